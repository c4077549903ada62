"""What one application gets out of the catalogue: its items, papers, order and joint limit."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from graphlib import TopologicalSorter
from typing import TypeVar

from onehall_intake.domain.catalogue import Catalogue, DocumentId, Item, ItemId, ParallelClass
from onehall_intake.domain.catalogue_conditions import Answer, Condition, holds
from onehall_intake.domain.catalogue_ids import QuestionId
from onehall_intake.domain.catalogue_terms import Act, Change

Key = TypeVar("Key", bound=str)


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


class Why(StrEnum):
    """Why an item is part of a case, or is not."""

    ALWAYS = "always"
    CONDITION_MET = "condition-met"
    UNANSWERED = "unanswered"
    CONDITION_NOT_MET = "condition-not-met"
    ENDED = "ended"


INCLUDED = frozenset({Why.ALWAYS, Why.CONDITION_MET, Why.UNANSWERED})


@dataclass(frozen=True, slots=True)
class Placing:
    """An item with why these answers bring it in or leave it out."""

    item: Item
    reason: Why
    text: str

    @property
    def included(self) -> bool:
        """Whether the case has it."""
        return self.reason in INCLUDED


@dataclass(frozen=True, slots=True)
class Discontinued:
    """An item nobody can apply for any more, and the instrument that ended it."""

    item: ItemId
    name: str
    change: Change

    @property
    def text(self) -> str:
        """Say it with the instrument's number and date."""
        change = self.change
        into = f",并入{change.into}" if change.into else ""
        said = f"《{change.instrument.title}》({change.instrument.document})"
        return f"{self.item} {self.name}已由{said}自{change.since.isoformat()}起{change.act}{into}"


class NotAsked(ValueError):
    """An answer was given to something nobody asked, or is no answer to it."""


class NoLongerApplied(NotAsked):
    """An item was asked for that an instrument has ended; `what` names it."""

    def __init__(self, what: Discontinued) -> None:
        self.what = what
        super().__init__(what.text)


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


def items_for(
    parallel_class: ParallelClass, answers: Mapping[Key, Answer], on: date | None = None
) -> tuple[Item, ...]:
    """Give the items of one application; a conditional item is left out only by a plain no.

    An answer is to a question of the class, by its id, or to the condition of one item, by the
    item's id; the latter counts first. `on` leaves out what an instrument has ended by that day.
    Items that waited for an excluded one lose that prerequisite, which their `lost` records.
    Raises NotAsked when nobody asked, or the answer is none to the question; its kind
    NoLongerApplied when an answer asks for an item that has ended.
    """
    chosen = [
        placing.item
        for placing in explained(parallel_class, answers, on)
        if placing.reason in INCLUDED
    ]
    here = {item.id for item in chosen}
    return tuple(_without_excluded(item, here) for item in chosen)


def explained(
    parallel_class: ParallelClass, answers: Mapping[Key, Answer], on: date | None = None
) -> tuple[Placing, ...]:
    """Say of every item of the class whether these answers need it, and why.

    Raises as `items_for` does.
    """
    known = {str(key): answer for key, answer in answers.items()}
    _refuse_strays(parallel_class, known)
    return tuple(_placing(item, known, on) for item in parallel_class.items)


def ended_by(changes: Iterable[Change], on: date) -> Change | None:
    """Give the change by which an item had ended on a day, or None while it is applied for."""
    ending = (one for one in changes if one.act is not Act.ESTABLISHED and one.since <= on)
    return next(ending, None)


def discontinued(catalogue: Catalogue, wanted: ItemId, on: date) -> Discontinued | None:
    """Say why an item cannot be applied for on a day, or None when it can (R-02).

    Raises UnknownEntry for an id the catalogue never had.
    """
    former = catalogue.former.get(wanted)
    if former is not None:
        return Discontinued(former.id, former.name, former.change)
    item = catalogue.item(wanted)
    change = ended_by(item.changes, on)
    return Discontinued(item.id, item.name, change) if change else None


def _placing(item: Item, answers: Mapping[str, Answer], on: date | None) -> Placing:
    change = ended_by(item.changes, on) if on else None
    if change is not None:
        gone = Discontinued(item.id, item.name, change)
        if answers.get(item.id) is True:
            raise NoLongerApplied(gone)
        return Placing(item, Why.ENDED, gone.text)
    if item.when is None or item.condition is None:
        return Placing(item, Why.ALWAYS, "任何申请均需办理")
    said = _said(item, item.when, answers)
    if said is None:
        return Placing(item, Why.UNANSWERED, f"未回答“{item.condition}”,按需要办理")
    if said:
        return Placing(item, Why.CONDITION_MET, f"符合:{item.condition}")
    return Placing(item, Why.CONDITION_NOT_MET, f"不符合:{item.condition}")


def _said(item: Item, when: Condition, answers: Mapping[str, Answer]) -> bool | None:
    own = answers.get(item.id)
    if isinstance(own, bool):
        return own
    return holds(when, {QuestionId(key): answer for key, answer in answers.items()})


def _refuse_strays(one: ParallelClass, answers: Mapping[str, Answer]) -> None:
    items = {str(item.id) for item in one.items if item.condition}
    ended = {str(item.id) for item in one.items if item.changes}  # refused by name, if at all
    inquiries = {str(asked.id): asked for asked in one.inquiries}
    for key, answer in answers.items():
        if key in inquiries:
            if not inquiries[key].fits(answer):
                raise NotAsked(f"answer {key!r} with {inquiries[key].wanted}")
        elif key not in items and not (key in ended and answer is True):
            known = ", ".join([*sorted(items), *inquiries]) or "none"
            raise NotAsked(f"{key!r} has no condition in {one.id}; answer for: {known}")


def _without_excluded(item: Item, here: set[ItemId]) -> Item:
    kept = tuple(need for need in item.prerequisites if need.item in here)
    if len(kept) == len(item.prerequisites):
        return item
    lost = tuple(need for need in item.prerequisites if need.item not in here)
    return replace(item, prerequisites=kept, lost=lost)
