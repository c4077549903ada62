"""The edges of limits whose clock was stopped, lengthened or begun again; else `limits` is cheaper.

With a clock that nothing moved both give the same.
"""

from datetime import date, datetime, timedelta
from functools import lru_cache

from onehall_calendar import (
    ONE_DAY_WARNING,
    Calendar,
    Deadline,
    Kind,
    Limit,
    add_working_time,
    end_of,
    warning_days,
)

from onehall_supervision.domain.clocks import Clock
from onehall_supervision.domain.deadlines import JointLimits, counted
from onehall_supervision.domain.limits import (
    RED_AFTER_WD,
    STEP_WARNING_LEAST,
    STEP_WARNING_SHARE,
    Edges,
    working_day,
)

DAY = timedelta(days=1)


def moved_review_edges(
    start: date, promised: int, legal: Deadline | None, clock: Clock, calendar: Calendar
) -> Edges:
    """Find the edges of a review; `legal` is its legal limit, which may have begun earlier (F02).

    Nobody is far over sooner than five working days after their own promise, if they were asked
    again or promised as much as the law allows.
    """
    over = counted(start, Limit(promised), clock, calendar)
    warning = _warning(over, calendar) if over else None
    if legal is None:
        return warning, _end(over), None
    again = start > legal.start_on or legal.limit == Limit(promised)
    by_promise = _due(start, promised + RED_AFTER_WD, clock, calendar) if again else None
    return warning, _end(over), max(legal.due_at, by_promise or legal.due_at)


def moved_case_edges(joint: JointLimits, calendar: Calendar) -> Edges:
    """Find the edges of the whole: those of its longest promise and of its longest legal limit."""
    longest = joint.promised.promised if joint.promised else None
    if longest is None:
        return None, None, None
    stops = tuple(one.suspension for one in longest.exclusions)
    clock = Clock(stops, longest.extension, longest.extension_refused)
    legal = joint.legal.legal if joint.legal else None
    return moved_review_edges(longest.start_on, longest.limit.n, legal, clock, calendar)


@lru_cache(maxsize=4096)
def moved_step_edges(start: date, limit: int, clock: Clock, calendar: Calendar) -> Edges:
    """Find the edges of a step: a quarter or two hours before its limit, the limit, twice it.

    An extension gives its days to the step that was running when it was approved.
    """
    if clock.extension and clock.extension.approved_on < start:
        clock = Clock(clock.suspensions)
    over = counted(start, Limit(limit), clock, calendar)
    red = _due(start, max(2 * limit, 1), clock, calendar)
    if over is None or limit == 0:
        return None, _end(over), red
    whole = len(_counted_days(over)) * working_day(calendar)
    left = max(whole / STEP_WARNING_SHARE, STEP_WARNING_LEAST)
    return _reached(over, whole - left, calendar), over.due_at, red


def _due(start: date, n: int, clock: Clock, calendar: Calendar) -> datetime | None:
    return _end(counted(start, Limit(n), clock, calendar))


def _end(found: Deadline | None) -> datetime | None:
    return found.due_at if found else None


def _warning(over: Deadline, calendar: Calendar) -> datetime | None:
    """Find W(P) before the end; of one day, four working hours."""
    promised, days = over.limit.n, _counted_days(over)
    if promised == 0:
        return None
    if len(days) == 1:
        return _reached(over, working_day(calendar) - ONE_DAY_WARNING, calendar)
    return end_of(days[-1 - warning_days(promised)])


def _reached(limit: Deadline, used: timedelta, calendar: Calendar) -> datetime:
    """Find the instant at which so much working time of the counted days has been used."""
    whole, rest = divmod(used, working_day(calendar))
    if not rest:
        whole, rest = whole - 1, working_day(calendar)
    return add_working_time(end_of(_counted_days(limit)[whole] - DAY), rest, calendar)


def _counted_days(limit: Deadline) -> list[date]:
    return [step.on for step in limit.steps if step.kind is Kind.COUNTED]
