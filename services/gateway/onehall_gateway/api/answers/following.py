"""A case on its way: reviews, issuance, ledger, trace, cards."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from onehall_gateway.api.answers.base import Got, Paged


class Step(Got):
    """A step 环节 of a review."""

    name: str
    limit_wd: int = Field(description="working days")
    done: bool


class Review(Got):
    """One department's review 子件."""

    item_id: str
    name: str
    department: str
    promised_wd: int = Field(description="working days")
    promised_due_at: datetime
    legal_due_at: datetime
    assumed: list[str] = Field(description="prerequisites assumed to hold")
    steps: list[Step]
    answer: Literal["approve", "approve-with-conditions", "refuse", "not-concerned"] | None
    given_at: datetime | None
    reasons: list[str]
    conditions: list[str]


class Coordination(Got):
    """Everybody reviews at once 并联协调."""

    case_id: UUID
    case_number: str
    class_id: str
    opened_at: datetime
    joint_limit_wd: int = Field(description="the longest promise, working days")
    joint_due_at: datetime
    serial_legal_wd: int = Field(description="what it would be one after the other")
    calendar_version: str
    gate_opened_at: datetime | None
    reviews: list[Review]


class Permit(Got):
    """A permit 证照."""

    item_id: str
    department: str
    permit_number: str
    certificate: str
    conditions: list[str]


class Refusal(Got):
    """A refused item: whose, why, on what law, and what can be done."""

    item_id: str
    department: str
    reasons: list[str]
    legal_basis: list[str]
    remedies: dict[str, Any]


class Issuance(Got):
    """The single issuance of a case 统一送达."""

    case_id: UUID
    permits: list[Permit]
    refusals: list[Refusal]
    not_concerned: list[str]
    used_wd: int = Field(description="working days used")
    issued_at: datetime


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
    case_id: UUID
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
