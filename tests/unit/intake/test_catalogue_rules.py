"""A catalogue that breaks a rule is refused, with every problem placed and a cure for each."""

from collections.abc import Callable
from typing import Any

import pytest
from onehall_intake.domain.catalogue_rules import promise_ceiling

from tests.unit.intake.examples import entry, problems, raw, raw_item

Raw = dict[str, Any]


def spoil(change: Callable[[Raw], object]) -> list[tuple[str, str]]:
    data = raw()
    change(data)
    return [(one.where, one.what) for one in problems(data)]


def put(wanted: str, **changes: object) -> Callable[[Raw], object]:
    return lambda data: raw_item(data, wanted).update(changes)


def test_the_built_in_data_has_no_problem() -> None:
    assert problems(raw()) == []


def test_a_promise_longer_than_seventy_percent_of_the_law_is_refused() -> None:
    steps = {"template": "T5", "split": [5, 5, 5]}
    found = spoil(put("PC2-09", promised=15, steps=steps))
    assert found == [("PC2-09.promised", "is 15 wd, more than the 14 wd allowed")]


@pytest.mark.parametrize(("legal", "most"), [(1, 1), (2, 1), (3, 2), (10, 7), (20, 14), (42, 29)])
def test_the_ceiling_of_a_promise_is_rounded_down(legal: int, most: int) -> None:
    assert promise_ceiling(legal) == most


def test_decision_steps_that_do_not_add_up_are_refused() -> None:
    found = spoil(put("PC2-09", steps={"template": "T5", "split": [3, 2, 1]}))
    assert found == [("PC2-09.steps", "adds up to 6 wd, not to the promised 7 wd")]


def test_a_split_of_the_wrong_length_is_refused() -> None:
    found = spoil(put("PC2-09", steps={"template": "T5", "split": [4, 3]}))
    assert found == [("PC2-09.steps.split", "has 2 numbers for 3 steps")]


def test_a_ninth_step_is_refused() -> None:
    def change(data: Raw) -> None:
        entry(data, "step_templates", "T8")["steps"].insert(
            2, {"name": "会签", "clock": "decision"}
        )
        for wanted in ("PC2-01", "PC2-05"):
            split = raw_item(data, wanted)["steps"]["split"]
            split[:] = [1, split[0] - 1, *split[1:]]

    assert spoil(change) == [
        ("PC2-01.steps", "are 9, more than 8"),
        ("PC2-05.steps", "are 9, more than 8"),
    ]


def test_steps_whose_clocks_run_backwards_are_refused() -> None:
    found = spoil(lambda data: entry(data, "step_templates", "T3")["steps"].reverse())
    assert found == [("T3.steps", "are out of order")]


def test_a_prerequisite_of_another_class_is_refused() -> None:
    needs = [{"item": "PC3-01", "kind": "hard"}]
    found = spoil(put("PC2-10", prerequisites=needs))
    assert found == [
        ("PC2-10.prerequisites", "names 'PC3-01', which is not an item of PC2"),
    ]


def test_a_cycle_is_named_item_by_item() -> None:
    needs = [{"item": "PC2-02", "kind": "hard"}]
    found = spoil(put("PC2-06", prerequisites=needs))
    assert all(where.endswith(".prerequisites") for where, _ in found)
    chains = [what.removeprefix("form a cycle: ").split(" waits for ") for _, what in found]
    assert all(chain[0] == chain[-1] for chain in chains)
    # PC2-02 waits for PC2-06 both directly and by way of PC2-01, so two loops close.
    assert sorted(map(set, chains), key=len) == [
        {"PC2-02", "PC2-06"},
        {"PC2-01", "PC2-02", "PC2-06"},
    ]


def test_separate_cycles_are_both_named() -> None:
    def change(data: Raw) -> None:
        raw_item(data, "PC2-03")["prerequisites"] = [{"item": "PC2-04", "kind": "soft"}]
        raw_item(data, "PC2-04")["prerequisites"] = [{"item": "PC2-03", "kind": "soft"}]
        raw_item(data, "PC2-15")["prerequisites"] = [{"item": "PC2-15", "kind": "data"}]

    found = spoil(change)
    assert len(found) == 2
    assert any("PC2-15 waits for PC2-15" in what for _, what in found)


