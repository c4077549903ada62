"""F04 intake: an answer in time, one notice of everything, refusals in due form (L-07 to L-13)."""

from datetime import datetime
from typing import Any

import pytest
from onehall_contracts import intake
from onehall_supervision.domain.functions.f04_intake import WINDOW
from onehall_supervision.domain.levels import Function
from onehall_supervision.domain.watching import INITIAL
from onehall_supervision.messages.loop import card_issued

from tests.building import APPLICANT, item
from tests.observing import at, case_of, submitted
from tests.unit.supervision.functions.looking import (
    SECOND,
    Broken,
    Told,
    by,
    ends_in_time,
    of,
    rules,
    shows,
    waits_for_a_person,
)

CASE = case_of(item(6, "XFZD").model_copy(update={"documents": ("D01", "D02", "D03")}))
MONDAY = at("2011-09-26T10:00:00")
"""Its third working day is 29 September, its fifth Saturday 8 October, after the holiday."""
NOTICED, SUPPLIED, AGAIN = (at(f"2011-09-{day}T10:00:00") for day in (27, 28, 29))
REMEDIES = intake.Remedies(reconsideration_body="市人民政府", court="市中级人民法院")


def handed_in(when: datetime = MONDAY, channel: str = "window") -> intake.CaseSubmittedV1:
    said = submitted(CASE)
    return said.model_copy(update={"submitted_at": when, "channel": channel})


def noticed(when: datetime, *kinds: str) -> intake.CorrectionNotifiedV1:
    return intake.CorrectionNotifiedV1(
        case_id=CASE.case_id,
        case_number=CASE.case_number,
        applicant_ref=APPLICANT,
        deficiencies=tuple(intake.Deficiency(kind=kind, what="缺 missing") for kind in kinds),
        notified_at=when,
    )


def supplied(when: datetime, *kinds: str) -> intake.CorrectionReceivedV1:
    (paper,) = CASE.documents
    papers = tuple(paper.model_copy(update={"kind": kind}) for kind in kinds)
    return intake.CorrectionReceivedV1(case_id=CASE.case_id, documents=papers, received_at=when)


def accepted(when: datetime, mode: str = "explicit") -> intake.CaseAcceptedV1:
    return CASE.model_copy(update={"accepted_at": when, "mode": mode})


def not_accepted(
    when: datetime = AGAIN, cause: str = "not-required", **more: Any
) -> intake.CaseNotAcceptedV1:
    form = {"reasons": ("不需要许可",), "legal_basis": ("行政许可法 32",), "remedies": REMEDIES}
    return intake.CaseNotAcceptedV1.model_validate(
        {
            "case_id": CASE.case_id,
            "case_number": CASE.case_number,
            "applicant_ref": APPLICANT,
            "cause": cause,
            "decided_at": when,
            **form,
            **more,
        }
    )


def withdrawn(when: datetime) -> intake.CaseWithdrawnV1:
    return intake.CaseWithdrawnV1(case_id=CASE.case_id, applicant_ref=APPLICANT, withdrawn_at=when)


def demanded(cause: str, *kinds: str, when: datetime = AGAIN) -> intake.DemandRefusedV1:
    return intake.DemandRefusedV1.model_validate(
        {
            "case_id": CASE.case_id,
            "department": "XFZD",
            "kinds": kinds,
            "cause": cause,
            "demanded_by": "XFZD-03",
            "refused_at": when,
        }
    )


def of_window(told: Told, edge: datetime, subject: str = "case", **more: Any) -> Broken:
    return Broken(told, edge, subject, WINDOW, None, **more)


BLANK = intake.Remedies(reconsideration_body=" ", court="")
BROKEN = {
    "answer-near": of_window((handed_in(),), at("2011-09-30T00:00:00"), "intake", over=accepted),
    "answer-near-online": of_window(
        (handed_in(channel="online"),), at("2011-09-28T00:00:00"), "intake", over=accepted
    ),
    "answer-over": of_window((handed_in(),), at("2011-10-09T00:00:00"), "intake", over=accepted),
    "answer-over-online": of_window(
        (handed_in(channel="online"),), at("2011-10-09T00:00:00"), "intake", over=accepted
    ),
    "second-notice": of_window(
        (handed_in(), noticed(NOTICED, "D01"), supplied(SUPPLIED, "D01"), noticed(AGAIN, "D02")),
        AGAIN,
        "notice/D02",
        strict=False,
    ),
    "not-accepted-without-form": of_window(
        (handed_in(), not_accepted(reasons=(), remedies=BLANK)), AGAIN, strict=False
    ),
    "qualifying-refused": of_window(
        (
            handed_in(),
            noticed(NOTICED, "D01"),
            supplied(SUPPLIED, "D01"),
            not_accepted(cause="not-corrected"),
        ),
        AGAIN,
        strict=False,
    ),
}
LAWFUL = {
    "answered on the spot": (handed_in(), accepted(MONDAY)),
    "answered online by the end of the first working day": (
        handed_in(channel="online"),
        accepted(at("2011-09-27T23:59:59")),
    ),
    "accepted on the promise of papers to come": (handed_in(), accepted(NOTICED, "tolerant")),
    "told once, supplied, accepted": (
        handed_in(),
        noticed(NOTICED, "D01", "D02"),
        supplied(at("2011-12-01T10:00:00"), "D01", "D02"),
        accepted(at("2011-12-02T10:00:00")),
    ),
    "the applicant takes a year to supply": (
        handed_in(),
        noticed(NOTICED, "D01", "D02"),
        supplied(SUPPLIED, "D01"),
    ),
    "told again of a point that the correction left open": (
        handed_in(),
        noticed(NOTICED, "D01", "D02"),
        supplied(SUPPLIED, "D01"),
        noticed(AGAIN, "D02"),
    ),
    "withdrawn": (handed_in(), withdrawn(NOTICED)),
    "not required, said at once, in due form": (handed_in(), not_accepted(MONDAY)),
    "another authority's, in due form": (
        handed_in(),
        not_accepted(MONDAY, cause="wrong-authority"),
    ),
    "never corrected": (
        handed_in(),
        noticed(NOTICED, "D01", "D02"),
        supplied(SUPPLIED, "D01"),
        not_accepted(cause="not-corrected"),
    ),
    "the submission is not heard of": (accepted(MONDAY),),
}


