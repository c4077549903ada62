"""Consume whatever has arrived, as one batch, acknowledged once.

The batch is what has arrived, never a wait. The callback only stores; one loop hands batches to
`handle`, which must return only when everything in the batch is safely on record (done, parked or
known already), and then one multiple-ack settles them all. If `handle` cannot reach its database it
keeps trying; nothing is ever given back to the broker by nack, whose counting differs between
versions.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from aiormq.abc import DeliveredMessage
from onehall_contracts.event import Envelope, Unreadable, unpack

from onehall_bus.session import LOST, Pauses, Session, open_session

log = logging.getLogger(__name__)

BATCH_EVENTS = 256


@dataclass(frozen=True, slots=True)
class Delivery:
    """One AMQP message as it arrived: where, from whom (attested by the broker), and its pieces."""

    queue: str
    tag: int
    message_id: str
    user_id: str | None
    redelivered: bool
    pieces: Sequence[Envelope | Unreadable]


class HandlingFailed(Exception):
    """`handle` raised: nothing of its batch was acknowledged, and the process had better end."""


Handle = Callable[[Sequence[Delivery]], Awaitable[None]]


class Consumer:
    """Consume `queues` over one channel until stopped, surviving every loss of the broker."""

    def __init__(self, url: str, name: str, queues: Sequence[str], handle: Handle) -> None:
        self._url, self._name, self._queues, self._handle = url, name, queues, handle
        self._live: Session | None = None
        self._busy = False

    @property
    def idle(self) -> bool:
        """Whether everything that has arrived is dealt with."""
        return self.ready and not self._busy

    @property
    def ready(self) -> bool:
        """Whether every queue has a live consumer now."""
        return self._live is not None and not self._live.lost.is_set()

    async def run(self, stop: asyncio.Event, *, prefetch: int = 32) -> None:
        """Consume until `stop`; `prefetch` is messages in hand per queue."""
        pauses = Pauses()
        while not stop.is_set():
            try:
                async with open_session(
                    self._url, self._name, confirms=False, prefetch=prefetch
                ) as session:
                    await self._consume(session, stop, pauses)
            except LOST as error:
                log.warning("consumer lost the broker", extra={"error": type(error).__name__})
            finally:
                self._live = None
            await pauses.wait(stop)

    async def _consume(self, session: Session, stop: asyncio.Event, pauses: Pauses) -> None:
        inbox = Inbox()
        tags = [await self._subscribe(session, queue, inbox) for queue in self._queues]
        self._live = session
        pauses.reset()
        watchers = [asyncio.create_task(_wake(event, inbox)) for event in (session.lost, stop)]
        try:
            while not session.lost.is_set():
                if stop.is_set() and tags:
                    await _cancel(session, tags)  # what has already arrived is still worked off
                    tags = []
                batch = inbox.take(BATCH_EVENTS)
                self._busy = bool(batch)
                if batch:
                    await self._deal_with(batch)
                    await session.channel.basic_ack(batch[-1].tag, multiple=True, wait=False)
                elif stop.is_set():
                    return
                else:
                    await inbox.wait()
        finally:
            for watcher in watchers:
                watcher.cancel()

    async def _deal_with(self, batch: Sequence[Delivery]) -> None:
        try:
            await self._handle(batch)
        except LOST as error:  # the handler's own trouble, not to be taken for the broker's
            raise HandlingFailed(f"{type(error).__name__} while handling a batch") from error

    async def _subscribe(self, session: Session, queue: str, inbox: "Inbox") -> str:
        async def arrived(message: DeliveredMessage) -> None:
            inbox.put(_delivery(queue, message))

        # No declare: a consumer needs only the right to read.
        confirmed = await session.channel.basic_consume(queue, arrived)
        return str(confirmed.consumer_tag)


class Inbox:
    """What has arrived on one channel, in order; several queues share it so one ack covers all."""

    def __init__(self) -> None:
        self._waiting: deque[Delivery] = deque()
        self._arrived = asyncio.Event()

    def put(self, delivery: Delivery) -> None:
        """Take in one message."""
        self._waiting.append(delivery)
        self._arrived.set()

    def wake(self) -> None:
        """Make a waiting reader look again."""
        self._arrived.set()

    async def wait(self) -> None:
        """Return when something may have arrived."""
        await self._arrived.wait()
        self._arrived.clear()

    def take(self, events: int) -> list[Delivery]:
        """Return messages holding at most `events` events, at least one message if there is any."""
        batch: list[Delivery] = []
        while self._waiting and (not batch or events >= len(self._waiting[0].pieces)):
            delivery = self._waiting.popleft()
            events -= len(delivery.pieces)
            batch.append(delivery)
        return batch


def _delivery(queue: str, message: DeliveredMessage) -> Delivery:
    properties = message.header.properties
    return Delivery(
        queue,
        message.delivery_tag or 0,
        properties.message_id or "",
        properties.user_id,
        bool(message.redelivered),
        unpack(message.body),
    )


async def _cancel(session: Session, tags: Sequence[str]) -> None:
    for tag in tags:
        await session.channel.basic_cancel(tag, timeout=5)


async def _wake(event: asyncio.Event, inbox: Inbox) -> None:
    await event.wait()
    inbox.wake()