def test_a_paper_produced_in_the_class_must_be_waited_for() -> None:
    found = spoil(lambda data: raw_item(data, "PC7-03").pop("prerequisites"))
    assert found == [("PC7-03.documents", "asks for D59, which PC7-02 of the same class produces")]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (put("PC2-09", department="XXX"), "PC2-09.department"),
        (put("PC2-09", documents=["D01", "D99"]), "PC2-09.documents"),
        (put("PC2-09", documents=["D01", "D01"]), "PC2-09.documents"),
        (put("PC2-09", steps={"template": "T9", "split": [7]}), "PC2-09.steps"),
        (put("PC2-09", form="FORM-X"), "PC2-09.form"),
        (put("PC2-09", nature="许可"), "PC2-09.nature"),
        (put("PC2-09", promised="7"), "PC2-09.promised"),
        (put("PC2-09", promised=True), "PC2-09.promised"),
        (put("PC2-09", legal={"limit": 20, "unit": "days", "source": "M"}), "PC2-09.legal.unit"),
        (put("PC2-09", legal={"limit": 20, "unit": "wd"}), "PC2-09.legal.source"),
        (put("PC2-09", legal=None), "PC2-09.legal"),
        (put("PC2-09", promissed=7), "PC2-09.promissed"),
        (put("PC2-09", id="PC3-99"), "PC3-99.id"),
        (lambda data: entry(data, "classes", "PC3").update(lead="XXX"), "PC3.lead"),
        (lambda data: entry(data, "classes", "PC3").update(code="016"), "PC3.code"),
        (lambda data: entry(data, "classes", "PC3").update(items=[]), "PC3.items"),
        (lambda data: entry(data, "departments", "GHJ").update(code=16), "GHJ.code"),
        (lambda data: entry(data, "forms", "FORM-PC2").pop("sample"), "FORM-PC2.sample"),
        (lambda data: data.update(valid_from="2011-02-30"), "valid_from"),
        (lambda data: data.update(centre="61"), "centre"),
        (lambda data: data.update(departments={}), "departments"),
    ],
)
def test_a_wrong_entry_is_named(change: Callable[[Raw], object], where: str) -> None:
    assert where in [found for found, _ in spoil(change)]


@pytest.mark.parametrize("field", ["name", "basis", "criteria", "documents"])
@pytest.mark.parametrize("empty", [None, "", []])
def test_a_guide_without_a_field_of_article_30_is_refused(field: str, empty: object) -> None:
    data = raw()
    raw_item(data, "PC6-01")[field] = empty
    [problem] = [one for one in problems(data) if one.where == f"PC6-01.{field}"]
    assert problem.what == "is missing"
    assert "art. 30" in problem.cure


@pytest.mark.parametrize("key", ["departments", "documents", "forms", "step_templates", "classes"])
def test_an_id_given_twice_is_refused(key: str) -> None:
    data = raw()
    data[key].append(data[key][0])
    own = data[key][0]["id"]
    assert f"{own}.id" in [one.where for one in problems(data)]


def test_an_item_given_twice_is_refused() -> None:
    data = raw()
    items = entry(data, "classes", "PC6")["items"]
    items.append(items[0])
    assert "PC6-01.id" in [one.where for one in problems(data)]


def test_a_lost_entry_is_noticed_by_the_counts() -> None:
    found = spoil(lambda data: entry(data, "classes", "PC6")["items"].pop())
    assert found == [("checks.items", "says 323, the data gives 322")]


def test_the_checks_of_the_benchmark_class_hold_its_data_to_the_published_figures() -> None:
    legal = {"limit": 25, "unit": "wd", "source": "M"}
    assert spoil(put("PC2-16", legal=legal)) == [
        ("PC2.checks.legal_sum_wd", "says 319, the data gives 324")
    ]
    slow = {"template": "T8", "split": [5, 2, 4, 10, 5, 9]}
    legal = {"limit": 72, "unit": "cd", "source": "M"}
    assert dict(spoil(put("PC2-05", legal=legal, promised=35, steps=slow))) == {
        "PC2.checks.legal_sum_wd": "says 319, the data gives 328",
        "PC2.checks.joint_promise_wd": "says 29, the data gives 35",
        "PC2.checks.least_compression": "says 0.900, the data gives 0.893",
    }


def test_a_joint_promise_beyond_45_working_days_is_refused() -> None:
    steps = {"template": "T6", "split": [12, 12, 12, 10]}
    legal = {"limit": 70, "unit": "wd", "source": "M"}
    assert spoil(put("PC6-04", legal=legal, promised=46, steps=steps)) == [
        ("PC6.items", "promise 46 wd jointly, more than 45")
    ]


def test_non_licence_approvals_belong_to_the_law_of_2011() -> None:
    found = spoil(lambda data: data.update(rule_set="CN-2024"))
    assert len(found) == 44
    assert {what for _, what in found} == {"no longer exists in this rule set"}


def test_a_class_may_not_consist_of_conditions_alone() -> None:
    def change(data: Raw) -> None:
        for one in entry(data, "classes", "PC6")["items"]:
            one["when"] = {"question": "gathering-place", "is": True}

    assert spoil(change) == [("PC6.items", "are all conditional")]


def test_all_problems_are_reported_at_once_and_each_has_a_cure() -> None:
    data = raw()
    raw_item(data, "PC1-01")["promised"] = 9
    raw_item(data, "PC2-09")["department"] = "XFZ"
    raw_item(data, "PC3-12")["prerequisites"].append({"item": "PC3-99", "kind": "hard"})
    del raw_item(data, "PC7-01")["criteria"]
    found = {one.where: one.cure for one in problems(data)}
    assert found.keys() >= {
        "PC1-01.promised",
        "PC1-01.steps",
        "PC2-09.department",
        "PC3-12.prerequisites",
        "PC7-01.criteria",
    }
    assert found["PC2-09.department"] == "did you mean 'XFZD'?"
    assert all(found.values())


@pytest.mark.parametrize("data", [None, [], "text", 7])
def test_something_else_than_a_mapping_is_refused(data: object) -> None:
    assert [one.where for one in problems(data)] == ["catalogue"]
