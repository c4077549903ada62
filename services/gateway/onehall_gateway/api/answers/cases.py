"""A case at the window, and the papers it is made of."""

from datetime import datetime
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
    promised_wd: int = Field(description="working days")
    legal: dict[str, Any] = Field(description="number, unit, basis")


class CaseDocument(Got):
    """A paper of a case."""

    kind: str
    sha256: str
    size: int = Field(description="bytes")
    media_type: str


class Case(Standing):
    """A case 办件 as the window has it."""

    class_id: str
    class_name: str
    channel: Literal["online", "window"]
    applicant_ref: UUID
    applicant: dict[str, Any] | None = Field(
        default=None, description="as given, to the applicant; to others a person is `masked`"
    )
    check_code: str | None = Field(default=None, description="to the applicant and to clerks")
    items: list[CaseItem]
    documents: list[CaseDocument]
    papers_missing: list[str] = Field(description="kinds the notice asks for, not handed in")
    deficiencies: list[dict[str, str]] = Field(description="of the one notice: kind, what")
    outstanding: list[str] = Field(description="kinds asked for and not supplied yet")
    refusal: dict[str, Any] | None = Field(description="cause, reasons, legal_basis, remedies")
    issuance: dict[str, Any] | None = Field(description="issuance_id, result, issued_at")


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
