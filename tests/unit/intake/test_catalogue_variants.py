"""A district may shorten limits and drop steps, never add or lengthen (R-60)."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onehall_intake.domain.catalogue import CentreId, ClassId, Clock, ItemId, UnknownEntry
from onehall_intake.domain.catalogue_handling import as_at, with_variants
from onehall_intake.domain.catalogue_reading import CatalogueInvalid
from onehall_intake.domain.catalogue_variants import deviations, validate_variant
from onehall_intake.loading import load_catalogue, load_variants

from tests.unit.intake.examples import CATALOGUE, FILE, PART, item

STEPS = [
    {"name": "受理", "limit": 5},
    {"name": "审查", "limit": 3},
    {"name": "联合踏勘", "limit": 2},
    {"name": "审核", "limit": 3},
    {"name": "决定", "limit": 2},
    {"name": "制证送达", "limit": 10},
]
PLAIN: dict[str, Any] = {
    "variant_of": CATALOGUE.version,
    "centre": "610102",
    "items": [{"id": "PC6-01", "promised": 10, "steps": STEPS, "reason": "理由"}],
}


def refused(change: Callable[[dict[str, Any]], object]) -> list[tuple[str, str]]:
    data = copy.deepcopy(PLAIN)
    change(data)
    with pytest.raises(CatalogueInvalid) as caught:
        validate_variant(data, CATALOGUE)
    return [(one.where, one.what) for one in caught.value.problems]


def first(data: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = data["items"][0]
    return found


def test_the_citys_own_template_is_no_deviation() -> None:
    assert deviations(validate_variant(PLAIN, CATALOGUE), CATALOGUE) == ()


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (
            lambda data: first(data)["steps"].insert(2, {"name": "会签", "limit": 1}),
            ("PC6-01.steps[3].name", "adds the step '会签', which PC6-01 does not have"),
        ),
        (
            lambda data: first(data)["steps"][1].update(limit=4),
            ("PC6-01.steps[2].limit", "is 4 wd, more than the city's 3 wd for 审查"),
        ),
        (
            lambda data: first(data).update(promised=11),
            ("PC6-01.promised", "is 11 wd, more than the city's 10 wd"),
        ),
        (
            lambda data: first(data).update(documents=["D01", "D21"]),
            ("PC6-01.documents", "asks for 'D21', which the city does not ask for PC6-01"),
        ),
        (
            lambda data: first(data).update(id="PC6-09"),
            ("PC6-09.id", "'PC6-09' is not an item of the city's catalogue"),
        ),
        (
            lambda data: first(data)["steps"].reverse(),
            ("PC6-01.steps", "are out of the city's order"),
        ),
        (
            lambda data: first(data)["steps"].append(STEPS[-1]),
            ("PC6-01.steps", "are out of the city's order"),
        ),
        (
            lambda data: first(data).update(steps=[STEPS[0]]),
            ("PC6-01.steps", "decide nothing"),
        ),
        (
            lambda data: first(data).update(promised=9),
            ("PC6-01.steps", "add up to 10 wd, not to the promised 9 wd"),
        ),
        (
            lambda data: data.update(centre="610100"),
            ("centre", "names '610100', which is no district's or zone's centre"),
        ),
        (
            lambda data: data.update(variant_of="610100-2010.1"),
            ("variant_of", f"is '610100-2010.1', the catalogue is '{CATALOGUE.version}'"),
        ),
    ],
)
def test_what_a_district_adds_or_lengthens_is_refused(
    change: Callable[[dict[str, Any]], object], problem: tuple[str, str]
) -> None:
    assert problem in refused(change)


@pytest.mark.parametrize("raw", [None, [], "text", {}, {"items": 3}])
def test_what_is_no_variant_is_refused(raw: object) -> None:
    with pytest.raises(CatalogueInvalid):
        validate_variant(raw, CATALOGUE)


def test_each_difference_is_listed_with_its_reason_or_without_one() -> None:
    data = copy.deepcopy(PLAIN)
    first(data).update(promised=7, steps=[*STEPS[:3], *STEPS[4:]], reason=None)
    found = deviations(validate_variant(data, CATALOGUE), CATALOGUE)
    assert [one.what for one in found] == [
        "promises 7 wd instead of 10 wd",
        "drops the step 审核 (3 wd)",
    ]
    assert {one.reason for one in found} == {None}


def test_the_built_in_variants_explain_everything() -> None:
    for variant in load_variants(CATALOGUE):
        found = deviations(variant, CATALOGUE)
        assert found
        assert all(one.reason for one in found)


def test_a_district_that_decides_applies_its_own_shorter_limits() -> None:
    here = as_at(CATALOGUE, CentreId("610102"))
    food = here.item(ItemId("PC6-01"))
    assert (food.promised_wd, item("PC6-01").promised_wd) == (7, 10)
    assert "审核" not in [step.name for step in food.steps]
    assert food in here.parallel_class(ClassId("PC6")).items
    assert here.item(ItemId("PC2-01")) is item("PC2-01")
    assert as_at(CATALOGUE, CentreId("610103")) is CATALOGUE
    assert as_at(CATALOGUE, CentreId("610100")) is CATALOGUE


def test_an_item_the_city_decides_keeps_the_citys_limits_at_a_district() -> None:
    data = copy.deepcopy(PLAIN) | {"centre": "610114"}  # which takes PC6-01 in for the city
    first(data).update(promised=7, steps=[*STEPS[:3], *STEPS[4:]])
    varied = with_variants(CATALOGUE, [validate_variant(data, CATALOGUE)])
    assert as_at(varied, CentreId("610114")).item(ItemId("PC6-01")) == item("PC6-01")


def test_an_unknown_centre_applies_nothing() -> None:
    with pytest.raises(UnknownEntry):
        as_at(CATALOGUE, CentreId("610199"))


def folder(tmp_path: Path, *texts: str) -> Path:
    (tmp_path / "districts").mkdir()
    for n, text in enumerate(texts):
        (tmp_path / "districts" / f"{n}.yaml").write_text(text, "utf-8")
    (tmp_path / PART.name).write_text(PART.read_text("utf-8"), "utf-8")
    path = tmp_path / "mine.yaml"
    path.write_text(FILE.read_text("utf-8"), "utf-8")
    return path


DISTRICT = (FILE.parent / "districts" / "610102.yaml").read_text("utf-8")


def test_a_catalogue_is_loaded_with_the_variants_of_its_own_version(tmp_path: Path) -> None:
    other = DISTRICT.replace(CATALOGUE.version, "610100-2009.1")
    assert set(load_catalogue(folder(tmp_path, other, DISTRICT)).varied) == {"610102"}


def test_a_variant_that_adds_stops_the_catalogue_it_lies_beside(tmp_path: Path) -> None:
    bad = DISTRICT.replace("promised: 7", "promised: 17")
    with pytest.raises(CatalogueInvalid, match=r"0\.yaml:\d+ PC6-01\.promised: is 17 wd"):
        load_catalogue(folder(tmp_path, bad))


def test_a_centre_has_one_variant_of_a_version(tmp_path: Path) -> None:
    with pytest.raises(CatalogueInvalid, match=r"1\.yaml:1 .*varies 610102 a second time"):
        load_catalogue(folder(tmp_path, DISTRICT, DISTRICT))


@given(st.data())
def test_whatever_is_taken_is_never_slower_and_never_longer_than_the_city(
    data: st.DataObject,
) -> None:
    city = item("PC6-01")
    names = st.sampled_from([*(step.name for step in city.steps), "会签"])
    step = st.fixed_dictionaries({"name": names, "limit": st.integers(1, 6)})
    changed = copy.deepcopy(PLAIN)
    first(changed)["steps"] = data.draw(st.lists(step, min_size=1, max_size=7))
    first(changed)["promised"] = data.draw(st.integers(1, 12))
    try:
        variant = validate_variant(changed, CATALOGUE)
    except CatalogueInvalid:
        return
    here, limits = variant.items[city.id].item, {s.name: s.limit_wd for s in city.steps}
    assert here.promised_wd <= city.promised_wd
    assert all(one.limit_wd <= limits[one.name] for one in here.steps)
    deciding = [one.limit_wd for one in here.steps if one.clock is Clock.DECISION]
    assert sum(deciding) == here.promised_wd
