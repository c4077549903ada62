"""The words of dispute coordination 行政审批争议协调: commands, events and the file of one case."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import NewType, TypeAlias

from onehall_calendar import Calendar

CaseId = NewType("CaseId", str)
ItemId = NewType("ItemId", str)
EventId = NewType("EventId", str)
DisputeId = NewType("DisputeId", str)
Reference = NewType("Reference", str)
Digest = NewType("Digest", str)


class Ground(StrEnum):
    """What may be disputed; a closed list."""

    G1 = "G1"  # 对不予受理决定不服: the case was not accepted
    G2 = "G2"  # 对行政许可决定不服: a licence granted or refused
    G3 = "G3"  # 对非行政许可审批不服: a non-licence approval; CN-2011 only
    G4 = "G4"  # 对审批和服务事项的办理结果有异议: any other result


class ActKind(StrEnum):
    """What was done to the applicant; the last two are no act by themselves (L-63)."""

    NOT_ACCEPTED = "not-accepted"
    GRANTED = "granted"
    REFUSED = "refused"
    NOT_CONCERNED = "not-concerned"
    CORRECTION_NOTICE = "correction-notice"
    STEP = "step"


DISPUTABLE = frozenset(
    {ActKind.NOT_ACCEPTED, ActKind.GRANTED, ActKind.REFUSED, ActKind.NOT_CONCERNED}
)


class Reason(StrEnum):
    """Why a filing is turned away at the door, with nothing recorded.

    Each is a slip the person can put right and file again, or somebody else's case, in which a
    stranger may leave no trace. What nobody can put right is recorded instead: see `Cause`.
    """

    UNKNOWN_CASE = "unknown-case"
    STRANGER = "stranger"
    FILE_INCOMPLETE = "file-incomplete"
    NO_SUCH_ACT = "no-such-act"
    ITEM_NEEDED = "item-needed"
    GROUND_MISMATCH = "ground-mismatch"
    ALREADY_FILED = "already-filed"


class Cause(StrEnum):
    """Why a dispute that was filed is not admitted 不予受理.

    These are recorded, with the evidence frozen and the way onwards: the applicant really objects,
    no other wording would change the answer, and a body that hears the matter later should find
    when the objection was made and what the file held then.
    """

    NOT_AN_ACT = "not-an-act"  # L-63
    OUT_OF_TIME = "out-of-time"  # L-70
    NO_TIME_LEFT = "no-time-left"  # in time, but coordination would have to be over already


class Outcome(StrEnum):
    """How a dispute ended; at this stage only its clock ends it."""

    PERIOD_ENDING = "T3"  # 期限将届


@dataclass(frozen=True, slots=True)
class Refused:
    """An expected no, typed."""

    reason: Reason
    detail: str


@dataclass(frozen=True, slots=True)
class Act:
    """Something that was done in a case; `item` is None when it concerns the whole case."""

    event: EventId
    item: ItemId | None
    kind: ActKind
    at: datetime


@dataclass(frozen=True, slots=True)
class ItemNature:
    """What kind of act an item is 事项性质, as the case was accepted; it decides the ground."""

    item: ItemId
    nature: str


@dataclass(frozen=True, slots=True)
class Piece:
    """An event as evidence: which, when, the digest of its data, the documents it brought.

    `version` is its place in the history of the case at its sender.
    """

    event: EventId
    type: str
    at: datetime
    version: int
    sha256: Digest
    documents: tuple[Digest, ...] = ()


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything a case file held at one instant, in order."""

    case: CaseId
    pieces: tuple[Piece, ...]
    documents: tuple[Digest, ...]


# Commands


@dataclass(frozen=True, slots=True)
class ObserveFact:
    """Put an event of the case into its file."""

    case: CaseId
    piece: Piece
    applicant: Reference | None = None
    acts: tuple[Act, ...] = ()
    natures: tuple[ItemNature, ...] = ()


@dataclass(frozen=True, slots=True)
class FileDispute:
    """Dispute an act: the one of event `act`, or the one that `item` and `ground` single out."""

    dispute: DisputeId
    ground: Ground
    item: ItemId | None
    act: EventId | None
    applicant: Reference
    statement_sha256: Digest
    at: datetime
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class CloseDue:
    """Close every dispute whose last day is over."""

    at: datetime


Command: TypeAlias = ObserveFact | FileDispute | CloseDue


# Events


@dataclass(frozen=True, slots=True)
class FactObserved:
    """An event of the case is in its file; nothing personal, by references and digests only."""

    case: CaseId
    piece: Piece
    applicant: Reference | None = None
    acts: tuple[Act, ...] = ()
    natures: tuple[ItemNature, ...] = ()


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


@dataclass(frozen=True, slots=True)
class DisputeAdmitted:
    """The dispute is coordinated, and over by the end of `close_by`."""

    dispute: DisputeId
    close_by: date
    at: datetime


@dataclass(frozen=True, slots=True)
class DisputeNotAdmitted:
    """The dispute is not coordinated: why, and where the applicant can go instead."""

    dispute: DisputeId
    cause: Cause
    redirect_to: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DisputeClosed:
    """The dispute is over."""

    dispute: DisputeId
    outcome: Outcome
    at: datetime


Verdict: TypeAlias = DisputeAdmitted | DisputeNotAdmitted
Event: TypeAlias = FactObserved | DisputeFiled | EvidenceFrozen | Verdict | DisputeClosed


@dataclass(frozen=True, slots=True)
class Dispute:
    """One dispute of a case; `open_until` is None unless it is being coordinated."""

    filed: DisputeFiled
    evidence: EvidenceFrozen | None = None
    open_until: date | None = None


@dataclass(frozen=True, slots=True)
class CaseFile:
    """What is known of one case, and what was disputed in it."""

    case: CaseId = CaseId("")
    applicant: Reference | None = None
    facts: Mapping[EventId, FactObserved] = field(default_factory=lambda: MappingProxyType({}))
    disputes: Mapping[DisputeId, Dispute] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def acts(self) -> tuple[Act, ...]:
        """All that was done, oldest first."""
        acts = (act for fact in self.facts.values() for act in fact.acts)
        return tuple(sorted(acts, key=lambda act: (act.at, act.event, act.item or "")))

    @property
    def natures(self) -> Mapping[ItemId, str]:
        """What kind of act each item is; empty until the acceptance is in the file."""
        return {n.item: n.nature for fact in self.facts.values() for n in fact.natures}
