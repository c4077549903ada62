"""Connections and channels, torn down whole on any trouble (crash-only).

A plain connection, not a robust one: fewer hidden states, and a lost consumer is a lost session
(RELIABILITY of aio-pika's recovery: issues 231, 588, 626, 632).
"""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Callable

import aio_pika
import aiormq
from aio_pika.abc import AbstractConnection
from aiormq.abc import AbstractChannel

from onehall_bus import lenient

lenient.install()

CONNECT_TIMEOUT = 10.0
CLOSE_TIMEOUT = 5.0
HEARTBEAT = 15
FIRST_PAUSE = 0.2
LONGEST_PAUSE = 5.0

LOST = (aiormq.AMQPError, ConnectionError, OSError, TimeoutError, RuntimeError)


class Session:
    """A live channel, and an event that is set once when it is lost for any reason."""

    def __init__(self, channel: AbstractChannel) -> None:
        self.channel = channel
        self.lost = asyncio.Event()

    def lose(self, *_: object) -> None:
        """Mark the session lost; whoever uses it must let go and open another."""
        self.lost.set()


@contextlib.asynccontextmanager
async def open_connection(url: str, name: str) -> AsyncIterator[AbstractConnection]:
    """Open a connection; raises one of `LOST` when there is none within `CONNECT_TIMEOUT` s."""
    async with asyncio.timeout(CONNECT_TIMEOUT):
        connection = await aio_pika.connect(
            url, client_properties={"connection_name": name}, heartbeat=HEARTBEAT
        )
    try:
        yield connection
    finally:
        # Closing is best effort: the broker drops a dead connection's state by itself.
        with contextlib.suppress(*LOST):
            async with asyncio.timeout(CLOSE_TIMEOUT):
                await connection.close()


@contextlib.asynccontextmanager
async def open_channel(
    connection: AbstractConnection, *, confirms: bool = False, prefetch: int = 0
) -> AsyncIterator[Session]:
    """Open one channel of a connection; `confirms` also makes returned messages raise."""
    async with asyncio.timeout(CONNECT_TIMEOUT):
        opened = await connection.channel(publisher_confirms=confirms, on_return_raises=confirms)
        channel = await opened.get_underlay_channel()
        if prefetch:  # aio-pika's default of 0 means unlimited
            await channel.basic_qos(prefetch_count=prefetch)
    session = Session(channel)
    channel.on_consumer_cancel_callbacks.add(session.lose)
    opened.close_callbacks.add(session.lose)
    connection.close_callbacks.add(session.lose)
    try:
        yield session
    finally:
        with contextlib.suppress(*LOST):
            connection.close_callbacks.discard(session.lose)
            async with asyncio.timeout(CLOSE_TIMEOUT):
                await opened.close()


@contextlib.asynccontextmanager
async def open_session(url: str, name: str, *, confirms: bool) -> AsyncIterator[Session]:
    """Open a connection with its one channel; raises one of `LOST` when that cannot be."""
    async with (
        open_connection(url, name) as connection,
        open_channel(connection, confirms=confirms) as session,
    ):
        yield session


class Pauses:
    """Growing pauses between attempts, with jitter, so that a restarted broker is not stampeded."""

    def __init__(self, jitter: Callable[[float, float], float] = random.uniform) -> None:
        self._next = FIRST_PAUSE
        self._jitter = jitter

    def reset(self) -> None:
        """Start small again after a success."""
        self._next = FIRST_PAUSE

    async def wait(self, stop: asyncio.Event) -> None:
        """Pause, or return at once when told to stop."""
        seconds = self._next * self._jitter(0.5, 1.5)
        self._next = min(self._next * 2, LONGEST_PAUSE)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await stop.wait()
