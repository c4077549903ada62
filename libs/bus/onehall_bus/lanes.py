"""What has arrived, a lane for each queue: nobody's many messages keep another's few waiting.

Lanes take turns. In its turn a lane gives its share of a batch, so that after ten thousand messages
of one queue another queue's next message waits for the batch in hand and no longer. Each lane has a
channel of its own: its messages are in the order of their tags, so one multiple-ack settles all
that a batch took of it, and a queue that is gone or cannot be read takes no other with it.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from aiormq.abc import DeliveredMessage
from onehall_contracts.event import Envelope, Unreadable, unpack

from onehall_bus.session import LOST, Session

BATCH_EVENTS = 256
LANE_EVENTS = 64
EVENT_BYTES = 4096
AGAIN = 16
CANCEL_TIMEOUT = 5


@dataclass(frozen=True, slots=True)
class Delivery:
    """One AMQP message as it arrived: where, from whom (attested by the broker), and its pieces."""

    queue: str
    tag: int
    message_id: str
    user_id: str | None
    redelivered: bool
    pieces: Sequence[Envelope | Unreadable]


class Pace(Protocol):
    """How fast one queue may be read; what is over it waits in the broker."""

    @property
    def apart(self) -> bool:
        """Whether what is taken is dealt with by itself, in a batch of its own."""
        ...

    def allowance(self) -> float:
        """Return how many events may be taken now; at most 0 means none."""
        ...

    def spend(self, events: int) -> None:
        """Take note that so many events were taken: the last message may have had too many."""
        ...

    def wait_s(self) -> float:
        """Return the seconds until events may be taken again."""
        ...


@dataclass
class Turn:
    """What one batch took: deliveries, and of which lane, by which channel, up to which tag."""

    deliveries: list[Delivery] = field(default_factory=list)
    taken: list[tuple["Lane", Session | None, int]] = field(default_factory=list)
    weight: int = 0
    apart: bool = False
    """Whether it is of one queue that shares no batch."""

    @property
    def again(self) -> bool:
        """Whether anything of it was delivered before."""
        return any(delivery.redelivered for delivery in self.deliveries)

    def settle(self) -> None:
        """Note that all of it is on record, and may be acknowledged."""
        for lane, session, tag in self.taken:
            if lane.session is session:
                lane.settled = tag


@dataclass(eq=False)
class Lane:
    """One queue: its channel while it has one, and what arrived by it and is not yet taken."""

    queue: str
    pace: Pace | None = None
    session: Session | None = None
    consumer_tag: str | None = None
    tried: bool = False
    found: int = 0
    """How many messages waited in the queue when its consumer began."""
    settled: int = 0
    acknowledged: int = 0
    waiting: deque[tuple[Delivery, int]] = field(default_factory=deque)

    @property
    def live(self) -> bool:
        """Whether the queue has a consumer now."""
        return self.consumer_tag is not None and not _lost(self.session)

    @property
    def apart(self) -> bool:
        """Whether it shares no batch with others."""
        return self.pace is not None and self.pace.apart

    def close(self) -> None:
        """Forget what has arrived: on another channel it will be delivered again."""
        self.session, self.consumer_tag, self.tried = None, None, True
        self.found = self.settled = self.acknowledged = 0
        self.waiting.clear()

    async def acknowledge(self) -> None:
        """Tell the broker of everything that is on record, in one multiple-ack."""
        if self.session is None or self.settled == self.acknowledged:
            return
        tag, self.acknowledged = self.settled, self.settled
        try:
            await self.session.channel.basic_ack(tag, multiple=True, wait=False)
        except LOST:
            self.session.lose()  # it will be delivered again, and dropped as known

    async def cancel(self) -> None:
        """Have the broker send no more; what it has sent may still be acknowledged."""
        if self.session and self.consumer_tag and self.live:
            try:
                await self.session.channel.basic_cancel(self.consumer_tag, timeout=CANCEL_TIMEOUT)
            except LOST:
                self.session.lose()

    def give(self, turn: Turn, share: float) -> None:
        """Put at most `share` events' worth into a batch, finishing the message it ends in."""
        taken = 0
        while self.waiting and taken < share:
            delivery, weight = self.waiting.popleft()
            turn.deliveries.append(delivery)
            taken += weight
        if taken:
            turn.taken.append((self, self.session, turn.deliveries[-1].tag))
            turn.weight += taken
        if taken and self.pace:
            self.pace.spend(taken)


