"""What departments say: opinions, and steps on the way to them."""

from uuid import UUID

from onehall_contracts.approval import Answer
from onehall_contracts.message import (
    CaseId,
    DepartmentId,
    ItemId,
    Message,
    Moment,
    ShortText,
    Text,
)


class OpinionGivenV1(Message, wire_name="departments.opinion-given.v1"):
    """A department answers one review."""

    opinion_id: UUID
    task_id: UUID
    case_id: CaseId
    item_id: ItemId
    department: DepartmentId
    answer: Answer
    reasons: tuple[Text, ...] = ()
    conditions: tuple[Text, ...] = ()
    legal_basis: tuple[ShortText, ...] = ()
    officer: ShortText
    countersigned_by: ShortText | None = None
    false_materials: bool = False
    given_at: Moment


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
