"""What is done together: joint reviews, one visit, one findings list, one set of minutes."""

from typing import Literal, TypeAlias
from uuid import UUID

from onehall_contracts.message import (
    CaseId,
    DepartmentId,
    ItemId,
    Message,
    Moment,
    Part,
    Sha256,
    ShortText,
    Text,
)

ActivityKind: TypeAlias = Literal[
    "document-review", "drawing-review", "site-visit", "opinion-signing", "completion-inspection"
]


class Attendance(Part):
    """Who came for one department; without officers it was absent, with or without leave."""

    department: DepartmentId
    officers: tuple[ShortText, ...] = ()
    on_leave: bool = False


class Finding(Part):
    """One point of the one findings list; open until a re-inspection closes it."""

    point: ShortText
    department: DepartmentId
    what: Text
    closed: bool = False


class InviteToJointActivityV1(
    Message, wire_name="approval.invite-to-joint-activity.v1", kind="command"
):
    """Invite one department to a joint activity, at least two working days ahead."""

    activity_id: UUID
    case_id: CaseId
    case_number: ShortText
    department: DepartmentId
    activity: ActivityKind
    items: tuple[ItemId, ...]
    place: ShortText
    starts_at: Moment
    answer_by: Moment
    invited_at: Moment


class JointActivityProposedV1(Message, wire_name="approval.joint-activity-proposed.v1"):
    """The lead department proposes a joint activity; everybody concerned is invited."""

    activity_id: UUID
    case_id: CaseId
    activity: ActivityKind
    lead_department: DepartmentId
    departments: tuple[DepartmentId, ...]
    items: tuple[ItemId, ...]
    starts_at: Moment
    reason: Text = ""
    proposed_at: Moment


class JointActivityHeldV1(Message, wire_name="approval.joint-activity-held.v1"):
    """A joint activity took place: who came, who did not, what was found."""

    activity_id: UUID
    case_id: CaseId
    activity: ActivityKind
    attendance: tuple[Attendance, ...]
    findings: tuple[Finding, ...] = ()
    round: int
    held_at: Moment


class JointActivityConcludedV1(Message, wire_name="approval.joint-activity-concluded.v1"):
    """The minutes of a joint activity are signed by everybody who came, or it was called off."""

    activity_id: UUID
    case_id: CaseId
    activity: ActivityKind
    outcome: Literal["passed", "called-off"]
    reason: Text = ""
    minutes_sha256: Sha256 | None = None
    signed_by: tuple[DepartmentId, ...] = ()
    concluded_at: Moment
