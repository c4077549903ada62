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
    approval.ClockSuspendedV1: messages.clock_suspended,
    approval.LimitExtendedV1: messages.limit_extended,
    approval.ClarificationAskedV1: messages.clarification_asked,
    approval.DependantsAskedV1: messages.dependants_asked,
    approval.ItemsEndedV1: messages.items_ended,
    approval.CaseEndedV1: messages.case_ended,
    approval.HearingRecordedV1: messages.hearing,
    approval.DeliveryMadeV1: messages.delivered,
    approval.PermitChangedV1: messages.permit_changed,
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
