"""Commands, events and state of questions: to the applicant, and to bodies that are consulted."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType, TypeAlias

from onehall_approval.domain.model.acting import Act
from onehall_approval.domain.model.values import DepartmentId, ItemId

ClarificationId = NewType("ClarificationId", str)
ConsultationId = NewType("ConsultationId", str)


class Forbidden(StrEnum):
    """Why a paper may not be asked of the applicant in mid-review."""

    ALREADY_HELD = "already-held"
    NOT_LISTED = "not-listed"
    FORMAL = "formal"


@dataclass(frozen=True, slots=True)
class AskClarification:
    """Ask the applicant about the substance; never about formal completeness (DOMAIN 4.4)."""

    id: ClarificationId
    item: ItemId
    question: str
    act: Act


@dataclass(frozen=True, slots=True)
class AnswerClarification:
    """Answer a department's question."""

    id: ClarificationId
    answer: str
    act: Act


@dataclass(frozen=True, slots=True)
class DemandPaper:
    """Ask the applicant for a paper in mid-review; that is refused, and reported (L-06, R-14b)."""

    item: ItemId
    paper: str
    act: Act


@dataclass(frozen=True, slots=True)
class AskConsultation:
    """Ask a body that decides nothing here; its silence may count as consent if it was told so."""

    id: ConsultationId
    item: ItemId
    body: str
    question: str
    limit_wd: int
    silence_consents: bool
    consequence_told: bool
    act: Act


@dataclass(frozen=True, slots=True)
class AnswerConsultation:
    """Record what a consulted body says; an objection states its reasons."""

    id: ConsultationId
    agrees: bool
    reasons: tuple[str, ...]
    act: Act


@dataclass(frozen=True, slots=True)
class GrantLeave:
    """Give a consulted body leave to answer later; its silence no longer consents."""

    id: ConsultationId
    limit_wd: int
    act: Act


ConsultingCommand: TypeAlias = (
    AskClarification
    | AnswerClarification
    | DemandPaper
    | AskConsultation
    | AnswerConsultation
    | GrantLeave
)


@dataclass(frozen=True, slots=True)
class ClarificationAsked:
    """A question to the applicant; no clock stops for it."""

    id: ClarificationId
    item: ItemId
    department: DepartmentId
    question: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ClarificationAnswered:
    """The applicant answered."""

    id: ClarificationId
    item: ItemId
    department: DepartmentId
    answer: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DemandRefused:
    """A demand that may not be made was refused, and everybody can see it."""

    item: ItemId
    department: DepartmentId
    paper: str
    cause: Forbidden
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ConsultationAsked:
    """A body is consulted."""

    id: ConsultationId
    item: ItemId
    department: DepartmentId
    body: str
    question: str
    due_at: datetime
    silence_consents: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class ConsultationAnswered:
    """A consulted body answered, or its silence is taken as consent (`deemed`)."""

    id: ConsultationId
    item: ItemId
    body: str
    agrees: bool
    deemed: bool
    reasons: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class LeaveGranted:
    """A consulted body may answer later."""

    id: ConsultationId
    due_at: datetime
    at: datetime


ConsultingEvent: TypeAlias = (
    ClarificationAsked
    | ClarificationAnswered
    | DemandRefused
    | ConsultationAsked
    | ConsultationAnswered
    | LeaveGranted
)


@dataclass(frozen=True, slots=True)
class Clarification:
    """A question and its answer, if there is one."""

    asked: ClarificationAsked
    answered: ClarificationAnswered | None = None


@dataclass(frozen=True, slots=True)
class Consultation:
    """A consultation as it stands."""

    asked: ConsultationAsked
    due_at: datetime
    silence_consents: bool
    answered: ConsultationAnswered | None = None
