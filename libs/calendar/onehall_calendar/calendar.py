"""Which days are worked: one version of the table, ready for thousands of questions a second."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from itertools import chain
from typing import Final

WEEKDAYS: Final = (
    "周一 Monday",
    "周二 Tuesday",
    "周三 Wednesday",
    "周四 Thursday",
    "周五 Friday",
    "周六 Saturday",
    "周日 Sunday",
)
MADE_UP: Final = "调休上班 make-up working day"
SATURDAY: Final = 5


class Status(StrEnum):
    """How sure the table is of a day."""

    OFFICIAL = "official"
    PROJECTED = "projected"


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the table and why it is worked or not."""

    date: date
    is_work: bool
    name: str
    status: Status


# Compared by identity: two tables that share a version by mistake must not share cached answers.
@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """Working days from `first` to `last`: official to `official_until`, projected after it.

    A day outside the table is refused with a ValueError that names the table's ends, and so is a
    table that contradicts itself.
    """

    version: str
    first: date
    official_until: date
    last: date
    days_off: Mapping[date, str] = field(repr=False)
    made_up: frozenset[date] = field(repr=False)
    _worked: tuple[int, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._check()
        off = {day.toordinal() for day in self.days_off}
        extra = {day.toordinal() for day in self.made_up}
        span = range(self.first.toordinal(), self.last.toordinal() + 1)
        worked = (d for d in span if d in extra or ((d - 1) % 7 < SATURDAY and d not in off))
        object.__setattr__(self, "_worked", tuple(worked))

    def is_work_day(self, day: date) -> bool:
        """Tell whether departments work on this day."""
        return self._is_work(self._known(day))

    def day(self, day: date) -> Day:
        """Say why a day is worked or not: 国庆节 National Day, 周六 Saturday, 调休上班."""
        self._known(day)
        weekday = WEEKDAYS[day.weekday()]
        name = MADE_UP if day in self.made_up else self.days_off.get(day, weekday)
        status = Status.OFFICIAL if day <= self.official_until else Status.PROJECTED
        return Day(day, self.is_work_day(day), name, status)

    def add_working_days(self, start: date, n: int) -> date:
        """Find the n-th working day after `start`, itself not counted; n = 0 is `start`."""
        if n < 0:
            raise ValueError(f"cannot add {n} working days; give 0 or more")
        before = bisect_right(self._worked, self._known(start))
        if n == 0:
            return start
        if before + n > len(self._worked):
            raise ValueError(f"{n} working days after {start} is past {self.last}, {self._ends()}")
        return date.fromordinal(self._worked[before + n - 1])

    def working_days_between(self, a: date, b: date) -> int:
        """Count the working days in (a, b]; negative when b is before a."""
        to, since = self._known(b), self._known(a)
        return bisect_right(self._worked, to) - bisect_right(self._worked, since)

    def next_working_day(self, day: date) -> date:
        """Find the first working day after this one."""
        return self.add_working_days(day, 1)

    def _check(self) -> None:
        for day in chain(self.days_off, self.made_up):
            self._known(day)
        for day in self.made_up:
            if day in self.days_off or day.weekday() < SATURDAY:
                raise ValueError(f"calendar {self.version}: {day} is no make-up day (调休上班)")

    def _is_work(self, ordinal: int) -> bool:
        found = bisect_right(self._worked, ordinal)
        return found > 0 and self._worked[found - 1] == ordinal

    def _known(self, day: date) -> int:
        # A datetime is a date to the type checker, and would be silently cut to a foreign day.
        if isinstance(day, datetime):
            raise ValueError(f"{day.isoformat()} is an instant; give its day in Asia/Shanghai")
        if not self.first <= day <= self.last:
            raise ValueError(f"{day} is outside {self._ends()}")
        return day.toordinal()

    def _ends(self) -> str:
        return f"calendar {self.version}, which knows {self.first} to {self.last}"
