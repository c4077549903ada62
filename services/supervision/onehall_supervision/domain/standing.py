"""Where one review stands at an instant: who holds it, how much is used up, what it waits for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from onehall_calendar import Calendar, Deadline, Kind, Suspension, end_of, local_day

from onehall_supervision.domain.answering import responsible_at
from onehall_supervision.domain.clocks import clock_of
from onehall_supervision.domain.deadlines import Limits, current_limits
from onehall_supervision.domain.facts import DepartmentId, Item, ItemId, Planned
from onehall_supervision.domain.holding import step_now
from onehall_supervision.domain.model import CaseView
from onehall_supervision.domain.rounds import gone_at, is_open


class Waits(StrEnum):
    """What a review can wait for."""

    PREREQUISITE = "prerequisite"
    CONSULTATION = "consultation"
    CLARIFICATION = "clarification"
    CHOICE = "choice"
    PROCEDURE = "procedure"


@dataclass(frozen=True, slots=True)
class Wait:
    """One thing a review waits for: a sibling and its department, a body, the applicant."""

    kind: Waits
    since: datetime | None = None
    until: datetime | None = None
    item: ItemId | None = None
    department: DepartmentId | None = None
    body: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """One review at an instant; `used_wd` and `left_wd` of its promise, negative when late.

    `open` while its department owes the opinion; after that it may still wait for prerequisites.
    """

    item: Item
    open: bool
    since: datetime
    answered_at: datetime | None
    step: str | None
    responsible: str | None
    used_wd: int | None
    left_wd: int | None
    limits: Limits
    waits_for: tuple[Wait, ...]
    kept_until: datetime | None
    earliest: datetime
    likely: datetime
    latest: datetime


def standing(view: CaseView, plan: Planned, item: Item, at: datetime) -> Standing:
    """Return where a review stands."""
    limits, owed = current_limits(view, plan, item), is_open(view, plan, item.id)
    run = step_now(view, item, limits.round) if owed else None
    waits = tuple(_waits(view, plan, item, at)) if gone_at(view, item.id) is None else ()
    kept = next((one.until for one in waits if one.kind is Waits.CHOICE), None)
    promised = limits.promised.due_at if limits.promised else at
    legal = limits.legal.due_at if limits.legal else promised
    stopped = [one.until for one in waits if one.kind is Waits.PROCEDURE and one.until]
    left = _left(limits.promised, at, plan.calendar)
    likely = max(at, kept or at, promised if owed else at)
    return Standing(
        item=item,
        open=owed,
        since=run.started if run else limits.round.started,
        answered_at=limits.round.ended.at if limits.round.ended else None,
        step=run.step.name if run else None,
        responsible=responsible_at(view, plan, item, at, run.step.name if run else ""),
        used_wd=None if left is None else item.promised_wd + _extra(limits.promised) - left,
        left_wd=left,
        limits=limits,
        waits_for=waits,
        kept_until=kept,
        earliest=max([at, *stopped]),
        likely=likely,
        latest=max(likely, legal) if owed else likely,
    )


def _waits(view: CaseView, plan: Planned, item: Item, at: datetime) -> Iterator[Wait]:
    moves = view.moves
    for need in item.needs:
        if need in plan.items and need not in moves.discharged and is_open(view, plan, need):
            department = plan.items[need].department
            yield Wait(Waits.PREREQUISITE, item=need, department=department)
    for asked in moves.asked.values():
        if asked.item == item.id and asked.id not in moves.replied:
            kind = Waits.CONSULTATION if asked.body else Waits.CLARIFICATION
            deferred = moves.deferred.get(asked.id)
            until = deferred.due_at if deferred else asked.due_at
            yield Wait(kind, asked.at, until, body=asked.body or None)
    if kept := moves.with_applicant.get(item.id):
        yield Wait(Waits.CHOICE, kept.at, kept.until)
    for one in clock_of(moves, item.id).suspensions:
        if _stops(one, at, plan.calendar):
            yield _procedure(one, plan.calendar)


def _stops(one: Suspension, at: datetime, calendar: Calendar) -> bool:
    """Whether a special procedure is stopping the clock: open, and not past what was declared."""
    open_now = one.ended_on is None and one.started_on <= local_day(at)
    try:
        return open_now and local_day(at) <= one.last_day(calendar)
    except ValueError:
        return open_now


def _procedure(one: Suspension, calendar: Calendar) -> Wait:
    try:
        until = end_of(one.last_day(calendar))
    except ValueError:
        until = None
    since = end_of(one.started_on)
    return Wait(Waits.PROCEDURE, since, until, body=one.cause.words)


def _left(promised: Deadline | None, at: datetime, calendar: Calendar) -> int | None:
    """Count the working days left; those since the end, negative, once it is over."""
    if promised is None:
        return None
    today = local_day(at)
    if today > promised.due_on:
        return -calendar.working_days_between(promised.due_on, min(today, calendar.last))
    return sum(1 for step in promised.steps if step.kind is Kind.COUNTED and step.on > today)


def _extra(promised: Deadline | None) -> int:
    """Return the days that an extension gave."""
    if promised is None or promised.extension is None or promised.extension_refused:
        return 0
    return promised.extension.days
