"""What happens to a case file: what is observed, filed, frozen and admitted."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from onehall_dispute.domain.model.coursed import Course
from onehall_dispute.domain.model.roles import Elsewhere
from onehall_dispute.domain.model.words import (
    Act,
    CaseId,
    Cause,
    Digest,
    DisputeId,
    FrozenFile,
    Ground,
    ItemId,
    ItemNature,
    Manifest,
    Piece,
    Reference,
)


@dataclass(frozen=True, slots=True)
class FactObserved:
    """An event of the case is in its file; nothing personal, by references and digests only.

    `content` is what it says; states do without it, and what an earlier release kept has none.
    `class_id` is the class of the case, in those events that tell it.
    """

    case: CaseId
    piece: Piece
    applicant: Reference | None = None
    acts: tuple[Act, ...] = ()
    natures: tuple[ItemNature, ...] = ()
    handlers: tuple[str, ...] = ()
    content: str = ""
    class_id: str = ""


@dataclass(frozen=True, slots=True)
class InterestConfirmed:
    """Somebody may dispute what was decided on an item though the case is not theirs."""

    party: Reference
    item: ItemId
    because_sha256: Digest
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DisputeFiled:
    """Somebody objects; the remedies of the act run on until the days named here."""

    dispute: DisputeId
    ground: Ground
    act: Act
    applicant: Reference
    statement_sha256: Digest
    reconsideration_last_day: date
    litigation_last_day: date
    at: datetime


@dataclass(frozen=True, slots=True)
class EvidenceFrozen:
    """The case file as it stood in the instant of filing."""

    dispute: DisputeId
    manifest: Manifest
    manifest_sha256: Digest
    at: datetime
    files: tuple[FrozenFile, ...] = ()
    draw_commitment: Digest | None = None


@dataclass(frozen=True, slots=True)
class DisputeAdmitted:
    """The dispute is coordinated, and over by the end of `close_by`."""

    dispute: DisputeId
    close_by: date
    at: datetime
    meet_by: date | None = None
    opinion_by: date | None = None


@dataclass(frozen=True, slots=True)
class DisputeNotAdmitted:
    """The dispute is not coordinated: why, and where the applicant can go instead.

    `elsewhere` is who hears it already, if that is why.
    """

    dispute: DisputeId
    cause: Cause
    redirect_to: str
    at: datetime
    elsewhere: Elsewhere | None = None


Verdict: TypeAlias = DisputeAdmitted | DisputeNotAdmitted
Filing: TypeAlias = DisputeFiled | EvidenceFrozen | Verdict
Event: TypeAlias = FactObserved | InterestConfirmed | Filing | Course
