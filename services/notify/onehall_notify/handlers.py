"""Bus in: what people are told when something happens to their case, dispute, complaint, rating."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

from onehall_bus import topology
from onehall_contracts import intake, window
from onehall_store import Handlers, Heard, Received, Unacceptable
from onehall_store.vault import Erasure

from onehall_notify import messages
from onehall_notify.domain import model as m
from onehall_notify.domain.calling_back import Hand
from onehall_notify.domain.kinds import CASE_NUMBER, EVERYWHERE
from onehall_notify.domain.model import Channel
from onehall_notify.messages import calling, told
from onehall_notify.templates import TEMPLATES


@dataclass(frozen=True, slots=True)
class Telling:
    """Queues what a message has people told, and has called back whom it asks for.

    `carried` are the channels there are providers for, `per_myriad` the share of delivered cases
    that is called back.
    """

    carried: frozenset[Channel]
    per_myriad: int

    def __call__(self, received: Received) -> Iterable[tuple[str, Any]]:
        """Yield the notices, to everybody, on every channel, and the call-backs."""
        for one in told.tidings(received.message):
            queued = messages.notices(one, received.event.id, received.now, self.carried)
            yield from ((notice_id, _hashed(command)) for notice_id, command in queued)
        yield from calling.openings(received.message, self.per_myriad)


def _hashed(command: m.Queue) -> m.Queue:
    """Add the hash of the words, where the law has somebody told and they are in an inbox now."""
    if not (command.legal and command.recipient and command.channel is Channel.IN_APP):
        return command
    known = {CASE_NUMBER: None, **command.parameters}
    words = TEMPLATES.content_sha256_if_sayable(command.template, known)
    return replace(command, content_sha256=words)


def hand(received: Received) -> Heard:
    """Remember who had a hand in a case: they do not call about it."""
    said: window.FeeChargedV1 = received.message
    return Heard(Hand(said.case_id, said.charged_by))


def erase(received: Received) -> Heard:
    """Destroy what an erased person had registered, with the key its secrets are locked with."""
    if received.queue != topology.service_queue("notify"):
        raise Unacceptable("not attested", "this comes from intake over our own bus")
    said: intake.PersonErasedV1 = received.message
    by = received.event.source
    return Heard(Erasure(received.event.id, said.applicant_ref, by, said.ground, said.erased_at))


def consumes(
    carried: frozenset[Channel] = EVERYWHERE, per_myriad: int = calling.SAMPLE_PER_MYRIAD
) -> Handlers[Any]:
    """Return who deals with which message."""
    telling = dict.fromkeys(told.TOLD, Telling(carried, per_myriad))
    return {**telling, intake.PersonErasedV1: erase, window.FeeChargedV1: hand}


CONSUMES: Final = consumes()
