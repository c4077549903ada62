"""Commands, events and state of the gate, the issuance, and of permits afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias

from onehall_calendar.values import made_often

from onehall_approval.domain.model.acting import Act
from onehall_approval.domain.model.values import (
    Denied,
    DepartmentId,
    Granted,
    ItemId,
    PermitNumber,
)


class Channel(StrEnum):
    """How an issuance reaches the applicant 送达方式."""

    WINDOW = "window"
    POST = "post"
    ELECTRONIC = "electronic"


class PermitStatus(StrEnum):
    """Whether a permit stands; that it has expired follows from its last day."""

    VALID = "valid"
    REVOKED = "revoked"  # 撤销
    CANCELLED = "cancelled"  # 注销


class Change(StrEnum):
    """What became of a permit."""

    CHANGED = "changed"
    RENEWED = "renewed"
    DEEMED_RENEWED = "deemed-renewed"
    RENEWAL_REFUSED = "renewal-refused"
    REVOKED = "revoked"
    CANCELLED = "cancelled"


class Defect(StrEnum):
    """For what a permit is revoked (行政许可法 69, L-54)."""

    ABUSE = "abuse-of-office"
    ULTRA_VIRES = "ultra-vires"
    PROCEDURE = "breach-of-procedure"
    UNQUALIFIED = "applicant-unqualified"
    OTHER = "other-by-law"
    FRAUD = "fraud-or-bribery"  # must be revoked


class Ground(StrEnum):
    """Why a permit is cancelled (行政许可法 70, L-55)."""

    EXPIRED = "expired"
    DEATH = "death-or-incapacity"
    ENTITY_ENDED = "entity-ended"
    REVOKED = "revoked-or-withdrawn"
    FORCE_MAJEURE = "force-majeure"
    OTHER = "other-by-law"


# Commands


@made_often
@dataclass(frozen=True, slots=True)
class MakeDelivery:
    """Hand an issuance over, with its service receipt 送达回证."""

    sequence: int
    channel: Channel
    receipt: str
    act: Act


@dataclass(frozen=True, slots=True)
class ChangePermit:
    """Change a permit's conditions on application (L-54)."""

    number: PermitNumber
    conditions: tuple[str, ...]
    reasons: tuple[str, ...]
    act: Act


@dataclass(frozen=True, slots=True)
class ApplyForRenewal:
    """The holder applies, 30 working days before the permit ends (L-35)."""

    number: PermitNumber
    act: Act


@dataclass(frozen=True, slots=True)
class DecideRenewal:
    """Renew, or refuse with reasons, before the permit ends."""

    number: PermitNumber
    granted: bool
    reasons: tuple[str, ...]
    legal_basis: tuple[str, ...]
    act: Act


@dataclass(frozen=True, slots=True)
class RevokePermit:
    """Revoke for one of the listed defects; by fraud it must be, unless the public is harmed."""

    number: PermitNumber
    defect: Defect
    reasons: tuple[str, ...]
    legal_basis: tuple[str, ...]
    harms_public_interest: bool
    act: Act


@dataclass(frozen=True, slots=True)
class CancelPermit:
    """Complete the formalities of cancellation."""

    number: PermitNumber
    ground: Ground
    reasons: tuple[str, ...]
    act: Act


@dataclass(frozen=True, slots=True)
class Ring:
    """An instant has come that this state had asked to be woken at."""

    kind: str
    act: Act


IssuingCommand: TypeAlias = (
    MakeDelivery
    | ChangePermit
    | ApplyForRenewal
    | DecideRenewal
    | RevokePermit
    | CancelPermit
    | Ring
)


# Events


@dataclass(frozen=True, slots=True)
class JointDatePassed:
    """The joint promised date has come with something undecided; what is ready is decided now."""

    waiting: tuple[ItemId, ...]
    at: datetime


@made_often
@dataclass(frozen=True, slots=True)
class GateOpened:
    """The one moment decisions are made 集中批准, in this order (R-15)."""

    order: tuple[ItemId, ...]
    permits: tuple[Granted, ...]
    refusals: tuple[Denied, ...]
    not_concerned: tuple[ItemId, ...]
    deliver_by: datetime
    package_by: datetime
    at: datetime


@made_often
@dataclass(frozen=True, slots=True)
class IssuanceMade:
    """The issuance 统一送达 (R-16): everything decided and not yet issued."""

    sequence: int
    items: tuple[ItemId, ...]
    remaining: tuple[ItemId, ...]
    used_wd: int
    deliver_by: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class EvidenceAwaited:
    """Everything is ready to be issued, but no fresh checkpoint says that it is on record (G17)."""

    at: datetime


@dataclass(frozen=True, slots=True)
class EvidenceResumed:
    """Evidence is produced again: what waited for it goes on."""

    at: datetime


@made_often
@dataclass(frozen=True, slots=True)
class DeliveryMade:
    """An issuance reached the applicant."""

    sequence: int
    channel: Channel
    receipt: str
    decided_at: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class RenewalRequested:
    """The holder asked for renewal in time; without a decision by the end it is renewed."""

    number: PermitNumber
    at: datetime


@dataclass(frozen=True, slots=True)
class PermitChanged:
    """A permit is not what it was."""

    number: PermitNumber
    item: ItemId
    department: DepartmentId
    change: Change
    valid_until: datetime | None
    conditions: tuple[str, ...]
    reasons: tuple[str, ...]
    legal_basis: tuple[str, ...]
    barred_until: date | None
    at: datetime


IssuingEvent: TypeAlias = (
    JointDatePassed
    | GateOpened
    | IssuanceMade
    | EvidenceAwaited
    | EvidenceResumed
    | DeliveryMade
    | RenewalRequested
    | PermitChanged
)


# State


@made_often
@dataclass(frozen=True, slots=True)
class Permit:
    """A permit as it stands after its issuance."""

    granted: Granted
    issued_at: datetime
    valid_until: datetime | None
    conditions: tuple[str, ...]
    status: PermitStatus = PermitStatus.VALID
    renewal_asked_at: datetime | None = None

    def valid(self, at: datetime) -> bool:
        """Whether it stands at that instant."""
        in_time = self.valid_until is None or at < self.valid_until
        return self.status is PermitStatus.VALID and in_time


Decision: TypeAlias = Granted | Denied | None
"""What was decided of an item; None when its department was not concerned."""

Decisions: TypeAlias = Mapping[ItemId, Decision]
