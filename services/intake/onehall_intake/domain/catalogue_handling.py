"""Who takes an item in at a centre, and who decides it (DOMAIN 5.2)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from onehall_intake.domain.catalogue import Catalogue, CentreId, Item, ItemId
from onehall_intake.domain.catalogue_terms import Level, Mode
from onehall_intake.domain.catalogue_variants import Variant

FIRST_REVIEW_WD: Final = 20  # Administrative Licensing Law art. 43, L-22


@dataclass(frozen=True, slots=True)
class Handling:
    """How an item is handled when its application is taken in at `centre`.

    `decides` is whose department decides, `in_name_of` in whose name it does; both are centres.
    `first_review_wd` is how long the district may review before it reports up, in working days.
    """

    item: ItemId
    centre: CentreId
    mode: Mode
    decides: CentreId
    in_name_of: CentreId
    first_review_wd: int | None = None
    notice: str | None = None


def handling(catalogue: Catalogue, wanted: ItemId, at: CentreId) -> Handling:
    """Say how an item is handled at a centre; the city's own centre decides what it takes in.

    Raises UnknownEntry when the catalogue has no such item or centre.
    """
    item, centre = catalogue.item(wanted), catalogue.centre_of(at)
    city = CentreId(catalogue.centre)
    if centre.level is Level.CITY:
        return Handling(item.id, centre.id, Mode.TERRITORIAL, city, city)
    rules = (one for one in catalogue.handling if one.centre == at and wanted in one.items)
    rule = next(rules, None)
    mode = rule.mode if rule else item.district_mode
    here = mode in (Mode.TERRITORIAL, Mode.ENTRUSTED)
    return Handling(
        item=item.id,
        centre=centre.id,
        mode=mode,
        decides=centre.id if here else city,
        in_name_of=centre.id if mode is Mode.TERRITORIAL else city,
        first_review_wd=FIRST_REVIEW_WD if mode is Mode.FORWARDING else None,
        notice=rule.notice if rule else None,
    )


def with_variants(catalogue: Catalogue, variants: Iterable[Variant]) -> Catalogue:
    """Give the catalogue with what its districts do differently; see `as_at`."""
    varied = {
        variant.centre: MappingProxyType({own: one.item for own, one in variant.items.items()})
        for variant in variants
    }
    return replace(catalogue, varied=MappingProxyType(varied))


def as_at(catalogue: Catalogue, at: CentreId) -> Catalogue:
    """Give the catalogue as a centre applies it: shorter where the district decides itself (R-60).

    An item the city decides keeps the city's limits, wherever it is taken in. Raises UnknownEntry
    for an unknown centre.
    """
    catalogue.centre_of(at)
    own = {
        wanted: item
        for wanted, item in catalogue.varied.get(at, {}).items()
        if handling(catalogue, wanted, at).decides == at
    }
    if not own:
        return catalogue
    classes = {
        each: replace(one, items=tuple(own.get(item.id, item) for item in one.items))
        for each, one in catalogue.classes.items()
    }
    items: dict[ItemId, Item] = {**catalogue.items, **own}
    return replace(catalogue, items=MappingProxyType(items), classes=MappingProxyType(classes))
