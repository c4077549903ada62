"""F01 step integrity: each step its limit, its holder, its turn; entered in time; in the system."""

from datetime import datetime
from typing import Any

import pytest
from onehall_contracts import approval, intake
from onehall_supervision.domain.levels import Function

from tests.building import ACCEPTED_AT, accepted, item
from tests.moving import assigned, ended, outage, voided
from tests.observing import answered, at, case_of, issued, opened, step_completed, submitted
from tests.unit.supervision.functions.looking import (
    LONG_AFTER,
    SECOND,
    Broken,
    by,
    ends_in_time,
    of,
    rules,
    shows,
    written,
)

FIRE, PLAN = item(6, "XFZD"), item(1, "GHJ", promised=14)
CASE = case_of(FIRE)
MONDAY, TUESDAY, LATER = (at(f"2011-09-{day}T10:00:00") for day in (26, 27, 28))
REVIEW, DECISION = "PC2-06/审查", "PC2-06/决定"


def named(case: intake.CaseAcceptedV1 = CASE) -> approval.CoordinationOpenedV1:
    """The opening of a coordination in which every step has somebody who answers for it."""
    said = opened(case)

    def who(step: intake.StepPlan) -> intake.StepPlan:
        return step.model_copy(update={"responsible": f"officer of {step.name}"})

    reviews = tuple(
        one.model_copy(update={"steps": tuple(map(who, one.steps))}) for one in said.reviews
    )
    return said.model_copy(update={"reviews": reviews})


def done(step: str, when: datetime, officer: str = "") -> approval.StepCompletedV1:
    said = step_completed(CASE, FIRE, step, when)
    return said.model_copy(update={"officer": officer or said.officer})


def opinion(when: datetime, **more: Any) -> approval.OpinionRecordedV1:
    return answered(CASE, FIRE, when).model_copy(update=more)


BEGUN = (CASE, named())
REVIEWED, DECIDED = done("审查", MONDAY), done("决定", TUESDAY)
STEPS = (*BEGUN, REVIEWED, DECIDED)
ANSWERED = (*STEPS, opinion(LATER))
ISSUED = (*ANSWERED, issued(CASE, LATER))
UNLIMITED = case_of(
    FIRE.model_copy(
        update={"steps": tuple(s.model_copy(update={"limit_wd": 0}) for s in FIRE.steps)}
    )
)
STRANGE = answered(CASE, PLAN, at("2011-09-30T10:00:00"))
HOLIDAY = at("2011-10-03T09:00:00")
ON_HOLIDAY = accepted(FIRE, at=HOLIDAY)

BROKEN = {
    "step-without-limit": Broken(
        (UNLIMITED, named(UNLIMITED)), ACCEPTED_AT, REVIEW, "officer of 审查", strict=False
    ),
    "step-without-holder": Broken(
        (CASE, opened(CASE)),
        at("2011-09-27T00:00:00"),
        REVIEW,
        over=lambda when: assigned(CASE, FIRE, "XFZD-03", when),
    ),
    "step-skipped": Broken(
        (*BEGUN, REVIEWED, opinion(LATER)),
        LATER,
        "PC2-06",
        "officer of the opinion",
        strict=False,
    ),
    "step-out-of-order": Broken(
        (*BEGUN, done("决定", MONDAY), done("审查", TUESDAY)),
        MONDAY,
        DECISION,
        "officer of 决定",
        strict=False,
    ),
    "step-not-holder": Broken(
        (*BEGUN, done("审查", MONDAY, "XFZD-09")), MONDAY, REVIEW, "XFZD-09", strict=False
    ),
    "late-entry": Broken(
        (*BEGUN, written(done("审查", at("2011-09-30T10:00:00")), at("2011-10-10T09:00:00"))),
        at("2011-10-09T00:00:00"),  # the holiday is free, and Saturday 8 October is worked
        "step-completed/PC2-06/审查/2011-09-30",
        "officer of 审查",
    ),
    "decided-without-step": Broken(
        (*BEGUN, REVIEWED, opinion(LATER), issued(CASE, LATER)),
        LATER,
        "PC2-06",
        "officer of 决定",
        strict=False,
    ),
    "altered-after-closing": Broken(
        (*ISSUED, done("决定", LATER + SECOND)),
        LATER + SECOND,
        DECISION,
        "officer of 决定",
        strict=False,
    ),
    "outside-the-system": Broken(
        (*BEGUN, STRANGE), at("2011-10-09T00:00:00"), "PC2-01", department="GHJ"
    ),
}
LAWFUL = {
    "everything in its turn": ISSUED,
    "still at work": (*BEGUN, REVIEWED),
    "nobody is named before the opening is heard": (CASE,),
    "everything at one instant": (
        *BEGUN,
        done("审查", LATER),
        done("决定", LATER),
        opinion(LATER),
        issued(CASE, LATER),
    ),
    "not concerned, and so without steps": (*BEGUN, opinion(LATER, answer="not-concerned")),
    "asked again, only the decision is repeated": (
        *ANSWERED,
        voided(CASE, FIRE, opinion(LATER).opinion_id, at("2011-09-29T09:00:00")),
        done("决定", at("2011-09-29T10:00:00")),
    ),
    "a colleague who is named for another step of the review": (
        *BEGUN,
        done("审查", MONDAY, "officer of 决定"),
    ),
    "a substitute who took over in time": (
        *BEGUN,
        assigned(CASE, FIRE, "XFZD-02", MONDAY),
        done("审查", MONDAY, "XFZD-02"),
    ),
    "left the case before its steps were done": (*BEGUN, ended(CASE, FIRE, when=TUESDAY)),
    "a department's clock ten minutes ahead": (
        *STEPS,
        opinion(LATER),
        issued(CASE, at("2011-09-28T09:50:00")),
    ),
    "entered by 24:00 of the next working day": (
        *BEGUN,
        written(done("审查", at("2011-09-30T10:00:00")), at("2011-10-09T00:00:00")),
    ),
    "entered late because the link was down": (
        *BEGUN,
        outage(CASE, FIRE, begins=TUESDAY, ends=at("2011-10-09T12:00:00")),
        written(done("审查", LATER), at("2011-10-10T09:00:00")),
    ),
    "accepted by silence, from the day of receipt": (
        written(CASE.model_copy(update={"mode": "deemed"}), at("2011-10-09T00:00:00")),
        named(),
    ),
    "heard of before its acceptance": (submitted(CASE), REVIEWED, named(), CASE),
}


