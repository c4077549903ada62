"""What supervision says: cards that are never deleted, orders, scores, and its own checkpoints."""

from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from pydantic import Field

from onehall_contracts.message import (
    CaseId,
    Count,
    DepartmentId,
    ItemId,
    Message,
    Moment,
    Sha256,
    ShortText,
    Text,
)

CardLevel: TypeAlias = Literal["warning", "yellow", "red"]
AppealOutcome: TypeAlias = Literal["revoked", "rejected", "escalated"]
OrderKind: TypeAlias = Literal["urge", "recommendation"]
CorrectiveAct: TypeAlias = Literal["send-task-again", "reassign-review", "end-procedure"]
ScoredKind: TypeAlias = Literal["department", "person", "item", "window", "centre"]
Grade: TypeAlias = Literal["优秀", "良好", "合格", "不合格"]


def about_a_voice(function: str, rule: str) -> bool:
    """Whether a card is about a rating or a complaint; a dispute has two sides anyway.

    Its case would tell the rated who spoke (E-04, GB/T 39734 section 4), so they get it without.
    """
    return function == "F13" and not rule.startswith("dispute-")


class CardIssuedV1(Message, wire_name="supervision.card-issued.v1"):
    """A warning 预警, yellow 黄牌 or red card 红牌 for whoever held the step then.

    A card about a department's own affairs belongs to no case.
    """

    card_id: UUID
    case_id: CaseId | None = None
    item_id: ItemId | None = None
    function: ShortText
    rule: ShortText
    rule_set: ShortText = "default"
    level: CardLevel
    subject_ref: ShortText
    department: DepartmentId | None = None
    responsible: ShortText
    confirmed_by: ShortText | None = None
    reason_zh: Text
    reason_en: Text
    legal_basis: ShortText
    calendar_version: ShortText
    breached_at: Moment
    issued_at: Moment
    answer_by: Moment | None = None


class CardAcknowledgedV1(Message, wire_name="supervision.card-acknowledged.v1"):
    """Whoever got a card has seen it 已确认; of a warning nothing more is asked."""

    card_id: UUID
    case_id: CaseId | None = None
    department: DepartmentId | None = None
    acknowledged_by: ShortText
    acknowledged_at: Moment


class CardAnsweredV1(Message, wire_name="supervision.card-answered.v1"):
    """A department explained a card 已反馈: the cause, what is done, until when."""

    card_id: UUID
    case_id: CaseId | None = None
    department: DepartmentId | None = None
    explanation: Text
    remedy: Text
    completes_at: Moment | None = None
    answered_by: ShortText
    answered_at: Moment


class CardAppealedV1(Message, wire_name="supervision.card-appealed.v1"):
    """A department disputes a card 申诉; somebody other than its issuer decides."""

    card_id: UUID
    case_id: CaseId | None = None
    department: DepartmentId | None = None
    grounds: Text
    appealed_by: ShortText
    appealed_at: Moment
    decide_by: Moment


class AppealDecidedV1(Message, wire_name="supervision.appeal-decided.v1"):
    """An appeal is decided: revoked 撤销, rejected 打回 or escalated 上报."""

    card_id: UUID
    case_id: CaseId | None = None
    department: DepartmentId | None = None
    outcome: AppealOutcome
    reasons: Text
    decided_by: ShortText
    decided_at: Moment


class CardRevokedV1(Message, wire_name="supervision.card-revoked.v1"):
    """A card counts no more 撤销, and stays visible; its points are given back."""

    card_id: UUID
    case_id: CaseId | None = None
    department: DepartmentId | None = None
    because: Text
    revoked_by: ShortText
    revoked_at: Moment


class CardClosedV1(Message, wire_name="supervision.card-closed.v1"):
    """What a card asked for is done 已核销."""

    card_id: UUID
    case_id: CaseId | None = None
    department: DepartmentId | None = None
    closed_by: ShortText
    closed_at: Moment


class OrderIssuedV1(Message, wire_name="supervision.order-issued.v1"):
    """A supervision order 督办单, or a recommendation 监察建议书, with a date to keep."""

    order_id: UUID
    order: OrderKind
    case_id: CaseId | None = None
    department: DepartmentId
    card_ids: tuple[UUID, ...]
    demand_zh: Text
    demand_en: Text
    finish_by: Moment
    issued_by: ShortText
    issued_at: Moment


class OrderAnsweredV1(Message, wire_name="supervision.order-answered.v1"):
    """A department replied to an order in writing."""

    order_id: UUID
    case_id: CaseId | None = None
    department: DepartmentId
    reply: Text
    answered_by: ShortText
    answered_at: Moment


class OrderClosedV1(Message, wire_name="supervision.order-closed.v1"):
    """An order ended: met, unmet (made public in the centre 通报), or withdrawn."""

    order_id: UUID
    case_id: CaseId | None = None
    department: DepartmentId
    ended: Literal["met", "unmet", "withdrawn"]
    closed_by: ShortText
    closed_at: Moment


class CorrectCaseV1(Message, wire_name="supervision.correct-case.v1", kind="command"):
    """Ask approval to do a lawful act 纠错 once; supervision never changes a case itself."""

    correction_id: UUID
    case_id: CaseId
    item_id: ItemId
    card_id: UUID | None = None
    act: CorrectiveAct
    responsible: ShortText | None = None
    procedure_id: UUID | None = None
    reason: Text
    ordered_by: ShortText
    ordered_at: Moment


class ScorePublishedV1(Message, wire_name="supervision.score-published.v1"):
    """The score 绩效 of one month for whoever is judged; `ranked` only from 30 cases on."""

    period: Annotated[str, Field(pattern=r"^\d{4}-\d{2}$")]
    scored: ScoredKind
    unit: ShortText
    score: Annotated[float, Field(ge=0, le=200)]
    grade: Grade
    cases: Count
    ranked: bool
    rule_set: ShortText
    published_at: Moment


class CheckpointSignedV1(Message, wire_name="supervision.checkpoint-signed.v1"):
    """The log of everything heard has grown to here, signed (C2SP tlog-checkpoint)."""

    origin: ShortText
    tree_size: Count
    root: Sha256
    note: Text
    signed_at: Moment
