"""Asking and answering: everybody at once, one opinion each, what it assumed."""

from datetime import date
from typing import Literal
from uuid import UUID

from onehall_contracts.approval.authority import Authority
from onehall_contracts.intake import HandlingMode, StepPlan
from onehall_contracts.message import (
    Answer,
    CaseId,
    Compact,
    Days,
    DepartmentId,
    ItemId,
    Message,
    Moment,
    Part,
    Sha256,
    ShortText,
    Text,
)


class OpenedReview(Part):
    """One department's review of one item 子件, with both limits."""

    item_id: ItemId
    name: ShortText
    department: DepartmentId
    centre: ShortText
    mode: HandlingMode
    task_id: UUID
    promised_wd: Days
    promised_due_at: Moment
    legal_due_at: Moment
    assumed: tuple[ItemId, ...] = ()
    steps: tuple[StepPlan, ...] = ()


class RequestReviewV1(Message, wire_name="approval.request-review.v1", kind="command"):
    """Ask one department for its opinion on one item; what is asked is the signed statement."""

    task_id: UUID
    case_id: CaseId
    item_id: ItemId
    department: DepartmentId
    statement: Compact


class CancelReviewV1(Message, wire_name="approval.cancel-review.v1", kind="command"):
    """Tell one department that its opinion is no longer needed; what it did stays on record."""

    task_id: UUID
    case_id: CaseId
    item_id: ItemId
    department: DepartmentId
    reason: Text
    cancelled_at: Moment


class SendReceiptV1(Message, wire_name="approval.send-receipt.v1", kind="command"):
    """Give a department the signed receipt for its opinion."""

    task_id: UUID
    case_id: CaseId
    item_id: ItemId
    department: DepartmentId
    opinion_id: UUID
    receipt: Compact


class ReturnMessageV1(Message, wire_name="approval.return-message.v1", kind="command"):
    """Tell a department that something it said was not taken, and what would cure it."""

    department: DepartmentId
    event_id: UUID
    message: ShortText
    reason: ShortText
    detail: Text
    returned_at: Moment


class ForwardClarificationV1(
    Message, wire_name="approval.forward-clarification.v1", kind="command"
):
    """Tell a department that the applicant answered its question; the gateway has the words."""

    clarification_id: UUID
    case_id: CaseId
    item_id: ItemId
    department: DepartmentId
    answered_at: Moment


class CoordinationOpenedV1(Message, wire_name="approval.coordination-opened.v1"):
    """Every department was asked in one transaction; the longest promise limits the whole."""

    case_id: CaseId
    case_number: ShortText
    class_id: ShortText
    centre: ShortText
    lead_department: DepartmentId
    opened_at: Moment
    joint_limit_wd: Days
    joint_due_at: Moment
    serial_legal_wd: Days
    calendar_version: ShortText
    reviews: tuple[OpenedReview, ...]


class StepCompletedV1(Message, wire_name="approval.step-completed.v1"):
    """A department finished one step 环节 of its review."""

    case_id: CaseId
    item_id: ItemId
    department: DepartmentId
    step: ShortText
    officer: ShortText
    step_done_id: UUID
    completed_at: Moment


class ReviewAssignedV1(Message, wire_name="approval.review-assigned.v1"):
    """Another officer holds a review from now on: AB post 岗位替补, or a new responsible person."""

    case_id: CaseId
    item_id: ItemId
    department: DepartmentId
    responsible: ShortText
    assigned_at: Moment


class OpinionRecordedV1(Message, wire_name="approval.opinion-recorded.v1"):
    """A department's opinion 审查意见 is on the record."""

    case_id: CaseId
    item_id: ItemId
    department: DepartmentId
    task_id: UUID
    opinion_id: UUID
    answer: Answer
    reasons: tuple[Text, ...] = ()
    conditions: tuple[Text, ...] = ()
    legal_basis: tuple[ShortText, ...] = ()
    officer: ShortText
    countersigned_by: ShortText | None = None
    false_materials: bool = False
    given_at: Moment
    recorded_at: Moment
    promised_due_at: Moment
    key_id: ShortText | None = None
    opinion_sha256: Sha256 | None = None
    authority: Authority | None = None
    countersigned_under: Authority | None = None


class OpinionVoidedV1(Message, wire_name="approval.opinion-voided.v1"):
    """An opinion no longer counts; its department is asked again."""

    case_id: CaseId
    item_id: ItemId
    department: DepartmentId
    opinion_id: UUID
    because: ItemId
    ground: Literal["assumption", "hearing", "compromised-key"] = "assumption"
    task_id: UUID
    voided_at: Moment


class PrerequisiteDischargedV1(Message, wire_name="approval.prerequisite-discharged.v1"):
    """An assumption came true: a sibling was agreed to, or a certificate was verified."""

    case_id: CaseId
    item_id: ItemId
    discharged_for: tuple[ItemId, ...]
    by: Literal["opinion", "certificate", "no-objection"]
    certificate_number: ShortText | None = None
    valid_until: date | None = None
    discharged_at: Moment


class AssumptionFailedV1(Message, wire_name="approval.assumption-failed.v1"):
    """An assumption turned out false: these opinions rested on it and are void."""

    case_id: CaseId
    item_id: ItemId
    voided: tuple[ItemId, ...]
    reason: Text
    failed_at: Moment


class ClarificationAskedV1(Message, wire_name="approval.clarification-asked.v1"):
    """A department asks about the substance of a paper; the clock runs on."""

    case_id: CaseId
    item_id: ItemId
    department: DepartmentId
    clarification_id: UUID
    question: Text
    asked_at: Moment


class ClarificationAnsweredV1(Message, wire_name="approval.clarification-answered.v1"):
    """The applicant answered a department's question."""

    case_id: CaseId
    item_id: ItemId
    department: DepartmentId
    clarification_id: UUID
    answered_at: Moment


# Intake refuses demands too; documents name schemas by class, so this class has a name of its own.
class ReviewDemandRefusedV1(Message, wire_name="approval.demand-refused.v1"):
    """A department asked the applicant for what it may not ask for; refused, and reported."""

    case_id: CaseId
    item_id: ItemId
    department: DepartmentId
    paper: ShortText
    cause: Literal["already-held", "not-listed", "formal"]
    demanded_by: ShortText
    refused_at: Moment


class ConsultationAskedV1(Message, wire_name="approval.consultation-asked.v1"):
    """A body that decides nothing here is asked for its view 征求意见."""

    case_id: CaseId
    item_id: ItemId
    department: DepartmentId
    consultation_id: UUID
    body: ShortText
    question: Text
    due_at: Moment
    silence_consents: bool
    asked_at: Moment


class ConsultationDeferredV1(Message, wire_name="approval.consultation-deferred.v1"):
    """A consulted body has leave to answer later; its silence no longer counts as consent."""

    case_id: CaseId
    item_id: ItemId
    consultation_id: UUID
    due_at: Moment
    deferred_at: Moment


class ConsultationAnsweredV1(Message, wire_name="approval.consultation-answered.v1"):
    """A consulted body answered, or its silence counts as consent 超时默认."""

    case_id: CaseId
    item_id: ItemId
    consultation_id: UUID
    body: ShortText
    agrees: bool
    deemed: bool
    reasons: tuple[Text, ...] = ()
    answered_at: Moment
