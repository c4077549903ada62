"""Event streams passed on: whole events, a heartbeat between them, an end when it is time."""

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass
from typing import Any

MEDIA_TYPE = "text/event-stream"
HEARTBEAT = b": still here\n\n"
END_OF_EVENT = re.compile(rb"\r\n\r\n|\n\n|\r\r")


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds of silence before a heartbeat, and seconds before a stream ends by itself."""

    heartbeat: float
    lifetime: float


async def events(chunks: AsyncIterator[bytes]) -> AsyncGenerator[bytes]:
    """Yield whole events, bytes untouched; half a one at the end is dropped, to be sent anew."""
    held = b""
    async for chunk in chunks:
        held += chunk
        while found := END_OF_EVENT.search(held):
            yield held[: found.end()]
            held = held[found.end() :]


async def paced(
    source: AsyncIterator[bytes], pace: Pace, stop: asyncio.Event
) -> AsyncGenerator[bytes]:
    """Yield events as they come and heartbeats while none do, until `stop`, age or the source ends.

    The client comes back with `Last-Event-ID`: after a stop to another process, after the lifetime
    with a token that still holds.
    """
    clock = asyncio.get_running_loop()
    ends = clock.time() + pace.lifetime
    stopping = asyncio.create_task(stop.wait())
    coming = asyncio.create_task(_next(source))
    try:
        while (left := ends - clock.time()) > 0 and not stop.is_set():
            await _first(min(left, pace.heartbeat), stopping, coming)
            if not coming.done():
                yield HEARTBEAT
                continue
            if (event := coming.result()) is None:
                return
            coming = asyncio.create_task(_next(source))
            yield event
    finally:
        # Once, and not awaited: a second cancellation would break off closing the connection.
        stopping.cancel()
        coming.cancel()


async def _first(seconds: float, *awaited: asyncio.Task[Any]) -> None:
    await asyncio.wait(awaited, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)


async def _next(source: AsyncIterator[bytes]) -> bytes | None:
    return await anext(source, None)
