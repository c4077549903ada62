"""Read what is said beside the items: categories, centres, instruments, changes, handling."""

from collections.abc import Mapping
from datetime import date

from onehall_intake.domain.catalogue import CategoryId, CentreId, DepartmentId, ItemId, nearest
from onehall_intake.domain.catalogue_ids import InstrumentId
from onehall_intake.domain.catalogue_reading import Entry
from onehall_intake.domain.catalogue_terms import (
    Act,
    Category,
    Centre,
    Change,
    Fee,
    FormerItem,
    HandlingRule,
    Instrument,
    Level,
    Link,
    Mode,
)

UNKNOWN = Instrument(InstrumentId(""), "", "", date.min)  # stands in for one already noted


def category(entry: Entry) -> Category:
    """Read one category 类."""
    entry.only("id", "name", "department")
    return Category(
        id=CategoryId(entry.text("id")),
        name=entry.text("name"),
        department=DepartmentId(entry.text("department")),
    )


def centre(entry: Entry) -> Centre:
    """Read one centre 政务中心."""
    entry.only("id", "name", "level", "link", "later_code")
    return Centre(
        id=CentreId(entry.text("id")),
        name=entry.text("name"),
        level=entry.choice("level", Level),
        link=entry.choice("link", Link),
        later_code=entry.optional_text("later_code"),
    )


def instrument(entry: Entry) -> Instrument:
    """Read one document that made, merged, devolved or cancelled items."""
    entry.only("id", "title", "document", "issued_on")
    return Instrument(
        id=InstrumentId(entry.text("id")),
        title=entry.text("title"),
        document=entry.text("document", "give its document number, as 国发〔2010〕21号"),
        issued_on=entry.day("issued_on"),
    )


def change(entry: Entry, instruments: Mapping[InstrumentId, Instrument]) -> Change:
    """Read what an instrument did to an item."""
    entry.only("act", "instrument", "since", "into")
    into = entry.optional_text("into")
    wanted = entry.text("instrument", "name the instrument that did it (R-02)")
    known = instruments.get(InstrumentId(wanted))
    if known is None and wanted:
        what = f"names {wanted!r}, which is not listed"
        entry.problem("instrument", what, nearest(wanted, instruments))
    act = entry.choice("act", Act)
    if act is Act.MERGED and into is None:
        entry.problem("into", "is missing", "name the item it was merged into")
    return Change(act, known or UNKNOWN, entry.day("since"), ItemId(into) if into else None)


def fee(entry: Entry) -> Fee:
    """Read what an item costs; without a basis nothing may be charged (L-53)."""
    entry.only("amount_fen", "basis", "basis_ends_on")
    ends = entry.day("basis_ends_on") if entry.has("basis_ends_on") else None
    basis = entry.text("basis", "name the law or regulation that allows the fee (L-53)")
    return Fee(entry.whole("amount_fen"), basis, ends)


def former_item(entry: Entry, instruments: Mapping[InstrumentId, Instrument]) -> FormerItem:
    """Read an item nobody can apply for any more."""
    entry.only("id", "name", "department", "change")
    ended = change(entry.entry("change"), instruments)
    if ended.act is Act.ESTABLISHED:
        entry.problem("change", "does not end the item", "use 合并, 下放 or 取消")
    return FormerItem(
        id=ItemId(entry.text("id")),
        name=entry.text("name"),
        department=DepartmentId(entry.text("department")),
        change=ended,
    )


def handling_rule(entry: Entry) -> HandlingRule:
    """Read how some items are handled at one centre."""
    entry.only("centre", "items", "mode", "notice")
    rule = HandlingRule(
        centre=CentreId(entry.text("centre")),
        items=tuple(map(ItemId, entry.texts("items"))),
        mode=entry.choice("mode", Mode),
        notice=entry.optional_text("notice"),
    )
    if rule.mode is Mode.ENTRUSTED and not rule.notice:
        cure = "name the public announcement of the entrustment (Licensing Law art. 24, L-61)"
        entry.problem("notice", "is missing", cure)
    return rule
