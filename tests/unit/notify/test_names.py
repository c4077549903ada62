"""What notices call departments, classes and items is what the catalogue calls them."""

from pathlib import Path
from typing import Any

import yaml
from onehall_notify.templates.filters import in_chinese, in_english
from onehall_notify.templates.naming import NAMES

from tests.unit.house import tree

CATALOGUE: Path = tree.ROOT / "services/intake/onehall_intake/data/catalogue.yaml"


def test_names_are_the_catalogue_s() -> None:
    """Cure: correct templates/names.tsv, which is a copy of the catalogue's names."""
    catalogue: Any = yaml.safe_load(CATALOGUE.read_text("utf-8"))
    classes = catalogue["classes"]
    named = {one["id"]: one["name"] for one in [*catalogue["departments"], *classes]}
    items = {one["id"]: one["name"] for group in classes for one in group["items"]}
    named |= {id: f"{name}（{id}）" for id, name in items.items()}
    assert {id: zh for id, (zh, _) in NAMES.items()} == named
    assert all(english for _, english in NAMES.values())


def test_an_id_without_a_name_stands_as_it_is() -> None:
    assert in_chinese("GHJ") == "西安市规划局" and in_english("GHJ") == "Xi'an Planning Bureau"
    assert in_chinese("X-1") == in_english("X-1") == "X-1"
