"""A case on its way: ledger, trace, who holds it, cards."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from onehall_gateway.api.answers.base import Got, Paged


class Entry(Got):
    """One entry of a case's ledger: an event, or a card."""

    version: int
    id: str
    type: str = Field(description="wire name, as intake.case-accepted.v1")
    source: str
    time: datetime = Field(description="business time")
    recorded_at: datetime
    cause: str | None = Field(description="the id of what led to it")
    zh: str = Field(description="the entry in a sentence")
    en: str = Field(description="the entry in a sentence")
    data: dict[str, Any]


class Ledger(Got):
    """What happened to a case, in order."""

    case_id: UUID
    entries: list[Entry]
    next: int | None = Field(description="`after` of the next page; null on the last one")


class Hop(Got):
    """One message of a trace; `cause` is the id of the one that led to it."""

    id: str
    type: str
    service: str
    to: str | None
    time: datetime
    cause: str | None
    item_id: str | None
    trace_id: str | None


class Trace(Got):
    """Every message of a case over all services, and how long each department held it."""

    case_id: UUID
    case_number: str | None
    messages: list[Hop]
    departments: list[dict[str, Any]] = Field(description="department, held_wd, reviews")
    longest: str | None = Field(description="the department that held it longest")


class Holder(Got):
    """One who has to do the next thing."""

    party: Literal["intake", "applicant", "department", "gate"]
    department: str | None
    item_id: str | None
    name: str | None
    step: str | None
    since: datetime
    held_wd: float = Field(description="working days")
    due_at: datetime | None


class Holding(Got):
    """Who holds a case now, and until when; nobody once it is closed."""

    case_id: UUID
    at: datetime
    closed_at: datetime | None
    holders: list[Holder]


class Card(Got):
    """A warning, yellow or red card 预警、黄牌、红牌; never deleted."""

    card_id: UUID
    case_id: str = Field(description="a case, or `department/X`: a department's own affairs")
    function: str
    rule: str
    level: Literal["warning", "yellow", "red"]
    department: str | None
    reason_zh: str
    reason_en: str
    legal_basis: str
    breached_at: datetime
    issued_at: datetime


class Cards(Got):
    """The cards of one case."""

    cards: list[Card]


class CardPage(Paged):
    """Cards, newest first."""

    cards: list[Card]
