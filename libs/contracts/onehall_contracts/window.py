"""What the window says beside cases: fees, guides, enquiries 咨询, complaints 投诉, ratings 评价.

Owned by intake, like what intake says of cases.
"""

from datetime import date
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from pydantic import Field

from onehall_contracts.message import (
    CaseId,
    Count,
    Days,
    DepartmentId,
    ItemId,
    Message,
    Moment,
    ShortText,
)

ComplaintKind: TypeAlias = Literal["conduct", "integrity", "retaliation", "other"]
RatingGrade: TypeAlias = Annotated[int, Field(strict=True, ge=1, le=5)]


class FeeChargedV1(Message, wire_name="intake.fee-charged.v1"):
    """A fee was taken; amounts are in fen 分, `published_fen` is the published rate (L-53)."""

    fee_id: UUID
    case_id: CaseId
    item_id: ItemId
    department: DepartmentId
    what: ShortText
    on_form: bool = False
    amount_fen: Count
    published_fen: Count | None = None
    basis: ShortText | None = None
    basis_ends_on: date | None = None
    charged_by: ShortText
    charged_at: Moment


class GuidePublishedV1(Message, wire_name="intake.guide-published.v1"):
    """The guide 办事指南 of an item is public; which of its required fields are empty (L-05)."""

    item_id: ItemId
    department: DepartmentId
    catalogue_version: ShortText
    empty_fields: tuple[ShortText, ...] = ()
    revised_on: date
    basis_changed_on: date | None = None
    published_at: Moment


class EnquiryReceivedV1(Message, wire_name="intake.enquiry-received.v1"):
    """Somebody asked something; the answer is owed within the published limit."""

    enquiry_id: UUID
    case_id: CaseId | None = None
    department: DepartmentId
    reply_wd: Days
    received_at: Moment


class EnquiryAnsweredV1(Message, wire_name="intake.enquiry-answered.v1"):
    """An enquiry was answered."""

    enquiry_id: UUID
    case_id: CaseId | None = None
    department: DepartmentId
    answered_at: Moment


class ComplaintReceivedV1(Message, wire_name="intake.complaint-received.v1"):
    """Somebody complained; a named complainant is owed a written answer within the limit."""

    complaint_id: UUID
    case_id: CaseId | None = None
    department: DepartmentId
    complaint: ComplaintKind
    named: bool
    reply_wd: Days
    received_at: Moment


class ComplaintAnsweredV1(Message, wire_name="intake.complaint-answered.v1"):
    """A complaint was answered, and upheld or not."""

    complaint_id: UUID
    case_id: CaseId | None = None
    department: DepartmentId
    upheld: bool
    answered_at: Moment


class EvaluationReceivedV1(Message, wire_name="intake.evaluation-received.v1"):
    """A service was rated 好差评, 5 very satisfied to 1 very dissatisfied."""

    evaluation_id: UUID
    case_id: CaseId
    item_id: ItemId | None = None
    department: DepartmentId | None = None
    window: ShortText | None = None
    grade: RatingGrade
    named: bool
    received_at: Moment
