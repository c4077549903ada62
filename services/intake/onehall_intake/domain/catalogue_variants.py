"""What a district does differently: it may shorten limits and drop steps, never add (R-60).

A variant is a small file of its own, held against one version of the city's catalogue.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from onehall_intake.domain.catalogue import (
    Catalogue,
    CentreId,
    Clock,
    DocumentId,
    Item,
    ItemId,
    Step,
    nearest,
)
from onehall_intake.domain.catalogue_reading import CatalogueInvalid, Entry, Problem
from onehall_intake.domain.catalogue_terms import Level

KEY = "variant_of"  # what tells a variant from a catalogue


@dataclass(frozen=True, slots=True)
class VariedItem:
    """How a district handles one item, and why it differs."""

    item: Item
    reason: str | None


@dataclass(frozen=True, slots=True)
class Variant:
    """Everything one centre does differently from the city's template."""

    centre: CentreId
    variant_of: str
    items: Mapping[ItemId, VariedItem]


@dataclass(frozen=True, slots=True)
class Deviation:
    """One difference from the city's template; without a reason it is unexplained."""

    centre: CentreId
    item: ItemId
    what: str
    reason: str | None


def validate_variant(raw: object, catalogue: Catalogue) -> Variant:
    """Give the variant, or raise CatalogueInvalid with everything it adds or lengthens."""
    problems: list[Problem] = []
    if not isinstance(raw, Mapping):
        cure = "write keys and values: variant_of, centre, items"
        raise CatalogueInvalid([Problem("variant", "is not a mapping", cure)])
    root = Entry(raw, "", (), problems)
    root.only(KEY, "centre", "items")
    found = [_varied(entry, catalogue) for entry in root.entries("items")]
    variant = Variant(
        centre=_centre(root, catalogue),
        variant_of=_base(root, catalogue),
        items={one.item.id: one for one in found if one is not None},
    )
    if problems:
        raise CatalogueInvalid(problems)
    return variant


def deviations(variant: Variant, catalogue: Catalogue) -> tuple[Deviation, ...]:
    """List each difference from the city's template, in the order of the variant."""
    return tuple(
        Deviation(variant.centre, varied.item.id, what, varied.reason)
        for varied in variant.items.values()
        for what in _differences(catalogue.item(varied.item.id), varied.item)
    )


def _differences(city: Item, here: Item) -> list[str]:
    limits = {step.name: step.limit_wd for step in here.steps}
    found = []
    if here.promised_wd != city.promised_wd:
        found.append(f"promises {here.promised_wd} wd instead of {city.promised_wd} wd")
    for step in city.steps:
        if step.name not in limits:
            found.append(f"drops the step {step.name} ({step.limit_wd} wd)")
        elif limits[step.name] != step.limit_wd:
            found.append(f"{step.name} in {limits[step.name]} wd instead of {step.limit_wd} wd")
    dropped = [one for one in city.documents if one not in here.documents]
    if dropped:
        found.append(f"does not ask for {', '.join(dropped)}")
    return found


def _base(root: Entry, catalogue: Catalogue) -> str:
    wanted = root.text(KEY, "name the version of the city's catalogue it varies")
    if wanted and wanted != catalogue.version:
        what = f"is {wanted!r}, the catalogue is {catalogue.version!r}"
        root.problem(KEY, what, "compare every item with that version, then name it")
    return wanted


def _centre(root: Entry, catalogue: Catalogue) -> CentreId:
    wanted = CentreId(root.text("centre"))
    known = [one for one, it in catalogue.centres.items() if it.level is not Level.CITY]
    if wanted and wanted not in known:
        what = f"names {wanted!r}, which is no district's or zone's centre"
        root.problem("centre", what, nearest(wanted, known))
    return wanted


def _varied(entry: Entry, catalogue: Catalogue) -> VariedItem | None:
    entry.only("id", "promised", "steps", "documents", "reason")
    wanted = ItemId(entry.text("id"))
    if wanted not in catalogue.items:
        if wanted:
            what = f"{wanted!r} is not an item of the city's catalogue"
            cure = f"a district adds none (R-60); {nearest(wanted, catalogue.items)}"
            entry.problem("id", what, cure)
        return None
    city = catalogue.item(wanted)
    promised = entry.whole("promised") if entry.has("promised") else city.promised_wd
    if promised > city.promised_wd:
        what = f"is {promised} wd, more than the city's {city.promised_wd} wd"
        entry.problem("promised", what, "a district may shorten a limit, never lengthen it (R-60)")
    here = replace(
        city,
        promised_wd=promised,
        steps=_steps(entry, city, promised),
        documents=_documents(entry, city),
    )
    return VariedItem(here, entry.optional_text("reason"))


def _steps(entry: Entry, city: Item, promised: int) -> tuple[Step, ...]:
    """Read the steps that stay, as name and limit; without any, the city's."""
    if not entry.has("steps"):
        steps = city.steps
    else:
        given = [(one, one.text("name"), one.whole("limit")) for one in entry.entries("steps")]
        limits = {name: limit for _, name, limit in given}
        for one, name, limit in given:
            _step_fits(one, name, limit, city)
        _order_kept(entry, [name for _, name, _ in given], city)
        steps = tuple(replace(s, limit_wd=limits[s.name]) for s in city.steps if s.name in limits)
    total = sum(step.limit_wd for step in steps if step.clock is Clock.DECISION)
    if steps and total != promised:
        what = f"add up to {total} wd, not to the promised {promised} wd"
        entry.problem("steps", what, f"make the steps of the decision add up to {promised}")
    return steps


def _step_fits(entry: Entry, name: str, limit: int, city: Item) -> None:
    entry.only("name", "limit")
    known = {step.name: step.limit_wd for step in city.steps}
    if name and name not in known:
        what = f"adds the step {name!r}, which {city.id} does not have"
        cure = f"a district may drop steps, never add one (R-60); {nearest(name, known)}"
        entry.problem("name", what, cure)
    elif name and limit > known[name]:
        what = f"is {limit} wd, more than the city's {known[name]} wd for {name}"
        entry.problem("limit", what, "a district may shorten a limit, never lengthen it (R-60)")


def _order_kept(entry: Entry, names: list[str], city: Item) -> None:
    """Keep the city's order, each step once, and a decision at all."""
    order = [step.name for step in city.steps]
    places = [order.index(name) for name in names if name in order]
    if places != sorted(set(places)):
        entry.problem("steps", "are out of the city's order", f"write {', '.join(order)}")
    deciding = {step.name for step in city.steps if step.clock is Clock.DECISION}
    if names and not deciding.intersection(names):
        entry.problem("steps", "decide nothing", "keep a step of the decision")


def _documents(entry: Entry, city: Item) -> tuple[DocumentId, ...]:
    if not entry.has("documents"):
        return city.documents
    given = entry.texts("documents")
    for stray in (one for one in given if one not in city.documents):
        what = f"asks for {stray!r}, which the city does not ask for {city.id}"
        cure = "a district may ask for fewer papers, never for more (R-60)"
        entry.problem("documents", what, cure)
    return tuple(one for one in city.documents if one in given)
