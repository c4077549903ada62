"""Cards 牌: what one is, and what makes it the only one of its kind."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, NewType

from onehall_calendar.values import made_often

from onehall_supervision.domain.facts import DepartmentId, ItemId
from onehall_supervision.domain.levels import Function, Level
from onehall_supervision.domain.rulebook import DEFAULT

Subject = NewType("Subject", str)
"""What a card is about: the case, an item, a step of an item, or a department in the case."""

CASE: Final = Subject("case")
LONGEST: Final = 1800
"""Of the 2,000 characters of a message's text; the rest is for what is said before or after it."""


@made_often
@dataclass(frozen=True, slots=True)
class CardKey:
    """What makes a card unique in its case."""

    function: Function
    rule: str
    subject: Subject


@made_often
@dataclass(frozen=True, slots=True)
class CardIssued:
    """A card for whoever held the step at the instant of the breach; it stays."""

    function: Function
    rule: str
    level: Level
    subject: Subject
    item: ItemId | None
    department: DepartmentId | None
    responsible: str
    reason_zh: str
    reason_en: str
    legal_basis: str
    calendar_version: str
    breached_at: datetime
    at: datetime
    rule_set: str = DEFAULT.name
    confirmed_by: str | None = None

    @property
    def key(self) -> CardKey:
        """What no second card of the case may have."""
        return CardKey(self.function, self.rule, self.subject)


@dataclass(frozen=True, slots=True)
class CardProposed:
    """A card that waits for a supervisor 待发: whether law was broken is not for a rule to say."""

    card: CardIssued


def fitting(text: str) -> str:
    """Cut what no message has room for: what is due must go out whatever people wrote."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
