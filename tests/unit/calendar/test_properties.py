"""What holds for every start, limit and suspension."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from onehall_calendar import (
    ApproverRole,
    Extension,
    Kind,
    Limit,
    Suspension,
    SuspensionCause,
    Unit,
    deadline,
    due_on,
    load,
)

STARTS = st.dates(date(2004, 1, 1), date(2040, 12, 31))
SMALL = st.integers(0, 90)
LIMITS = st.builds(Limit, SMALL, st.sampled_from(Unit))


@st.composite
def suspensions(draw: st.DrawFn, start: date) -> Suspension:
    began = start + timedelta(days=draw(st.integers(0, 60)))
    took = draw(st.none() | st.integers(0, 40))
    return Suspension(
        cause=draw(st.sampled_from(SuspensionCause)),
        started_on=began,
        ended_on=None if took is None else began + timedelta(days=took),
        declared_wd=draw(st.integers(0, 30)),
        notice_id=draw(st.sampled_from([None, "N-1"])),
    )


@given(STARTS, STARTS, SMALL)
def test_a_later_start_is_never_due_earlier(a: date, b: date, n: int) -> None:
    early, late = min(a, b), max(a, b)
    assert load().add_working_days(early, n + 1) <= load().add_working_days(late, n + 1)


@given(STARTS, SMALL, SMALL)
def test_adding_in_two_parts_is_adding_at_once(start: date, n: int, m: int) -> None:
    calendar = load()
    parts = calendar.add_working_days(calendar.add_working_days(start, n), m)
    assert parts == calendar.add_working_days(start, n + m)


@given(STARTS, SMALL)
def test_counting_undoes_adding(start: date, n: int) -> None:
    assert load().working_days_between(start, load().add_working_days(start, n)) == n


@given(STARTS, st.integers(0, 400))
def test_counting_agrees_with_asking_every_day(start: date, span: int) -> None:
    asked = sum(load().is_work_day(start + timedelta(days=i)) for i in range(1, span + 1))
    assert load().working_days_between(start, start + timedelta(days=span)) == asked


@given(STARTS, LIMITS)
def test_the_fast_path_and_the_derivation_agree(start: date, limit: Limit) -> None:
    assert due_on(start, limit, load()) == deadline(start, limit, load()).due_on


@given(st.data(), STARTS, LIMITS)
def test_the_derivation_counts_to_the_limit_and_ends_on_the_due_day(
    data: st.DataObject, start: date, limit: Limit
) -> None:
    stops = data.draw(st.lists(suspensions(start), max_size=3))
    found = deadline(start, limit, load(), stops)
    counted = [step for step in found.steps if step.kind is Kind.COUNTED]
    assert [step.number for step in counted] == list(range(1, limit.n + 1))
    assert found.due_on == (counted[-1].on if counted else start)
    days = [step.on for step in found.steps]
    assert days == [start + timedelta(days=i + 1) for i in range(len(days))]


@given(st.data(), STARTS, LIMITS)
def test_a_suspension_never_shortens_and_never_adds_more_than_it_may(
    data: st.DataObject, start: date, limit: Limit
) -> None:
    stops = data.draw(st.lists(suspensions(start), max_size=3))
    free, found = deadline(start, limit, load()), deadline(start, limit, load(), stops)
    allowed = sum(s.excluded_wd(load()) for s in stops)
    assert found.due_on >= free.due_on
    if limit.unit is Unit.WD:
        moved = load().working_days_between(free.due_on, found.due_on)
        assert moved == sum(e.stopped_days for e in found.exclusions) <= allowed


@given(st.data(), STARTS)
def test_what_is_excluded_is_the_smaller_of_actual_and_declared(
    data: st.DataObject, start: date
) -> None:
    stop = data.draw(suspensions(start))
    actual = load().working_days_between(stop.started_on, stop.ended_on or date(2099, 1, 1))
    expected = min(actual, stop.declared_wd) if stop.notice_id else 0
    assert stop.excluded_wd(load()) == expected


@given(STARTS, LIMITS, st.integers(1, 60))
def test_an_extension_is_a_longer_limit(start: date, limit: Limit, days: int) -> None:
    more = Extension(days, ApproverRole.HEAD_OF_GOVERNMENT, start, "N-2")
    longer = due_on(start, Limit(limit.n + days, limit.unit), load())
    assert deadline(start, limit, load(), extension=more).due_on == longer
