"""The limits of a case with their derivations, counted again from the causes.

Nothing here reads a due date that somebody stated.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from onehall_calendar import Calendar, Deadline, Limit, deadline, local_day
from onehall_calendar.values import replace

from onehall_supervision.domain.clocks import Clock, clock_of
from onehall_supervision.domain.facts import Item, ItemId, Planned
from onehall_supervision.domain.model import CaseView
from onehall_supervision.domain.rounds import Round, rounds

ACCEPTED = "受理 accepted"
REOPENED = "审查意见失效,重新审查 asked again, the opinion was void"


@dataclass(frozen=True, slots=True)
class Limits:
    """Both limits of one round of a review; None where the calendar does not reach, or no limit."""

    item: Item
    round: Round
    promised: Deadline | None
    legal: Deadline | None


@dataclass(frozen=True, slots=True)
class JointLimits:
    """The limits of the whole: the longest promise, and the legal limit that ends last (R-17)."""

    promised: Limits | None
    legal: Limits | None


@lru_cache(maxsize=2048)
def counted(start: date, limit: Limit, clock: Clock, calendar: Calendar) -> Deadline | None:
    """Count a limit; None where the calendar does not reach."""
    extension = None if clock.refused else clock.extension
    try:
        found = deadline(start, limit, calendar, clock.suspensions, extension)
    except ValueError:
        return None
    if clock.refused:
        return replace(found, extension=clock.extension, extension_refused=clock.refused)
    return found


def review_limits(view: CaseView, plan: Planned, item: Item) -> Iterator[Limits]:
    """Yield the limits of a review, once for each time its department was asked."""
    clock = clock_of(view.moves, item.id)
    for one in rounds(view, plan, item.id):
        began = REOPENED if one.number > 1 else ACCEPTED
        yield Limits(
            item,
            one,
            _told(_promise(plan, item, one, clock), began),
            _told(legal_limit(plan, item, clock), ACCEPTED),
        )


def current_limits(view: CaseView, plan: Planned, item: Item) -> Limits:
    """Return the limits of a review as they run now."""
    *_, last = review_limits(view, plan, item)
    return last


def legal_limit(plan: Planned, item: Item, clock: Clock) -> Deadline | None:
    """Count the legal limit; it runs from the acceptance, however often a department is asked."""
    if item.legal is None:
        return None
    return counted(local_day(plan.start), item.legal, clock, plan.calendar)


def joint_limits(view: CaseView, plan: Planned) -> JointLimits:
    """Return the reviews whose limits are the joint ones; reopening a review moves neither."""
    first = [next(review_limits(view, plan, item)) for item in plan.items.values()]
    promised = [one for one in first if one.promised]
    legal = [one for one in first if one.legal]
    return JointLimits(
        max(promised, key=lambda one: _last(one.promised, one.item.id), default=None),
        max(legal, key=lambda one: _last(one.legal, one.item.id), default=None),
    )


def _promise(plan: Planned, item: Item, one: Round, clock: Clock) -> Deadline | None:
    return counted(local_day(one.started), Limit(item.promised_wd), clock, plan.calendar)


def _told(found: Deadline | None, reason: str) -> Deadline | None:
    return found and replace(found, reason=reason)


def _last(found: Deadline | None, item: ItemId) -> tuple[date, ItemId]:
    return (found.due_on if found else date.min), item
