"""Clocks that jump, run fast, come back or were wrong before we came: when alarms are held."""

from datetime import UTC, datetime, timedelta

import pytest
from onehall_store.guarding import HOLD_S, JUMP, RENEW_S, Anchor, Guard

START = datetime(2026, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)


class Machine:
    """A machine that has been up for a while, and a database's clock beside it."""

    def __init__(self) -> None:
        self.up_s = 5_000.0
        self.off = timedelta(0)
        self.guard = Guard(Anchor(START, self.up_s), lambda: self.up_s)

    def after(self, seconds: float, jump: timedelta = timedelta(0)) -> bool:
        self.up_s += seconds
        self.off += jump
        return self.guard.trusts(START + timedelta(seconds=self.up_s - 5_000.0) + self.off)


@pytest.mark.parametrize("jump", [timedelta(days=3), timedelta(hours=-1), JUMP + SECOND])
def test_a_clock_that_jumped_holds_the_alarms(jump: timedelta) -> None:
    machine = Machine()
    assert machine.after(1.0)
    assert not machine.after(1.0, jump)
    assert not machine.after(HOLD_S - 1.0)


def test_a_clock_that_is_put_right_is_believed_at_once() -> None:
    machine = Machine()
    assert not machine.after(1.0, timedelta(days=3))
    assert machine.after(1.0, timedelta(days=-3))


def test_alarms_are_not_held_for_ever() -> None:
    machine = Machine()
    assert not machine.after(1.0, timedelta(days=3))
    assert machine.after(HOLD_S)
    assert machine.after(1.0)
    assert not machine.after(1.0, timedelta(days=-3))  # where it stands now is what counts


def test_many_jumps_do_not_make_the_holding_longer() -> None:
    machine = Machine()
    held = [machine.after(HOLD_S / 10, timedelta(days=1)) for _ in range(11)]
    assert held == [False] * 10 + [True]


def test_a_machine_that_slept_holds_nothing() -> None:
    """Its seconds since the start go on in its sleep, as the database's clock does."""
    assert Machine().after(8 * 3_600.0)


def test_a_clock_may_drift_a_little_and_step_a_little() -> None:
    machine = Machine()
    assert all(machine.after(RENEW_S, JUMP / 2) for _ in range(20))


def test_a_clock_that_runs_at_twice_the_speed_is_found_out() -> None:
    machine = Machine()
    trusted = [machine.after(1.0, SECOND) for _ in range(int(JUMP.total_seconds()) + 1)]
    assert (trusted[0], trusted[-1]) == (True, False)


def test_a_process_that_starts_while_the_clock_is_wrong_knows_it() -> None:
    machine = Machine()
    assert not machine.after(1.0, timedelta(days=3))
    machine.guard = Guard(machine.guard.anchor, lambda: machine.up_s)  # killed, and started again
    assert not machine.after(1.0)