@pytest.mark.parametrize("rule", BROKEN)
def test_f01_issues_on_the_edge_second_to_whoever_held_it(rule: str) -> None:
    shows(rule, BROKEN[rule])


@pytest.mark.parametrize("story", LAWFUL)
def test_f01_issues_nothing_for_what_is_lawful(story: str) -> None:
    assert by(LAWFUL[story], "F01") == []


def test_f01_every_rule_is_broken_here() -> None:
    assert BROKEN.keys() == of(Function.STEP_INTEGRITY)


def test_a_step_has_its_holder_by_the_end_of_the_day_it_began() -> None:
    ends_in_time("step-without-holder", BROKEN["step-without-holder"])


def test_a_step_that_began_on_a_day_of_rest_is_warned_of_when_work_begins_again() -> None:
    told = (ON_HOLIDAY, opened(ON_HOLIDAY))
    assert rules(told, "F01", at("2011-10-07T23:59:59")) == set()
    assert rules(told, "F01", at("2011-10-08T00:00:00")) == {"step-without-holder"}


def test_an_entry_one_second_after_24_00_of_the_next_working_day_is_late() -> None:
    happened = done("审查", at("2011-09-30T10:00:00"))
    for when, late in (("2011-10-09T00:00:00", set()), ("2011-10-09T00:00:01", {"late-entry"})):
        assert rules((*BEGUN, written(happened, at(when))), "F01") == late


def test_an_entry_of_the_same_day_and_the_next_is_never_late_whatever_the_clocks() -> None:
    ahead = written(done("审查", MONDAY), at("2011-09-26T09:50:00"))
    assert rules((*BEGUN, ahead), "F01") == set()


def test_an_opening_heard_within_a_working_day_leaves_nothing_outside_the_system() -> None:
    both = case_of(FIRE, PLAN, case_id=CASE.case_id)
    assert "outside-the-system" not in rules((STRANGE, both, named(both)), "F01")
    assert rules((STRANGE,), "F01", at("2011-10-09T00:00:01")) == {"outside-the-system"}


def test_a_decision_on_an_item_that_nobody_opened_names_the_department_that_decided() -> None:
    told = issued(case_of(PLAN, case_id=CASE.case_id), at("2011-09-30T10:00:00"))
    (card,) = by((*BEGUN, told), "F01")
    assert (card.rule, card.department, card.level) == ("outside-the-system", "GHJ", "red")


def test_a_step_done_after_the_opinion_was_skipped_all_the_same() -> None:
    late = (*BEGUN, REVIEWED, opinion(TUESDAY), done("决定", LATER))
    assert rules(late, "F01") == rules(late[:-1], "F01") == {"step-skipped"}


def test_an_opinion_without_any_step_is_one_card_that_names_them_all() -> None:
    (card,) = by((*BEGUN, opinion(LATER)), "F01")
    assert (card.rule, card.subject) == ("step-skipped", "PC2-06")
    assert "审查、决定" in card.reason_zh


def test_a_step_that_another_overtook_is_told_once_whether_it_comes_or_not() -> None:
    never = (*BEGUN, DECIDED, opinion(LATER))
    (card,) = by(never, "F01")
    late = (*BEGUN, DECIDED, done("审查", LATER), opinion(LATER))
    assert [card] == by(late, "F01")
    assert (card.rule, card.subject) == ("step-out-of-order", DECISION)


def test_what_an_officer_did_before_an_assignment_was_not_theirs_yet() -> None:
    late = (*BEGUN, done("审查", MONDAY, "XFZD-02"), assigned(CASE, FIRE, "XFZD-02", TUESDAY))
    assert rules(late, "F01") == {"step-not-holder"}


def test_an_opinion_after_the_decision_alters_it() -> None:
    again = opinion(at("2011-09-28T10:10:01"), opinion_id=CASE.applicant_ref)
    assert rules((*ISSUED, again), "F01") == {"altered-after-closing"}


def test_a_card_stays_with_whoever_held_the_step_when_somebody_takes_over_later() -> None:
    told = (*BROKEN["decided-without-step"].told, assigned(CASE, FIRE, "XFZD-02", LONG_AFTER))
    assert {card.responsible for card in by(told, "F01") if card.level == "red"} == {
        "officer of 决定"
    }
