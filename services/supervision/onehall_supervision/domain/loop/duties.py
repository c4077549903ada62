"""Who owes what until when; and what follows when it is not done.

Limits are working days that end at 24:00, so nothing falls due on a holiday.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final

from onehall_calendar import SHANGHAI, Calendar, Limit, due_at

from onehall_supervision.domain.answering import LINK
from onehall_supervision.domain.card import CardIssued, CardKey, fitting
from onehall_supervision.domain.course import acts as a
from onehall_supervision.domain.course.standing import Course, Order
from onehall_supervision.domain.facts import DepartmentId
from onehall_supervision.domain.levels import Level
from onehall_supervision.domain.model import CaseView
from onehall_supervision.domain.points import MOMENT

NEVER: Final = datetime.max.replace(tzinfo=SHANGHAI)


@dataclass(frozen=True, slots=True)
class Owed:
    """One duty: what, about which card or order, until when."""

    duty: a.Duty
    due_at: datetime
    key: CardKey | None = None
    order: a.OrderId | None = None


@lru_cache(maxsize=16_384)
def within(at: datetime, days: int, calendar: Calendar) -> datetime:
    """Return 24:00 of the n-th working day after an instant; for ever past the calendar's end."""
    try:
        return due_at(at, Limit(days), calendar)
    except ValueError:
        return NEVER


def owed(view: CaseView) -> Iterator[Owed]:
    """Yield everything that is owed and not yet on record as missed."""
    answering, calendar, loop = view.book.answering, view.calendar, view.loop
    for key, card in view.proposed.items():
        course = loop.course(key)
        if not course.dismissed and a.Duty.CONFIRM not in course.missed:
            yield Owed(a.Duty.CONFIRM, within(card.at, answering.confirm, calendar), key)
    for key, card in view.cards.items():
        course = loop.course(key)
        found = _of_card(key, card, course, view)
        if found and found.duty not in course.missed:
            yield found
    for order in loop.orders.values():
        if order.ended is None and order.answered_at is None:
            yield Owed(a.Duty.OBEY, order.issued.finish_by, order=order.issued.id)


def answer_by(card: CardIssued, view: CaseView) -> datetime | None:
    """Return until when a card has to be acknowledged or answered as it stands."""
    found = _of_card(card.key, card, view.loop.course(card.key), view)
    return found.due_at if found and found.duty is not a.Duty.DECIDE else None


def next_duty(view: CaseView) -> datetime | None:
    """Return the first instant at which something owed is late, None if nothing is owed."""
    if not view.cards and not view.proposed and not view.loop.orders:
        return None
    at = min((one.due_at for one in owed(view)), default=None)
    return at + MOMENT if at and at.year < NEVER.year else None


def late(view: CaseView, now: datetime) -> list[a.Happened]:
    """Return what is on record by now because of what was not done."""
    due = sorted((one for one in owed(view) if one.due_at < now), key=_order_of)
    return [event for one in due for event in _follows(view, one, now)]


def _order_of(one: Owed) -> tuple[datetime, str, str]:
    return one.due_at, one.duty, str(one.order or one.key)


def _of_card(key: CardKey, card: CardIssued, course: Course, view: CaseView) -> Owed | None:
    if course.over or card.responsible == LINK:
        return None
    if course.appealing and course.decide_by:
        return Owed(a.Duty.DECIDE, course.decide_by, key)
    answering, calendar = view.book.answering, view.calendar
    since = max(card.at, course.decided_at or card.at)
    if card.level is Level.WARNING:
        if course.acknowledged_at:
            return None
        return Owed(a.Duty.ACKNOWLEDGE, within(since, answering.warning, calendar), key)
    if course.answered_at:
        return None
    days = answering.yellow if card.level is Level.YELLOW else answering.red
    return Owed(a.Duty.ANSWER, within(since, days, calendar), key)


def _follows(view: CaseView, one: Owed, now: datetime) -> Iterator[a.Happened]:
    """Yield that a duty was missed, and the order or the end that follows."""
    yield a.DutyMissed(one.duty, one.key, one.order, one.due_at, now)
    if one.duty is a.Duty.ANSWER and one.key:
        card = view.cards[one.key]
        if card.department:
            yield _urge(view, card, card.department, now)
    if one.order:
        order = view.loop.orders[one.order]
        yield a.OrderClosed(one.order, a.Ended.UNMET, a.OURSELVES, now)
        if order.issued.kind is a.OrderKind.URGE and _has_red(view, order):
            yield _recommend(view, order, now)


def _urge(
    view: CaseView, card: CardIssued, department: DepartmentId, now: datetime
) -> a.OrderIssued:
    """Order what was not answered: 督办单 to the head of the department 主要负责人."""
    return a.OrderIssued(
        id=_following(a.OrderKind.URGE, f"{card.function}/{card.rule}/{card.subject}"),
        kind=a.OrderKind.URGE,
        department=department,
        keys=(card.key,),
        demand_zh=f"逾期未反馈,限期办结或整改: {fitting(card.reason_zh)}",
        demand_en=f"not answered in time; finish or rectify: {fitting(card.reason_en)}",
        finish_by=within(now, view.book.answering.order, view.calendar),
        by=a.OURSELVES,
        at=now,
    )


def _recommend(view: CaseView, order: Order, now: datetime) -> a.OrderIssued:
    """Recommend to the department what an order could not bring about: 监察建议书."""
    said = order.issued
    return a.OrderIssued(
        id=_following(a.OrderKind.RECOMMENDATION, said.id),
        kind=a.OrderKind.RECOMMENDATION,
        department=said.department,
        keys=said.keys,
        demand_zh=f"督办单逾期未办,请书面答复: {fitting(said.demand_zh)}",
        demand_en=f"the order was not met; reply in writing: {fitting(said.demand_en)}",
        finish_by=within(now, view.book.answering.recommendation, view.calendar),
        by=a.OURSELVES,
        at=now,
    )


def _following(kind: a.OrderKind, what: str) -> a.OrderId:
    """Name what follows by itself: an urge from a card, a recommendation from an unmet urge."""
    return a.OrderId(f"{kind}/{what}")


def _has_red(view: CaseView, order: Order) -> bool:
    return any(view.cards[key].level is Level.RED for key in order.issued.keys if key in view.cards)
