"""Which guides say something new, and what they leave empty that the law wants said (L-05).

Of two versions of the catalogue most guides say the same; nobody is told of those.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from onehall_intake.domain.catalogue import Catalogue, DepartmentId, Item, ItemId
from onehall_intake.domain.guide import ARTICLE_30, guide

IN_WHICH_VERSION = ("catalogue_version", "valid_from")


@dataclass(frozen=True, slots=True)
class Known:
    """What was told of an item's guide last: digests of it and of its basis, and since when."""

    digest: str
    basis: str
    basis_changed_on: date | None


@dataclass(frozen=True, slots=True)
class Guide:
    """A guide that is public: what it leaves empty, and when it and its basis last changed."""

    item: ItemId
    department: DepartmentId
    version: str
    digest: str
    basis: str
    empty: tuple[str, ...]
    revised_on: date
    basis_changed_on: date | None


def changed(catalogue: Catalogue, before: Mapping[str, Known], today: date) -> list[Guide]:
    """Return the guides of a version that were never told of, or say something else now."""
    made = (
        _guide(catalogue, item, before.get(item.id), today) for item in catalogue.items.values()
    )
    return [one for one in made if one.item not in before or one.digest != before[one.item].digest]


def _guide(catalogue: Catalogue, item: Item, known: Known | None, today: date) -> Guide:
    told = guide(catalogue, item.id)
    fields = {field["key"]: field["value"] for field in _fields(told)}
    basis = _digest(fields["basis"])
    return Guide(
        item=item.id,
        department=item.department,
        version=catalogue.version,
        digest=_digest({k: v for k, v in told.items() if k not in IN_WHICH_VERSION}),
        basis=basis,
        empty=tuple(key for key in ARTICLE_30 if _empty(fields[key])),
        revised_on=catalogue.valid_from,
        basis_changed_on=_basis_changed(catalogue, item, known, basis, today),
    )


def _basis_changed(
    catalogue: Catalogue, item: Item, known: Known | None, basis: str, today: date
) -> date | None:
    """Return the last day its basis changed: by an instrument (R-02), or between two versions."""
    instruments = [one.since for one in item.changes if one.since <= today]
    if known and known.basis != basis:
        instruments.append(catalogue.valid_from)
    elif known and known.basis_changed_on:
        instruments.append(known.basis_changed_on)
    return max(instruments, default=None)


def _fields(told: Mapping[str, object]) -> list[dict[str, object]]:
    fields = told["fields"]
    assert isinstance(fields, list)  # noqa: S101 - of every guide
    return fields


def _empty(value: object) -> bool:
    """Whether nothing is said; a form without a sample says nothing either."""
    if isinstance(value, dict) and "sample" in value:
        return not value["sample"]
    return not value


def _digest(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
