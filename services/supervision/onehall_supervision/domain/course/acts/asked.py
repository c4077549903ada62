"""What people ask for about cards and orders."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from onehall_supervision.domain.card import CardKey
from onehall_supervision.domain.course.acts.words import (
    CorrectionId,
    CorrectiveAct,
    Ended,
    OrderId,
    OrderKind,
    Outcome,
    Who,
)
from onehall_supervision.domain.facts import DepartmentId, ItemId


@dataclass(frozen=True, slots=True)
class Confirm:
    """Issue a proposed card."""

    key: CardKey
    who: Who


@dataclass(frozen=True, slots=True)
class Dismiss:
    """Do not issue a proposed card 取消, for these reasons."""

    key: CardKey
    reasons: str
    who: Who


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """Say that a card was seen."""

    key: CardKey
    who: Who


@dataclass(frozen=True, slots=True)
class Explain:
    """Give the cause of a breach, what is done, and when that will be done."""

    key: CardKey
    explanation: str
    remedy: str
    completes_at: datetime | None
    who: Who


@dataclass(frozen=True, slots=True)
class Appeal:
    """Dispute a card."""

    key: CardKey
    grounds: str
    who: Who


@dataclass(frozen=True, slots=True)
class DecideAppeal:
    """Decide an appeal, as somebody else than who issued the card."""

    key: CardKey
    outcome: Outcome
    reasons: str
    who: Who


@dataclass(frozen=True, slots=True)
class Revoke:
    """Let a card count no more."""

    key: CardKey
    because: str
    who: Who


@dataclass(frozen=True, slots=True)
class Close:
    """Find that what a card asked for is done."""

    key: CardKey
    who: Who


@dataclass(frozen=True, slots=True)
class IssueOrder:
    """Order a department to finish or rectify by a date."""

    id: OrderId
    kind: OrderKind
    department: DepartmentId
    keys: tuple[CardKey, ...]
    demand_zh: str
    demand_en: str
    finish_by: datetime
    who: Who


@dataclass(frozen=True, slots=True)
class AnswerOrder:
    """Reply to an order."""

    id: OrderId
    reply: str
    who: Who


@dataclass(frozen=True, slots=True)
class CloseOrder:
    """End an order: met, or withdrawn."""

    id: OrderId
    ended: Ended
    who: Who


@dataclass(frozen=True, slots=True)
class Correct:
    """Have approval do a lawful act, once."""

    id: CorrectionId
    act: CorrectiveAct
    item: ItemId
    key: CardKey | None
    responsible: str | None
    procedure: str | None
    reason: str
    who: Who


Act: TypeAlias = (
    Confirm
    | Dismiss
    | Acknowledge
    | Explain
    | Appeal
    | DecideAppeal
    | Revoke
    | Close
    | IssueOrder
    | AnswerOrder
    | CloseOrder
    | Correct
)
