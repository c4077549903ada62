"""Parallel approval of a case: its reviews, all that is open beside them, what was issued."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from onehall_gateway.api.answers.base import Got

Phase = Literal["unopened", "reviewing", "decided", "issued", "ended"]


class Assumption(Got):
    """A prerequisite assumed to hold, and what became of that."""

    item_id: str
    kind: Literal["hard", "soft", "data"]
    state: str = Field(
        description="assumed, opinion, refused, failed; or what discharged it: opinion, "
        "certificate, no-objection"
    )


class Step(Got):
    """A step 环节 of a review."""

    name: str
    limit_wd: int = Field(description="working days")
    clock: str = Field(description="intake, decision or delivery")
    responsible: str | None
    done: bool
    done_at: datetime | None


class Review(Got):
    """One department's review 子件."""

    item_id: str
    name: str
    department: str
    centre: str
    mode: Literal["M1", "M2", "M3", "M4"]
    status: str = Field(
        description="reviewing, reviewed (已审待前置), granted, refused, not-concerned, ended-..."
    )
    round: int = Field(description="how often it was asked for")
    responsible: str | None
    promised_wd: int = Field(description="working days")
    promised_due_at: datetime
    legal_due_at: datetime
    assumed: list[Assumption] = Field(description="its prerequisites")
    blocked_by: list[str] = Field(description="what it waits for now")
    steps: list[Step]
    answer: Literal["approve", "approve-with-conditions", "refuse", "not-concerned"] | None
    given_at: datetime | None
    reasons: list[str]
    conditions: list[str]


class Procedure(Got):
    """A special procedure 特别程序: what it excludes from the limits."""

    procedure_id: UUID
    department: str
    items: list[str]
    cause: str
    declared_wd: int
    notice: str
    started_on: date
    ended_on: date | None


class Activity(Got):
    """A joint activity 联合活动 with its one findings list."""

    activity_id: UUID
    activity: str
    stage: Literal["proposed", "held", "passed", "called-off"]
    items: list[str]
    departments: list[str]
    place: str
    starts_at: datetime
    replies: list[dict[str, Any]] = Field(description="department, officers, on_leave")
    rounds: int
    attendance: list[dict[str, Any]] = Field(description="department, officers, on_leave")
    findings: list[dict[str, Any]] = Field(description="point, department, what, closed")
    minutes_sha256: str | None
    signed_by: list[str]


class Clarification(Got):
    """A question to the applicant, and its answer."""

    clarification_id: UUID
    item_id: str
    department: str
    question: str
    asked_at: datetime
    answer: str | None
    answered_at: datetime | None


class Consultation(Got):
    """A question to a body that decides nothing here."""

    consultation_id: UUID
    item_id: str
    body: str
    due_at: datetime
    silence_consents: bool
    agrees: bool | None
    deemed: bool | None = Field(description="whether silence was taken for it")


class Hearing(Got):
    """A hearing 听证 on an item."""

    hearing_id: UUID
    item_id: str
    stage: Literal["informed", "requested", "scheduled", "held", "lapsed"]
    request_by: datetime | None
    hold_by: datetime | None
    on: date | None
    presider: str | None
    record: str | None
    heard: int


class Choice(Got):
    """What the applicant is asked after a refusal: what becomes of its dependants."""

    item_id: str
    dependants: list[str]
    answer_by: datetime
    pending_until: datetime
    wish: Literal["keep", "withdraw", "decide"] | None


class Position(Got):
    """Where a case stands in parallel approval."""

    phase: Phase
    joint_due_at: datetime | None
    undecided: list[str]
    waiting_for: list[str]
    issuances: int
    waits_for_evidence_since: datetime | None = Field(
        description="all is ready, and is issued by itself once the evidence log grows again"
    )


class Decided(Position):
    """What a command led to, and where the case stands now."""

    happened: list[str] = Field(description="what was recorded, in order")


class Coordination(Position):
    """Everybody reviews at once 并联协调."""

    version: int
    case_id: UUID
    case_number: str
    class_id: str
    centre: str
    lead_department: str
    opened_at: datetime
    joint_limit_wd: int = Field(description="the longest promise, working days")
    serial_legal_wd: int = Field(description="what it would be one after the other")
    calendar_version: str
    gate_opened_at: datetime | None
    owed: list[str] = Field(description="papers still owed after a tolerant acceptance")
    reviews: list[Review]
    procedures: list[Procedure]
    activities: list[Activity]
    clarifications: list[Clarification]
    consultations: list[Consultation]
    hearings: list[Hearing]
    choices: list[Choice]


class Permit(Got):
    """A permit 证照."""

    item_id: str
    department: str
    permit_number: str
    certificate: str
    conditions: list[str]
    valid_until: datetime | None


class Refusal(Got):
    """A refused item: whose, why, on what law, and what can be done."""

    item_id: str
    department: str
    reasons: list[str]
    legal_basis: list[str]
    remedies: dict[str, Any]
    barred_until: date | None = Field(description="before which it may not be applied for again")


class Delivery(Got):
    """How an issuance was served, with its receipt 送达回证."""

    channel: Literal["window", "post", "electronic"]
    receipt: str
    delivered_at: datetime


class Package(Got):
    """One issuance: permits, refusals and service receipt together."""

    sequence: int
    permits: list[Permit]
    refusals: list[Refusal]
    not_concerned: list[str]
    remaining: list[str] = Field(description="items decided later")
    used_wd: int = Field(description="working days used")
    issued_at: datetime
    deliver_by: datetime = Field(description="ten working days at most after the decision")
    delivery: Delivery | None


class Issuance(Package):
    """The single issuance of a case 统一送达; rarely there are more, made later."""

    case_id: UUID
    more: list[Package]
