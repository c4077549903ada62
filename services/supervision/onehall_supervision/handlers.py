"""Bus in: whatever anybody says about a case goes into its ledger."""

from collections.abc import Iterable

from onehall_bus import topology
from onehall_contracts import every_message, owner_of
from onehall_store import Handlers, Received

from onehall_supervision import messages
from onehall_supervision.domain.model import Command, Observe

WATCHED = topology.LISTENS["supervision"]


def observe(received: Received) -> Iterable[tuple[str, Command]]:
    """Enter an event into the ledger it belongs to."""
    yield messages.stream_of(received.event), Observe(messages.observed(received.event))


CONSUMES: Handlers[Command] = {
    kind: observe
    for name, kind in every_message().items()
    if kind.kind == "event" and owner_of(name) in WATCHED
}
