"""What callers get, for the API document only: answers pass through as the services made them.

Every model allows more: a field may be added without a new version (DESIGN 5: readers ignore what
they do not know), and a service that adds one need not wait for the gateway.
"""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

Open = ConfigDict(extra="allow")


class Got(BaseModel):
    """Part of an answer; fields may be added."""

    model_config = Open


class Paged(Got):
    """A page of a list."""

    next: str | None = Field(description="the `cursor` of the next page; null on the last one")


class Label(Got):
    """A name in both languages."""

    zh: str
    en: str


class Uploaded(Got):
    """A document that is stored 材料."""

    sha256: str
    size: int = Field(description="bytes")
    media_type: str


class Submitted(Got):
    """A case that was handed in."""

    case_id: UUID
    case_number: str = Field(description="24 digits 办件编号")
    check_code: str = Field(description="six digits for the public query; told only now")


Status = Literal[
    "submitted",
    "awaiting-correction",
    "corrected",
    "accepted",
    "not-accepted",
    "withdrawn",
    "closed",
]


class Case(Got):
    """A case 办件 as the window has it; personal data are masked for others than the applicant."""

    case_id: UUID
    case_number: str
    class_id: str
    status: Status


class CasePage(Paged):
    """One's own cases, or for staff those of the hall."""

    cases: list[Case]


class PublicStatus(Got):
    """Where a case stands, without anything about a person."""

    case_number: str
    status: Status


class Guide(Got):
    """The guide of one item 办事指南: everything art. 30 tells the window to publish."""

    item: str
    catalogue_version: str
    valid_from: date
    rule_set: str
    fields: list[dict[str, Any]] = Field(description="key, label, required_by_law, value")


class OneTimeNotice(Got):
    """The one-time notice 一次性告知单: every paper, said once."""

    title: Label
    catalogue_version: str
    items: list[dict[str, Any]]
    papers: list[dict[str, Any]] = Field(description="number, id, name, for, bring")
    papers_asked: int
    papers_distinct: int
    limits: dict[str, Any]


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


class Ledger(Got):
    """What happened to a case, in order."""

    entries: list[Entry]
    next: int | None = Field(description="`after` of the next page; null on the last one")


class Trace(Got):
    """Every message and step of a case over all services, for a waterfall."""

    case_id: UUID


class Holding(Got):
    """Who has to do the next thing, and until when."""

    case_id: UUID


class Standing(Got):
    """Which case a number stands for."""

    case_id: UUID
    case_number: str


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


class Dispute(Got):
    """A dispute 争议; coordination does not stop the periods of the remedies."""

    dispute_id: UUID
    case_id: UUID
    ground: Literal["G1", "G2", "G3", "G4"]
    status: str
    filed_at: datetime
    close_by: date | None
    remedies: dict[str, Any] | None


class DisputePage(Paged):
    """Disputes, newest first: one's own, or for those who coordinate all."""

    disputes: list[Dispute]


class Evidence(Got):
    """The case file as it was when the dispute was filed; it says how to verify it."""


class InboxNotice(Got):
    """A notice to oneself, in both languages."""

    notice_id: UUID
    case_id: UUID
    delivered_at: datetime
    read_at: datetime | None
    zh: dict[str, str] = Field(description="title and text")
    en: dict[str, str] = Field(description="title and text")


class Inbox(Paged):
    """One's own notices, newest first."""

    notices: list[InboxNotice]
    unread: int


class Read(Got):
    """A notice that was read."""

    notice_id: UUID
    read: bool


class SentNotice(Got):
    """A notice and what became of it; nobody's address."""

    notice_id: UUID
    channel: str
    state: str
    attempts: int


class NoticeLog(Paged):
    """The notices of a case, oldest first."""

    notices: list[SentNotice]


class Resent(Got):
    """A notice on its way again."""

    notice_id: UUID
    state: str


class Parked(Got):
    """A message that was set aside, without its body."""

    id: UUID


class ParkedList(Got):
    """Messages set aside, in order of their ids."""

    parked: list[Parked]
    next: UUID | None = Field(description="`after` of the next page; null on the last one")


class Done(Got):
    """What was asked for is done."""

    status: Literal["done"]


class Me(Got):
    """Who the caller is to Onehall."""

    subject: str
    ref: UUID = Field(description="the reference that the caller's cases carry")
    roles: list[str]
    permissions: list[str]
    department: str | None
    centre: str | None
