"""What the centre hands back: signed receipts 回执, and notes of what it did not take."""

import json

from onehall_contracts import Envelope
from onehall_contracts.approval import ReturnMessageV1, SendReceiptV1
from onehall_contracts.signing import Find, Untrusted, verify
from onehall_contracts.statements import RECEIPT, ReceiptStatement, sha256_of

from onehall_worker.records import Receipt, Returned

NOT_HERE = (
    "not said here",
    "the centre signed it for an opinion that this inbox never said; it is good proof to the other"
    " worker of the department that did, if there is one",
)
OTHER = "untrusted", "it is for other characters than the ones we signed"


def receipt(envelope: Envelope, message: SendReceiptV1, find: Find) -> Receipt:
    """Return a receipt that a key of the centre signed for us; raise `Untrusted` otherwise."""
    stated = verify(message.receipt, RECEIPT, find).read(ReceiptStatement)
    if stated.aud != message.department:
        raise Untrusted("wrong-audience", "it was signed for somebody else")
    outside = (message.opinion_id, message.task_id, message.case_id, message.item_id)
    if (stated.opinion_id, stated.task_id, stated.case_id, stated.item_id) != outside:
        raise Untrusted(
            "wrong-envelope", "it was signed for another opinion than its envelope says"
        )
    return Receipt(
        opinion_id=stated.opinion_id,
        task_id=stated.task_id,
        opinion_sha256=stated.opinion_sha256,
        recorded_at=stated.recorded_at.isoformat(),
        compact=message.receipt,
        parked_id=envelope.id,
        body=envelope.model_dump_json().encode(),
    )


def returned(message: ReturnMessageV1) -> Returned:
    """Return what a note says."""
    return Returned(
        event_id=message.event_id,
        message=message.message,
        reason=message.reason,
        detail=message.detail,
        returned_at=message.returned_at.isoformat(),
    )


def mismatch(receipt: Receipt, said: bytes | None) -> tuple[str, str] | None:
    """Return why a receipt is not for the opinion we `said` under its id, or None if it is.

    Several workers of one department share its queue, so a receipt may be for another one's.
    """
    if said is None:
        return NOT_HERE
    signed = json.loads(said)["data"].get("signed", "")
    return None if sha256_of(signed) == receipt.opinion_sha256 else OTHER
