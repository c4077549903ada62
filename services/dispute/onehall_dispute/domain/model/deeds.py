"""What people do in a dispute that is being coordinated, one class each.

Words of persons are in the vault; a deed brings their salted digests only.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from onehall_dispute.domain.experts import Expert, Field, Tie
from onehall_dispute.domain.model.roles import (
    Answered,
    Declared,
    Elsewhere,
    Falsity,
    PointFinding,
    Recommendation,
    Side,
)
from onehall_dispute.domain.model.words import (
    Accepted,
    Department,
    Digest,
    Outcome,
    Reference,
)


@dataclass(frozen=True, slots=True)
class NameRespondent:
    """Say which department answers for an act whose events do not say it."""

    department: Department


@dataclass(frozen=True, slots=True)
class GiveReply:
    """Reply for the respondent: facts, evidence, legal basis 答复."""

    reply_sha256: Digest


@dataclass(frozen=True, slots=True)
class DrawPanel:
    """Draw a panel of 3 or 5, from whom the register had, with this seed of 32 bytes.

    `shown` is what this round shows of the secret that the frozen file commits to, in hexadecimal.
    """

    experts: tuple[Expert, ...]
    size: int
    seed: bytes
    field: Field | None = None
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Declare:
    """Say before sitting whether a tie or something else keeps one off."""

    declared: Declared
    tie: Tie | None = None


@dataclass(frozen=True, slots=True)
class ChallengeExpert:
    """Ask that an expert keeps out 申请回避."""

    expert: Reference
    reasons_sha256: Digest


@dataclass(frozen=True, slots=True)
class DecideChallenge:
    """Decide a side's challenge, or its review."""

    expert: Reference
    side: Side
    upheld: bool
    reasons_sha256: Digest


@dataclass(frozen=True, slots=True)
class AskReview:
    """Ask for the one review 复核 of a challenge that was turned down."""

    expert: Reference


@dataclass(frozen=True, slots=True)
class ScheduleMeeting:
    """Set, or set anew, when and where both sides are heard 论证会."""

    meets_at: datetime
    place: str
    remote: bool


@dataclass(frozen=True, slots=True)
class RecordMinutes:
    """Record that the meeting was held, and who was heard."""

    heard: tuple[Side, ...]
    minutes_sha256: Digest


@dataclass(frozen=True, slots=True)
class CastVote:
    """Give one's view as an expert of the panel; the last one makes the opinion."""

    findings: tuple[PointFinding, ...]
    recommends: Recommendation
    reasons_sha256: Digest
    appropriate: bool | None = None


@dataclass(frozen=True, slots=True)
class VoidOpinion:
    """Let an opinion fall because an expert had a tie that was not declared."""

    expert: Reference
    tie: Tie


@dataclass(frozen=True, slots=True)
class AnswerOpinion:
    """Say for the department what it does about the opinion."""

    answer: Answered
    answer_sha256: Digest


@dataclass(frozen=True, slots=True)
class Extend:
    """Extend the coordination by ten working days, once."""


@dataclass(frozen=True, slots=True)
class BeginRemedy:
    """Say that reconsideration or litigation has begun elsewhere."""

    elsewhere: Elsewhere


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Take the dispute back 撤回."""


@dataclass(frozen=True, slots=True)
class DraftAgreement:
    """Lay a text before both sides; signatures of an earlier one fall."""

    agreement_sha256: Digest


@dataclass(frozen=True, slots=True)
class SignAgreement:
    """Sign the agreement one has read, named by its digest."""

    agreement_sha256: Digest


@dataclass(frozen=True, slots=True)
class ExamineAgreement:
    """Find whether an agreement harms the public or somebody who is no side."""

    agreement_sha256: Digest
    harmless: bool
    reasons_sha256: Digest


@dataclass(frozen=True, slots=True)
class ReportFalsity:
    """Say which material is false, and end the coordination."""

    falsity: Falsity


@dataclass(frozen=True, slots=True)
class Close:
    """Close with one of the five outcomes that a coordinator can find.

    `accepted` is the new case in which what was not accepted has been accepted since.
    """

    outcome: Outcome
    explained_sha256: Digest | None = None
    accepted: Accepted | None = None


Deed: TypeAlias = (
    NameRespondent
    | GiveReply
    | DrawPanel
    | Declare
    | ChallengeExpert
    | DecideChallenge
    | AskReview
    | ScheduleMeeting
    | RecordMinutes
    | CastVote
    | VoidOpinion
    | AnswerOpinion
    | Extend
    | BeginRemedy
    | Withdraw
    | DraftAgreement
    | SignAgreement
    | ExamineAgreement
    | ReportFalsity
    | Close
)
