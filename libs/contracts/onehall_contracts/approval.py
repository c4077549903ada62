"""What approval says: everybody asked at once, every opinion, one issuance."""

from typing import Literal, TypeAlias
from uuid import UUID

from onehall_contracts.intake import DocumentRef, Remedies, StepPlan
from onehall_contracts.message import (
    CaseId,
    Days,
    DepartmentId,
    ItemId,
    Message,
    Moment,
    Part,
    ShortText,
    Text,
)

Answer: TypeAlias = Literal["approve", "approve-with-conditions", "refuse", "not-concerned"]


class OpenedReview(Part):
    """One department's review of one item 子件, with both limits."""

    item_id: ItemId
    name: ShortText
    department: DepartmentId
    task_id: UUID
    promised_wd: Days
    promised_due_at: Moment
    legal_due_at: Moment
    assumed: tuple[ItemId, ...] = ()
    steps: tuple[StepPlan, ...] = ()


class Permit(Part):
    """A permit 证照 granted for one item."""

    item_id: ItemId
    department: DepartmentId
    permit_number: ShortText
    certificate: ShortText
    conditions: tuple[Text, ...] = ()


class Refusal(Part):
    """A refused item: whose, why, on what law, and what can be done (L-51, L-62)."""

    item_id: ItemId
    department: DepartmentId
    reasons: tuple[Text, ...]
    legal_basis: tuple[ShortText, ...]
    remedies: Remedies


class RequestReviewV1(Message, wire_name="approval.request-review.v1", kind="command"):
    """Ask one department for its opinion on one item; prerequisites are assumed to hold."""

    task_id: UUID
    case_id: CaseId
    case_number: ShortText
    class_id: ShortText
    item_id: ItemId
    name: ShortText
    department: DepartmentId
    requested_at: Moment
    due_at: Moment
    due_explained: Text
    steps: tuple[StepPlan, ...]
    assumed: tuple[ItemId, ...]
    documents: tuple[DocumentRef, ...]


class CoordinationOpenedV1(Message, wire_name="approval.coordination-opened.v1"):
    """Every department was asked in one transaction; the longest promise limits the whole."""

    case_id: CaseId
    case_number: ShortText
    class_id: ShortText
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
    given_at: Moment
    recorded_at: Moment
    promised_due_at: Moment


class PrerequisiteDischargedV1(Message, wire_name="approval.prerequisite-discharged.v1"):
    """An assumption came true: the item others waited for has been agreed to."""

    case_id: CaseId
    item_id: ItemId
    discharged_for: tuple[ItemId, ...]
    discharged_at: Moment


class GateOpenedV1(Message, wire_name="approval.gate-opened.v1"):
    """The one moment decisions are made 集中批准, in this order."""

    case_id: CaseId
    order: tuple[ItemId, ...]
    opened_at: Moment


class PermitIssuedV1(Message, wire_name="approval.permit-issued.v1"):
    """The single issuance 统一送达 of a case: its permits, and what was refused."""

    case_id: CaseId
    case_number: ShortText
    class_id: ShortText
    issuance_id: UUID
    permits: tuple[Permit, ...]
    refusals: tuple[Refusal, ...] = ()
    not_concerned: tuple[ItemId, ...] = ()
    used_wd: Days
    joint_limit_wd: Days
    serial_legal_wd: Days
    issued_at: Moment


class CaseRefusedV1(Message, wire_name="approval.case-refused.v1"):
    """The single issuance of a case in which nothing could be granted."""

    case_id: CaseId
    case_number: ShortText
    class_id: ShortText
    issuance_id: UUID
    refusals: tuple[Refusal, ...]
    not_concerned: tuple[ItemId, ...] = ()
    used_wd: Days
    joint_limit_wd: Days
    serial_legal_wd: Days
    issued_at: Moment
