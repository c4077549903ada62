"""What a case is made of: reviews, opinions, limits, decisions."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final, NewType

from onehall_calendar import Limit
from onehall_calendar.values import made_often

CaseId = NewType("CaseId", str)
ItemId = NewType("ItemId", str)
DepartmentId = NewType("DepartmentId", str)
OfficerId = NewType("OfficerId", str)
TaskId = NewType("TaskId", str)
OpinionId = NewType("OpinionId", str)
PermitNumber = NewType("PermitNumber", str)


class Answer(StrEnum):
    """What a department can say 审查意见."""

    APPROVE = "approve"
    APPROVE_WITH_CONDITIONS = "approve-with-conditions"
    REFUSE = "refuse"
    NOT_CONCERNED = "not-concerned"


class PrerequisiteKind(StrEnum):
    """How strongly one item needs another 前置条件."""

    HARD = "hard"  # a statute forbids granting before it
    SOFT = "soft"  # customary; replaceable by a written no-objection
    DATA = "data"  # needs a number the other produces; hard at the gate


class Mode(StrEnum):
    """Who accepts and who decides between city and district 市区两级联动."""

    LOCAL = "M1"  # 属地
    RECEIVED_FOR = "M2"  # 代收: the district receives for the city department
    REPORTED_UP = "M3"  # 初审上报: the district reviews first, the city decides
    ENTRUSTED = "M4"  # 委托: the district decides in the city department's name


class HearingRule(StrEnum):
    """Whether a hearing 听证 must or may come before the decision (L-40, L-41)."""

    NONE = "none"
    ON_REQUEST = "on-request"
    MANDATORY = "mandatory"


class Level(StrEnum):
    """How high the authority to decide lies 审批层级."""

    SECTION = "科级"
    DIVISION = "处级"
    BUREAU = "局级"

    @property
    def rank(self) -> int:
        """Order the levels; a higher one may do what a lower one may."""
        return _RANKS[self]


_RANKS: Final = {level: rank for rank, level in enumerate(Level)}


@dataclass(frozen=True, slots=True)
class Step:
    """A step 环节 of a review: its limit in working days, and who answers for it (R-22)."""

    name: str
    limit_wd: int
    clock: str
    responsible: OfficerId | None = None


@dataclass(frozen=True, slots=True)
class Prerequisite:
    """An item that must be granted before another."""

    item: ItemId
    kind: PrerequisiteKind


@dataclass(frozen=True, slots=True)
class Plan:
    """One item as accepted, before its limits are dates; `papers` are the kinds it asks for."""

    item: ItemId
    name: str
    department: DepartmentId
    task: TaskId
    permit_number: PermitNumber
    certificate: str
    promised_wd: int
    legal: Limit
    steps: tuple[Step, ...] = ()
    prerequisites: tuple[Prerequisite, ...] = ()
    papers: frozenset[str] = frozenset()
    centre: str = "610100"
    mode: Mode = Mode.LOCAL
    valid_months: int | None = None
    safety: bool = False
    hearing: HearingRule = HearingRule.NONE
    authority: Level = Level.DIVISION
    department_name: str = ""
    legal_basis: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A paper of the case by its hash; departments fetch it by that."""

    kind: str
    sha256: str
    size: int
    media_type: str


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate from elsewhere that stands for an item, until it is verified or fails."""

    item: ItemId
    number: str
    issuer: str
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class Seal:
    """What ties an answer to what was asked: the nonce, and SHA-256 of the signed `statement`.

    The statement stands verbatim in history; a state remembers only its digest.
    """

    nonce: str
    sha256: str
    statement: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """Whose key signed an opinion, what it answers, and the `signed` characters, in history."""

    kid: str
    nonce: str
    task_sha256: str
    sha256: str
    signed: str = ""


@made_often
@dataclass(frozen=True, slots=True)
class Review:
    """One department's review of one item 子件, with both limits as they are now.

    `round` is 1, and more when a failed assumption had the department asked again, at `asked_at`;
    its promise counts from there, the legal limit from the acceptance as ever.
    """

    item: ItemId
    name: str
    department: DepartmentId
    task: TaskId
    permit_number: PermitNumber
    certificate: str
    promised_wd: int
    legal: Limit
    promised_due_at: datetime
    legal_due_at: datetime
    steps: tuple[Step, ...] = ()
    prerequisites: tuple[Prerequisite, ...] = ()
    papers: frozenset[str] = frozenset()
    centre: str = "610100"
    mode: Mode = Mode.LOCAL
    valid_months: int | None = None
    safety: bool = False
    hearing: HearingRule = HearingRule.NONE
    authority: Level = Level.DIVISION
    department_name: str = ""
    legal_basis: str = ""
    round: int = 1
    asked_at: datetime | None = None
    seal: Seal | None = None

    @property
    def needs(self) -> tuple[ItemId, ...]:
        """Items that must be granted first; soft prerequisites do not hold the gate."""
        return tuple(p.item for p in self.prerequisites if p.kind is not PrerequisiteKind.SOFT)


@dataclass(frozen=True, slots=True)
class Asking:
    """One question to one department, as it is about to be asked."""

    case: CaseId
    case_number: str
    class_id: str
    calendar_version: str
    review: Review
    at: datetime
    documents: tuple[Document, ...]
    checkpoint: str | None = None


@made_often
@dataclass(frozen=True, slots=True)
class Opinion:
    """A department's answer with what the law wants said with it, and at most two signatures."""

    id: OpinionId
    answer: Answer
    officer: OfficerId
    given_at: datetime
    reasons: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    legal_basis: tuple[str, ...] = ()
    countersigned_by: OfficerId | None = None
    false_materials: bool = False
    proof: Proof | None = None


@made_often
@dataclass(frozen=True, slots=True)
class Granted:
    """A permit of the issuance; `valid_until` is its last instant, None without limit."""

    item: ItemId
    department: DepartmentId
    permit_number: PermitNumber
    certificate: str
    conditions: tuple[str, ...] = ()
    valid_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Denied:
    """A refusal of the issuance, by the body that is answerable for it (L-62)."""

    item: ItemId
    department: DepartmentId
    reasons: tuple[str, ...]
    legal_basis: tuple[str, ...]
    barred_until: date | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """Both limits of one review as they are now."""

    item: ItemId
    promised_due_at: datetime
    legal_due_at: datetime
