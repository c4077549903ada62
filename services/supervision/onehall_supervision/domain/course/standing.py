"""The course of every card and order: what has been done about it so far."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from onehall_calendar.values import replace

from onehall_supervision.domain.card import CardKey
from onehall_supervision.domain.course import acts as a

NOBODY: Final = ""


class Status(StrEnum):
    """Where a card stands; the words of the rule sheets."""

    PROPOSED = "proposed"  # 待发
    DISMISSED = "dismissed"  # 取消
    ISSUED = "issued"  # 已发
    ACKNOWLEDGED = "acknowledged"  # 已确认
    ANSWERED = "answered"  # 已反馈
    APPEALED = "appealed"  # 申诉
    URGED = "urged"  # 督办
    CLOSED = "closed"  # 已核销
    REVOKED = "revoked"  # 撤销


@dataclass(frozen=True, slots=True)
class Course:
    """What was done about one card; `drafted` says why it may have to be revoked."""

    acknowledged_at: datetime | None = None
    answered_at: datetime | None = None
    appealed_by: str = NOBODY
    appealed_at: datetime | None = None
    decide_by: datetime | None = None
    outcome: a.Outcome | None = None
    decided_at: datetime | None = None
    dismissed: bool = False
    revoked: bool = False
    closed: bool = False
    urged: bool = False
    drafted: str = ""
    missed: frozenset[a.Duty] = frozenset()

    @property
    def appealing(self) -> bool:
        """Whether an appeal waits for its decision."""
        return self.appealed_at is not None and self.outcome is None

    @property
    def over(self) -> bool:
        """Whether nothing more is asked of anybody."""
        return self.revoked or self.closed or self.dismissed

    @property
    def status(self) -> Status:
        """The gravest thing that can be said of it."""
        told = (
            (self.revoked, Status.REVOKED),
            (self.dismissed, Status.DISMISSED),
            (self.closed, Status.CLOSED),
            (self.appealing, Status.APPEALED),
            (self.answered_at is not None, Status.ANSWERED),
            (self.urged, Status.URGED),
            (self.acknowledged_at is not None, Status.ACKNOWLEDGED),
        )
        return next((status for holds, status in told if holds), Status.ISSUED)


FRESH: Final = Course()


@dataclass(frozen=True, slots=True)
class Order:
    """An order and what became of it."""

    issued: a.OrderIssued
    answered_at: datetime | None = None
    ended: a.Ended | None = None


@dataclass(frozen=True, slots=True)
class Loop:
    """All courses and orders of a case, or of a department's own affairs."""

    courses: Mapping[CardKey, Course] = field(default_factory=dict)
    orders: Mapping[a.OrderId, Order] = field(default_factory=dict)
    corrections: Mapping[a.CorrectionId, a.CorrectionOrdered] = field(default_factory=dict)

    def course(self, key: CardKey) -> Course:
        """Return what was done about a card."""
        return self.courses.get(key, FRESH)


QUIET: Final = Loop()


def happened(loop: Loop, event: a.Happened) -> Loop:
    """Return the loop after something happened."""
    match event:
        case a.OrderIssued():
            return _ordered(loop, event)
        case a.OrderAnswered(id=id, at=at):
            return _order(loop, id, replace(loop.orders[id], answered_at=at))
        case a.OrderClosed(id=id, ended=ended):
            return _order(loop, id, replace(loop.orders[id], ended=ended))
        case a.CorrectionOrdered(id=id):
            return replace(loop, corrections={**loop.corrections, id: event})
        case a.DutyMissed(key=None):
            return loop  # what follows from it is on record by itself
        case _:
            assert event.key is not None  # noqa: S101 - matched above
            return _card(loop, event.key, AFTER[type(event)](loop.course(event.key), event))


def _answered(course: Course, event: a.CardAnswered) -> Course:
    seen = course.acknowledged_at or event.at
    return replace(course, acknowledged_at=seen, answered_at=event.at)


def _appealed(course: Course, event: a.CardAppealed) -> Course:
    return replace(course, appealed_by=event.by, appealed_at=event.at, decide_by=event.decide_by)


AFTER: Final[Mapping[type[a.Happened], Callable[[Course, Any], Course]]] = {
    a.CardAcknowledged: lambda course, event: replace(course, acknowledged_at=event.at),
    a.CardAnswered: _answered,
    a.CardAppealed: _appealed,
    a.AppealDecided: lambda course, event: replace(
        course, outcome=event.outcome, decided_at=event.at
    ),
    a.AppealDrafted: lambda course, event: replace(course, drafted=event.because),
    a.DutyMissed: lambda course, event: replace(course, missed=course.missed | {event.duty}),
    a.CardRevoked: lambda course, _: replace(course, revoked=True),
    a.CardDismissed: lambda course, _: replace(course, dismissed=True),
    a.CardClosed: lambda course, _: replace(course, closed=True),
}


def _ordered(loop: Loop, order: a.OrderIssued) -> Loop:
    courses = {key: replace(loop.course(key), urged=True) for key in order.keys}
    orders = {**loop.orders, order.id: Order(order)}
    return replace(loop, courses={**loop.courses, **courses}, orders=orders)


def _order(loop: Loop, id: a.OrderId, order: Order) -> Loop:
    return replace(loop, orders={**loop.orders, id: order})


def _card(loop: Loop, key: CardKey, course: Course) -> Loop:
    return replace(loop, courses={**loop.courses, key: course})
