"""When a limit reaches the points that rules look for; every instant is counted here again.

What other services say their limits are is never used.
"""

import math
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import Final, NamedTuple, TypeAlias

from onehall_calendar import (
    SHANGHAI,
    Calendar,
    Deadline,
    Kind,
    Limit,
    Unit,
    add_working_time,
    due_at,
    end_of,
    working_hours,
    working_time_between,
)

from onehall_supervision.domain.clocks import RUNNING, Clock
from onehall_supervision.domain.deadlines import counted
from onehall_supervision.domain.rulebook.book import Count, Rule
from onehall_supervision.domain.rulebook.conditions import Legal, Reach

Edges: TypeAlias = tuple[datetime | None, ...]
"""The edge of each rule that watches a limit; None where it has none or the calendar ends."""

DAY: Final = timedelta(days=1)


class Counting(NamedTuple):
    """A limit that runs from a day on, with what moved it.

    `promised` is in working days. `due_on` is the last day of a limit that is known by its end
    alone: then conditions count from there (`P` is 0). `legal_on` is the last day of the legal
    limit, however long it has run already; `again` says that the promise began anew, after which
    nobody is far over sooner than if the law allowed just what they promised. `began` is the time
    of day of the start, for profiles that count days that have begun.
    """

    start: date
    promised: int
    calendar: Calendar
    clock: Clock = RUNNING
    legal: Limit | None = None
    legal_on: date | None = None
    again: bool = False
    due_on: date | None = None
    began: time | None = None


@lru_cache(maxsize=32_768)
def edges(rules: tuple[Rule, ...], count: Count, limit: Counting) -> Edges:
    """Find the edge of each rule on one limit."""
    return tuple(_edge(rule, count, limit) for rule in rules)


def time_of(at: datetime, count: Count) -> time | None:
    """Return the time of day a limit began at, where the profile looks at it."""
    return at.astimezone(SHANGHAI).time() if count is Count.CEIL else None


@lru_cache(maxsize=16)
def working_day(calendar: Calendar) -> timedelta:
    """Measure the working time of one working day."""
    opens = working_hours(calendar)
    return sum((_of_day(closes) - _of_day(begins) for begins, closes in opens), timedelta(0))


def working_days_held(since: datetime, until: datetime, calendar: Calendar) -> float:
    """Measure the working time between two instants, in working days and hundredths."""
    return round(working_time_between(since, until, calendar) / working_day(calendar), 2)


def end_of_limit(start: date, limit: Limit, calendar: Calendar) -> datetime | None:
    """Find 24:00 of the last day of a limit nothing moved; None past the calendar's end."""
    try:
        return due_at(start, limit, calendar)
    except ValueError:
        return None  # past the last day of the calendar: what cannot be counted is not accused


def _of_day(at: time) -> timedelta:
    return timedelta(hours=at.hour, minutes=at.minute, seconds=at.second)


def _edge(rule: Rule, count: Count, limit: Counting) -> datetime | None:
    assert rule.when is not None  # noqa: S101 - rules of a clock have a condition
    legal = _by_law(limit.legal)
    hours = Fraction(working_day(limit.calendar) / timedelta(hours=1))
    found = rule.when.reach(limit.promised, legal, hours)
    try:
        if found is None or not isinstance(found.amount, Legal):
            return _reached(found, count, limit) if found else None
        by_law = _past_legal(found, found.amount, count, limit)
        if not limit.again or by_law is None:
            return by_law
        as_promised = rule.when.reach(limit.promised, Legal(limit.promised), hours)
        by_promise = _reached(as_promised, count, limit) if as_promised else None
        return max(by_law, by_promise or by_law)
    except ValueError:
        return None  # past the last day of the calendar: what cannot be counted is not accused


def _by_law(limit: Limit | None) -> Legal | None:
    return Legal(limit.n if limit.unit is Unit.WD else None) if limit else None


def _past_legal(found: Reach, amount: Legal, count: Count, limit: Counting) -> datetime | None:
    if limit.legal_on is None:
        return None
    if count is Count.CEIL:
        days = int(amount.plus) - (found.comparison == ">=")
        return _time_of_day(_later(limit.legal_on, days, limit.calendar), limit)
    return end_of(_later(limit.legal_on, int(amount.plus), limit.calendar))


