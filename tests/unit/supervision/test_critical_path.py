"""The critical-path clock: who holds the case now, when it ends, what serial handling would take.

Accepted on Monday 26 September 2011. PLAN is promised in 14 working days (19 October), GREEN in 11
(14 October), FIRE in 10 (13 October); each has 20 by law (27 October). FIRE needs PLAN.
"""

from datetime import date, datetime

import pytest
from onehall_contracts import Message, approval, intake
from onehall_supervision.domain.critical_path import CaseClock, case_clock
from onehall_supervision.domain.serial import Serial
from onehall_supervision.domain.standing import Standing, Waits

from tests.building import item
from tests.moving import (
    assigned,
    consultation_answered,
    consulted,
    ended,
    kept,
    suspended,
    voided,
)
from tests.observing import answered, at, case_of, issued, opened, step_completed
from tests.unit.supervision.watch import watching_of

PLAN, GREEN = item(1, "GHJ", promised=14), item(5, "YLJ", promised=11)
FIRE = item(6, "XFZD", 1, promised=10)
CASE = case_of(PLAN, GREEN, FIRE)
NOON = at("2011-09-28T12:00:00")  # the second working day


def clock(*said: Message, now: datetime = NOON, case: intake.CaseAcceptedV1 = CASE) -> CaseClock:
    view = watching_of([case, *said]).view
    assert view.plan
    return case_clock(view, view.plan, now)


def review(found: CaseClock, item_id: str) -> Standing:
    return next(one for one in found.reviews if one.item.id == item_id)


def test_every_open_review_tells_its_step_since_when_and_what_is_left() -> None:
    done = step_completed(CASE, FIRE, "审查", at("2011-09-27T10:00:00"))
    found = clock(done, assigned(CASE, FIRE, "officer 7", at("2011-09-27T11:00:00")))
    fire = review(found, "PC2-06")
    assert fire.open
    assert (fire.step, fire.since) == ("决定", at("2011-09-27T10:00:00"))
    assert fire.responsible == "officer 7"
    assert (fire.used_wd, fire.left_wd) == (2, 8)
    assert found.elapsed_wd == 2


def test_days_left_go_below_zero_when_the_promise_has_passed() -> None:
    late = review(clock(now=at("2011-10-17T09:00:00")), "PC2-06")
    assert (late.used_wd, late.left_wd) == (12, -2)


def test_a_review_says_for_whom_it_waits() -> None:
    found = clock(answered(CASE, FIRE, NOON))
    fire = review(found, "PC2-06")
    assert not fire.open
    (wait,) = fire.waits_for
    assert (wait.kind, wait.item, wait.department) == (Waits.PREREQUISITE, "PC2-01", "GHJ")
    assert review(clock(answered(CASE, PLAN, NOON)), "PC2-06").waits_for == ()


def test_a_prerequisite_that_a_certificate_proves_is_waited_for_by_nobody() -> None:
    proved = approval.PrerequisiteDischargedV1(
        case_id=CASE.case_id,
        item_id="PC2-01",
        discharged_for=("PC2-06",),
        by="certificate",
        certificate_number="2010-17",
        discharged_at=NOON,
    )
    assert review(clock(proved), "PC2-06").waits_for == ()


def test_a_prerequisite_whose_opinion_is_void_is_waited_for_again() -> None:
    first = answered(CASE, PLAN, NOON)
    found = clock(first, voided(CASE, PLAN, first.opinion_id, NOON, because="PC2-01"))
    assert [w.item for w in review(found, "PC2-06").waits_for] == ["PC2-01"]


def test_a_review_says_which_body_it_has_asked_until_it_has_answered() -> None:
    asked = consulted(CASE, GREEN, NOON, at("2011-10-10T00:00:00"))
    (wait,) = review(clock(asked), "PC2-05").waits_for
    assert (wait.kind, wait.body) == (Waits.CONSULTATION, "街道办 street office")
    assert wait.until == at("2011-10-10T00:00:00")
    replied = consultation_answered(CASE, GREEN, NOON)
    assert review(clock(replied, asked), "PC2-05").waits_for == ()


def test_the_critical_path_is_the_open_review_that_is_ready_last() -> None:
    found = clock().critical
    assert found
    assert (found.item.id, found.ready_at) == ("PC2-01", at("2011-10-20T00:00:00"))
    assert found.blocks == ("PC2-06",)
    then = clock(answered(CASE, PLAN, NOON)).critical
    assert then
    assert (then.item.id, then.blocks) == ("PC2-05", ())


def test_of_reviews_that_are_ready_together_the_one_that_holds_up_others_is_critical() -> None:
    green = item(5, "YLJ", promised=14)
    found = clock(case=case_of(green, PLAN, FIRE)).critical
    assert found
    assert found.item.id == "PC2-01"


def test_the_forecast_is_the_promise_at_best_now_and_at_worst_the_law() -> None:
    """L-30: at the latest on the twentieth working day."""
    found = clock().forecast
    assert (found.earliest, found.likely) == (NOON, at("2011-10-20T00:00:00"))
    assert found.latest == at("2011-10-28T00:00:00")
    assert (found.gate_at, found.gate_for_all) == (found.likely, True)


