"""F02 and F03 on the edge second, across National Day 2011 and its worked Saturday and Sunday."""

from datetime import datetime, time, timedelta

import pytest
from onehall_calendar import SHANGHAI, load
from onehall_contracts import Message, intake

from tests.building import accepted, item
from tests.observing import answered, at, case_of, issued, opened, step_completed
from tests.unit.supervision.watch import Watch, limits_of

SECOND = timedelta(seconds=1)
FIRE, PLAN = item(6, "XFZD", promised=10), item(1, "GHJ", promised=14)
CASE = case_of(FIRE, PLAN)

# Accepted on 26 September 2011; 1 to 7 October are holidays, 8 and 9 October are worked.
WARNINGS = [
    ("case-near", "case", "2011-10-18T00:00:00"),  # W(14) = 2: 24:00 of the 12th working day
    ("review-near", "PC2-06", "2011-10-13T00:00:00"),  # W(10) = 1: 24:00 of the 9th
    ("step-near", "PC2-06/审查", "2011-10-09T17:00:00"),  # 25 % of 8 days: after the 6th, a Sunday
    ("step-near", "PC2-01/审查", "2011-10-12T17:00:00"),  # 25 % of 12 days: after the 9th
]
EXCEEDED = [
    ("case-over", "case", "2011-10-20T00:00:00"),
    ("case-far-over", "case", "2011-10-28T00:00:00"),
    ("review-over", "PC2-06", "2011-10-14T00:00:00"),
    ("review-far-over", "PC2-06", "2011-10-28T00:00:00"),
    ("step-over", "PC2-06/审查", "2011-10-12T00:00:00"),
    ("step-far-over", "PC2-06/审查", "2011-10-22T00:00:00"),
]

AFTER_THE_WEEKEND = {"2011-10-22T00:00:00": "2011-10-24T00:00:00"}


def checked(when: datetime, *seen: Message) -> Watch:
    watch = limits_of([CASE, *seen])
    watch.check(when)
    return watch


def done_at(when: datetime) -> Watch:
    done = [answered(CASE, FIRE, when), answered(CASE, PLAN, when), issued(CASE, when)]
    return checked(when + timedelta(days=60), *done)


@pytest.mark.parametrize(("rule", "subject", "edge"), WARNINGS)
def test_a_warning_comes_at_its_edge_and_not_a_second_before(
    rule: str, subject: str, edge: str
) -> None:
    """PEERS test 5: a silent department is warned before it is late, one working day of ten."""
    assert (rule, subject) not in checked(at(edge) - SECOND).rules()
    assert (rule, subject) in checked(at(edge)).rules()


@pytest.mark.parametrize(("rule", "subject", "edge"), EXCEEDED)
def test_a_limit_is_kept_at_its_very_end_and_exceeded_a_second_later(
    rule: str, subject: str, edge: str
) -> None:
    """L-30: the legal limit; L-37: the promised one; each to 24:00 of its last working day."""
    assert (rule, subject) not in checked(at(edge)).rules()
    watch = checked(at(AFTER_THE_WEEKEND.get(edge, edge)) + SECOND)
    (card,) = [c for c in watch.cards if (c.rule, c.subject) == (rule, subject)]
    assert card.breached_at == at(edge)


def test_what_is_exceeded_on_a_rest_day_is_carded_when_work_begins_again() -> None:
    """PEERS test 5: nothing is sent on a holiday, and nothing is forgotten over one."""
    for edge, issued_at in AFTER_THE_WEEKEND.items():
        assert ("step-far-over", "PC2-06/审查") not in checked(at(issued_at) - SECOND).rules()
        assert at(edge) < at(issued_at) == checked(at(edge)).alarm


def test_a_case_that_ends_on_a_rest_day_is_carded_for_what_was_exceeded_on_it() -> None:
    sunday = at("2011-10-23T12:00:00")
    watch = limits_of([CASE])
    watch.check(at("2011-10-21T12:00:00"))
    watch.see(issued(CASE, sunday))
    assert watch.alarm == at("2011-10-24T00:00:00")
    watch.check(watch.alarm)
    assert ("step-far-over", "PC2-06/审查") in watch.rules()


@pytest.mark.parametrize(("rule", "subject", "edge"), WARNINGS)
def test_whoever_was_done_before_the_edge_is_not_warned(rule: str, subject: str, edge: str) -> None:
    assert (rule, subject) not in done_at(at(edge) - SECOND).rules()
    assert (rule, subject) in done_at(at(edge)).rules()


@pytest.mark.parametrize(("rule", "subject", "edge"), EXCEEDED)
def test_whoever_was_done_at_the_very_end_kept_the_limit(
    rule: str, subject: str, edge: str
) -> None:
    assert (rule, subject) not in done_at(at(edge)).rules()
    assert (rule, subject) in done_at(at(edge) + SECOND).rules()


@pytest.mark.parametrize(("rule", "subject", "edge"), WARNINGS + EXCEEDED)
def test_what_was_exceeded_before_the_answer_is_carded_however_late_it_is_heard_of(
    rule: str, subject: str, edge: str
) -> None:
    late = at(edge) + SECOND
    done = [answered(CASE, FIRE, late), answered(CASE, PLAN, late), issued(CASE, late)]
    watch = checked(at(edge) + timedelta(days=60), *done)
    (card,) = [c for c in watch.cards if (c.rule, c.subject) == (rule, subject)]
    assert card.breached_at == at(edge)


