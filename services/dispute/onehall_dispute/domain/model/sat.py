"""What happens to the panel of a dispute: drawn, declared, challenged, filled up."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from onehall_dispute.domain.experts import Pool, Tie
from onehall_dispute.domain.model.roles import (
    Because,
    Declared,
    Side,
    Stage,
)
from onehall_dispute.domain.model.words import (
    Digest,
    DisputeId,
    Reference,
)


@dataclass(frozen=True, slots=True)
class Seat:
    """An expert's place on a panel, and the field it is held for."""

    expert: Reference
    field: str


@dataclass(frozen=True, slots=True)
class Reserve:
    """An expert who may follow, with the fields that tell for which seat."""

    expert: Reference
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PanelDrawn:
    """A panel was drawn by lot; pool and seed let anybody draw it again.

    `shown` is what the seed was made with: hashed, it is what the frozen file commits to.
    """

    dispute: DisputeId
    round: int
    seats: tuple[Seat, ...]
    reserves: tuple[Reserve, ...]
    pool_sha256: Digest
    seed: Digest
    excluded: int
    at: datetime
    pool: Pool | None = None
    shown: str = ""


@dataclass(frozen=True, slots=True)
class PanelNotFormed:
    """Too few experts without ties: no panel, or none whole any more; `lacking` says of what."""

    dispute: DisputeId
    lacking: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ExpertDeclared:
    """An expert of the panel declared."""

    dispute: DisputeId
    expert: Reference
    declared: Declared
    tie: Tie | None
    at: datetime


@dataclass(frozen=True, slots=True)
class MemberReplaced:
    """An expert left, and the next of the draw took the seat."""

    dispute: DisputeId
    left: Reference
    joined: Seat
    because: Because
    at: datetime


@dataclass(frozen=True, slots=True)
class ExpertChallenged:
    """A side asks that an expert keeps out; the meeting waits for the decision."""

    dispute: DisputeId
    expert: Reference
    side: Side
    reasons_sha256: Digest
    decide_by: date
    at: datetime


@dataclass(frozen=True, slots=True)
class ChallengeDecided:
    """A challenge was decided, or its review was."""

    dispute: DisputeId
    expert: Reference
    side: Side
    stage: Stage
    upheld: bool
    reasons_sha256: Digest
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ReviewAsked:
    """A side asks for the one review of its challenge."""

    dispute: DisputeId
    expert: Reference
    side: Side
    decide_by: date
    at: datetime


PanelCourse: TypeAlias = PanelDrawn | PanelNotFormed | ExpertDeclared | MemberReplaced
ChallengeCourse: TypeAlias = ExpertChallenged | ChallengeDecided | ReviewAsked
Sitting: TypeAlias = PanelCourse | ChallengeCourse
