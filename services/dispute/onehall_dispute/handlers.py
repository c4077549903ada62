"""Bus in: everything intake and approval tell goes into the file of its case."""

from collections.abc import Iterable

from onehall_contracts import every_message, owner_of
from onehall_store import Handlers, Received

from onehall_dispute import messages
from onehall_dispute.domain.model import Command

OWNERS = frozenset({"intake", "approval"})


def observe(received: Received) -> Iterable[tuple[str, Command]]:
    """Keep an event for the file of its case; one that is about no case is nobody's evidence."""
    if received.message.subject:
        yield received.message.subject, messages.observe(received.event)


CONSUMES: Handlers[Command] = {
    kind: observe
    for wire_name, kind in every_message().items()
    if owner_of(wire_name) in OWNERS and kind.kind == "event"
}
