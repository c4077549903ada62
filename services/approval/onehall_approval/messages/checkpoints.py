"""From a checkpoint of the evidence log to what we keep of it; pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from onehall_contracts.log.checkpoint import Signer, opened
from onehall_contracts.signing import PublicKey, Untrusted


@dataclass(frozen=True, slots=True)
class Seen:
    """A checkpoint that the log signed, and when it says it did."""

    size: int
    root: bytes
    note: str
    signed_at: datetime


def seen(note: str, origin: str, keys: Iterable[PublicKey]) -> Seen:
    """Return a checkpoint if the log of that name signed it, and its time; raise `Untrusted`."""
    known = tuple(keys)
    found = opened(note, origin, known)
    times = [found.cosigned_by(Signer(origin, key)) for key in known]
    signed_at = max((at for at in times if at is not None), default=None)
    if signed_at is None:
        raise Untrusted("malformed", "the log did not sign when this was")
    return Seen(found.checkpoint.size, found.checkpoint.root, note, signed_at)
