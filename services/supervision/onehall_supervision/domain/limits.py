"""The instants at which a limit is nearly used up, used up, and far exceeded; from our own calendar.

What other services say their limits are is never used: every instant here is counted again.
"""

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final, TypeAlias

from onehall_calendar import (
    ONE_DAY_WARNING,
    Calendar,
    Limit,
    add_working_time,
    due_at,
    end_of,
    local_day,
    warning_days,
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
    over = _due(start, Limit(promised), calendar)
    far = legal and (Limit(promised + RED_AFTER_WD) if legal == Limit(promised) else legal)
    return _case_warning(start, promised, calendar), over, far and _due(start, far, calendar)


@lru_cache(maxsize=16_384)
def step_edges(start: date, limit: int, calendar: Calendar) -> Edges:
    """Find the edges of a step: a quarter or two hours before its limit, the limit, twice it (F03).

    A step that should take no day at all is far exceeded after one.
    """
    over = _due(start, Limit(limit), calendar)
    whole = _working_time(start, over, calendar)
    left = max(whole / STEP_WARNING_SHARE, STEP_WARNING_LEAST)
    warn = add_working_time(end_of(start), whole - left, calendar) if whole else None
    return warn, over, _due(start, Limit(max(2 * limit, 1)), calendar)


def legal_end(start: date, legal: Limit, calendar: Calendar) -> datetime | None:
    """Find 24:00 of the last day of a legal limit; None where the calendar does not reach."""
    return _due(start, legal, calendar)


def working_days_held(since: datetime, until: datetime, calendar: Calendar) -> float:
    """Measure the working time between two instants, in whole working days and hundredths."""
    some_day = calendar.next_working_day(local_day(since))
    day = working_time_between(end_of(some_day - timedelta(days=1)), end_of(some_day), calendar)
    return round(working_time_between(since, until, calendar) / day, 2)


def _case_warning(start: date, promised: int, calendar: Calendar) -> datetime | None:
    """A matter decided on the spot 即办件 has no warning: its whole limit is shorter than that."""
    if promised == 0:
        return None
    if promised == 1:
        whole = _working_time(start, _due(start, Limit(1), calendar), calendar)
        left = whole - ONE_DAY_WARNING
        return add_working_time(end_of(start), left, calendar) if whole else None
    return _due(start, Limit(promised - warning_days(promised)), calendar)


def _working_time(start: date, due: datetime | None, calendar: Calendar) -> timedelta:
    """Measure a whole limit; the day of the start event is not counted."""
    return working_time_between(end_of(start), due, calendar) if due else timedelta(0)


def _due(start: date, limit: Limit, calendar: Calendar) -> datetime | None:
    try:
        return due_at(start, limit, calendar)
    except ValueError:
        return None  # past the last day of the calendar: what cannot be counted is not accused
