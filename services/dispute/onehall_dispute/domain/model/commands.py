"""What can be asked of the file of a case."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from onehall_calendar import Calendar

from onehall_dispute.domain.model.deeds import Deed
from onehall_dispute.domain.model.roles import (
    Elsewhere,
    Who,
)
from onehall_dispute.domain.model.words import (
    Act,
    CaseId,
    Digest,
    DisputeId,
    EventId,
    Ground,
    ItemId,
    ItemNature,
    Piece,
    Prepared,
    Reference,
)


@dataclass(frozen=True, slots=True)
class ObserveFact:
    """Put an event of the case into its file; `handlers` are who handled it, by work reference.

    `content` is what it says, in canonical form, of which `piece.sha256` is the digest.
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
class FileDispute:
    """Dispute an act: the one of event `act`, or the one that `item` and `ground` single out.

    `elsewhere` is the remedy that has begun already, as whoever files declares.
    """

    dispute: DisputeId
    ground: Ground
    item: ItemId | None
    act: EventId | None
    applicant: Reference
    statement_sha256: Digest
    at: datetime
    calendar: Calendar
    prepared: Prepared | None = None
    elsewhere: Elsewhere | None = None


@dataclass(frozen=True, slots=True)
class ConfirmInterest:
    """Confirm that a decision of the case affects somebody who is not its applicant 利害关系人."""

    party: Reference
    item: ItemId
    because_sha256: Digest
    who: Who


@dataclass(frozen=True, slots=True)
class Do:
    """Do something in a dispute."""

    dispute: DisputeId
    deed: Deed
    who: Who
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class CloseDue:
    """Close every dispute whose last day is over."""

    at: datetime
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class LimitDue:
    """Record what was not done in time, and go on without it."""

    at: datetime
    calendar: Calendar


Command: TypeAlias = ObserveFact | FileDispute | ConfirmInterest | Do | CloseDue | LimitDue
