"""Guide and one-time notice tell everything once, from the one catalogue record."""

import json
from typing import Any

import pytest
from onehall_intake.domain.catalogue import ClassId, ItemId, RuleSet
from onehall_intake.domain.guide import ARTICLE_30, guide
from onehall_intake.domain.identifiers import check_uscc
from onehall_intake.domain.notice import one_time_notice

from tests.unit.intake.examples import CATALOGUE


def fields(wanted: str, rule_set: RuleSet = RuleSet.CN_2024) -> dict[str, Any]:
    found: Any = guide(CATALOGUE, ItemId(wanted), rule_set)
    return {field["key"]: field["value"] for field in found["fields"]}


def notice(wanted: str, answers: dict[ItemId, bool] | None = None) -> dict[str, Any]:
    return one_time_notice(CATALOGUE, ClassId(wanted), answers or {})


@pytest.mark.parametrize("wanted", CATALOGUE.items)
def test_every_guide_has_every_field_of_article_30_filled(wanted: ItemId) -> None:
    found: Any = guide(CATALOGUE, wanted)
    by_law = [field for field in found["fields"] if field["required_by_law"]]
    assert [field["key"] for field in by_law] == list(ARTICLE_30)
    assert [field["label"]["zh"] for field in by_law] == [
        "事项",
        "依据",
        "条件",
        "数量",
        "程序",
        "期限",
        "材料目录",
        "申请书示范文本",
    ]
    assert all(field["value"] for field in found["fields"])
    assert all(field["label"]["en"] for field in found["fields"])


def test_guides_and_notices_are_ready_for_json() -> None:
    for wanted in CATALOGUE.items:
        found = guide(CATALOGUE, wanted)
        assert json.loads(json.dumps(found)) == found
    for one in CATALOGUE.classes:
        told = one_time_notice(CATALOGUE, one, {})
        assert json.loads(json.dumps(told)) == told


def test_a_guide_tells_both_limits_and_how_the_law_is_known() -> None:
    limits = fields("PC2-05")["limits"]
    assert limits["text"] == "法定60日(自然日),承诺29个工作日"
    assert limits["legal"]["working_days"] == 42
    assert limits["legal"]["source"] == "L"
    assert {basis["source"] for basis in fields("PC2-02")["basis"]} == {"L", "M"}


def test_remedies_follow_the_rule_set_and_the_kind_of_department() -> None:
    city = fields("PC2-06")["remedies"]
    assert city["reconsideration"] == {"body": "西安市人民政府", "calendar_days": 60}
    assert city["litigation"]["months"] == 6
    assert "应当先申请行政复议" in city["inaction"]
    assert fields("PC7-05")["remedies"]["reconsideration"]["body"] == "上一级主管部门"
    then = fields("PC2-06", RuleSet.CN_2011)["remedies"]
    assert then["litigation"]["months"] == 3
    assert then["reconsideration"]["body"] == "西安市人民政府或上一级主管部门"


def test_nothing_is_charged() -> None:
    assert fields("PC2-10")["fees"] == {"charged": False, "text": "不收取任何费用"}


def test_the_sample_applications_use_valid_but_fictitious_numbers() -> None:
    codes = [
        line.example
        for form in CATALOGUE.forms.values()
        for line in form.sample
        if line.label.startswith("统一社会信用代码")
    ]
    assert codes
    for code in codes:
        assert check_uscc(code).value[2:8] == "610199"


def test_the_notice_lists_each_paper_once_with_everybody_who_asks() -> None:
    told = notice("PC2")
    assert (told["papers_asked"], told["papers_distinct"], len(told["papers"])) == (64, 26, 26)
    first = told["papers"][0]
    assert (first["id"], first["name"], first["deferrable"]) == ("D01", "统一申请表", False)
    assert len(first["for"]) == 16
    deferrable = [paper["id"] for paper in told["papers"] if paper["deferrable"]]
    assert deferrable == ["D22", "D15", "D27", "D25", "D12", "D20"]


def test_the_notice_tells_the_joint_promise_and_every_step_with_its_clock() -> None:
    told = notice("PC2")
    assert told["limits"]["joint_promise_wd"] == 29
    assert len(told["items"]) == 16
    steps = told["items"][0]["steps"]
    assert [step["clock"] for step in steps] == ["intake", *["decision"] * 2, "delivery"]
    assert [one["kind"] for one in told["joint_activities"]] == [
        "joint_visit",
        "joint_drawing_review",
    ]


def test_a_no_takes_the_item_its_papers_and_its_limit_off_the_notice() -> None:
    told = notice("PC2", {ItemId("PC2-13"): False})
    assert "D18" not in [paper["id"] for paper in told["papers"]]
    assert (told["papers_asked"], told["papers_distinct"]) == (61, 25)
    planning = next(one for one in told["items"] if one["id"] == "PC2-01")
    assert planning["waits_for"] == ["PC2-06", "PC2-07"]
    assert planning["no_longer_waits_for"] == ["PC2-13"]
    assert told["questions"][0]["items"] == [
        {"item": "PC2-13", "included": False, "answered": True}
    ]


def test_nobody_is_asked_to_bring_what_the_case_itself_produces() -> None:
    made = {
        paper["id"]: paper["produced_by"] for paper in notice("PC1")["papers"] if not paper["bring"]
    }
    assert made == {"D50": ["PC1-01"], "D58": ["PC1-03"], "D59": ["PC1-05"]}
    restaurant = {paper["id"]: paper["bring"] for paper in notice("PC6")["papers"]}
    assert restaurant["D50"] is True


def test_the_notice_of_an_event_tells_lead_times_rules_and_who_is_consulted() -> None:
    told = notice("PC5")
    assert [(one["event"], one["calendar_days"]) for one in told["lead_times"]] == [
        ("系留气球", 3),
        ("无人驾驶自由气球", 5),
        ("大型群众性活动", 20),
    ]
    assert len(told["application_rules"]) == 3
    assert told["consultations"] == [
        {"body": "当地飞行管制部门", "name": "飞行管制意见", "respond_wd": 1}
    ]
