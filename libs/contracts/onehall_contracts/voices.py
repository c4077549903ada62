"""What people ask, complain of and rate: enquiries 咨询, complaints 投诉, ratings 好差评.

Owned by intake, like what intake says of cases. Who said it travels as a reference at most; what
they said never does.
"""

from datetime import date
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from pydantic import Field

from onehall_contracts.message import (
    CaseId,
    Days,
    DepartmentId,
    ItemId,
    Message,
    Moment,
    ShortText,
)

ComplaintKind: TypeAlias = Literal["conduct", "integrity", "retaliation", "other"]
RatingChannel: TypeAlias = Literal["window", "online", "phone", "terminal"]
RatingGrade: TypeAlias = Annotated[int, Field(strict=True, ge=1, le=5)]


class EnquiryReceivedV1(Message, wire_name="intake.enquiry-received.v1"):
    """Somebody asked something; the answer is owed within the published limit."""

    enquiry_id: UUID
    case_id: CaseId | None = None
    applicant_ref: UUID | None = None
    department: DepartmentId
    reply_wd: Days
    received_at: Moment


class EnquiryAnsweredV1(Message, wire_name="intake.enquiry-answered.v1"):
    """An enquiry was answered; the answer itself is read where it was asked."""

    enquiry_id: UUID
    case_id: CaseId | None = None
    applicant_ref: UUID | None = None
    department: DepartmentId
    answered_at: Moment


class ComplaintReceivedV1(Message, wire_name="intake.complaint-received.v1"):
    """Somebody complained; a named complainant is owed a written answer within the limit."""

    complaint_id: UUID
    case_id: CaseId | None = None
    applicant_ref: UUID | None = None
    department: DepartmentId
    complaint: ComplaintKind
    named: bool
    admission_wd: Days
    reply_wd: Days
    received_at: Moment


class ComplaintAdmittedV1(Message, wire_name="intake.complaint-admitted.v1"):
    """A complaint is looked into; the time to answer runs since it was received."""

    complaint_id: UUID
    case_id: CaseId | None = None
    applicant_ref: UUID | None = None
    department: DepartmentId
    admitted_at: Moment


class ComplaintRedirectedV1(Message, wire_name="intake.complaint-redirected.v1"):
    """A complaint belongs elsewhere, and the complainant is told where."""

    complaint_id: UUID
    case_id: CaseId | None = None
    applicant_ref: UUID | None = None
    department: DepartmentId
    redirect_to: ShortText
    redirected_at: Moment


class ComplaintAnsweredV1(Message, wire_name="intake.complaint-answered.v1"):
    """A complaint was answered, and upheld or not."""

    complaint_id: UUID
    case_id: CaseId | None = None
    applicant_ref: UUID | None = None
    department: DepartmentId
    upheld: bool
    answered_at: Moment


class EvaluationReceivedV1(Message, wire_name="intake.evaluation-received.v1"):
    """A service was rated 好差评, 5 very satisfied to 1 very dissatisfied."""

    evaluation_id: UUID
    case_id: CaseId
    applicant_ref: UUID | None = None
    item_id: ItemId | None = None
    department: DepartmentId | None = None
    window: ShortText | None = None
    channel: RatingChannel = "online"
    grade: RatingGrade
    named: bool
    received_at: Moment


class RectificationOpenedV1(Message, wire_name="intake.rectification-opened.v1"):
    """After the call-back of a bad rating the department owes a remedy 整改 by this day."""

    evaluation_id: UUID
    case_id: CaseId
    department: DepartmentId | None = None
    fix_by: date
    opened_at: Moment


class RectificationClosedV1(Message, wire_name="intake.rectification-closed.v1"):
    """What was rated badly was put right, or explained where the law leaves no other way."""

    evaluation_id: UUID
    case_id: CaseId
    applicant_ref: UUID | None = None
    department: DepartmentId | None = None
    result: Literal["fixed", "explained"]
    closed_at: Moment


class EvaluationFollowedUpV1(Message, wire_name="intake.evaluation-followed-up.v1"):
    """Whoever rated badly rated once more after the remedy 追评."""

    evaluation_id: UUID
    case_id: CaseId
    department: DepartmentId | None = None
    grade: RatingGrade
    followed_up_at: Moment


class EvaluationAppealedV1(Message, wire_name="intake.evaluation-appealed.v1"):
    """A department holds a rating for mistaken or malicious; somebody outside it decides."""

    evaluation_id: UUID
    case_id: CaseId
    department: DepartmentId | None = None
    decide_by: date
    appealed_at: Moment


class EvaluationAppealDecidedV1(Message, wire_name="intake.evaluation-appeal-decided.v1"):
    """A rating counts, or is excluded and stays visible as excluded."""

    evaluation_id: UUID
    case_id: CaseId
    department: DepartmentId | None = None
    excluded: bool
    decided_at: Moment
