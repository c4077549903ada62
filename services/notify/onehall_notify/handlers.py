"""Bus in: what people are told when something happens to their case."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from onehall_contracts import Message, approval, dispute, intake, supervision
from onehall_store import Handlers, Received

from onehall_notify import messages
from onehall_notify.domain.model import Command
from onehall_notify.messages import Tidings

TOLD: Mapping[type[Message], Callable[[Any], Tidings | None]] = {
    intake.CaseSubmittedV1: messages.submitted,
    intake.CorrectionNotifiedV1: messages.correction,
    intake.CaseAcceptedV1: messages.accepted,
    intake.CaseNotAcceptedV1: messages.not_accepted,
    approval.PermitIssuedV1: messages.issued,
    approval.CaseRefusedV1: messages.refused,
    dispute.DisputeFiledV1: messages.dispute_filed,
    dispute.DisputeAdmittedV1: messages.dispute_admitted,
    dispute.DisputeNotAdmittedV1: messages.dispute_not_admitted,
    supervision.CardIssuedV1: messages.card,
}


def tell(received: Received) -> Iterable[tuple[str, Command]]:
    """Queue what is to be told of this message, on every channel."""
    tidings = TOLD[type(received.message)](received.message)
    if tidings is not None:
        yield from messages.notices(tidings, received.event.id, received.now)


CONSUMES: Handlers[Command] = dict.fromkeys(TOLD, tell)
