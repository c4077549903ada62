"""What is told of service 送达: that it is proven, the first time that it is."""

from collections.abc import Iterable

from onehall_contracts import notify
from onehall_store import Recorded, Said

from onehall_notify.domain import service as s


def publishes(_: s.Service, recorded: Recorded[s.Event]) -> Iterable[Said]:
    """Yield that there is proof; later proofs of the same are kept and not told."""
    proven = recorded.event
    if isinstance(proven, s.ServiceProven) and proven.first:
        yield Said(
            notify.NoticeServedV1.model_validate(
                {
                    "notice_id": proven.notice.notice,
                    "case_id": proven.notice.case,
                    "recipient_ref": proven.notice.recipient,
                    "template": proven.notice.template,
                    "proof": proven.proof.value,
                    "content_sha256": proven.notice.content_sha256,
                    "served_at": proven.at,
                }
            )
        )
