"""Cards: for whom, once, whatever the order; and the alarm that never misses one."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st
from onehall_calendar import load
from onehall_contracts import Event, Message
from onehall_supervision import messages
from onehall_supervision.domain import model as m
from onehall_supervision.domain import pending, watching
from onehall_supervision.domain.answering import CHIEF
from onehall_supervision.domain.cards import due_cards
from onehall_supervision.domain.watching import alarms

from tests.building import ACCEPTED_AT, item
from tests.observing import (
    all_said,
    answered,
    at,
    case_of,
    issued,
    opened,
    said,
    step_completed,
    submitted,
)
from tests.unit.supervision.watch import Watch, limits_of

FIRE, PLAN, GREEN = item(6, "XFZD"), item(1, "GHJ", promised=14), item(5, "XFZD", promised=11)
CASE = case_of(FIRE, PLAN, GREEN)
LONG_AFTER = at("2011-12-20T00:00:00")
MOMENT = timedelta.resolution


def card(watch: Watch, rule: str, subject: str) -> m.CardIssued:
    (found,) = [c for c in watch.cards if (c.rule, c.subject) == (rule, subject)]
    return found


def test_a_card_names_its_rule_its_law_and_the_calendar_it_was_counted_with() -> None:
    watch = limits_of([CASE])
    watch.check(LONG_AFTER)
    over = card(watch, "review-over", "PC2-06")
    assert (over.function, over.level, over.department) == ("F02", "yellow", "XFZD")
    assert "2011-10-13 24:00" in over.reason_zh
    assert "2011-10-13 24:00" in over.reason_en
    assert over.calendar_version == load().version
    assert "第三十六条" in over.legal_basis
    assert over.at == LONG_AFTER


def test_the_chief_representative_answers_until_an_officer_is_known() -> None:
    watch = limits_of([CASE])
    watch.check(at("2011-10-12T00:00:01"))
    assert card(watch, "step-over", "PC2-06/审查").responsible == CHIEF


def test_the_officer_who_finished_a_step_answers_for_it_not_the_one_who_finished_the_case() -> None:
    done = step_completed(CASE, FIRE, "审查", at("2011-10-12T09:00:00"))
    watch = limits_of([CASE, done, answered(CASE, FIRE, at("2011-10-12T17:00:00"))])
    watch.check(LONG_AFTER)
    assert card(watch, "step-over", "PC2-06/审查").responsible == "officer of 审查"


def test_the_joint_limit_is_the_leads_to_answer_for_while_several_are_waited_for() -> None:
    watch = limits_of([CASE, answered(CASE, FIRE, at("2011-09-28T09:00:00"))])
    watch.check(at("2011-10-19T23:00:00"))
    assert card(watch, "case-near", "case").department == "GHJ"
    several = limits_of([case_of(FIRE, PLAN, GREEN).model_copy(update={"lead_department": "FGW"})])
    several.check(LONG_AFTER)
    assert card(several, "case-over", "case").department == "FGW"


def test_the_joint_limit_is_that_departments_to_answer_for_who_was_the_last_at_that_instant() -> (
    None
):
    early, late = at("2011-09-28T09:00:00"), at("2011-10-24T09:00:00")
    answers = [
        answered(CASE, PLAN, early),
        answered(CASE, GREEN, early),
        answered(CASE, FIRE, late),
    ]
    watch = limits_of([CASE.model_copy(update={"lead_department": "FGW"}), *answers])
    watch.check(LONG_AFTER)
    assert card(watch, "case-over", "case").department == "XFZD"


def test_whoever_answered_at_the_very_end_of_the_joint_limit_did_not_exceed_it() -> None:
    early, end = at("2011-09-28T09:00:00"), at("2011-10-20T00:00:00")
    answers = [answered(CASE, PLAN, end), answered(CASE, GREEN, early)]
    watch = limits_of([CASE, *answers])
    watch.check(LONG_AFTER)
    over = card(watch, "case-over", "case")
    assert (over.breached_at, over.department) == (end, "XFZD")


def test_a_check_repeated_issues_nothing_twice() -> None:
    watch = limits_of([CASE])
    assert watch.check(LONG_AFTER)
    assert watch.check(LONG_AFTER) == []
    assert watch.check(LONG_AFTER + timedelta(days=1)) == []


def test_a_card_stays_when_later_facts_excuse_it() -> None:
    watch = limits_of([CASE])
    watch.check(at("2011-10-14T00:00:01"))
    before = list(watch.cards)
    watch.see(answered(CASE, FIRE, at("2011-09-27T09:00:00")))
    watch.check(LONG_AFTER)
    assert watch.cards[: len(before)] == before
    assert set(watch.view.cards) >= {c.key for c in before}


def test_an_event_observed_twice_is_entered_once() -> None:
    entry = messages.observed(said(CASE, ACCEPTED_AT))
    assert watching.decide(watching.INITIAL, m.Observe(entry)) == [entry]
    assert watching.decide(watching.evolve(watching.INITIAL, entry), m.Observe(entry)) == []


def test_a_case_that_is_over_asks_for_no_check() -> None:
    done = [answered(CASE, i, at("2011-09-27T09:00:00")) for i in (FIRE, PLAN, GREEN)]
    watch = limits_of([CASE, opened(CASE), *done, issued(CASE, at("2011-09-27T09:00:00"))])
    assert alarms(watch.view) == {}
    assert watch.check(LONG_AFTER) == []


# Every department early or late; the whole story, in any order, some of it twice.

HOURS = st.integers(1, 24 * 70)
STORIES = st.fixed_dictionaries(
    {name: st.tuples(HOURS, HOURS, HOURS) for name in ("fire", "plan", "green")}
)
ITEMS = {"fire": FIRE, "plan": PLAN, "green": GREEN}


def story(times: dict[str, tuple[int, int, int]]) -> list[tuple[datetime, Message]]:
    """Return what happens and when: two steps and an opinion each, then the issuance."""
    told: list[tuple[datetime, Message]] = []
    for name, offsets in times.items():
        whens = [ACCEPTED_AT + timedelta(hours=h, minutes=30) for h in sorted(offsets)]
        told.append((whens[0], step_completed(CASE, ITEMS[name], "审查", whens[0])))
        told.append((whens[1], step_completed(CASE, ITEMS[name], "决定", whens[1])))
        told.append((whens[2], answered(CASE, ITEMS[name], whens[2])))
    end = max(when for when, _ in told)
    told.append((end, issued(CASE, end)))
    return sorted(told, key=lambda one: one[0])


@settings(max_examples=60, deadline=None)
@given(STORIES, st.data())
def test_the_same_facts_give_the_same_cards_in_any_order(times: Any, data: st.DataObject) -> None:
    told = [submitted(CASE), CASE, opened(CASE), *(message for _, message in story(times))]
    events = all_said(told, ACCEPTED_AT)
    again = data.draw(st.lists(st.sampled_from(events), max_size=4))
    shuffled = data.draw(st.permutations(events + again))
    in_order, out_of_order = limits_of(events), limits_of(shuffled)
    in_order.check(LONG_AFTER)
    out_of_order.check(LONG_AFTER)
    assert out_of_order.cards == in_order.cards
    assert out_of_order.view == in_order.view


@settings(max_examples=60, deadline=None)
@given(STORIES, st.data())
def test_what_is_pending_is_always_what_a_fresh_look_would_find(
    times: Any, data: st.DataObject
) -> None:
    steps: list[Event | datetime] = [said(m, ACCEPTED_AT) for _, m in story(times)]
    steps += [said(CASE, ACCEPTED_AT), said(opened(CASE), ACCEPTED_AT)]
    steps += [ACCEPTED_AT + timedelta(hours=h) for h in (200, 500, 900)]
    watch = Watch()
    for step in data.draw(st.permutations(steps)):
        watch.check(step) if isinstance(step, datetime) else watch.see(step)
        assert watch.view.pending == pending.all_pending(watch.view)
        _is_due_at_its_check_and_not_before(watch.view)


def _is_due_at_its_check_and_not_before(view: m.CaseView) -> None:
    check = pending.next_check(view)
    if check is None:
        assert due_cards(view, LONG_AFTER) == []
    else:
        assert due_cards(view, check)
        assert due_cards(view, check - MOMENT) == []


@settings(max_examples=12, deadline=None)  # each looks 2,000 times
@given(STORIES)
@example({"fire": (1, 1, 1), "plan": (1, 1, 1), "green": (15, 76, 76)})  # done at a warning's edge
def test_going_from_check_to_check_finds_what_looking_every_hour_finds(times: Any) -> None:
    told = [(ACCEPTED_AT, CASE), *story(times)]
    stepping, hourly = Watch(), Watch()
    for when, message in [*told, (LONG_AFTER, submitted(CASE))]:
        while (check := pending.next_check(stepping.view)) and check <= when:
            stepping.check(check)
        stepping.see(message)
    tick = ACCEPTED_AT
    for when, message in [*told, (LONG_AFTER, submitted(CASE))]:
        while tick <= when:
            hourly.check(tick)
            tick += timedelta(hours=1)
        hourly.see(message)
    assert _essence(stepping.cards) == _essence(hourly.cards)


def _essence(cards: Iterable[m.CardIssued]) -> set[tuple[Any, ...]]:
    """Everything but when it was noticed and by what name the officer was known by then."""
    return {(c.key, c.level, c.department, c.breached_at, c.reason_zh) for c in cards}
