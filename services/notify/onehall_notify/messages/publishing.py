"""What notify tells everybody: a notice was sent, given up, served.

The first versions of these messages are read in histories only: they know no notice of no case.
"""

from collections.abc import Iterable

from onehall_contracts import notify
from onehall_store import Recorded, Said

from onehall_notify.domain import model as m


def publishes(state: m.Notice, recorded: Recorded[m.Event]) -> Iterable[Said]:
    """Yield that a notice was sent, given up or served, once it is so."""
    queued = state.queued
    if queued is None or state.recipient is None:
        return
    common = {
        "notice_id": recorded.stream,
        "case_id": queued.case,
        "recipient_ref": state.recipient,
        "template": queued.template,
    }
    tried = common | {"channel": queued.channel.value, "attempts": state.attempts}
    match recorded.event:
        case m.NoticeSent(at=at):
            yield Said(notify.NoticeSentV2.model_validate(tried | {"sent_at": at}))
        case m.NoticeExhausted(why=why, at=at) | m.DeliveryFailed(why=why, at=at):
            last = {"reason": why, "failed_at": at}
            yield Said(notify.NoticeFailedV2.model_validate(tried | last))
        case _:
            return
