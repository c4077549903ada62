"""Categories, centres, natures, handling and endings: what holds over the whole catalogue."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from onehall_intake.domain.catalogue import CentreId, ItemId, Nature, UnknownEntry
from onehall_intake.domain.catalogue_handling import handling
from onehall_intake.domain.catalogue_terms import Hearing, Level, Link, Mode, Safety

from tests.unit.intake.examples import CATALOGUE, entry, item, problems, raw, raw_item

Raw = dict[str, Any]
ITEMS = list(CATALOGUE.items.values())
SYNTHETIC = [one for one in ITEMS if one.synthetic]


def spoil(change: Callable[[Raw], object]) -> list[tuple[str, str]]:
    data = raw()
    change(data)
    return [(one.where, one.what) for one in problems(data)]


def alone(data: Raw, wanted: str) -> dict[str, Any]:
    return entry(data, "items", wanted)


def test_every_department_has_categories_and_items_and_every_category_an_item() -> None:
    for department in CATALOGUE.departments:
        assert any(one.department == department for one in CATALOGUE.categories.values())
        assert any(one.department == department for one in SYNTHETIC)
    assert {one.category for one in ITEMS} == set(CATALOGUE.categories)


def test_natures_stand_in_the_published_proportions() -> None:
    counts = Counter(one.nature for one in ITEMS)
    shares = {Nature.LICENCE: 67.0, Nature.NON_LICENCE_APPROVAL: 13.5, Nature.PUBLIC_SERVICE: 19.5}
    for nature, share in shares.items():
        assert abs(100 * counts[nature] / 323 - share) < 0.2


def test_what_fills_the_catalogue_up_is_marked_and_keeps_the_rules_it_was_made_by() -> None:
    assert len(SYNTHETIC) == 261
    assert not any(one.synthetic for one in ITEMS if one.class_id)
    for one in SYNTHETIC:
        assert one.class_id is None
        assert one.legal.number in (5, 7, 10, 15, 20)
        assert one.promised_wd == one.legal.number * 7 // 10
        assert 3 <= len(one.steps) <= 6
        assert all(basis.source == "M" for basis in one.basis)


def test_no_two_items_outside_the_classes_have_one_name() -> None:
    names = Counter(one.name for one in SYNTHETIC)
    assert max(names.values()) == 1
    assert not names.keys() & {one.name for one in ITEMS if one.class_id}


def test_thirteen_centres_of_which_three_are_linked_and_one_is_a_pilot() -> None:
    centres = list(CATALOGUE.centres.values())
    assert [sum(c.level is level for c in centres) for level in Level] == [1, 10, 2]
    others = [c for c in centres if c.level is not Level.CITY]
    assert {c.id for c in others if c.link is Link.LINKED} == {"610102", "610115", "610126"}
    assert {c.id for c in others if c.link is Link.PILOT} == {"610114"}
    assert CATALOGUE.centre_of(CentreId("610126")).later_code == "610117"


def test_every_kind_of_safety_is_flagged_somewhere_and_food_permits_hold_three_years() -> None:
    assert {one.safety for one in ITEMS} - {None} == set(Safety)
    food = item("PC6-01")
    assert (food.safety, food.valid_months) == (Safety.FOOD, 36)
    assert item("PC2-01").valid_months is None
    assert item("PC2-06").safety is Safety.FIRE


def test_a_hearing_may_be_asked_for_before_a_licence_and_must_be_held_where_said() -> None:
    assert item("PC2-01").hearing is Hearing.ON_REQUEST
    assert item("PC1-06").hearing is Hearing.NONE
    assert any(one.hearing is Hearing.MANDATORY for one in ITEMS)


@pytest.mark.parametrize(
    ("wanted", "at", "mode", "decides", "in_name_of"),
    [
        ("PC6-03", "610102", "M1", "610102", "610102"),
        ("PC2-06", "610102", "M2", "610100", "610100"),
        ("PC4-09", "610102", "M3", "610100", "610100"),
        ("PC2-09", "610126", "M4", "610126", "610100"),
        ("PC6-01", "610114", "M2", "610100", "610100"),
        ("PC6-01", "610100", "M1", "610100", "610100"),
    ],
)
def test_who_decides_hangs_on_the_item_and_the_centre(
    wanted: str, at: str, mode: str, decides: str, in_name_of: str
) -> None:
    found = handling(CATALOGUE, ItemId(wanted), CentreId(at))
    assert (found.mode, found.decides, found.in_name_of) == (mode, decides, in_name_of)
    assert found.first_review_wd == (20 if found.mode is Mode.FORWARDING else None)
    assert bool(found.notice) == (found.mode is Mode.ENTRUSTED)


def test_an_unknown_centre_is_refused_with_the_nearest_known_one() -> None:
    with pytest.raises(UnknownEntry, match=r"no centre '610199'.*did you mean '6101"):
        handling(CATALOGUE, ItemId("PC2-06"), CentreId("610199"))


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (
            lambda data: alone(data, "JYJ-001").update(category="001-01"),
            ("JYJ-001.category", "is '001-01', a category of FGW"),
        ),
        (
            lambda data: alone(data, "JYJ-001").update(category="003-99"),
            ("JYJ-001.category", "names '003-99', which is not listed"),
        ),
        (
            lambda data: alone(data, "JYJ-001").update(name="企业名称预先核准"),
            ("JYJ-001.name", "'企业名称预先核准' is the name of another item"),
        ),
        (
            lambda data: alone(data, "JYJ-001").update(id="JYJ-01"),
            ("JYJ-01.id", "does not belong to department JYJ"),
        ),
        (
            lambda data: alone(data, "JYJ-001").pop("form"),
            ("JYJ-001.form", "is missing"),
        ),
        (
            lambda data: alone(data, "JYJ-001").update(prerequisites=[]),
            ("JYJ-001.prerequisites", "is not a known key"),
        ),
        (
            lambda data: alone(data, "JYJ-001").update(safety="火"),
            ("JYJ-001.safety", "is not one of the known words"),
        ),
        (
            lambda data: alone(data, "JYJ-001").update(external_bodies=["X_NO"]),
            ("JYJ-001.external_bodies", "names 'X_NO', which is not listed"),
        ),
        (
            lambda data: data["categories"].append(
                {"id": "001-09", "department": "FGW", "name": "空"}
            ),
            ("001-09", "has no item"),
        ),
        (
            lambda data: entry(data, "departments", "JYJ").update(stationed=False),
            ("JYJ-001.stationed", "is true, but JYJ is not stationed"),
        ),
        (
            lambda data: entry(data, "centres", "610102").update(id="G10102"),
            ("G10102.id", "is no code of a district"),
        ),
        (
            lambda data: entry(data, "centres", "610102").update(level="city"),
            ("centres", "have not one city centre with the id 610100"),
        ),
        (
            lambda data: data["handling"].append(
                {"centre": "610114", "items": ["PC6-01"], "mode": "M1"}
            ),
            ("handling[4].items", "says the mode of PC6-01 at 610114 again"),
        ),
        (
            lambda data: data["handling"][0].pop("notice"),
            ("handling[1].notice", "is missing"),
        ),
        (
            lambda data: data["handling"][2].update(centre="610100"),
            ("handling[3].centre", "is the city's own, which decides for itself"),
        ),
        (
            lambda data: entry(data, "former_items", "GHJ-901")["change"].pop("into"),
            ("GHJ-901.change.into", "is missing"),
        ),
        (
            lambda data: entry(data, "former_items", "JW-901")["change"].update(act="设立"),
            ("JW-901.change", "does not end the item"),
        ),
        (
            lambda data: entry(data, "former_items", "JW-901").update(id="PC2-01"),
            ("PC2-01.id", "'PC2-01' is given twice"),
        ),
        (
            lambda data: raw_item(data, "PC2-09")["changes"][0].update(instrument="GWY-41"),
            ("PC2-09.changes[1].instrument", "names 'GWY-41', which is not listed"),
        ),
        (
            lambda data: raw_item(data, "PC2-09")["changes"][0].update(act="取消"),
            ("PC2-09.changes", "end it (取消) before this version begins"),
        ),
    ],
)
def test_what_does_not_fit_is_named(
    change: Callable[[Raw], object], problem: tuple[str, str]
) -> None:
    assert problem in spoil(change)


def test_an_unstationed_department_keeps_its_items_outside_the_centre() -> None:
    def change(data: Raw) -> None:
        entry(data, "departments", "JYJ")["stationed"] = False
        for one in data["items"]:
            if one["department"] == "JYJ":
                one["stationed"] = False

    assert spoil(change) == []
