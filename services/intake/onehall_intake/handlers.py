"""Bus in: what an issuance means at the window."""

from collections.abc import Iterable

from onehall_bus import topology
from onehall_contracts import approval
from onehall_store import Handlers, Received, Unacceptable

from onehall_intake import messages
from onehall_intake.domain.model import Command


def record_issuance(received: Received) -> Iterable[tuple[str, Command]]:
    """Close a case by its issuance, if it is really approval that says so."""
    said: approval.PermitIssuedV1 | approval.CaseRefusedV1 = received.message
    if received.queue != topology.service_queue("intake"):
        raise Unacceptable("not attested", "issuances come from approval over our own bus")
    yield said.case_id, messages.record_issuance(said)


CONSUMES: Handlers[Command] = {
    approval.PermitIssuedV1: record_issuance,
    approval.CaseRefusedV1: record_issuance,
}
