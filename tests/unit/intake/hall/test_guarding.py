"""A and B persons, breaks that follow the person, relief that nobody takes away."""

from datetime import datetime, timedelta

import pytest
from onehall_calendar import SHANGHAI
from onehall_intake.domain.hall import guarding, serving
from onehall_intake.domain.hall.model import Desk, Post, Stretch, replace
from onehall_intake.domain.hall.words import BREAK, RELIEF, HallRefusal, Override, Sitting

NINE = datetime(2011, 9, 26, 9, 0, tzinfo=SHANGHAI)
MINUTE = timedelta(minutes=1)
POST = Post("a", "b")
DESK = serving.opened(Desk("1", ("A",)), "a", NINE).desk


def refused(code: str) -> "pytest.RaisesExc[HallRefusal]":
    return pytest.raises(HallRefusal, check=lambda refusal: refusal.code == code)


def test_the_b_person_opens_only_while_a_is_away() -> None:
    assert guarding.role_of(POST, "a", []) == "A"
    assert guarding.role_of(POST, "b", ["a"]) == "B"
    assert guarding.role_of(Post(), "anybody", []) is None
    with refused("first-is-here"):
        guarding.role_of(POST, "b", [])
    with refused("not-of-this-post"):
        guarding.role_of(POST, "c", ["a"])


def test_cover_is_the_first_of_the_two_who_can() -> None:
    assert guarding.cover_of(POST, []) == "a"
    assert guarding.cover_of(POST, {"a"}) == "b"
    assert guarding.cover_of(POST, {"a", "b"}) is None


def test_the_ninety_minutes_are_the_persons_and_not_the_windows() -> None:
    worked = Stretch(NINE, left_at=NINE + 80 * MINUTE)
    assert guarding.since(worked, NINE + 85 * MINUTE) == NINE
    assert guarding.since(worked, NINE + 90 * MINUTE) == NINE + 90 * MINUTE
    assert guarding.since(None, NINE) == NINE
    resting = replace(worked, rests_until=NINE + 100 * MINUTE)
    with refused("resting"):
        guarding.since(resting, NINE + 95 * MINUTE)


def test_a_short_pause_of_ones_own_is_no_break() -> None:
    paused, _ = guarding.paused(DESK, NINE + 60 * MINUTE)
    back, _ = guarding.resumed(paused, NINE + 65 * MINUTE)
    assert back.worked_since == NINE
    rested, _ = guarding.resumed(paused, NINE + 70 * MINUTE)
    assert rested.worked_since == NINE + 70 * MINUTE
    with refused("window-not-paused"):
        guarding.resumed(DESK, NINE)


def test_a_break_and_relief_last_their_time() -> None:
    begun, _ = guarding.begun(DESK, NINE)
    with refused("window-paused"):
        guarding.resumed(begun, NINE + BREAK - MINUTE)
    assert guarding.resumed(begun, NINE + BREAK)[0].state is Sitting.OPEN
    relieved, told = guarding.relieved(DESK, NINE, 4 * MINUTE)
    assert told.waited_s == 240
    with refused("window-paused"):
        guarding.resumed(relieved, NINE + RELIEF - MINUTE)
    with refused("relief-stands"):
        guarding.overridden(relieved, Override.CROWDED, NINE)


def test_a_closed_window_has_no_break_to_move() -> None:
    with refused("window-closed"):
        guarding.overridden(Desk("1", ("A",)), Override.CROWDED, NINE)


def test_a_window_that_works_is_not_opened_twice_and_closes_empty() -> None:
    with refused("window-open"):
        serving.opened(DESK, "b", NINE)
    with refused("ticket-in-hand"):
        serving.closed(replace(DESK, ticket="t"))
    with refused("window-closed"):
        serving.closed(Desk("1", ("A",)))
