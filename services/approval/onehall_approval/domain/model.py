"""The words of parallel approval 并联审批: commands, events and the state of one case."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import NewType, TypeAlias

from onehall_calendar import Calendar, Limit

CaseId = NewType("CaseId", str)
ItemId = NewType("ItemId", str)
DepartmentId = NewType("DepartmentId", str)
TaskId = NewType("TaskId", str)
OpinionId = NewType("OpinionId", str)


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


class Reason(StrEnum):
    """Why approval says no."""

    UNKNOWN_CASE = "unknown-case"
    NOT_ASKED = "not-asked"
    WRONG_TASK = "wrong-task"
    ALREADY_ANSWERED = "already-answered"
    ALREADY_ISSUED = "already-issued"
    REFUSAL_WITHOUT_REASONS = "refusal-without-reasons"
    CONDITIONS_MISSING = "conditions-missing"
    UNKNOWN_STEP = "unknown-step"


@dataclass(frozen=True, slots=True)
class Refused:
    """An expected no, typed."""

    reason: Reason
    detail: str


@dataclass(frozen=True, slots=True)
class Step:
    """A step 环节 of a review; the limit is in working days."""

    name: str
    limit_wd: int
    clock: str


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
    permit_number: str
    certificate: str
    promised_wd: int
    legal: Limit
    steps: tuple[Step, ...] = ()
    prerequisites: tuple[Prerequisite, ...] = ()
    papers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Document:
    """A paper of the case by its hash; departments fetch it by that."""

    kind: str
    sha256: str
    size: int
    media_type: str


@dataclass(frozen=True, slots=True)
class Review:
    """One department's review of one item 子件, with both limits as instants."""

    item: ItemId
    name: str
    department: DepartmentId
    task: TaskId
    permit_number: str
    certificate: str
    promised_wd: int
    promised_due_at: datetime
    legal_due_at: datetime
    steps: tuple[Step, ...] = ()
    prerequisites: tuple[Prerequisite, ...] = ()
    papers: frozenset[str] = frozenset()

    @property
    def needs(self) -> tuple[ItemId, ...]:
        """Items that must be granted first; soft prerequisites do not hold the gate."""
        return tuple(p.item for p in self.prerequisites if p.kind is not PrerequisiteKind.SOFT)


@dataclass(frozen=True, slots=True)
class Opinion:
    """A department's answer with what the law wants said with it."""

    id: OpinionId
    answer: Answer
    officer: str
    given_at: datetime
    reasons: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    legal_basis: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Granted:
    """A permit of the issuance."""

    item: ItemId
    department: DepartmentId
    permit_number: str
    certificate: str
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Denied:
    """A refusal of the issuance, by the body that is answerable for it (L-62)."""

    item: ItemId
    department: DepartmentId
    reasons: tuple[str, ...]
    legal_basis: tuple[str, ...]


# Commands


@dataclass(frozen=True, slots=True)
class OpenCoordination:
    """Ask every department of an accepted case at once (R-14)."""

    case: CaseId
    case_number: str
    class_id: str
    accepted_at: datetime
    plans: tuple[Plan, ...]
    documents: tuple[Document, ...]
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class RecordOpinion:
    """Take down one department's answer; the last one settles the case."""

    item: ItemId
    department: DepartmentId
    task: TaskId
    opinion: Opinion
    at: datetime
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class CompleteStep:
    """Take down that a department finished a step."""

    item: ItemId
    department: DepartmentId
    task: TaskId
    step: str
    officer: str
    report: str
    at: datetime


Command: TypeAlias = OpenCoordination | RecordOpinion | CompleteStep


# Events


@dataclass(frozen=True, slots=True)
class CoordinationOpened:
    """Every department was asked at the same instant; prerequisites are assumed to hold."""

    case: CaseId
    case_number: str
    class_id: str
    opened_at: datetime
    joint_limit_wd: int
    joint_due_at: datetime
    serial_legal_wd: int
    calendar_version: str
    reviews: tuple[Review, ...]
    documents: tuple[Document, ...]


@dataclass(frozen=True, slots=True)
class StepCompleted:
    """A department finished a step."""

    item: ItemId
    department: DepartmentId
    step: str
    officer: str
    report: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OpinionRecorded:
    """An opinion is on the record."""

    item: ItemId
    department: DepartmentId
    task: TaskId
    opinion: Opinion
    at: datetime


@dataclass(frozen=True, slots=True)
class PrerequisiteDischarged:
    """What others assumed of this item has come true."""

    item: ItemId
    discharged_for: tuple[ItemId, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class GateOpened:
    """The one moment decisions are made 集中批准, in this order (R-15)."""

    order: tuple[ItemId, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class IssuanceMade:
    """The single issuance 统一送达 (R-16)."""

    permits: tuple[Granted, ...]
    refusals: tuple[Denied, ...]
    not_concerned: tuple[ItemId, ...]
    used_wd: int
    at: datetime


Event: TypeAlias = (
    CoordinationOpened
    | StepCompleted
    | OpinionRecorded
    | PrerequisiteDischarged
    | GateOpened
    | IssuanceMade
)


@dataclass(frozen=True, slots=True)
class Coordination:
    """Who was asked, who has answered, and the issuance once it is made 并联协调."""

    opened: CoordinationOpened | None = None
    reviews: Mapping[ItemId, Review] = field(default_factory=lambda: MappingProxyType({}))
    opinions: Mapping[ItemId, Opinion] = field(default_factory=lambda: MappingProxyType({}))
    steps_done: frozenset[tuple[ItemId, str]] = frozenset()
    gate: GateOpened | None = None
    issuance: IssuanceMade | None = None

    @property
    def waiting_for(self) -> frozenset[ItemId]:
        """Reviews that owe an opinion."""
        return frozenset(self.reviews.keys() - self.opinions.keys())
