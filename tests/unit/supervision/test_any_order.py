"""Whatever happens, in whatever order it is heard of and however often: the same cards."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, get_args

from hypothesis import given, settings
from hypothesis import strategies as st
from onehall_calendar import Limit, due_on, load
from onehall_contracts import Event, Message
from onehall_supervision.domain import facts as f
from onehall_supervision.domain import model as m
from onehall_supervision.domain import pending
from onehall_supervision.domain.cards import due_cards
from onehall_supervision.domain.clocks import RUNNING, Clock
from onehall_supervision.domain.deadlines import review_limits
from onehall_supervision.domain.moves import LEARN
from onehall_supervision.domain.reaching import Counting, edges
from onehall_supervision.domain.rulebook import DEFAULT, Count

from tests.building import ACCEPTED_AT, item
from tests.moving import (
    AUTHORITY,
    GOVERNMENT,
    assigned,
    ended,
    extended,
    kept,
    outage,
    resumed,
    suspended,
    voided,
)
from tests.observing import all_said, answered, at, case_of, issued, opened, step_completed
from tests.unit.supervision.watch import Watch, watching_of

FIRE, PLAN, GREEN = item(6, "XFZD"), item(1, "GHJ", promised=14), item(5, "YLJ", promised=11)
CASE = case_of(FIRE, PLAN, GREEN)
LONG_AFTER = at("2012-06-20T00:00:00")
MOMENT = timedelta.resolution
ITEMS = st.sampled_from([FIRE, PLAN, GREEN])
HOURS = st.integers(1, 24 * 60)


def when(hours: int) -> datetime:
    return ACCEPTED_AT + timedelta(hours=hours)


def day(hours: int) -> date:
    return when(hours).date()


@st.composite
def stories(draw: st.DrawFn) -> list[Message]:
    """Draw a case: what it is, and a handful of everything that can happen to it."""
    told: list[Message] = [CASE, opened(CASE)]
    for one in (FIRE, PLAN, GREEN):
        told.append(step_completed(CASE, one, "审查", when(draw(HOURS))))
        told.append(answered(CASE, one, when(draw(HOURS))))
    kinds = st.sampled_from([_procedure, _extension, _void, _assignment, _outage, _end, _keep])
    for n, kind in enumerate(draw(st.lists(kinds, max_size=6))):
        told += kind(draw(ITEMS), draw(HOURS), draw(HOURS), n)
    if draw(st.booleans()):
        told.append(issued(CASE, when(24 * 60)))
    return told


def _procedure(of: Any, first: int, second: int, n: int) -> Sequence[Message]:
    began, over = sorted((first, second))
    name = f"procedure {n % 3}"
    begun = suspended(
        CASE, of, on=day(began), declared=n, procedure=name, when=when(began), notice="n" * n
    )
    return [begun, resumed(CASE, of, on=day(over), procedure=name, when=when(over))]


def _extension(of: Any, first: int, _second: int, n: int) -> Sequence[Message]:
    role = AUTHORITY if n % 2 else GOVERNMENT
    return [extended(CASE, of, days=8 + n, when=when(first), role=role)]


def _void(of: Any, first: int, second: int, _n: int) -> Sequence[Message]:
    opinion = answered(CASE, of, when(first)).opinion_id
    again = answered(CASE, of, when(second)).model_copy(update={"opinion_id": CASE_SECOND[of]})
    return [voided(CASE, of, opinion, when(first)), again]


CASE_SECOND = {one: answered(CASE, one, ACCEPTED_AT).task_id for one in (FIRE, PLAN, GREEN)}


def _assignment(of: Any, first: int, _second: int, n: int) -> Sequence[Message]:
    return [assigned(CASE, of, f"officer {n}", when(first))]


def _outage(of: Any, first: int, second: int, _n: int) -> Sequence[Message]:
    begins, ends = sorted((first, second))
    return [outage(CASE, of, begins=when(begins), ends=when(ends))]


def _end(of: Any, first: int, _second: int, _n: int) -> Sequence[Message]:
    return [ended(CASE, of, when=when(first))]


def _keep(of: Any, first: int, second: int, _n: int) -> Sequence[Message]:
    return [kept(CASE, of, when=when(first), until=when(first + second))]


@settings(max_examples=150, deadline=None)
@given(stories(), st.data())
def test_any_order_and_any_repetition_give_the_same_view_and_the_same_cards(
    told: list[Message], data: st.DataObject
) -> None:
    """L-30, L-33, L-34: what moved a limit counts, not when it was heard of."""
    events = all_said(told, ACCEPTED_AT)
    again = data.draw(st.lists(st.sampled_from(events), max_size=4))
    in_order = watching_of(events)
    out_of_order = watching_of(data.draw(st.permutations(events + again)))
    assert out_of_order.view.pending == in_order.view.pending
    for watch in (in_order, out_of_order):
        watch.check(LONG_AFTER)
    assert out_of_order.cards == in_order.cards
    assert out_of_order.view == in_order.view


@settings(max_examples=100, deadline=None)
@given(stories(), st.data())
def test_what_is_pending_is_what_a_fresh_look_would_find_whatever_moved(
    told: list[Message], data: st.DataObject
) -> None:
    """L-33: each fact leaves every edge where the causes known by then put it."""
    steps: list[Event | datetime] = [*all_said(told, ACCEPTED_AT), when(300), when(700), when(1200)]
    watch = Watch()
    issued_so_far: list[m.CardIssued] = []
    for step in data.draw(st.permutations(steps)):
        watch.check(step) if isinstance(step, datetime) else watch.see(step)
        assert watch.view.pending == pending.all_pending(watch.view)
        assert watch.cards[: len(issued_so_far)] == issued_so_far, "a card went away"
        issued_so_far = list(watch.cards)
        _is_due_at_its_check_and_not_before(watch.view)


def _is_due_at_its_check_and_not_before(view: m.CaseView) -> None:
    check = pending.next_check(view)
    if check is None:
        assert due_cards(view, LONG_AFTER) == []
    else:
        assert due_cards(view, check)
        assert due_cards(view, check - MOMENT) == []


@settings(max_examples=60, deadline=None)
@given(stories())
def test_going_from_alarm_to_alarm_only_ever_issues_on_working_days(told: list[Message]) -> None:
    """PEERS test 5: nothing is sent on a holiday."""
    watch = watching_of(told)
    while watch.alarm:
        assert load().is_work_day(watch.alarm.date())
        assert watch.check(watch.alarm)


@settings(max_examples=60, deadline=None)
@given(stories())
def test_a_limit_moves_by_suspension_with_notice_and_extension_only(told: list[Message]) -> None:
    """L-33, L-34: the limits are those of the plan, later by what the law lets count, never sooner.

    Invariant 4 of DOMAIN section 10.
    """
    view = watching_of(told).view
    plan = view.plan
    assert plan
    for one in plan.items.values():
        now = next(review_limits(view, plan, one))
        still = next(review_limits(replace(view, moves=m.CaseView().moves), plan, one))
        assert now.promised
        assert still.promised
        assert now.promised.due_on >= still.promised.due_on
        moved = sum(e.stopped_days for e in now.promised.exclusions)
        extension = now.promised.extension
        moved += extension.days if extension and not now.promised.extension_refused else 0
        assert (now.promised.due_on > still.promised.due_on) == (moved > 0)


@given(
    st.dates(date(2010, 1, 4), date(2013, 12, 1)),
    st.integers(0, 60),
    st.one_of(st.none(), st.integers(0, 80)),
)
def test_a_clock_that_nothing_moved_has_the_same_edges_counted_either_way(
    start: date, promised: int, legal_wd: int | None
) -> None:
    calendar = load()
    legal = None if legal_wd is None else Limit(legal_wd)
    legal_on = due_on(start, legal, calendar) if legal else None
    still, moved = (
        Counting(start, promised, calendar, clock, legal, legal_on) for clock in (RUNNING, Clock())
    )
    for watched in DEFAULT.by_clock.values():
        assert edges(watched, Count.DAY, still) == edges(watched, Count.DAY, moved)


def test_every_move_there_is_is_learned() -> None:
    assert set(LEARN) == set(get_args(f.Move))
