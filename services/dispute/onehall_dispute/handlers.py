"""Bus in: everything intake and approval tell goes into the file of its case, notices too."""

from collections.abc import Iterable

from onehall_bus import topology
from onehall_contracts import every_message, intake, notify, owner_of, voices
from onehall_store import Handlers, Heard, Received, Unacceptable
from onehall_store.vault import Erasure

from onehall_dispute import messages
from onehall_dispute.domain.model import Command

OWNERS = frozenset({"intake", "approval"})
# What people think of how they were served is no part of their case, and the file goes to the
# department: who is rated, or complained of, must not learn from it who did.
VOICES = voices.__name__
# What became of notices 送达: a file shows it with the proof.
NOTICES = (
    notify.NoticeSentV1,
    notify.NoticeSentV2,
    notify.NoticeFailedV1,
    notify.NoticeFailedV2,
    notify.NoticeServedV1,
)


def observe(received: Received) -> Iterable[tuple[str, Command]]:
    """Keep an event for the file of its case; one that is about no case is nobody's evidence."""
    if received.message.subject:
        yield received.message.subject, messages.observe(received.event)


def erase(received: Received) -> Heard:
    """Destroy what an applicant said, with the key it is locked with."""
    if received.queue != topology.service_queue("dispute"):
        raise Unacceptable("not attested", "this comes from intake over our own bus")
    said: intake.PersonErasedV1 = received.message
    by = received.event.source
    return Heard(Erasure(received.event.id, said.applicant_ref, by, said.ground, said.erased_at))


CONSUMES: Handlers[Command] = {
    **{
        kind: observe
        for wire_name, kind in every_message().items()
        if owner_of(wire_name) in OWNERS and kind.kind == "event" and kind.__module__ != VOICES
    },
    **dict.fromkeys(NOTICES, observe),
    intake.PersonErasedV1: erase,
}