def test_nothing_is_carded_while_all_goes_well() -> None:
    assert checked(at("2011-10-09T16:59:59")).cards == []


def legal(of: intake.AcceptedItem, n: int, unit: str) -> intake.AcceptedItem:
    return of.model_copy(update={"legal_n": n, "legal_unit": unit})


def test_a_promise_as_long_as_the_law_is_red_five_working_days_later() -> None:
    case = case_of(legal(FIRE, 10, "wd"))
    watch = limits_of([case])
    assert "review-far-over" not in {c.rule for c in watch.check(at("2011-10-21T00:00:00"))}
    assert "review-far-over" in {c.rule for c in watch.check(at("2011-10-21T00:00:01"))}


def test_a_legal_limit_in_calendar_days_counts_holidays() -> None:
    """L-36: some limits of the sectors are in calendar days."""
    watch = limits_of([case_of(legal(FIRE, 60, "cd"))])
    watch.check(at("2011-12-31T00:00:00"))
    (red,) = [c for c in watch.cards if c.rule == "review-far-over"]
    assert red.breached_at == at("2011-11-26T00:00:00")


def test_a_promise_of_one_day_warns_with_four_working_hours_left() -> None:
    watch = limits_of([case_of(item(6, "XFZD", promised=2).model_copy(update=ONE_DAY))])
    watch.check(at("2011-09-27T12:00:00"))
    assert ("review-near", "PC2-06") in watch.rules()
    (card,) = [c for c in watch.cards if c.rule == "review-near"]
    assert card.breached_at == at("2011-09-27T12:00:00")


ONE_DAY = {"promised_wd": 1, "steps": ()}
ON_THE_SPOT = {"promised_wd": 0, "steps": ()}


def test_what_is_decided_on_the_spot_has_no_warning_and_is_late_after_its_day() -> None:
    """L-20: an item decided on the spot 即办件 is decided on the day it is accepted."""
    watch = limits_of([case_of(item(6, "XFZD", promised=2).model_copy(update=ON_THE_SPOT))])
    assert watch.check(at("2011-09-27T00:00:00")) == []
    assert {c.rule for c in watch.check(at("2011-09-27T00:00:01"))} == {"case-over", "review-over"}


def test_a_step_begins_when_the_one_before_it_is_completed() -> None:
    done = step_completed(CASE, FIRE, "审查", at("2011-09-28T10:00:00"))
    watch = checked(at("2011-10-08T23:00:00"), done)
    near, over = (c for c in watch.cards if c.subject == "PC2-06/决定")
    assert (near.rule, near.breached_at) == ("step-near", at("2011-09-30T13:30:00"))
    assert (over.rule, over.breached_at) == ("step-over", at("2011-10-01T00:00:00"))
    assert not [c for c in watch.cards if c.subject == "PC2-06/审查"]


def test_a_step_reported_before_the_one_it_follows_gives_the_next_no_earlier_beginning() -> None:
    third = intake.StepPlan(name="制证", limit_wd=1, clock="decision")
    three = FIRE.model_copy(update={"steps": (*FIRE.steps, third)})
    case = case_of(three)
    early, late = at("2011-09-27T10:00:00"), at("2011-10-08T10:00:00")
    reports = [
        step_completed(case, three, "决定", early),
        step_completed(case, three, "审查", late),
    ]
    watch = limits_of([case, *reports])
    watch.check(at("2011-10-10T00:00:01"))
    (over,) = [c for c in watch.cards if c.rule == "step-over"]
    assert (over.subject, over.breached_at) == ("PC2-06/制证", at("2011-10-10T00:00:00"))


def test_no_step_runs_after_the_opinion() -> None:
    watch = checked(at("2011-12-01T00:00:00"), answered(CASE, FIRE, at("2011-09-27T09:00:00")))
    assert not [c for c in watch.cards if c.subject.startswith("PC2-06")]


def test_a_second_yellow_step_card_of_one_department_in_a_case_is_red() -> None:
    case = case_of(FIRE, item(7, "XFZD", promised=11), PLAN)
    watch = limits_of([case])
    assert "step-over-again" not in {c.rule for c in watch.check(at("2011-10-13T00:00:00"))}
    (red,) = [c for c in watch.check(at("2011-10-13T00:00:01")) if c.rule == "step-over-again"]
    assert (red.subject, red.department, red.level) == ("XFZD", "XFZD", "red")
    assert red.breached_at == at("2011-10-13T00:00:00")
    later = watch.check(at("2011-12-01T00:00:00"))
    assert "step-over-again" not in {c.rule for c in later}


def test_the_limits_that_others_name_are_not_believed() -> None:
    by_opening, by_acceptance = limits_of([opened(CASE)]), limits_of([CASE])
    when = at("2011-10-20T12:00:00")
    by_opening.check(when)
    by_acceptance.check(when)
    assert by_opening.rules() == by_acceptance.rules()
    assert {c.breached_at for c in by_opening.cards} == {c.breached_at for c in by_acceptance.cards}


def test_a_limit_beyond_the_calendar_accuses_nobody_and_breaks_nothing() -> None:
    endless = FIRE.model_copy(update={"promised_wd": 10_000, "legal_n": 10_000, "steps": ()})
    start = datetime.combine(load().last - timedelta(days=30), time(9), SHANGHAI)
    watch = limits_of([accepted(endless, at=start)])
    assert watch.view.pending == {}
    assert watch.check(start + timedelta(days=365)) == []
