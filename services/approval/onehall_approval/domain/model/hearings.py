"""Commands, events and state of hearings and of interested parties 听证、利害关系人."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NewType, TypeAlias

from onehall_approval.domain.model.acting import Act
from onehall_approval.domain.model.asking import NewTask
from onehall_approval.domain.model.values import DepartmentId, ItemId, OfficerId

HearingId = NewType("HearingId", str)
PartyRef = NewType("PartyRef", str)


class HearingStage(StrEnum):
    """How far a hearing has got."""

    INFORMED = "informed"
    REQUESTED = "requested"
    SCHEDULED = "scheduled"
    HELD = "held"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class InformParties:
    """Tell applicant and interested parties of the matter and of their rights (L-23, L-41)."""

    id: HearingId
    item: ItemId
    parties: tuple[PartyRef, ...]
    act: Act


@dataclass(frozen=True, slots=True)
class RecordStatement:
    """A party states and defends its view; it must be heard (L-23)."""

    item: ItemId
    party: PartyRef
    statement: str
    act: Act


@dataclass(frozen=True, slots=True)
class RequestHearing:
    """A party asks for a hearing within five working days of being told (L-41)."""

    item: ItemId
    party: PartyRef
    act: Act


@dataclass(frozen=True, slots=True)
class ScheduleHearing:
    """Announce time, place and presider at least seven working days before (L-42)."""

    item: ItemId
    on: date
    place: str
    presider: OfficerId
    notice: str
    act: Act


@dataclass(frozen=True, slots=True)
class ReplacePresider:
    """A challenged presider gives way to one who did not review the case (L-42)."""

    item: ItemId
    presider: OfficerId
    reason: str
    act: Act


@dataclass(frozen=True, slots=True)
class HoldHearing:
    """Record that the hearing was held; its signed record binds the decision (L-43)."""

    item: ItemId
    record: str
    new_task: NewTask
    act: Act


HearingCommand: TypeAlias = (
    InformParties
    | RecordStatement
    | RequestHearing
    | ScheduleHearing
    | ReplacePresider
    | HoldHearing
)


@dataclass(frozen=True, slots=True)
class PartiesInformed:
    """The parties were told; requests are taken until `request_by`."""

    id: HearingId
    item: ItemId
    department: DepartmentId
    parties: tuple[PartyRef, ...]
    request_by: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class StatementRecorded:
    """A party was heard."""

    item: ItemId
    party: PartyRef
    statement: str
    at: datetime


@dataclass(frozen=True, slots=True)
class HearingRequested:
    """A party asked for a hearing; it is held by `hold_by` (20 working days)."""

    item: ItemId
    party: PartyRef
    hold_by: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class HearingScheduled:
    """Time, place and presider are announced."""

    item: ItemId
    on: date
    place: str
    presider: OfficerId
    notice: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PresiderReplaced:
    """Somebody else presides."""

    item: ItemId
    presider: OfficerId
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class HearingHeld:
    """The hearing took place; the decision rests on its record."""

    item: ItemId
    record: str
    at: datetime


@dataclass(frozen=True, slots=True)
class HearingLapsed:
    """Nobody asked for a hearing in time."""

    item: ItemId
    at: datetime


HearingEvent: TypeAlias = (
    PartiesInformed
    | StatementRecorded
    | HearingRequested
    | HearingScheduled
    | PresiderReplaced
    | HearingHeld
    | HearingLapsed
)


@dataclass(frozen=True, slots=True)
class Hearing:
    """One item's hearing as it stands."""

    informed: PartiesInformed
    stage: HearingStage = HearingStage.INFORMED
    hold_by: datetime | None = None
    on: date | None = None
    presider: OfficerId | None = None
    record: str | None = None
    heard: frozenset[PartyRef] = frozenset()

    @property
    def over(self) -> bool:
        """Whether the decision need no longer wait for it."""
        return self.stage in (HearingStage.HELD, HearingStage.LAPSED)
