"""The one door through which raw data becomes a Catalogue."""

from collections.abc import Mapping
from types import MappingProxyType

from onehall_intake.domain.catalogue import Catalogue
from onehall_intake.domain.catalogue_drafting import Draft, draft
from onehall_intake.domain.catalogue_reading import CatalogueInvalid, Entry, Problem
from onehall_intake.domain.catalogue_rules import judge


def validate(raw: object) -> Catalogue:
    """Give the catalogue, or raise CatalogueInvalid with every problem found, in one pass."""
    problems: list[Problem] = []
    if not isinstance(raw, Mapping):
        cure = "write keys and values: version, departments, classes, ..."
        raise CatalogueInvalid([Problem("catalogue", "is not a mapping", cure)])
    read = draft(Entry(raw, "", (), problems))
    judge(read)
    if problems:
        raise CatalogueInvalid(problems)
    return _catalogue(read)


def _catalogue(read: Draft) -> Catalogue:
    head = read.head.value
    return Catalogue(
        version=head.version,
        valid_from=head.valid_from,
        state=head.state,
        city=head.city,
        centre=head.centre,
        rule_set=head.rule_set,
        fees=head.fees,
        supplement_wd=head.supplement_wd,
        departments=MappingProxyType({one.value.id: one.value for one in read.departments}),
        documents=MappingProxyType({one.value.id: one.value for one in read.documents}),
        forms=MappingProxyType({one.value.id: one.value for one in read.forms}),
        bodies=MappingProxyType({one.value.id: one.value for one in read.bodies}),
        classes=MappingProxyType({one.value.id: one.value for one in read.classes}),
        items=MappingProxyType({one.value.id: one.value for one in read.items}),
        categories=MappingProxyType({one.value.id: one.value for one in read.categories}),
        centres=MappingProxyType({one.value.id: one.value for one in read.centres}),
        former=MappingProxyType({one.value.id: one.value for one in read.former}),
        handling=tuple(one.value for one in read.handling),
    )
