"""A dispute being coordinated: the reply, the panel, its opinion, the answer, the end."""

from datetime import date
from typing import Literal, TypeAlias
from uuid import UUID

from onehall_contracts.message import (
    CaseId,
    Count,
    DepartmentId,
    Message,
    Moment,
    Part,
    Sha256,
    ShortText,
    Text,
)

Point: TypeAlias = Literal["competence", "facts", "basis", "procedure"]
Side: TypeAlias = Literal["applicant", "respondent"]
Recommendation: TypeAlias = Literal["uphold", "correct"]
Answered: TypeAlias = Literal["corrected", "partly-corrected", "declined"]
Outcome: TypeAlias = Literal["O1", "O2", "O3", "O4", "O5", "T1", "T2", "T3", "T4"]


class Seat(Part):
    """An expert's place on a panel, and the field it is held for."""

    expert_ref: UUID
    field: ShortText


class PointFinding(Part):
    """What the panel found on one point, and the articles it rests on."""

    point: Point
    finding: Literal["lawful", "unlawful", "unclear"]
    articles: tuple[ShortText, ...] = ()


class ReplyRequestedV1(Message, wire_name="dispute.reply-requested.v1"):
    """The respondent department 被申请人 is asked for facts, evidence and legal basis."""

    dispute_id: UUID
    case_id: CaseId
    department: DepartmentId
    reply_by: date
    requested_at: Moment


class ReplyGivenV1(Message, wire_name="dispute.reply-given.v1"):
    """The respondent department replied; its words stay with dispute, by their hash."""

    dispute_id: UUID
    case_id: CaseId
    department: DepartmentId
    reply_sha256: Sha256
    given_at: Moment


class PanelDrawnV1(Message, wire_name="dispute.panel-drawn.v1"):
    """A panel of experts 专家组 was drawn by lot; seed and pool let anybody draw it again."""

    dispute_id: UUID
    case_id: CaseId
    round: Count
    seats: tuple[Seat, ...]
    pool_sha256: Sha256
    seed: Sha256
    excluded: Count
    drawn_at: Moment


class ChallengeDecidedV1(Message, wire_name="dispute.challenge-decided.v1"):
    """A side's challenge 回避申请 of an expert was decided, or its review was."""

    dispute_id: UUID
    case_id: CaseId
    expert_ref: UUID
    side: Side
    stage: Literal["first", "review"]
    upheld: bool
    decided_at: Moment


class PanelMemberReplacedV1(Message, wire_name="dispute.panel-member-replaced.v1"):
    """An expert left the panel, and the next of the draw took the seat."""

    dispute_id: UUID
    case_id: CaseId
    left: UUID
    joined: UUID
    because: Literal["challenge", "declared", "unavailable"]
    replaced_at: Moment


class MeetingScheduledV1(Message, wire_name="dispute.meeting-scheduled.v1"):
    """Both sides are invited to be heard 论证会, here or from afar."""

    dispute_id: UUID
    case_id: CaseId
    department: DepartmentId | None = None
    meets_at: Moment
    place: ShortText
    remote: bool
    scheduled_at: Moment


class MeetingHeldV1(Message, wire_name="dispute.meeting-held.v1"):
    """The meeting was held; who was heard, and the minutes by their hash."""

    dispute_id: UUID
    case_id: CaseId
    heard: tuple[Side, ...]
    minutes_sha256: Sha256
    held_at: Moment


class LegalityOpinionGivenV1(Message, wire_name="dispute.legality-opinion-given.v1"):
    """The panel's opinion on legality 合法性论证意见; it binds nobody by itself (ALL 69)."""

    dispute_id: UUID
    case_id: CaseId
    department: DepartmentId | None = None
    findings: tuple[PointFinding, ...]
    recommends: Recommendation
    dissents: Count
    opinion_sha256: Sha256
    answer_by: date | None = None
    given_at: Moment


class LegalityOpinionVoidedV1(Message, wire_name="dispute.legality-opinion-voided.v1"):
    """An undeclared conflict of an expert came to light: the opinion is void, a new panel sits."""

    dispute_id: UUID
    case_id: CaseId
    expert_ref: UUID
    reason: Text
    voided_at: Moment


class DepartmentAnsweredV1(Message, wire_name="dispute.department-answered.v1"):
    """The department says in writing what it does about an opinion that it should correct."""

    dispute_id: UUID
    case_id: CaseId
    department: DepartmentId
    answer: Answered
    answer_sha256: Sha256
    answered_at: Moment


class DisputeExtendedV1(Message, wire_name="dispute.dispute-extended.v1"):
    """The centre's director extended the coordination, once; never past the remedies."""

    dispute_id: UUID
    case_id: CaseId
    close_by: date
    extended_at: Moment


class DisputeClosedV1(Message, wire_name="dispute.dispute-closed.v1"):
    """The dispute is over; nothing was decided by it, and the remedies' last days stand."""

    dispute_id: UUID
    case_id: CaseId
    department: DepartmentId | None = None
    outcome: Outcome
    reconsideration_last_day: date
    litigation_last_day: date
    call_back_by: date
    closed_at: Moment
