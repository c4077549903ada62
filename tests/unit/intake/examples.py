"""The built-in catalogue, as records and as raw data that tests may spoil."""

import copy
from pathlib import Path
from typing import Any

import onehall_intake
from onehall_intake.domain.catalogue import Catalogue, ClassId, Item, ItemId
from onehall_intake.domain.catalogue_reading import CatalogueInvalid, Problem
from onehall_intake.domain.catalogue_validation import validate
from onehall_intake.loading import load_catalogue
from onehall_intake.loading.reading import read_all

FILE = Path(onehall_intake.__file__).parent / "data" / "catalogue.yaml"
CATALOGUE: Catalogue = load_catalogue()
PART = FILE.with_name("synthetic.yaml")
_RAW: Any = read_all(FILE).raw


def raw() -> dict[str, Any]:
    """A fresh copy of the raw catalogue, its parts joined to it."""
    fresh: dict[str, Any] = copy.deepcopy(_RAW)
    return fresh


def entry(data: dict[str, Any], key: str, wanted: str) -> dict[str, Any]:
    """One raw entry of a list, by id."""
    return next(one for one in data[key] if one["id"] == wanted)


def raw_item(data: dict[str, Any], wanted: str) -> dict[str, Any]:
    """One raw item, by id."""
    items = entry(data, "classes", wanted[:3])["items"]
    return next(one for one in items if one["id"] == wanted)


def problems(data: object) -> list[Problem]:
    """What validation has to say about raw data."""
    try:
        validate(data)
    except CatalogueInvalid as invalid:
        return invalid.problems
    return []


def item(wanted: str) -> Item:
    return CATALOGUE.item(ItemId(wanted))


def items_of(wanted: str) -> tuple[Item, ...]:
    return CATALOGUE.parallel_class(ClassId(wanted)).items
