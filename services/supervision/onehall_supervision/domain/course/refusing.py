"""How the loop says no."""

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why something about a card or order is refused."""

    UNKNOWN_CARD = "unknown-card"
    UNKNOWN_ORDER = "unknown-order"
    NOT_YOUR_CARD = "not-your-card"
    CARD_OVER = "card-over"
    ALREADY_ANSWERED = "already-answered"
    NOT_ANSWERED = "not-answered"
    ALREADY_APPEALED = "already-appealed"
    NOT_APPEALED = "not-appealed"
    TOO_LATE = "too-late"
    SEPARATION_OF_DUTIES = "separation-of-duties"
    ORDER_OVER = "order-over"
    ORDER_TOO_LONG = "order-too-long"
    INCOMPLETE = "incomplete"
    UNKNOWN_ITEM = "unknown-item"


@dataclass(frozen=True, slots=True)
class Refused:
    """An expected no, with what would be right."""

    reason: Reason
    detail: str
