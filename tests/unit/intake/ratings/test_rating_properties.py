"""Whatever is done about a rating, in any order: one of each, and excluded is excluded."""

from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from onehall_intake.domain.rating import model as r
from onehall_intake.domain.rating.words import Grade

from tests.unit.intake.ratings.rated import (
    GOOD,
    OVER_AT,
    appeal,
    call,
    close,
    extend,
    follow,
    judge,
    rate,
    run,
    summarise,
)

DONE = st.sampled_from(
    [
        lambda at: rate(at=at),
        lambda at: rate(at=at, named=False),
        lambda at: rate(at=at, **GOOD),
        lambda at: rate(at=at, shortcomings=()),
        call,
        lambda at: call(at, satisfied=True),
        lambda at: call(at, satisfied=None, reached=False),
        lambda at: extend(6, at),
        lambda at: extend(15, at),
        close,
        follow,
        appeal,
        lambda at: summarise(at=at),
        lambda at: rate(at=at, words_sha256="a" * 64),
        lambda at: judge(at=at),
        lambda at: judge(False, at=at),
        lambda at: judge(department="RFB", at=at),
    ]
)
HOURS = st.lists(st.tuples(DONE, st.integers(0, 72)), max_size=16)


def commands(done: list[tuple[Any, int]]) -> list[r.Command]:
    at, listed = OVER_AT, list[r.Command]()
    for make, hours in done:
        at += timedelta(hours=hours)
        listed.append(make(at))
    return listed


@given(HOURS)
def test_each_thing_happens_at_most_once(done: list[tuple[Any, int]]) -> None:
    _, happened = run(*commands(done))
    events = [type(one) for one in happened if not isinstance(one, str)]
    assert len(events) == len(set(events))


@given(HOURS)
def test_a_follow_up_has_a_remedy_before_it_and_a_remedy_a_bad_grade(
    done: list[tuple[Any, int]],
) -> None:
    state, happened = run(*commands(done))
    order = [type(one) for one in happened if not isinstance(one, str)]
    if state.followed:
        assert order.index(r.RectificationClosed) < order.index(r.FollowedUp)
    if state.opened:
        assert state.received is not None
        assert state.received.given.grade.bad
        assert state.fix_by is not None
        assert state.fix_by >= state.opened.fix_by
    if state.closed:
        assert state.opened is not None


@given(HOURS)
def test_what_is_excluded_is_never_put_right_or_followed_up_afterwards(
    done: list[tuple[Any, int]],
) -> None:
    state, happened = run(*commands(done))
    if not state.excluded:
        return
    assert state.decided is not None
    later = happened[happened.index(state.decided) + 1 :]
    assert {type(one) for one in later if not isinstance(one, str)} <= {
        r.CalledBack, r.RatingSummarised,
    }  # fmt: skip


@given(HOURS)
def test_no_grade_comes_from_anything_but_a_rating(done: list[tuple[Any, int]]) -> None:
    listed = commands(done)
    state, _ = run(*listed)
    grades = {one.given.grade for one in listed if isinstance(one, r.Rate)}
    if state.received:
        assert state.received.given.grade in grades
    else:
        assert state == r.Rating()
    if state.followed:
        assert isinstance(state.followed.grade, Grade)
