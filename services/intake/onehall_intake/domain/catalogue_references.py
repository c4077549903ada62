"""Every id of a catalogue is given once, and every id named somewhere exists."""

import re
from collections.abc import Iterable

from onehall_intake.domain.catalogue import nearest
from onehall_intake.domain.catalogue_drafting import Draft, Read
from onehall_intake.domain.catalogue_reading import Entry

CLASS_ID = re.compile(r"PC[1-9]")


def ids_are_unique(draft: Draft) -> None:
    """Refuse an id shared by two records of a kind, or a code by departments and classes."""
    kinds: tuple[tuple[Read[object], ...], ...] = (
        draft.departments,
        draft.categories,
        draft.centres,
        draft.instruments,
        draft.bodies,
        draft.documents,
        draft.forms,
        draft.templates,
        (*draft.items, *draft.former),
    )
    for kind in kinds:
        _unique("id", (read.entry for read in kind))
    _unique("id", (one.entry for one in draft.classes))
    coded = [*(one.entry for one in draft.departments), *(one.entry for one in draft.classes)]
    _unique("code", coded)


def ids_fit_the_numbers(draft: Draft) -> None:
    """Make class and item ids carry the digits that permit numbers are made of."""
    for one in draft.classes:
        own = one.value.id
        if own and not CLASS_ID.fullmatch(own):
            one.entry.problem("id", "is not a class id", "write PC and one digit, as PC2")
        for item in one.items:
            if item.value.id and not re.fullmatch(rf"{re.escape(own)}-[0-9]{{2}}", item.value.id):
                cure = f"write {own}- and two digits, as {own}-01"
                item.entry.problem("id", f"does not belong to class {own}", cure)
    for item in draft.alone:
        office = item.value.department
        if item.value.id and not re.fullmatch(rf"{re.escape(office)}-[0-9]{{3}}", item.value.id):
            cure = f"write {office}- and three digits, as {office}-001"
            item.entry.problem("id", f"does not belong to department {office}", cure)


def references_are_known(draft: Draft) -> None:
    """Refuse the name of a department, paper, form, body, template or item nobody listed."""
    _class_references(draft)
    _item_references(draft)
    items = frozenset(str(item.value.id) for item in draft.items)
    for document in draft.documents:
        _known(document.entry, "produced_by", document.value.produced_by, items)
    departments = frozenset(str(one.value.id) for one in draft.departments)
    for category in draft.categories:
        _known(category.entry, "department", [category.value.department], departments)
    for gone in draft.former:
        _known(gone.entry, "department", [gone.value.department], departments)
        _known(gone.entry, "change", [gone.value.change.into or ""], items)
    centres = frozenset(str(one.value.id) for one in draft.centres)
    for rule in draft.handling:
        _known(rule.entry, "centre", [rule.value.centre], centres)
        _known(rule.entry, "items", rule.value.items, items)


def papers_are_asked_once(draft: Draft) -> None:
    """Refuse an item that lists a document twice (F07)."""
    for item in draft.items:
        for twice in repeated(item.value.documents):
            item.entry.problem("documents", f"lists {twice!r} twice", "list it once")


def repeated(names: Iterable[str]) -> list[str]:
    """Give the names that occur more than once, in order."""
    seen: dict[str, int] = {}
    for name in names:
        seen[name] = seen.get(name, 0) + 1
    return [name for name, count in seen.items() if count > 1]


def _class_references(draft: Draft) -> None:
    departments = frozenset(str(one.value.id) for one in draft.departments)
    forms = frozenset(str(one.value.id) for one in draft.forms)
    bodies = frozenset(str(one.value.id) for one in draft.bodies)
    for one in draft.classes:
        _known(one.entry, "lead", [one.value.lead], departments)
        _known(one.entry, "co_lead", [one.value.co_lead or ""], departments)
        _known(one.entry, "form", [one.value.form], forms)
        asked = [consultation.body for consultation in one.value.consultations]
        _known(one.entry, "consultations", asked, bodies)


def _item_references(draft: Draft) -> None:
    departments = frozenset(str(one.value.id) for one in draft.departments)
    documents = frozenset(str(one.value.id) for one in draft.documents)
    forms = frozenset(str(one.value.id) for one in draft.forms)
    templates = frozenset(one.value.id for one in draft.templates)
    categories = frozenset(str(one.value.id) for one in draft.categories)
    bodies = frozenset(str(one.value.id) for one in draft.bodies)
    for item in draft.items:
        _known(item.entry, "department", [item.value.department], departments)
        _known(item.entry, "documents", item.value.documents, documents)
        _known(item.entry, "category", [item.value.category], categories)
        _known(item.entry, "external_bodies", item.value.external_bodies, bodies)
        if item.entry.has("form"):
            _known(item.entry, "form", [item.value.form], forms)
        steps = item.entry.raw.get("steps")
        template = steps.get("template") if isinstance(steps, dict) else None
        _known(item.entry, "steps", [template] if isinstance(template, str) else [], templates)


def _known(entry: Entry, key: str, named: Iterable[str], known: frozenset[str]) -> None:
    for name in named:
        if name and name not in known:  # an empty one is noted as missing already
            entry.problem(key, f"names {name!r}, which is not listed", nearest(name, known))


def _unique(key: str, entries: Iterable[Entry]) -> None:
    seen: set[str] = set()
    for entry in entries:
        value = entry.raw.get(key)
        if not isinstance(value, str):
            continue
        if value in seen:
            entry.problem(key, f"{value!r} is given twice", "give each its own")
        seen.add(value)
