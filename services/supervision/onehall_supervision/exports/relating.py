"""What an entry of the ledger is about: objects, each with its part in it (OCEL 2.0 qualifiers)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from onehall_supervision import messages
from onehall_supervision.domain.levels import Function
from onehall_supervision.domain.model import CardKey, Subject
from onehall_supervision.exports import naming
from onehall_supervision.exports.naming import Officers
from onehall_supervision.store.exporting import Ledger
from onehall_supervision.store.reading import Entry


class Kind(StrEnum):
    """The types of objects that an export knows."""

    CASE = "case"  # 办件
    REVIEW = "review"  # 子件
    DEPARTMENT = "department"  # 部门
    OFFICER = "officer"  # 经办人
    DOCUMENT = "document"  # 材料
    CARD = "card"  # 牌
    PERMIT = "permit"  # 证照


ITEMS: Final[Mapping[str, str]] = {
    "reviews": "asks for",
    "items": "concerns",
    "permits": "grants",
    "refusals": "refuses",
    "remaining": "leaves open",
    "dependants": "holds up",
    "discharged_for": "frees",
    "order": "decides",
}
"""Lists of items, or of what names its item, and what the entry does with them."""
CARDS_SAY: Final[tuple[str, ...]] = ("function", "rule", "level")
UNIQUE: Final[tuple[str, ...]] = ("function", "rule", "subject")
SHARED: Final = frozenset({Kind.DEPARTMENT, Kind.OFFICER, Kind.PERMIT})
"""What several cases have in common; all else is one case's own."""


@dataclass(frozen=True, slots=True)
class Related:
    """One object with its part in an entry, or in another object; `of` are those it belongs to."""

    kind: Kind
    id: str
    qualifier: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    of: tuple["Related", ...] = ()


def related(ledger: Ledger, entry: Entry, officers: Officers) -> list[Related]:
    """Return the objects of an entry, each once; the first is the case, or the department."""
    found: dict[str, Related] = {}
    for one in _all(ledger, entry, officers):
        found.setdefault(one.id, one)
    return list(found.values())


def _all(ledger: Ledger, entry: Entry, officers: Officers) -> Iterator[Related]:
    department = naming.department_of(entry)
    if ledger.department:
        yield _department(ledger.department)
    else:
        yield from _of_case(ledger, entry, department)
    yield from _cards(ledger, entry)
    if department:
        yield _department(department)
    for who, did in officers.of(entry):
        belongs = (_department(department, "works for"),) if department else ()
        yield Related(Kind.OFFICER, _of(Kind.OFFICER, who), did, {}, belongs)


def _of_case(ledger: Ledger, entry: Entry, department: str | None) -> Iterator[Related]:
    yield _case(ledger, "part of")
    if item := naming.item_of(entry):
        yield _review(ledger, item, "concerns", department)
    for name, qualifier in ITEMS.items():
        for said in _listed(entry.data.get(name)):
            if isinstance(item := said.get("item_id"), str):
                yield _review(ledger, item, qualifier, said.get("department"))
    yield from _documents(ledger, entry)
    yield from _permits(ledger, entry)


def _review(ledger: Ledger, item: str, qualifier: str, department: Any) -> Related:
    owner = _owner(ledger, item) or department
    of = [_case(ledger, "part of")]
    if isinstance(owner, str):
        of.append(_department(owner, "handled by"))
    return Related(Kind.REVIEW, _in(ledger, item), qualifier, {"item": item}, tuple(of))


def _owner(ledger: Ledger, item: str) -> str | None:
    plan = ledger.view.plan if ledger.view else None
    known = next((one for one in plan.items.values() if one.id == item), None) if plan else None
    return known.department if known else None


def _documents(ledger: Ledger, entry: Entry) -> Iterator[Related]:
    """Yield papers by their kind and the head of their hash, which says nothing of what is in."""
    for said in _listed(entry.data.get("documents")):
        kind, digest = said.get("kind"), said.get("sha256")
        if isinstance(kind, str) and isinstance(digest, str):
            name = _in(ledger, f"{kind}/{digest[:16]}")
            of = (_case(ledger, "handed in with"),)
            yield Related(Kind.DOCUMENT, name, "hands in", {"kind": kind}, of)


def _permits(ledger: Ledger, entry: Entry) -> Iterator[Related]:
    for said in (*_listed(entry.data.get("permits")), entry.data):
        number, item = said.get("permit_number"), said.get("item_id")
        if isinstance(number, str) and isinstance(item, str):
            of = (Related(Kind.REVIEW, _in(ledger, item), "granted by"),)
            yield Related(Kind.PERMIT, _of(Kind.PERMIT, number), "is about", {"item": item}, of)


def _cards(ledger: Ledger, entry: Entry) -> Iterator[Related]:
    """Yield the cards an entry is about: by their id, or by what makes each unique."""
    said = entry.data
    nested = [one for name in ("key", "card") if isinstance(one := said.get(name), dict)]
    for one in (said, *nested, *_listed(said.get("keys"))):
        if all(isinstance(one.get(name), str) for name in UNIQUE):
            key = CardKey(Function(one["function"]), one["rule"], Subject(one["subject"]))
            yield _card(ledger, str(messages.card_id(ledger.stream, key)), one)
    if isinstance(known := said.get("card_id"), str):
        yield _card(ledger, known, said)


def _card(ledger: Ledger, card_id: str, said: Mapping[str, Any]) -> Related:
    known = {name: str(said[name]) for name in CARDS_SAY if name in said}
    of = () if ledger.department else (_case(ledger, "issued in"),)
    return Related(Kind.CARD, _of(Kind.CARD, card_id), "is about", known, of)


def _case(ledger: Ledger, qualifier: str) -> Related:
    number = {"number": naming.number_of(ledger)}
    return Related(Kind.CASE, _of(Kind.CASE, ledger.stream), qualifier, number)


def _department(name: str, qualifier: str = "of") -> Related:
    return Related(Kind.DEPARTMENT, _of(Kind.DEPARTMENT, name), qualifier)


def _listed(value: Any) -> Iterable[Mapping[str, Any]]:
    """Return what a list names: items by their bare id too."""
    each = value if isinstance(value, list) else []
    return [one if isinstance(one, dict) else {"item_id": one} for one in each]


def _of(kind: Kind, name: str) -> str:
    return f"{kind}:{name}"


def _in(ledger: Ledger, name: str) -> str:
    return f"{ledger.stream}/{name}"
