"""Between contracts and the domain, both ways; pure."""

from collections.abc import Iterable

from onehall_contracts import notify
from onehall_store import Recorded, Said

from onehall_notify.domain import model as m
from onehall_notify.messages.parts import Tidings, notices
from onehall_notify.messages.telling import (
    accepted,
    card,
    correction,
    dispute_admitted,
    dispute_filed,
    dispute_not_admitted,
    issued,
    not_accepted,
    refused,
    submitted,
)
from onehall_notify.messages.turning import (
    case_ended,
    clarification_asked,
    clock_suspended,
    delivered,
    dependants_asked,
    hearing,
    items_ended,
    limit_extended,
    permit_changed,
)


def publishes(state: m.Notice, recorded: Recorded[m.Event]) -> Iterable[Said]:
    """Yield that a notice was sent or given up, once it is so."""
    if state.queued is None or state.recipient is None:
        return
    common = {
        "notice_id": recorded.stream,
        "case_id": state.queued.case,
        "recipient_ref": state.recipient,
        "channel": state.queued.channel.value,
        "template": state.queued.template,
        "attempts": state.attempts,
    }
    match recorded.event:
        case m.NoticeSent(at=at):
            yield Said(notify.NoticeSentV1.model_validate(common | {"sent_at": at}))
        case m.NoticeExhausted(why=why, at=at):
            last = {"reason": why, "failed_at": at}
            yield Said(notify.NoticeFailedV1.model_validate(common | last))
        case _:
            return


__all__ = [
    "Tidings",
    "accepted",
    "card",
    "case_ended",
    "clarification_asked",
    "clock_suspended",
    "correction",
    "delivered",
    "dependants_asked",
    "dispute_admitted",
    "dispute_filed",
    "dispute_not_admitted",
    "hearing",
    "issued",
    "items_ended",
    "limit_extended",
    "not_accepted",
    "notices",
    "permit_changed",
    "publishes",
    "refused",
    "submitted",
]