@pytest.mark.parametrize("rule", BROKEN)
def test_f04_issues_on_the_edge_second_to_the_window_that_held_it(rule: str) -> None:
    shows(rule, BROKEN[rule])


@pytest.mark.parametrize("story", LAWFUL)
def test_f04_issues_nothing_for_what_is_lawful(story: str) -> None:
    assert by(LAWFUL[story], "F04") == []


def test_f04_every_rule_is_broken_here() -> None:
    assert BROKEN.keys() == of(Function.INTAKE)


@pytest.mark.parametrize("rule", [rule for rule, broken in BROKEN.items() if broken.over])
def test_an_answer_on_the_edge_second_is_in_time_and_one_second_later_is_not(rule: str) -> None:
    """L-10: the day of receipt is day 0; 1 to 7 October are free, 8 October is worked."""
    ends_in_time(rule, BROKEN[rule])


def test_silence_is_over_the_limit_although_it_accepts_from_the_day_of_receipt() -> None:
    """L-10: deemed acceptance carries the instant of the receipt; nobody had answered."""
    told = (handed_in(), accepted(MONDAY, "deemed"))
    assert rules(told, "F04") == {"answer-near", "answer-over"}


def test_a_correction_gives_the_window_its_five_days_again() -> None:
    """L-11: supplied on 30 September, the third working day is 10 October, the fifth the 12th."""
    all_in = supplied(at("2011-09-30T10:00:00"), "D01")
    told = (handed_in(), noticed(NOTICED, "D01"), all_in)
    assert rules(told, "F04", at("2011-10-11T00:00:00")) == set()
    found = by(told, "F04", at("2011-10-13T00:00:01"))
    assert [(card.rule, card.subject) for card in found] == [
        ("answer-near", "intake#2"),
        ("answer-over", "intake#2"),
    ]


def test_a_notice_on_the_edge_second_is_in_time() -> None:
    edge = at("2011-10-09T00:00:00")
    assert "answer-over" not in rules((handed_in(), noticed(edge, "D01")), "F04")
    assert "answer-over" in rules((handed_in(), noticed(edge + SECOND, "D01")), "F04")


def test_whether_law_was_broken_is_for_a_person_to_say() -> None:
    assert {rule for rule, broken in BROKEN.items() if waits_for_a_person(rule, broken)} == {
        "second-notice",
        "qualifying-refused",
    }


def test_a_notice_of_any_length_gets_its_card() -> None:
    """A card that no message has room for would never be issued, and its alarm ring for ever."""
    many = [f"D{n:02}" + "纸" * 190 for n in range(30)]
    told = (handed_in(), noticed(NOTICED, "D01"), supplied(SUPPLIED, "D01"))
    (card,) = by((*told, noticed(AGAIN, *many)), "F04")
    said = card_issued(CASE.case_id, card, INITIAL)
    assert said.reason_zh.startswith("首次补正告知之后") and said.reason_zh.endswith("…")


def test_what_was_tried_and_refused_is_a_second_notice_of_the_one_who_tried() -> None:
    told = (handed_in(), noticed(NOTICED, "D01"), demanded("second-notice", "D01", "D02"))
    (card,) = by(told, "F04")
    assert (card.rule, card.subject) == ("second-notice", "notice/D02")
    assert (card.department, card.responsible) == ("XFZD", "XFZD-03")


@pytest.mark.parametrize("cause", ["late-gap", "not-listed", "already-held"])
def test_other_demands_are_no_second_notice(cause: str) -> None:
    assert by((handed_in(), noticed(NOTICED, "D01"), demanded(cause, "D02")), "F04") == []


@pytest.mark.parametrize(
    ("lacking", "named"),
    [
        ({"reasons": ()}, "理由"),
        ({"reasons": ("  ",)}, "理由"),
        ({"legal_basis": ()}, "法律依据"),
        ({"remedies": BLANK}, "复议机关"),
        ({"remedies": REMEDIES.model_copy(update={"litigation_months": 0})}, "起诉期限"),
    ],
)
def test_a_refusal_without_one_of_its_parts_says_which(lacking: dict[str, Any], named: str) -> None:
    """L-13: reasons, legal basis and remedies."""
    (card,) = by((handed_in(), not_accepted(MONDAY, **lacking)), "F04")
    assert named in card.reason_zh
    assert card.level == "red"


@pytest.mark.parametrize(
    ("cause", "told"),
    [
        ("other", ()),
        ("not-corrected", ()),
        ("not-required", (noticed(NOTICED, "D01"),)),
        ("wrong-authority", (noticed(NOTICED, "D01"),)),
    ],
)
def test_a_refusal_that_its_own_record_contradicts_is_proposed(cause: str, told: Told) -> None:
    assert rules((handed_in(), *told, not_accepted(cause=cause)), "F04") == {"qualifying-refused"}
