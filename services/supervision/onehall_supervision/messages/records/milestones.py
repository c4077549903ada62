"""What a case passed on its way out: its gate, its issuances, their deliveries."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from onehall_contracts import Message, approval

from onehall_supervision.domain.known import Record
from onehall_supervision.domain.stuck.milestones import DeliveryMade, GateOpened, IssuanceMade


def _gate(said: approval.GateOpenedV1) -> Iterable[Record]:
    yield GateOpened(said.opened_at)


def _issued(said: approval.PermitIssuedV1 | approval.CaseRefusedV1) -> Iterable[Record]:
    yield IssuanceMade(said.issued_at, str(said.issuance_id))


def _delivered(said: approval.DeliveryMadeV1) -> Iterable[Record]:
    yield DeliveryMade(said.delivered_at, str(said.issuance_id))


MILESTONES: Final[Mapping[type[Message], Callable[[Any], Iterable[Record]]]] = {
    approval.GateOpenedV1: _gate,
    approval.PermitIssuedV1: _issued,
    approval.CaseRefusedV1: _issued,
    approval.DeliveryMadeV1: _delivered,
}
