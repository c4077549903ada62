"""Who may act for a department 授权: delegations, absences, conflicts 回避."""

from typing import Literal, TypeAlias
from uuid import UUID

from onehall_contracts.intake import AuthorityLevel
from onehall_contracts.message import (
    CaseId,
    DepartmentId,
    ItemId,
    Message,
    Moment,
    Part,
    ShortText,
    Text,
)

Post: TypeAlias = Literal["chief", "deputy", "handler", "head"]
Office: TypeAlias = Literal["approval", "regulation"]


class Authority(Part):
    """The delegation in force when somebody signed, so that others can judge it themselves."""

    delegation_id: UUID
    post: Post
    level: AuthorityLevel
    office: Office = "approval"
    needed: AuthorityLevel | None = None
    valid_from: Moment
    valid_until: Moment | None = None


class DelegationRegisteredV1(Message, wire_name="approval.delegation-registered.v1"):
    """An officer was given authority for a department."""

    delegation_id: UUID
    department: DepartmentId
    officer: ShortText
    post: Post
    level: AuthorityLevel
    office: Office
    valid_from: Moment
    valid_until: Moment | None = None
    registered_at: Moment


class DelegationEndedV1(Message, wire_name="approval.delegation-ended.v1"):
    """An officer's authority ends, or has been renewed until later."""

    delegation_id: UUID
    department: DepartmentId
    officer: ShortText
    ends_at: Moment
    recorded_at: Moment


class AbsenceRecordedV1(Message, wire_name="approval.absence-recorded.v1"):
    """An officer is away for a time."""

    department: DepartmentId
    officer: ShortText
    away_from: Moment
    away_until: Moment
    recorded_at: Moment


class ConflictDeclaredV1(Message, wire_name="approval.conflict-declared.v1"):
    """An officer must keep out of a case 回避, or of one item of it."""

    case_id: CaseId
    item_id: ItemId | None = None
    department: DepartmentId
    officer: ShortText
    ground: Text
    declared_by: ShortText
    declared_at: Moment


class CorrectionAnsweredV1(Message, wire_name="approval.correction-answered.v1"):
    """What became of a corrective act 纠错 that supervision asked for."""

    case_id: CaseId
    item_id: ItemId
    correction_id: UUID
    carried_out: bool
    detail: Text
    answered_at: Moment
