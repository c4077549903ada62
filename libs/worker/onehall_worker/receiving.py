"""What arrived, sorted: what we are asked, what we get back, and pieces to be set aside.

One bad piece harms no neighbour, and no reason repeats a submitted value.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from onehall_bus import Delivery
from onehall_contracts import Envelope, Message, UnknownMessage, Unreadable, explain, unpack
from onehall_contracts.approval import ReturnMessageV1, SendReceiptV1
from onehall_contracts.ids import derived
from onehall_contracts.signing import ALGORITHM, Find, Untrusted
from pydantic import ValidationError

from onehall_worker import papers
from onehall_worker.asked import Asked, Review, asked
from onehall_worker.records import Arrived, Kept, Parked
from onehall_worker.witnessing import Witness

CURE: Final = "put it into ONEHALL_CENTRE_KEYS_FILE, then: onehall-worker retry"


class Unfit(Exception):
    """A piece is of no use to us: under which id to set it aside, why, and what would help."""

    def __init__(self, parked_id: UUID, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.parked_id, self.reason, self.detail = parked_id, reason, detail


@dataclass(frozen=True, slots=True)
class Sorter:
    """Tells what is for one department, and for its handlers, from everything else.

    `find` knows the centre's keys: what they did not sign is set aside as untrusted. `witness`
    looks at the checkpoints that tasks carry.
    """

    department: str
    handles: Callable[[str], bool]
    now: Callable[[], datetime]
    find: Find
    witness: Witness = field(default_factory=Witness)

    def sort(self, deliveries: Iterable[Delivery]) -> tuple[list[Asked], Arrived]:
        """Return the tasks, and everything that is to be put on record."""
        tasks: list[Asked] = []
        arrived = Arrived(self.now().isoformat())
        for delivery in deliveries:
            for piece in delivery.pieces:
                try:
                    self.one(piece, tasks, arrived)
                except Unfit as unfit:
                    arrived.parked.append(self.set_aside(_body(piece), unfit))
        arrived.rows += [task.row() for task in tasks]
        return tasks, arrived

    def again(self, kept: Kept) -> Asked:
        """Return a task that the local inbox kept; raise `Unfit` if it no longer is one for us."""
        return self._ours(reopened(kept.body, kept.attempts))

    def set_aside(self, body: bytes, unfit: Unfit) -> Parked:
        """Return what sets the bytes of a piece aside."""
        at = self.now().isoformat()
        return Parked(unfit.parked_id, at, unfit.reason, unfit.detail, body)

    def one(self, piece: Envelope | Unreadable, tasks: list[Asked], arrived: Arrived) -> None:
        """Put one piece where it belongs; raise `Unfit` if that is nowhere."""
        envelope, message = _read(piece)
        try:
            match message:
                case SendReceiptV1():
                    self._for_us(envelope.id, message.department)
                    arrived.receipts.append(papers.receipt(envelope, message, self.find))
                case ReturnMessageV1():
                    self._for_us(envelope.id, message.department)
                    arrived.returned.append(papers.returned(message))
                case _:
                    one = self._ours(_task(envelope, message, self.find))
                    if isinstance(one, Review):
                        self.witness.look(one.task, arrived)
                    tasks.append(one)
        except Untrusted as error:
            raise _untrusted(envelope.id, error) from None

    def _ours(self, one: Asked) -> Asked:
        # An activity has one id for everybody, so what is not ours goes by its envelope's.
        own_id = one.id if isinstance(one, Review) else one.envelope.id
        self._for_us(own_id, one.request.department)
        if isinstance(one, Review) and not self.handles(one.request.item_id):
            item = one.request.item_id
            cure = f"add @worker.review({item!r}), then: onehall-worker retry {one.id}"
            raise Unfit(one.id, "no handler", f"item {item}; {cure}")
        return one

    def _for_us(self, parked_id: UUID, department: str) -> None:
        if department != self.department:
            detail = f"it is for {department}, and this is {self.department}"
            raise Unfit(parked_id, "not ours", detail)


@dataclass(frozen=True, slots=True)
class Believed:
    """Stands for the key of a task in our own inbox: its signature was verified when it came."""

    kid: str
    algorithm: str = ALGORITHM

    def verifies(self, _compact: str) -> bool:
        """Believe it."""
        return True


def reopened(body: bytes, attempts: int = 0) -> Asked:
    """Return a task from what the local inbox kept; raise `Unfit` for something else."""
    envelope, message = _read(_piece(body))
    try:
        return _task(envelope, message, Believed, attempts)
    except Untrusted as error:
        raise _untrusted(envelope.id, error) from None


def retried(sorter: Sorter, parked: Parked) -> Arrived:
    """Return what is to be put on record of something set aside; raise `Unfit` if nothing."""
    tasks: list[Asked] = []
    arrived = Arrived(sorter.now().isoformat())
    sorter.one(_piece(parked.body), tasks, arrived)
    arrived.rows += [task.row() for task in tasks]
    return arrived


def _read(piece: Envelope | Unreadable) -> tuple[Envelope, Message]:
    if isinstance(piece, Unreadable):
        digest = hashlib.sha256(piece.body).hexdigest()
        raise Unfit(derived("unreadable", digest), "unreadable", piece.reason)
    try:
        return piece, piece.open().message
    except UnknownMessage as error:
        cure = "update onehall-worker, then retry"
        raise Unfit(piece.id, "unknown version", f"{error.args[0]}; {cure}") from None
    except ValidationError as error:
        raise Unfit(piece.id, "wrong data", explain(error)) from None


def _task(envelope: Envelope, message: Message, find: Find, attempts: int = 0) -> Asked:
    found = asked(envelope, message, find, attempts)
    if found is None:
        raise Unfit(envelope.id, "not a task", f"a worker has no use for {envelope.type}")
    return found


def _untrusted(parked_id: UUID, error: Untrusted) -> Unfit:
    detail = f"{error.reason}: {error.detail}"
    if error.reason == "unknown-key":
        detail += f"; if the centre has a new key, {CURE} {parked_id}"
    return Unfit(parked_id, "untrusted", detail)


def _piece(body: bytes) -> Envelope | Unreadable:
    return (unpack(b"[" + body + b"]")[:1] or [Unreadable("it is empty", body)])[0]


def _body(piece: Envelope | Unreadable) -> bytes:
    return piece.body if isinstance(piece, Unreadable) else piece.model_dump_json().encode()
