"""Services on a calendar that a test moves: `python -m tests.system.at_time PACKAGE`.

A service asks `onehall_calendar.clock_from` for its clock, in its own `main`. This program puts a
clock there that goes by a file, and runs that `main`; nothing in a service knows of it. Time passes
as it really does, from the instant that the test wrote last.
"""

import os
import runpy
import sys
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import onehall_calendar
from onehall.stack.services import ServiceSpec
from onehall_calendar import Clock, ScaledClock, clock_from

FILE = "ONEHALL_TESTS_TIME_FILE"
ROOT = Path(__file__).parents[2]
LOOK_S = 0.4


class MovedClock:
    """A service's clock, as the file has it now."""

    rate = 1.0

    def __init__(self, file: Path) -> None:
        self._file = file

    def now(self) -> datetime:
        return self._clock.now()

    def at(self, real: datetime) -> datetime:
        return self._clock.at(real)

    def real_seconds(self, business: timedelta) -> float:
        """Never sleep long: the test may move the time meanwhile."""
        return min(business.total_seconds(), LOOK_S)

    @property
    def _clock(self) -> Clock:
        return clock_from(self._file.read_text())


class Days:
    """The calendar of a suite, in the hand of its test."""

    def __init__(self, file: Path, at: datetime) -> None:
        self._file = file
        self.move_to(at)

    def move_to(self, at: datetime) -> None:
        """Let it be then for every process, at once."""
        fresh = self._file.with_suffix(".new")
        fresh.write_text(ScaledClock(at, datetime.now(UTC), 1.0).spec())
        fresh.replace(self._file)

    def now(self) -> datetime:
        return MovedClock(self._file).now()

    @property
    def environment(self) -> dict[str, str]:
        """What a process goes by, which may be that of a worker."""
        now = {FILE: str(self._file), "ONEHALL_WORKER_NOW": "tests.system.at_time:now"}
        return now | {"PYTHONPATH": str(ROOT)}

    def kept_by(self, specs: Iterable[ServiceSpec]) -> list[ServiceSpec]:
        """Return how the same processes are started on this calendar."""
        return [
            replace(one, argv=_launched(one.argv), env={**one.env, **self.environment})
            for one in specs
        ]


def now() -> datetime:
    """Tell the time of this process's suite, for workers."""
    return MovedClock(Path(os.environ[FILE])).now()


def _launched(argv: tuple[str, ...]) -> tuple[str, ...]:
    """Return how a program is started: a service with this module before it."""
    python, flag, package, *more = argv
    if not package.startswith("onehall_"):
        return argv
    return (python, flag, "tests.system.at_time", package, *more)


def _moved(spec: str | None) -> Clock:
    """Stand in for `clock_from`."""
    del spec
    return MovedClock(Path(os.environ[FILE]))


def _main() -> None:
    onehall_calendar.clock_from = _moved
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    _main()
