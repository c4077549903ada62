"""What arrived, sorted: what we are asked, and pieces to be set aside with their reason.

One bad piece harms no neighbour, and no reason repeats a submitted value.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from onehall_bus import Delivery
from onehall_contracts import Envelope, UnknownMessage, Unreadable, explain, unpack
from onehall_contracts.ids import derived
from pydantic import ValidationError

from onehall_worker.asked import Asked, Review, asked
from onehall_worker.records import Kept, Parked


class Unfit(Exception):
    """A piece asks nothing of us: under which id to set it aside, why, and what would help."""

    def __init__(self, parked_id: UUID, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.parked_id, self.reason, self.detail = parked_id, reason, detail


@dataclass(frozen=True, slots=True)
class Sorter:
    """Tells the tasks of one department and of its handlers from everything else."""

    department: str
    handles: Callable[[str], bool]
    now: Callable[[], datetime]

    def sort(self, deliveries: Iterable[Delivery]) -> tuple[list[Asked], list[Parked]]:
        """Return the tasks, and what is to be set aside."""
        tasks: list[Asked] = []
        parked: list[Parked] = []
        for delivery in deliveries:
            for piece in delivery.pieces:
                try:
                    tasks.append(self.task(piece))
                except Unfit as unfit:
                    parked.append(self.park(piece, unfit))
        return tasks, parked

    def task(self, piece: Envelope | Unreadable) -> Asked:
        """Return the task in a piece; raise `Unfit` if there is none for us."""
        return self._ours(opened(piece))

    def again(self, kept: Kept) -> Asked:
        """Return a task that the local inbox kept; raise `Unfit` if it no longer is one for us."""
        return self._ours(reopened(kept.body, kept.attempts))

    def park(self, piece: Envelope | Unreadable, unfit: Unfit) -> Parked:
        """Return what sets a piece aside."""
        return self.set_aside(_body(piece), unfit)

    def set_aside(self, body: bytes, unfit: Unfit) -> Parked:
        """Return what sets the bytes of a piece aside."""
        at = self.now().isoformat()
        return Parked(unfit.parked_id, at, unfit.reason, unfit.detail, body)

    def _ours(self, one: Asked) -> Asked:
        # An activity has one id for everybody, so what is not ours goes by its envelope's.
        own_id = one.id if isinstance(one, Review) else one.envelope.id
        if one.request.department != self.department:
            other = one.request.department
            raise Unfit(own_id, "not ours", f"it asks {other}, and this is {self.department}")
        if isinstance(one, Review) and not self.handles(one.request.item_id):
            item = one.request.item_id
            cure = f"add @worker.review({item!r}), then: onehall-worker retry {one.id}"
            raise Unfit(one.id, "no handler", f"item {item}; {cure}")
        return one


def opened(piece: Envelope | Unreadable, attempts: int = 0) -> Asked:
    """Return what a piece asks, whoever it is for; raise `Unfit` if nothing."""
    if isinstance(piece, Unreadable):
        digest = hashlib.sha256(piece.body).hexdigest()
        raise Unfit(derived("unreadable", digest), "unreadable", piece.reason)
    try:
        message = piece.open().message
    except UnknownMessage as error:
        cure = "update onehall-worker, then retry"
        raise Unfit(piece.id, "unknown version", f"{error.args[0]}; {cure}") from None
    except ValidationError as error:
        raise Unfit(piece.id, "wrong data", explain(error)) from None
    found = asked(piece, message, attempts)
    if found is None:
        raise Unfit(piece.id, "not a task", f"a worker has no use for {piece.type}")
    return found


def reopened(body: bytes, attempts: int = 0) -> Asked:
    """Return a task from what the local inbox kept; raise `Unfit` for something set aside."""
    (piece,) = unpack(b"[" + body + b"]")[:1] or [Unreadable("it is empty", body)]
    return opened(piece, attempts)


def _body(piece: Envelope | Unreadable) -> bytes:
    return piece.body if isinstance(piece, Unreadable) else piece.model_dump_json().encode()
