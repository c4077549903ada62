"""What departments say: signed opinions, and whatever else is on the way to them."""

from uuid import UUID

from onehall_contracts.message import (
    CaseId,
    Compact,
    Count,
    DepartmentId,
    ItemId,
    Message,
    Moment,
    ShortText,
    Text,
)


class OpinionGivenV1(Message, wire_name="departments.opinion-given.v1"):
    """A department answers one review; its answer is the signed statement and nothing else."""

    task_id: UUID
    case_id: CaseId
    item_id: ItemId
    department: DepartmentId
    signed: Compact


class StepDoneV1(Message, wire_name="departments.step-done.v1"):
    """A department finished one step of a review."""

    task_id: UUID
    case_id: CaseId
    item_id: ItemId
    department: DepartmentId
    step: ShortText
    officer: ShortText
    done_at: Moment


class AttendanceGivenV1(Message, wire_name="departments.attendance-given.v1"):
    """A department says who will come to a joint activity, or asks for leave with its reason."""

    activity_id: UUID
    case_id: CaseId
    department: DepartmentId
    officers: tuple[ShortText, ...] = ()
    leave_reason: Text | None = None
    given_at: Moment


class ClarificationRequestedV1(Message, wire_name="departments.clarification-requested.v1"):
    """A department wants to ask the applicant about the substance of a paper; no clock stops."""

    clarification_id: UUID
    task_id: UUID
    case_id: CaseId
    item_id: ItemId
    department: DepartmentId
    question: Text
    officer: ShortText
    requested_at: Moment


class HeartbeatV1(Message, wire_name="departments.heartbeat.v1"):
    """A worker is alive: what it has in hand, and what it has seen since it was installed."""

    department: DepartmentId
    instance: ShortText
    version: ShortText
    waiting: Count
    later: Count
    unpublished: Count
    parked: Count
    receipts: Count
    returned: Count
    sent_at: Moment
