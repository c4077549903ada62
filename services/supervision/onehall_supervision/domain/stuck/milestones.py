"""Records that only these invariants look at: the gate, an issuance, its delivery."""

from dataclasses import dataclass

from onehall_supervision.domain.known import Record


@dataclass(frozen=True, slots=True)
class GateOpened(Record):
    """The one moment decisions are made 集中批准."""


@dataclass(frozen=True, slots=True)
class IssuanceMade(Record):
    """A single issuance 统一送达, with permits or only refusals."""

    issuance: str


@dataclass(frozen=True, slots=True)
class DeliveryMade(Record):
    """An issuance reached the applicant 送达."""

    issuance: str
