"""What a deadline is, and its words: one line a day, the law's own terms beside the English."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final, NamedTuple

from onehall_calendar.calendar import WEEKDAYS, Day, Status
from onehall_calendar.limits import Extension, Limit, Suspension
from onehall_calendar.zone import end_of

PROJECTED: Final = " [projected 预排]"


class Kind(StrEnum):
    """What a day did to the limit."""

    COUNTED = "counted"
    REST = "rest"
    SUSPENDED = "suspended"


class Step(NamedTuple):
    """One day of the derivation; `number` is the day's count, None when it was skipped."""

    on: date
    kind: Kind
    number: int | None
    why: str
    status: Status


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A suspension, the days the law excludes for it, and the days of this limit it stopped."""

    suspension: Suspension
    excluded_wd: int
    stopped_days: int


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day of a limit and everything needed to explain or recompute it."""

    start: Day
    reason: str
    limit: Limit
    due_on: date
    calendar_version: str
    projected: bool
    steps: tuple[Step, ...]
    exclusions: tuple[Exclusion, ...] = ()
    extension: Extension | None = None
    extension_refused: str = ""

    @property
    def start_on(self) -> date:
        """Day 0, which is not counted."""
        return self.start.date

    @property
    def due_at(self) -> datetime:
        """24:00 of the last day in Asia/Shanghai; from this instant on it is overdue."""
        return end_of(self.due_on)

    def derivation(self) -> list[str]:
        """Write the count day by day, for a person to read."""
        return [_first(self), *map(_line, self.steps), *_last(self)]

    def to_dict(self) -> dict[str, Any]:
        """Give plain values for JSON, complete enough to derive the deadline again."""
        return {
            "start_on": self.start_on.isoformat(),
            "reason": self.reason,
            "limit": {"n": self.limit.n, "unit": self.limit.unit.value},
            "due_on": self.due_on.isoformat(),
            "due_at": self.due_at.isoformat(),
            "calendar_version": self.calendar_version,
            "projected": self.projected,
            "suspensions": [_exclusion_dict(e) for e in self.exclusions],
            "extension": _extension_dict(self),
            "steps": [_step_dict(step) for step in self.steps],
        }


def stopped(suspension: Suspension) -> str:
    """Say why a day inside a suspension is not counted."""
    return (
        f"suspended 特别程序: {suspension.cause.words}, notice {suspension.notice_id} "
        f"(行政许可法 art. 45)"
    )


def _first(deadline: Deadline) -> str:
    start = deadline.start
    why = f"; {deadline.reason}" if deadline.reason else ""
    named = _named(start.date, start.name)
    return f"{start.date}  day   0  {named}{why}; not counted (民法典 art. 201)"


def _line(step: Step) -> str:
    count = f"day {step.number:3d}" if step.number is not None else "skipped"
    tail = PROJECTED if step.status is Status.PROJECTED else ""
    return f"{step.on}  {count}  {_named(step.on, step.why)}{tail}"


def _named(on: date, why: str) -> str:
    weekday = WEEKDAYS[on.weekday()]
    return why if why == weekday else f"{weekday}, {why}"


def _last(deadline: Deadline) -> Iterator[str]:
    yield from map(_exclusion, deadline.exclusions)
    yield from _extension(deadline)
    more = deadline.extension.days if deadline.extension and not deadline.extension_refused else 0
    limit = f"{deadline.limit} + {more}" if more else f"{deadline.limit}"
    yield (
        f"due {deadline.due_on} 24:00 Asia/Shanghai: {limit}, calendar {deadline.calendar_version}"
    )
    if deadline.projected:
        yield (
            "projected 预排: that year's holidays are not announced yet (国务院办公厅); "
            "compute again when they are"
        )


def _exclusion(exclusion: Exclusion) -> str:
    s = exclusion.suspension
    head = f"suspension 特别程序 {s.cause.words} from {s.started_on} to {s.ended_on or 'open'}"
    if not s.notice_id:
        return f"{head}: excludes 0, no written notice (行政许可法 art. 45)"
    return (
        f"{head}: declared {s.declared_wd}, excludes {exclusion.excluded_wd} working days, "
        f"stopped {exclusion.stopped_days} days of this limit"
    )


def _extension(deadline: Deadline) -> Iterator[str]:
    extension, n = deadline.extension, deadline.limit.n
    if extension is None:
        return
    if deadline.extension_refused:
        yield f"extension 延期 not counted: {deadline.extension_refused} (行政许可法 art. 42)"
        return
    yield (
        f"extension 延期: days {n + 1} to {n + extension.days} approved on "
        f"{extension.approved_on} by {extension.approver_role}, "
        f"notice {extension.notice_id} (行政许可法 art. 42)"
    )


def _exclusion_dict(exclusion: Exclusion) -> dict[str, Any]:
    s = exclusion.suspension
    return {
        "cause": s.cause.value,
        "started_on": s.started_on.isoformat(),
        "ended_on": s.ended_on.isoformat() if s.ended_on else None,
        "declared_wd": s.declared_wd,
        "notice_id": s.notice_id,
        "excluded_wd": exclusion.excluded_wd,
        "stopped_days": exclusion.stopped_days,
    }


def _extension_dict(deadline: Deadline) -> dict[str, Any] | None:
    extension = deadline.extension
    if extension is None:
        return None
    return {
        "days": extension.days,
        "approver_role": str(extension.approver_role),
        "approved_on": extension.approved_on.isoformat(),
        "notice_id": extension.notice_id,
        "refused": deadline.extension_refused or None,
    }


def _step_dict(step: Step) -> dict[str, Any]:
    return {
        "on": step.on.isoformat(),
        "kind": step.kind.value,
        "number": step.number,
        "why": step.why,
        "status": step.status.value,
    }
