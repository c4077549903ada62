"""A case at the window, and the papers it is made of."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from onehall_gateway.api.answers.base import Got, Paged
from onehall_gateway.api.models import CaseStatus


class Uploaded(Got):
    """A document that is stored 材料."""

    sha256: str
    size: int = Field(description="bytes")
    media_type: str


class Found(Got):
    """Which case a number stands for; the whole case to those who may read it."""

    case_id: UUID
    case_number: str


class Standing(Got):
    """Where a case stands at the window; `version` is also its ETag."""

    case_id: UUID
    case_number: str = Field(description="24 digits 办件编号")
    status: CaseStatus
    version: int
    submitted_at: datetime
    answer_due_at: datetime | None = Field(
        description="without an answer by then it is accepted (L-10); null while none is owed"
    )
    accepted_at: datetime | None
    mode: Literal["explicit", "deemed"] | None = Field(description="how it was accepted")
    ended_at: datetime | None


class CaseItem(Got):
    """An item 事项 of a case, as the catalogue had it at submission."""

    item_id: str
    name: str
    department: str
    centre: str = Field(description="where it is handled")
    mode: Literal["M1", "M2", "M3", "M4"] = Field(description="属地、代收、初审上报、委托")
    promised_wd: int = Field(description="working days")
    legal: dict[str, Any] = Field(description="number, unit, basis")


class CaseDocument(Got):
    """A paper of a case."""

    kind: str
    sha256: str
    size: int = Field(description="bytes")
    media_type: str


class DemandRefused(Got):
    """A demand on the applicant that was refused, and is on record (L-06, L-10)."""

    kinds: list[str]
    cause: Literal["second-notice", "late-gap", "not-listed", "already-held"]
    department: str | None
    refused_at: datetime


class Receipt(Got):
    """The written receipt of an acceptance or non-acceptance: its seal and its date (L-12)."""

    document: Literal["受理通知书", "不予受理决定书"]
    number: str
    case_id: UUID
    case_number: str
    centre: str
    seal_id: str
    dated_on: date
    accepted_at: datetime | None
    order: list[Any] | None = Field(description="by which limited quantities are granted (L-26)")


class Case(Standing):
    """A case 办件 as the window has it."""

    class_id: str
    class_name: str
    centre: str = Field(description="where it was handed in")
    channel: Literal["online", "window"]
    catalogue_version: str
    rule_set: str
    applicant_ref: UUID
    applicant: dict[str, Any] | None = Field(
        default=None, description="as given, to the applicant; to others a person is `masked`"
    )
    check_code: str | None = Field(default=None, description="to the applicant")
    items: list[CaseItem]
    certificates: list[dict[str, Any]] = Field(description="item_id, number, issuer, valid_until")
    documents: list[CaseDocument]
    papers_missing: list[str] = Field(description="kinds the notice asks for, not handed in")
    deficiencies: list[dict[str, str]] = Field(description="of the one notice: kind, what")
    outstanding: list[str] = Field(description="kinds asked for and not supplied yet")
    owed: list[dict[str, Any]] = Field(description="kind and due_at of what was promised 容缺")
    overdue: list[str] = Field(description="kinds that were promised and did not come in time")
    demands_refused: list[DemandRefused]
    refusal: dict[str, Any] | None = Field(description="cause, reasons, legal_basis, remedies")
    result: str | None
    issuance: dict[str, Any] | None = Field(description="issuance_id, sequence, result, issued_at")
    remaining: list[str] = Field(description="items still to be decided")
    receipt: Receipt | None


class Submitted(Case):
    """A case that was handed in, with the check code of its public query."""


class CaseLine(Got):
    """A case in a list."""

    case_id: UUID
    case_number: str
    class_id: str
    status: CaseStatus
    submitted_at: datetime


class CasePage(Paged):
    """One's own cases, or for staff those of the hall, newest first."""

    cases: list[CaseLine]


class PublicStatus(Got):
    """Where a case stands, without anything about a person."""

    case_number: str
    class_id: str
    class_name: str
    status: CaseStatus
    submitted_at: datetime
    accepted_at: datetime | None
    ended_at: datetime | None


class Gap(Got):
    """One paper that participants found wanting: what each of them said."""

    kind: str
    reports: list[dict[str, Any]] = Field(description="department, what, defect, reported_at")


class Gaps(Got):
    """Every reported gap of a case, merged by paper, for the one notice."""

    version: int
    status: CaseStatus
    gaps_due_at: datetime | None = Field(description="until when participants report")
    answer_due_at: datetime | None
    gaps: list[Gap]
    notices: int = Field(description="how often the applicant was told; once is all there is")
    demands_refused: list[DemandRefused]


class Statistics(Got):
    """What was accepted, every case counted once however many centres have a part in it."""

    accepted_total: int
    linked_total: int = Field(description="of them handled on two levels")
    by_class: dict[str, int]
    by_centre: dict[str, int]
    by_acceptance: dict[str, int] = Field(description="explicit and deemed")
    reviews_by_mode: dict[str, int] = Field(description="M1 to M4")