def _later(day: date, days: int, calendar: Calendar) -> date:
    """Go so many working days on, or back when they are negative; back from the last of them."""
    if days >= 0:
        return calendar.add_working_days(day, days) if days else day
    while not calendar.is_work_day(day):
        day -= DAY
    while days:
        day -= DAY
        days += calendar.is_work_day(day)
    return day


def _reached(found: Reach, count: Count, limit: Counting) -> datetime | None:
    if isinstance(found.amount, Legal):
        return None
    if count is Count.CEIL and not found.measure.endswith("hours"):
        return _reached_begun(found, found.amount, limit)
    if limit.due_on is not None:
        return _by_end(found, found.amount, limit.due_on, limit.calendar)
    if found.measure.startswith("remaining"):
        return _remaining(found, found.amount, limit) if limit.promised else None
    days = found.amount
    if found.measure == "used_hours":
        days /= Fraction(working_day(limit.calendar) / timedelta(hours=1))
    return _used(days, limit)


def _reached_begun(found: Reach, amount: Fraction, limit: Counting) -> datetime | None:
    """Find an edge where a day that has begun counts as used: one that is used *is* more than 0."""
    days = math.ceil(amount)
    if found.measure == "remaining":
        whole = limit.due_on is not None
        days = (0 if whole else limit.promised) - math.floor(amount) - 1
    elif found.comparison == ">=":
        days -= 1
    if limit.due_on is not None:
        return end_of(_later(limit.due_on, days, limit.calendar))
    return _begun(days, limit)


def _by_end(found: Reach, days: Fraction, due_on: date, calendar: Calendar) -> datetime:
    back = found.measure.startswith("remaining")
    return end_of(_later(due_on, int(-days if back else days), calendar))


def _used(days: Fraction, limit: Counting) -> datetime | None:
    """Find when so many counted days are used up; a part of a day is working time."""
    if days.denominator == 1 and limit.clock is RUNNING:
        return due_at(limit.start, Limit(int(days)), limit.calendar)
    whole = counted(limit.start, Limit(-int(-days // 1)), limit.clock, limit.calendar)
    if whole is None or days.denominator == 1:
        return whole.due_at if whole else None
    return _working(whole, float(days) * working_day(limit.calendar), limit.calendar)


def _remaining(found: Reach, amount: Fraction, limit: Counting) -> datetime | None:
    """Find when only so much is left of a limit, as it runs now."""
    over = counted(limit.start, Limit(limit.promised), limit.clock, limit.calendar)
    if over is None:
        return None
    days = _counted_days(over)
    if found.measure == "remaining" and amount.denominator == 1:
        left = int(amount)
        return end_of(days[-1 - left] if left < len(days) else limit.start)
    day = working_day(limit.calendar)
    unit = timedelta(hours=1) if found.measure == "remaining_hours" else day
    return _working(over, max(len(days) * day - float(amount) * unit, timedelta(0)), limit.calendar)


def _begun(days: int, limit: Counting) -> datetime | None:
    """Find when so many days have passed since the very instant of the start."""
    if days <= 0 and limit.calendar.is_work_day(limit.start):
        return _time_of_day(limit.start, limit)
    over = counted(limit.start, Limit(max(days, 0)), limit.clock, limit.calendar)
    return _time_of_day(over.due_on, limit) if over else None


def _time_of_day(day: date, limit: Counting) -> datetime:
    """Find when a limit's time of day comes round; one from a rest day began with its 24:00."""
    if not limit.calendar.is_work_day(limit.start):
        return end_of(day)
    return end_of(day - DAY) + _of_day(limit.began or time())


def _working(over: Deadline, used: timedelta, calendar: Calendar) -> datetime:
    """Find the instant at which so much working time of the counted days has been used."""
    day, days = working_day(calendar), _counted_days(over)
    whole, rest = divmod(used, day)
    if not rest and whole:
        whole, rest = whole - 1, day
    return add_working_time(end_of(days[whole] - DAY), rest, calendar)


def _counted_days(limit: Deadline) -> list[date]:
    return [step.on for step in limit.steps if step.kind is Kind.COUNTED]