def test_an_open_procedure_moves_the_forecast_by_its_declared_length() -> None:
    """L-33: GREEN's 11 working days stand still for 10 from 29 September on: to 28 October."""
    stopped = suspended(CASE, GREEN, on=date(2011, 9, 28), declared=10)
    found = clock(stopped, answered(CASE, PLAN, NOON), answered(CASE, FIRE, NOON))
    assert found.critical
    assert (found.critical.item.id, found.forecast.likely) == (
        "PC2-05",
        at("2011-10-29T00:00:00"),
    )
    assert found.forecast.earliest == at("2011-10-18T00:00:00")  # the procedure's last day's end
    (wait,) = review(found, "PC2-05").waits_for
    assert (wait.kind, wait.until) == (Waits.PROCEDURE, at("2011-10-18T00:00:00"))
    past = at("2011-10-18T09:00:00")  # what was declared is over, the clock runs on (L-34)
    assert review(clock(stopped, now=past), "PC2-05").waits_for == ()


def test_past_the_joint_promise_the_gate_opens_for_what_is_ready() -> None:
    """R-17: at the joint promised date the satisfied subset is decided."""
    stopped = suspended(CASE, FIRE, on=date(2011, 9, 28), declared=1, cause="听证")
    opinion = answered(CASE, FIRE, NOON)
    again = voided(CASE, FIRE, opinion.opinion_id, at("2011-10-18T09:00:00"))
    found = clock(stopped, opinion, again, now=at("2011-10-18T12:00:00")).forecast
    assert found.likely > at("2011-10-20T00:00:00")
    assert (found.gate_at, found.gate_for_all) == (at("2011-10-20T00:00:00"), False)


def test_what_the_applicant_keeps_waits_as_long_as_it_may() -> None:
    until = at("2011-12-23T00:00:00")
    done = [answered(CASE, one, NOON) for one in (PLAN, GREEN, FIRE)]
    found = clock(*done, kept(CASE, FIRE, when=NOON, until=until))
    assert found.forecast.likely == until
    assert [w.kind for w in review(found, "PC2-06").waits_for] == [Waits.CHOICE]


def test_serial_handling_would_have_taken_the_sum_of_the_limits() -> None:
    """60 working days after 26 September 2011 end on 22 December, 35 on 17 November."""
    found = clock()
    assert found.legal_serial == Serial(60, date(2011, 12, 22))
    assert found.promised_serial == Serial(35, date(2011, 11, 17))


def test_a_legal_limit_in_calendar_days_counts_in_a_row_with_the_others() -> None:
    """L-36: 30 calendar days are compared as 21 working days, as approval's serial figure does."""
    report = GREEN.model_copy(update={"legal_n": 30, "legal_unit": "cd"})
    assert clock(case=case_of(report)).legal_serial == Serial(21, date(2011, 10, 28))


def test_what_left_the_case_would_not_have_been_handled_one_after_another_either() -> None:
    assert clock(ended(CASE, GREEN, when=NOON)).legal_serial.wd == 40


def test_the_time_saved_so_far_grows_into_the_time_saved_in_the_end() -> None:
    """3 open reviews for 2 days: 6 days' work in 2. Forecast: 60 in a row, 14 side by side."""
    found = clock().saved
    assert (found.so_far_wd, found.forecast_wd, found.share_percent) == (4, 46, 76.7)
    done = [answered(CASE, one, NOON) for one in (PLAN, GREEN, FIRE)]
    over = clock(*done, issued(CASE, NOON), now=at("2011-11-01T09:00:00"))
    assert (over.finished, over.elapsed_wd) == (NOON, 2)
    assert over.saved.so_far_wd == over.saved.forecast_wd == 58
    assert over.critical is None
    assert over.forecast.likely == over.forecast.latest == NOON


def test_the_opening_alone_is_enough_to_read_the_clock() -> None:
    view = watching_of([opened(CASE)]).view
    assert view.plan
    found = case_clock(view, view.plan, NOON)
    assert found.forecast.likely == found.forecast.latest == at("2011-10-20T00:00:00")
    assert found.legal_serial == found.promised_serial


@pytest.mark.parametrize("day", ["2011-09-26T09:00:01", "2011-10-03T12:00:00", "2030-01-01T00:00"])
def test_the_clock_can_be_read_at_any_instant(day: str) -> None:
    assert len(clock(now=at(day)).reviews) == 3


def test_the_real_case_of_the_planning_stage_is_told_as_it_was() -> None:
    """13 departments, 319 working days in a row, 29 side by side: 290 saved, 90.9 % (R-17)."""
    wd = [25] * 12 + [19]
    items = [
        item(n, f"D{n:02}", promised=29 if n == 1 else 10).model_copy(update={"legal_n": limit})
        for n, limit in enumerate(wd, 1)
    ]
    found = clock(case=case_of(*items), now=at("2011-09-26T09:00:00"))
    assert found.legal_serial.wd == 319
    assert (found.saved.forecast_wd, found.saved.share_percent) == (290, 90.9)
    assert found.forecast.likely == at("2011-11-10T00:00:00")
