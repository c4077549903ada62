"""What goes on record about cards and orders."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from onehall_supervision.domain.card import CardKey
from onehall_supervision.domain.course.acts.words import (
    CorrectionId,
    CorrectiveAct,
    Duty,
    Ended,
    OrderId,
    OrderKind,
    Outcome,
)
from onehall_supervision.domain.facts import DepartmentId, ItemId


@dataclass(frozen=True, slots=True)
class CardDismissed:
    """A proposed card was not issued."""

    key: CardKey
    reasons: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CardAcknowledged:
    """A card was seen 已确认."""

    key: CardKey
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CardAnswered:
    """A card was explained 已反馈."""

    key: CardKey
    explanation: str
    remedy: str
    completes_at: datetime | None
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AppealDrafted:
    """A fact that came late would have spared this card; it stays, and its appeal is prepared."""

    key: CardKey
    because: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CardAppealed:
    """A card is disputed 申诉."""

    key: CardKey
    grounds: str
    decide_by: datetime
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AppealDecided:
    """An appeal was decided."""

    key: CardKey
    outcome: Outcome
    reasons: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CardRevoked:
    """A card counts no more; it stays visible."""

    key: CardKey
    because: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CardClosed:
    """What a card asked for is done 已核销."""

    key: CardKey
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DutyMissed:
    """Somebody did not do what they owed in time; `order` for an order's, else the card's."""

    duty: Duty
    key: CardKey | None
    order: OrderId | None
    due_at: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class OrderIssued:
    """A department was ordered to finish or rectify."""

    id: OrderId
    kind: OrderKind
    department: DepartmentId
    keys: tuple[CardKey, ...]
    demand_zh: str
    demand_en: str
    finish_by: datetime
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OrderAnswered:
    """A department replied to an order."""

    id: OrderId
    reply: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OrderClosed:
    """An order ended."""

    id: OrderId
    ended: Ended
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CorrectionOrdered:
    """Approval is asked to do a lawful act."""

    id: CorrectionId
    act: CorrectiveAct
    item: ItemId
    key: CardKey | None
    responsible: str | None
    procedure: str | None
    reason: str
    by: str
    at: datetime


Happened: TypeAlias = (
    CardDismissed
    | CardAcknowledged
    | CardAnswered
    | AppealDrafted
    | CardAppealed
    | AppealDecided
    | CardRevoked
    | CardClosed
    | DutyMissed
    | OrderIssued
    | OrderAnswered
    | OrderClosed
    | CorrectionOrdered
)
