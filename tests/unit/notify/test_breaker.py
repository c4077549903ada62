"""A provider that is down is left alone, and looked at now and then."""

from datetime import timedelta

from onehall_notify.sending.breaker import Allowance, Breaker

NOBODY_S_FAULT = True


def test_it_opens_after_three_failures_in_a_row_and_one_success_closes_it() -> None:
    breaker = Breaker()
    for _ in range(2):
        breaker.failed("timed-out", 0.0)
    assert breaker.admits(0.0)
    breaker.succeeded()
    for _ in range(2):
        breaker.failed("timed-out", 0.0)
    assert not breaker.open
    breaker.failed("timed-out", 0.0)
    assert breaker.open
    assert not breaker.admits(0.5)


def test_it_opens_at_once_when_nobody_was_told_anything() -> None:
    breaker = Breaker()
    breaker.failed("cannot-connect", 0.0, surely=True)
    assert (breaker.open, breaker.why) == (True, "cannot-connect")


def test_one_tries_when_the_pause_is_over_and_the_next_pause_is_twice_as_long() -> None:
    breaker = Breaker()
    breaker.failed("x", 0.0, surely=True)
    assert breaker.admits(1.0)
    assert not breaker.admits(1.0), "one is enough to see"
    breaker.failed("x", 1.0, surely=True)
    assert breaker.waits(2.9)
    assert not breaker.waits(3.0)


def test_failures_of_what_was_under_way_do_not_lengthen_the_pause() -> None:
    breaker = Breaker()
    for _ in range(20):
        breaker.failed("x", 0.0, surely=True)
    assert not breaker.waits(1.0)


def test_the_pause_is_never_longer_than_five_minutes_but_for_who_asks_for_it() -> None:
    breaker, now = Breaker(), 0.0
    for _ in range(30):
        breaker.failed("x", now, surely=True)
        now += 300
        assert breaker.admits(now)
    breaker.failed("x", now, surely=True, after=timedelta(hours=1))
    assert breaker.waits(now + 3599)
    assert breaker.admits(now + 3600)


def test_an_allowance_is_per_second_and_not_saved_up() -> None:
    allowance = Allowance(10)
    assert allowance.room(100.0, 256) == 10
    assert allowance.room(100.5, 256) == 5
    assert allowance.room(100.5, 256) == 0
    assert allowance.room(160.0, 256) == 10
    allowance.give_back(4)
    assert allowance.room(160.0, 256) == 4
    assert Allowance(0).room(1.0, 256) == 256
