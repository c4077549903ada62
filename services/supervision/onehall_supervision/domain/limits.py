"""When a limit is nearly used up, used up and far exceeded, by our own calendar.

What other services say their limits are is never used: every instant here is counted again.
"""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final, TypeAlias

from onehall_calendar import (
    ONE_DAY_WARNING,
    Calendar,
    Limit,
    Unit,
    add_working_time,
    due_at,
    end_of,
    warning_days,
    working_hours,
    working_time_between,
)

Edges: TypeAlias = tuple[datetime | None, datetime | None, datetime | None]
"""When to warn, when yellow begins and when red begins; None where the calendar does not reach."""

RED_AFTER_WD: Final = 5
STEP_WARNING_SHARE: Final = 4
STEP_WARNING_LEAST: Final = timedelta(hours=2)


@lru_cache(maxsize=16_384)
def case_edges(start: date, promised: int, legal: Limit | None, calendar: Calendar) -> Edges:
    """Find the edges of a case or review: W(P) before P, P, and L or P + 5 if they are equal (F02).

    Without a legal limit there is no red edge yet.
    """
    over = _due(start, promised, Unit.WD, calendar)
    warning = _case_warning(start, promised, calendar) if over else None
    if legal is None:
        return warning, over, None
    if legal == Limit(promised):
        return warning, over, _due(start, promised + RED_AFTER_WD, Unit.WD, calendar)
    return warning, over, legal_end(start, legal, calendar)


@lru_cache(maxsize=16_384)
def step_edges(start: date, limit: int, calendar: Calendar) -> Edges:
    """Find the edges of a step: a quarter or two hours before its limit, the limit, twice it (F03).

    A step that should take no day at all is far exceeded after one.
    """
    over = _due(start, limit, Unit.WD, calendar)
    red = _due(start, max(2 * limit, 1), Unit.WD, calendar)
    if limit == 0 or over is None:
        return None, over, red
    whole = working_time_between(end_of(start), over, calendar)
    left = max(whole / STEP_WARNING_SHARE, STEP_WARNING_LEAST)
    return add_working_time(end_of(start), whole - left, calendar), over, red


def legal_end(start: date, legal: Limit, calendar: Calendar) -> datetime | None:
    """Find 24:00 of the last day of a legal limit; None where the calendar does not reach."""
    return _due(start, legal.n, legal.unit, calendar)


def working_days_held(since: datetime, until: datetime, calendar: Calendar) -> float:
    """Measure the working time between two instants, in working days and hundredths."""
    return round(working_time_between(since, until, calendar) / working_day(calendar), 2)


def working_day(calendar: Calendar) -> timedelta:
    """Measure the working time of one working day."""
    opens = working_hours(calendar)
    return sum((_of_day(closes) - _of_day(begins) for begins, closes in opens), timedelta(0))


def _of_day(at: time) -> timedelta:
    return timedelta(hours=at.hour, minutes=at.minute, seconds=at.second)


def _case_warning(start: date, promised: int, calendar: Calendar) -> datetime | None:
    """Find W(P) before the end; what is decided on the spot 即办件 is shorter than any warning."""
    if promised == 0:
        return None
    if promised == 1:
        over = due_at(start, Limit(1), calendar)
        whole = working_time_between(end_of(start), over, calendar)
        return add_working_time(end_of(start), whole - ONE_DAY_WARNING, calendar)
    return due_at(start, Limit(promised - warning_days(promised)), calendar)


def _due(start: date, n: int, unit: Unit, calendar: Calendar) -> datetime | None:
    try:
        return due_at(start, Limit(n, unit), calendar)
    except ValueError:
        return None  # past the last day of the calendar: what cannot be counted is not accused