class Lanes:
    """All lanes of one consumer: puts what arrives in its lane, and takes batches in turns.

    A batch has about `most` events.
    """

    def __init__(self, lanes: Sequence[Lane], most: int = BATCH_EVENTS) -> None:
        self._lanes = lanes
        self._turns: dict[Lane, None] = {}  # with something waiting; whose turn is next is first
        self._last_apart = False
        self._stir = asyncio.Event()
        self._most, self._share = most, most if len(lanes) == 1 else LANE_EVENTS

    @property
    def ready(self) -> bool:
        """Whether every queue that can be read has a live consumer, and some queue has."""
        live = [lane.live for lane in self._lanes]
        return any(live) and all(lane.live or lane.tried for lane in self._lanes)

    @property
    def caught_up(self) -> bool:
        """Whether what had piled up in every queue that can be read is on record.

        A channel numbers its messages from 1, so the last tag tells how many there were. While
        others read the same queue it may not come true: then they have some of what was found.
        """
        return self.ready and all(lane.settled >= lane.found for lane in self._lanes if lane.live)

    @property
    def heaped(self) -> bool:
        """Whether a whole batch waits."""
        return sum(weight for lane in self._turns for _, weight in lane.waiting) >= BATCH_EVENTS

    def put(self, lane: Lane, session: Session, message: DeliveredMessage) -> None:
        """Take in one message, unless its channel has been given up."""
        if lane.session is not session:
            return
        lane.waiting.append(read(lane.queue, message))
        self._turns.setdefault(lane)
        self._stir.set()

    def take(self, *, everything: bool = False) -> Turn:
        """Return the next batch, empty if nothing may be taken; `everything` ignores the pace."""
        turn = Turn()
        for lane in self._following():
            if turn.weight >= self._most or turn.apart:
                break
            if lane.apart and turn.deliveries:
                continue  # it waits for a batch of its own
            allowed = lane.pace.allowance() if lane.pace and not everything else self._share
            lane.give(turn, min(allowed, self._share))
            turn.apart = lane.apart and bool(turn.deliveries)
            del self._turns[lane]
            if lane.waiting:
                self._turns[lane] = None
        self._last_apart = turn.apart
        return turn

    async def acknowledge(self, least: int) -> None:
        """Acknowledge every lane with at least `least` messages on record that the broker awaits.

        An ack a lane and batch would cost as much as the rest of reading; the broker has no use for
        it before half of what it may send is taken.
        """
        for lane in self._lanes:
            if lane.settled - lane.acknowledged >= least:
                await lane.acknowledge()

    async def cancel(self) -> None:
        """Have the broker send no more of any queue."""
        await asyncio.gather(*(lane.cancel() for lane in self._lanes))

    def _following(self) -> list[Lane]:
        """Return the lanes in their turns; after a batch of one apart, those first that share."""
        lanes = list(self._turns)
        return sorted(lanes, key=lambda lane: lane.apart) if self._last_apart else lanes

    def wake(self, *_: object) -> None:
        """Make a waiting reader look again."""
        self._stir.set()

    async def wait(self) -> None:
        """Return when something may be taken."""
        paces = [lane.pace.wait_s() for lane in self._turns if lane.pace]
        if not paces:
            await self._stir.wait()
        else:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(min(paces)):
                    await self._stir.wait()
        self._stir.clear()


def read(queue: str, message: DeliveredMessage) -> tuple[Delivery, int]:
    """Return a message with what handling it costs, in events.

    Large pieces weigh more, and so does what was delivered before: it is handled alone.
    """
    properties, body = message.header.properties, message.body
    pieces = unpack(body)
    delivery = Delivery(
        queue,
        message.delivery_tag or 0,
        properties.message_id or "",
        properties.user_id,
        bool(message.redelivered),
        pieces,
    )
    weight = max(1, len(pieces), len(body) // EVENT_BYTES)
    return delivery, weight + (AGAIN if delivery.redelivered else 0)


def _lost(session: Session | None) -> bool:
    return session is None or session.lost.is_set()
