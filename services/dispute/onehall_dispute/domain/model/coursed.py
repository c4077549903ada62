"""What happens in a dispute that is being coordinated, until it is closed."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from onehall_dispute.domain.experts import Tie
from onehall_dispute.domain.model.roles import (
    Answered,
    Elsewhere,
    Falsity,
    PointFinding,
    Recommendation,
    Side,
    Vote,
)
from onehall_dispute.domain.model.sat import Sitting
from onehall_dispute.domain.model.words import (
    CaseId,
    Department,
    Digest,
    DisputeId,
    EventId,
    Outcome,
    Reference,
)


@dataclass(frozen=True, slots=True)
class ReplyRequested:
    """The respondent is asked for facts, evidence and legal basis, within five working days."""

    dispute: DisputeId
    department: Department
    reply_by: date
    at: datetime


@dataclass(frozen=True, slots=True)
class ReplyGiven:
    """The respondent replied."""

    dispute: DisputeId
    reply_sha256: Digest
    at: datetime


@dataclass(frozen=True, slots=True)
class ReplyMissed:
    """The respondent was silent: the opinion rests on the file alone."""

    dispute: DisputeId
    at: datetime


@dataclass(frozen=True, slots=True)
class MeetingScheduled:
    """Both sides are invited to be heard."""

    dispute: DisputeId
    meets_at: datetime
    place: str
    remote: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class MeetingHeld:
    """The meeting was held."""

    dispute: DisputeId
    heard: tuple[Side, ...]
    minutes_sha256: Digest
    at: datetime


@dataclass(frozen=True, slots=True)
class VoteCast:
    """One expert gave a view."""

    dispute: DisputeId
    vote: Vote
    at: datetime


@dataclass(frozen=True, slots=True)
class OpinionGiven:
    """The panel's opinion; `answer_by` only if the department should correct its act."""

    dispute: DisputeId
    findings: tuple[PointFinding, ...]
    recommends: Recommendation
    dissents: int
    opinion_sha256: Digest
    answer_by: date | None
    at: datetime


@dataclass(frozen=True, slots=True)
class OpinionMissed:
    """The day of the opinion is over, and no majority of the panel agrees on one."""

    dispute: DisputeId
    at: datetime


@dataclass(frozen=True, slots=True)
class OpinionVoided:
    """An undeclared tie came to light; with `again` a new panel sits, within these days."""

    dispute: DisputeId
    expert: Reference
    tie: Tie
    again: bool
    meet_by: date
    opinion_by: date
    at: datetime


@dataclass(frozen=True, slots=True)
class DepartmentAnswered:
    """The department answered the opinion."""

    dispute: DisputeId
    answer: Answered
    answer_sha256: Digest
    at: datetime


@dataclass(frozen=True, slots=True)
class AnswerMissed:
    """The department did not answer in time."""

    dispute: DisputeId
    at: datetime


@dataclass(frozen=True, slots=True)
class DisputeExtended:
    """The director gave more time, once."""

    dispute: DisputeId
    close_by: date
    at: datetime


@dataclass(frozen=True, slots=True)
class AgreementDrafted:
    """A text lies before both sides."""

    dispute: DisputeId
    agreement_sha256: Digest
    at: datetime


@dataclass(frozen=True, slots=True)
class AgreementSigned:
    """A side signed the text that lies before it."""

    dispute: DisputeId
    side: Side
    at: datetime


@dataclass(frozen=True, slots=True)
class AgreementExamined:
    """Whether the text harms the public or somebody who is no side."""

    dispute: DisputeId
    harmless: bool
    reasons_sha256: Digest
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DisputeClosed:
    """The dispute is over; what else is here depends on how it ended.

    `decision` is the department's newer one, made in `decided_in` if not in this case; `handed_to`
    whoever takes the frozen file along.
    """

    dispute: DisputeId
    outcome: Outcome
    at: datetime
    call_back_by: date | None = None
    by: str = ""
    explained_sha256: Digest | None = None
    decision: EventId | None = None
    elsewhere: Elsewhere | None = None
    handed_to: Department | None = None
    falsity: Falsity | None = None
    decided_in: CaseId | None = None


ReplyCourse: TypeAlias = ReplyRequested | ReplyGiven | ReplyMissed
MeetingCourse: TypeAlias = MeetingScheduled | MeetingHeld
OpinionCourse: TypeAlias = VoteCast | OpinionGiven | OpinionMissed | OpinionVoided
EndingCourse: TypeAlias = DepartmentAnswered | AnswerMissed | DisputeExtended | DisputeClosed
AgreementCourse: TypeAlias = AgreementDrafted | AgreementSigned | AgreementExamined
Hearing: TypeAlias = ReplyCourse | MeetingCourse | OpinionCourse
Ending: TypeAlias = EndingCourse | AgreementCourse
Course: TypeAlias = Sitting | Hearing | Ending
