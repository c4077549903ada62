"""What handling one department after another would have taken, as dates of the real calendar.

Nothing runs side by side: an item begins on the day the one before it ends, and takes the whole of
its limit. A limit in calendar days counts as floor(n*5/7) working days, as approval counts it, so
that one case has one serial figure. Special procedures and extensions are left out: they would
have come on top.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from onehall_calendar import Calendar, Limit, due_on

from onehall_supervision.domain.facts import Item


@dataclass(frozen=True, slots=True)
class Serial:
    """So many working days in a row, ending on that day; None where the calendar does not reach."""

    wd: int
    ends_on: date | None


def one_after_another(
    start: date, items: Iterable[Item], calendar: Calendar
) -> tuple[Serial, Serial]:
    """Return serial handling by the legal limits, and by the promised ones.

    An item whose legal limit is not known yet counts with its promise.
    """
    items = tuple(items)
    promised = tuple(Limit(item.promised_wd) for item in items)
    legal = tuple(item.legal or Limit(item.promised_wd) for item in items)
    return _chained(start, legal, calendar), _chained(start, promised, calendar)


@lru_cache(maxsize=1024)
def _chained(start: date, limits: tuple[Limit, ...], calendar: Calendar) -> Serial:
    days = sum(limit.compared_wd for limit in limits)
    try:
        return Serial(days, due_on(start, Limit(days), calendar))
    except ValueError:
        return Serial(days, None)
