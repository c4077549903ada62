"""Commands and events of asking everybody, and of what they answer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias

from onehall_calendar.values import made_often

from onehall_approval.domain.model.acting import Act, Authority
from onehall_approval.domain.model.values import (
    CaseId,
    Certificate,
    DepartmentId,
    Document,
    ItemId,
    OfficerId,
    Opinion,
    OpinionId,
    Plan,
    Review,
    Seal,
    TaskId,
)

NewTask: TypeAlias = Callable[[ItemId, int], TaskId]
"""Names the task of an item's n-th round; ids are made outside of the domain."""


class VoidGround(StrEnum):
    """Why an opinion no longer counts."""

    ASSUMPTION = "assumption"
    HEARING = "hearing"
    COMPROMISED_KEY = "compromised-key"


class By(StrEnum):
    """What made an assumption true."""

    OPINION = "opinion"
    CERTIFICATE = "certificate"
    NO_OBJECTION = "no-objection"


# Commands


@dataclass(frozen=True, slots=True)
class OpenCoordination:
    """Ask every department of an accepted case at once (R-14)."""

    case: CaseId
    case_number: str
    class_id: str
    centre: str
    lead: DepartmentId
    applicant: str
    accepted_at: datetime
    plans: tuple[Plan, ...]
    documents: tuple[Document, ...]
    act: Act
    certificates: tuple[Certificate, ...] = ()
    owed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class RecordOpinion:
    """Take down one department's answer; the last one settles the case."""

    item: ItemId
    task: TaskId
    opinion: Opinion
    act: Act


@made_often
@dataclass(frozen=True, slots=True)
class CompleteStep:
    """Take down that a department finished a step."""

    item: ItemId
    task: TaskId
    step: str
    report: str
    act: Act


@dataclass(frozen=True, slots=True)
class AssignReview:
    """Let another officer answer for a review from now on (AB岗)."""

    item: ItemId
    responsible: OfficerId
    act: Act


@dataclass(frozen=True, slots=True)
class Recuse:
    """An officer has a conflict 回避 and takes no more part in the case, or in one item of it."""

    officer: OfficerId
    ground: str
    act: Act
    item: ItemId | None = None


@dataclass(frozen=True, slots=True)
class VerifyCertificate:
    """A prerequisite is discharged by a certificate that was looked up with its issuer."""

    certificate: Certificate
    act: Act


@dataclass(frozen=True, slots=True)
class RecordNoObjection:
    """A soft prerequisite is replaced by its department's written no-objection."""

    item: ItemId
    paper: str
    act: Act


@dataclass(frozen=True, slots=True)
class FailAssumption:
    """What others assumed of an item turns out false; their opinions are void."""

    item: ItemId
    reason: str
    new_task: NewTask
    act: Act


@dataclass(frozen=True, slots=True)
class ReopenOpinion:
    """An opinion's key was in other hands when it went on record; its department is asked again."""

    item: ItemId
    opinion: OpinionId
    new_task: NewTask
    act: Act


@dataclass(frozen=True, slots=True)
class NoteSupplement:
    """Papers came in after acceptance; `still_owed` is what tolerant acceptance still waits for."""

    documents: tuple[Document, ...]
    still_owed: frozenset[str]
    act: Act


AskingCommand: TypeAlias = (
    OpenCoordination
    | RecordOpinion
    | CompleteStep
    | AssignReview
    | Recuse
    | VerifyCertificate
    | RecordNoObjection
    | FailAssumption
    | ReopenOpinion
    | NoteSupplement
)


# Events


@made_often
@dataclass(frozen=True, slots=True)
class CoordinationOpened:
    """Every department was asked at the same instant; prerequisites are assumed to hold."""

    case: CaseId
    case_number: str
    class_id: str
    centre: str
    lead: DepartmentId
    applicant: str
    opened_at: datetime
    joint_limit_wd: int
    joint_due_at: datetime
    serial_legal_wd: int
    calendar_version: str
    reviews: tuple[Review, ...]
    documents: tuple[Document, ...]
    certificates: tuple[Certificate, ...] = ()
    owed: frozenset[str] = frozenset()


@made_often
@dataclass(frozen=True, slots=True)
class StepCompleted:
    """A department finished a step."""

    item: ItemId
    department: DepartmentId
    step: str
    officer: OfficerId
    report: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ReviewAssigned:
    """Somebody else answers for a review."""

    item: ItemId
    department: DepartmentId
    responsible: OfficerId
    at: datetime


@dataclass(frozen=True, slots=True)
class OfficerRecused:
    """An officer takes no more part in the case, or in one item of it."""

    officer: OfficerId
    department: DepartmentId
    at: datetime
    item: ItemId | None = None
    ground: str = ""
    by: OfficerId | None = None


@made_often
@dataclass(frozen=True, slots=True)
class OpinionRecorded:
    """An opinion is on the record, with the receipt its department gets."""

    item: ItemId
    department: DepartmentId
    task: TaskId
    opinion: Opinion
    at: datetime
    receipt: str = ""
    authority: Authority | None = None
    countersigned_under: Authority | None = None


@dataclass(frozen=True, slots=True)
class OpinionVoided:
    """An opinion no longer counts; the department is asked again under a new task."""

    item: ItemId
    department: DepartmentId
    opinion: OpinionId
    because: ItemId
    task: TaskId
    promised_due_at: datetime
    at: datetime
    ground: VoidGround = VoidGround.ASSUMPTION
    seal: Seal | None = None


@dataclass(frozen=True, slots=True)
class PrerequisiteDischarged:
    """What others assumed of this item has come true."""

    item: ItemId
    discharged_for: tuple[ItemId, ...]
    at: datetime
    by: By = By.OPINION
    number: str | None = None
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class AssumptionFailed:
    """What others assumed of this item is false; `voided` are the opinions that rested on it."""

    item: ItemId
    voided: tuple[ItemId, ...]
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SupplementNoted:
    """Papers came in; departments whose items ask for them get them."""

    documents: tuple[Document, ...]
    still_owed: frozenset[str]
    at: datetime


AskingEvent: TypeAlias = (
    CoordinationOpened
    | StepCompleted
    | ReviewAssigned
    | OfficerRecused
    | OpinionRecorded
    | OpinionVoided
    | PrerequisiteDischarged
    | AssumptionFailed
    | SupplementNoted
)
