"""What one application gets out of the catalogue: its items, papers, order and joint limit."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from graphlib import TopologicalSorter

from onehall_intake.domain.catalogue import DocumentId, Item, ItemId, ParallelClass


@dataclass(frozen=True, slots=True)
class DocumentNeed:
    """A paper handed in once, and the items that ask for it (R-14b)."""

    document: DocumentId
    wanted_by: tuple[ItemId, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """What the applicant is asked, and the items the answer brings in."""

    condition: str
    text: str
    items: tuple[ItemId, ...]


class NotAsked(ValueError):
    """An answer was given about an item that no question decides."""


def joint_promise(items: Iterable[Item]) -> int:
    """Give the joint limit in working days: the longest single promise, not the sum (R-17)."""
    return max((item.promised_wd for item in items), default=0)


def serial_legal(items: Iterable[Item]) -> int:
    """Add up the legal limits in working days: what one after another would take (R-34)."""
    return sum(item.legal.working_days for item in items)


def compression(items: Sequence[Item]) -> float:
    """Give the share of the serial legal time that the joint promise saves (R-34)."""
    return 1 - joint_promise(items) / serial_legal(items)


def topological_order(items: Sequence[Item]) -> tuple[Item, ...]:
    """Put items in an order of decision: each after its prerequisites, else as in the catalogue.

    Prerequisites outside `items` are somebody else's to check. Raises graphlib.CycleError on a
    cycle, which a validated catalogue cannot have.
    """
    place = {item.id: n for n, item in enumerate(items)}
    sorter: TopologicalSorter[ItemId] = TopologicalSorter()
    for item in items:
        sorter.add(item.id, *(need.item for need in item.prerequisites if need.item in place))
    sorter.prepare()
    order: list[Item] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready(), key=place.__getitem__)
        order.extend(items[place[one]] for one in ready)
        sorter.done(*ready)
    return tuple(order)


def documents_needed(items: Iterable[Item]) -> tuple[DocumentNeed, ...]:
    """List each paper once, in order of first asking, with the items that ask for it (R-14b)."""
    wanted: dict[DocumentId, list[ItemId]] = {}
    for item in items:
        for document in item.documents:
            wanted.setdefault(document, []).append(item.id)
    return tuple(DocumentNeed(document, tuple(by)) for document, by in wanted.items())


def conditions(parallel_class: ParallelClass) -> tuple[Question, ...]:
    """Ask each condition once, however many items hang on it."""
    asked: dict[str, list[ItemId]] = {}
    for item in parallel_class.items:
        if item.condition:
            asked.setdefault(item.condition, []).append(item.id)
    return tuple(
        Question(condition, f"是否符合:{condition}?", tuple(ids))
        for condition, ids in asked.items()
    )


def items_for(parallel_class: ParallelClass, answers: Mapping[ItemId, bool]) -> tuple[Item, ...]:
    """Give the items of one application; a conditional item is left out only by a plain no.

    Items that waited for an excluded one lose that prerequisite, which their `lost` records.
    Raises NotAsked when an answer names an item that has no condition in this class.
    """
    asked = {item.id for item in parallel_class.items if item.condition}
    for stray in answers.keys() - asked:
        known = ", ".join(sorted(asked)) or "none"
        raise NotAsked(f"{stray!r} has no condition in {parallel_class.id}; answer for: {known}")
    chosen = [item for item in parallel_class.items if answers.get(item.id, True)]
    here = {item.id for item in chosen}
    return tuple(_without_excluded(item, here) for item in chosen)


def _without_excluded(item: Item, here: set[ItemId]) -> Item:
    kept = tuple(need for need in item.prerequisites if need.item in here)
    if len(kept) == len(item.prerequisites):
        return item
    lost = tuple(need for need in item.prerequisites if need.item not in here)
    return replace(item, prerequisites=kept, lost=lost)
