"""Consume whatever has arrived, in batches that take from all queues in turn.

The batch is what has arrived, never a wait. The callbacks only store; one loop hands batches to
`handle`, as many at a time as the consumer has hands. It must return only when everything in the
batch is safely on record (done, parked or known already), and then one multiple-ack a queue settles
it. If `handle` cannot reach its database it keeps trying; nothing is ever given back to the broker
by nack, whose counting differs between versions.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from aio_pika.abc import AbstractConnection
from aiormq.abc import DeliveredMessage

from onehall_bus.in_hand import InHand
from onehall_bus.lanes import BATCH_EVENTS, Delivery, Lane, Lanes, Pace, Turn
from onehall_bus.session import (
    CONNECT_TIMEOUT,
    LOST,
    Pauses,
    Session,
    open_channel,
    open_connection,
)

log = logging.getLogger(__name__)

END_AGAIN = 1.0
PREFETCH, AHEAD = 32, 256
"""Messages of a queue that are here and not acknowledged: for one hand, and for several.

What several hold, and as much again, so that none waits for the broker.
"""


class HandlingFailed(Exception):
    """`handle` raised: nothing of its batch was acknowledged, and the process had better end."""


Handle = Callable[[Sequence[Delivery]], Awaitable[None]]


def unpaced(_queue: str) -> Pace | None:
    """Read a queue as fast as it goes."""
    return None


class Consumer:
    """Consume `queues` over one connection until stopped, surviving every loss of the broker.

    A queue that is gone or lost is tried again by itself; the others are read meanwhile. `hands` is
    how many batches are handled at a time while so much waits; each is begun in its order.
    """

    def __init__(
        self,
        url: str,
        name: str,
        queues: Sequence[str],
        handle: Handle,
        pace: Callable[[str], Pace | None] = unpaced,
        hands: int = 1,
    ) -> None:
        self._url, self._name, self._queues, self._handle = url, name, queues, handle
        self._pace, self._most = pace, hands
        self._prefetch = AHEAD if hands > 1 else PREFETCH
        self._live: Lanes | None = None
        self._in_hand: InHand | None = None

    @property
    def idle(self) -> bool:
        """Whether everything that may be taken now is dealt with."""
        return self.ready and not (self._in_hand and self._in_hand.busy)

    @property
    def ready(self) -> bool:
        """Whether every queue that can be read has a live consumer now."""
        return self._live is not None and self._live.ready

    @property
    def caught_up(self) -> bool:
        """Whether all that had piled up before it began is dealt with, however much came since."""
        return self._live is not None and self._live.caught_up

    async def run(self, stop: asyncio.Event) -> None:
        """Consume until `stop`."""
        pauses = Pauses()
        while not stop.is_set():
            try:
                async with open_connection(self._url, self._name) as connection:
                    pauses.reset()
                    await self._connected(connection, stop)
                if not stop.is_set():
                    log.warning("consumer lost the broker")
            except LOST as error:
                log.warning("consumer lost the broker", extra={"error": type(error).__name__})
            finally:
                self._live = None
            await pauses.wait(stop)

    async def _connected(self, connection: AbstractConnection, stop: asyncio.Event) -> None:
        all_lanes = [Lane(queue, self._pace(queue)) for queue in self._queues]
        self._live = lanes = Lanes(all_lanes, BATCH_EVENTS * self._most)
        self._in_hand = in_hand = InHand(self._most, self._deal_with, lanes.wake)
        connection.close_callbacks.add(lanes.wake)
        tasks = [asyncio.create_task(_wake(stop, lanes))]
        tasks += [
            asyncio.create_task(_keep_open(connection, lane, lanes, self._prefetch, stop))
            for lane in all_lanes
        ]
        try:
            await self._work(connection, lanes, in_hand, stop)
            await in_hand.finish()
        finally:
            await _end([*tasks, *in_hand.tasks])

    async def _work(
        self, connection: AbstractConnection, lanes: Lanes, in_hand: InHand, stop: asyncio.Event
    ) -> None:
        cancelled = False
        while connection.connected.is_set():
            if stop.is_set() and not cancelled:
                await lanes.cancel()
                cancelled = True  # what has already arrived is still worked off
            await in_hand.free()
            beside = not in_hand.busy or lanes.heaped  # a few events would cost as much as many
            turn = lanes.take(everything=cancelled) if beside else Turn()
            if turn.deliveries:
                await in_hand.begin(turn)
                await lanes.acknowledge(self._prefetch // 2)
                continue
            await lanes.acknowledge(1)
            if cancelled and not in_hand.busy:
                return
            await lanes.wait()

    async def _deal_with(self, batch: Sequence[Delivery]) -> None:
        try:
            await self._handle(batch)
        except LOST as error:  # the handler's own trouble, not to be taken for the broker's
            raise HandlingFailed(f"{type(error).__name__} while handling a batch") from error


async def _keep_open(
    connection: AbstractConnection, lane: Lane, lanes: Lanes, prefetch: int, stop: asyncio.Event
) -> None:
    """Give a lane its channel and consumer, again and again, as long as there is a connection."""
    pauses, news = Pauses(), True
    while connection.connected.is_set() and not stop.is_set():
        try:
            async with open_channel(connection, prefetch=prefetch) as session:
                await _subscribe(session, lane, lanes)
                pauses.reset()
                news = True
                if stop.is_set():
                    await lane.cancel()
                await session.lost.wait()
        except LOST as error:
            known = {"queue": lane.queue, "error": type(error).__name__}
            level, news = logging.WARNING if news else logging.DEBUG, False
            log.log(level, "a queue cannot be read; the others are", extra=known)
        finally:
            lane.close()
            lanes.wake()
        await pauses.wait(stop)


async def _subscribe(session: Session, lane: Lane, lanes: Lanes) -> None:
    async def arrived(message: DeliveredMessage) -> None:
        lanes.put(lane, session, message)

    lane.session = session
    # Nothing is declared, only looked at: a consumer needs only the right to read. A broker that
    # does not answer within the time would leave the lane deaf for ever, with nothing in any log.
    known = await session.channel.queue_declare(lane.queue, passive=True, timeout=CONNECT_TIMEOUT)
    lane.found = known.message_count or 0
    confirmed = await session.channel.basic_consume(lane.queue, arrived, timeout=CONNECT_TIMEOUT)
    lane.consumer_tag = str(confirmed.consumer_tag)


async def _end(tasks: Sequence[asyncio.Task[None]]) -> None:
    """Cancel tasks until they end: one cancel can be lost in `wait_for` (python/cpython#86296)."""
    pending = set(tasks)
    while pending:
        for task in pending:
            task.cancel()
        _, pending = await asyncio.wait(pending, timeout=END_AGAIN)
    await asyncio.gather(*tasks, return_exceptions=True)


async def _wake(event: asyncio.Event, lanes: Lanes) -> None:
    await event.wait()
    lanes.wake()
