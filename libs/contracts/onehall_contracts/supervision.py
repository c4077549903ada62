"""What supervision says: cards that are never deleted."""

from typing import Literal
from uuid import UUID

from onehall_contracts.message import CaseId, DepartmentId, Message, Moment, ShortText, Text


class CardIssuedV1(Message, wire_name="supervision.card-issued.v1"):
    """A warning 预警, yellow 黄牌 or red card 红牌 for whoever held the step then."""

    card_id: UUID
    case_id: CaseId
    function: ShortText
    rule: ShortText
    level: Literal["warning", "yellow", "red"]
    subject_ref: ShortText
    department: DepartmentId | None = None
    responsible: ShortText
    reason_zh: Text
    reason_en: Text
    legal_basis: ShortText
    calendar_version: ShortText
    breached_at: Moment
    issued_at: Moment
