"""Virtual time: the half-days of the working days, one after another."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from onehall_calendar import SHANGHAI, Calendar, working_hours

EPOCH: Final = datetime(2009, 4, 27, tzinfo=SHANGHAI)
"""Virtual time is told in whole seconds since the centre opened (R-01)."""


@dataclass(frozen=True, slots=True)
class Half:
    """A half-day of work: its number, when it begins and ends, and when the next one begins."""

    number: int
    begins: datetime
    ends: datetime
    next_begins: datetime

    @property
    def hours(self) -> float:
        """How long it is."""
        return (self.ends - self.begins).total_seconds() / 3600

    def at(self, part: float) -> datetime:
        """Return the instant at which so much of it has passed, in whole seconds."""
        whole = (self.ends - self.begins).total_seconds()
        return self.begins + timedelta(seconds=int(whole * part))


def halves(first: date, calendar: Calendar) -> Iterator[Half]:
    """Yield the half-days of every working day from that day on, for as long as anybody asks."""
    opens, day, number = working_hours(calendar), first, 0
    sessions = list(_on(day, opens))
    while True:
        following = calendar.next_working_day(day)
        after = list(_on(following, opens))
        starts = [begins for begins, _ in (*sessions[1:], after[0])]
        for (begins, ends), next_begins in zip(sessions, starts, strict=True):
            yield Half(number, begins, ends, next_begins)
            number += 1
        day, sessions = following, after


def told(at: datetime) -> int:
    """Write an instant as others are told it."""
    return int((at - EPOCH).total_seconds())


def _on(day: date, opens: tuple[tuple[time, time], ...]) -> Iterator[tuple[datetime, datetime]]:
    for begins, ends in opens:
        yield datetime.combine(day, begins, SHANGHAI), datetime.combine(day, ends, SHANGHAI)
