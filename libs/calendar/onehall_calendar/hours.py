"""Working time within the day: limits of a day or less, and engines that count by the hour."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Final, TypeAlias

from onehall_calendar.calendar import Calendar
from onehall_calendar.zone import SHANGHAI, local

Hours: TypeAlias = tuple[tuple[time, time], ...]

DEFAULT_HOURS: Final[Hours] = ((time(9), time(12)), (time(13), time(17)))
ONE_DAY_WARNING: Final = timedelta(hours=4)
"""W(P) of a one-day limit, in working time; longer limits use `warning_days`."""


def working_hours(calendar: Calendar) -> Hours:
    """Say when the centre is open on a working day: 09:00-12:00 and 13:00-17:00."""
    del calendar  # a centre's seasonal hours would be part of its table
    return DEFAULT_HOURS


def add_working_time(start: datetime, hours: timedelta | float, calendar: Calendar) -> datetime:
    """Find the instant by which so much working time (hours or a timedelta) has passed."""
    left = hours if isinstance(hours, timedelta) else timedelta(hours=hours)
    if left < timedelta(0):
        raise ValueError(f"cannot add {left} of working time; give 0 or more")
    now = local(start)
    if not left:
        return now
    for opens, closes in _sessions(now.date(), calendar):
        begins = max(opens, now)
        if closes - begins >= left:
            return begins + left
        left -= max(closes - begins, timedelta(0))
    raise AssertionError("the calendar refuses the day after its last")


def working_time_between(a: datetime, b: datetime, calendar: Calendar) -> timedelta:
    """Measure the working time from a to b; negative when b is before a."""
    since, until = local(a), local(b)
    days = calendar.working_days_between(since.date(), until.date())
    full_day = _total(closes - opens for opens, closes in _open_on(date.min, calendar))
    return days * full_day + _left(since, calendar) - _left(until, calendar)


def used_days(start: datetime, at: datetime, calendar: Calendar, excluded_wd: int = 0) -> int:
    """Count ceil(working days from start to at) - excluded, as the `hunan2018` profile does.

    A working day has passed at the same time of day on the next working day, and one second past
    it counts as a further one. A start on a rest day is taken as 24:00 before the next working day.
    """
    since, now = _from_working_day(local(start), calendar), local(at)
    if now <= since:
        return 0
    whole = calendar.working_days_between(since.date(), now.date())
    exact = calendar.is_work_day(now.date()) and now.time() <= since.time()
    return max(0, whole + (0 if exact else 1) - excluded_wd)


def _from_working_day(start: datetime, calendar: Calendar) -> datetime:
    if calendar.is_work_day(start.date()):
        return start
    return datetime.combine(calendar.next_working_day(start.date()), time(), SHANGHAI)


def _sessions(day: date, calendar: Calendar) -> Iterator[tuple[datetime, datetime]]:
    """List every opening and closing from this day on."""
    while True:
        if calendar.is_work_day(day):
            yield from _open_on(day, calendar)
        day += timedelta(days=1)


def _open_on(day: date, calendar: Calendar) -> Iterator[tuple[datetime, datetime]]:
    for opens, closes in working_hours(calendar):
        yield (
            datetime.combine(day, opens, SHANGHAI),
            datetime.combine(day, closes, SHANGHAI),
        )


def _left(at: datetime, calendar: Calendar) -> timedelta:
    """Measure the working time still to come on that instant's own day."""
    if not calendar.is_work_day(at.date()):
        return timedelta(0)
    sessions = _open_on(at.date(), calendar)
    return _total(max(closes - max(opens, at), timedelta(0)) for opens, closes in sessions)


def _total(parts: Iterator[timedelta]) -> timedelta:
    return sum(parts, timedelta(0))
