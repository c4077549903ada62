"""What moves a deadline: special procedures, the extension, a new calendar; and nothing else."""

from datetime import date
from typing import Literal, TypeAlias
from uuid import UUID

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

SpecialProcedure: TypeAlias = Literal[
    "听证", "招标", "拍卖", "检验", "检测", "检疫", "鉴定", "专家评审"
]
HearingStage: TypeAlias = Literal[
    "parties-informed", "statement-recorded", "requested", "scheduled", "held", "lapsed"
]


class ItemDue(Part):
    """Both limits of one review as they are now."""

    item_id: ItemId
    promised_due_at: Moment
    legal_due_at: Moment


class ClockSuspendedV1(Message, wire_name="approval.clock-suspended.v1"):
    """A special procedure 特别程序 began; the applicant was told in writing how long (L-33)."""

    case_id: CaseId
    procedure_id: UUID
    department: DepartmentId
    cause: SpecialProcedure
    declared_wd: Days
    notice: ShortText
    started_on: date
    items: tuple[ItemDue, ...]
    joint_due_at: Moment
    suspended_at: Moment


class ClockResumedV1(Message, wire_name="approval.clock-resumed.v1"):
    """A special procedure ended; at most its declared length is not counted (L-34)."""

    case_id: CaseId
    procedure_id: UUID
    ended_on: date
    excluded_wd: Days
    items: tuple[ItemDue, ...]
    joint_due_at: Moment
    resumed_at: Moment


class LimitExtendedV1(Message, wire_name="approval.limit-extended.v1"):
    """The limits of a review, or of all together, were extended, once (L-30, L-31)."""

    case_id: CaseId
    department: DepartmentId
    days: Days
    approver_role: ShortText
    approver: ShortText
    reason: Text
    notice: ShortText
    items: tuple[ItemDue, ...]
    joint_due_at: Moment
    extended_at: Moment


class DeadlinesRecalculatedV1(Message, wire_name="approval.deadlines-recalculated.v1"):
    """A new calendar version moved open deadlines; old and new version are named."""

    case_id: CaseId
    previous_version: ShortText
    calendar_version: ShortText
    items: tuple[ItemDue, ...]
    joint_due_at: Moment
    recalculated_at: Moment


class LinkOutageAttributedV1(Message, wire_name="approval.link-outage-attributed.v1"):
    """Lateness of these items within this span is the link's, not a person's 链路中断."""

    case_id: CaseId
    items: tuple[ItemId, ...]
    from_at: Moment
    until_at: Moment
    confirmed_by: ShortText
    attributed_at: Moment


class HearingRecordedV1(Message, wire_name="approval.hearing-recorded.v1"):
    """A hearing 听证 or the hearing of interested parties went one stage on (L-23, L-41, L-42)."""

    case_id: CaseId
    item_id: ItemId
    department: DepartmentId
    hearing_id: UUID
    stage: HearingStage
    due_at: Moment | None = None
    record: ShortText | None = None
    recorded_at: Moment
