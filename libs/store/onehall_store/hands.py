"""Hands: each deals with the streams that are its own, one batch after another.

While the transaction of one waits for the database the other decides. A stream belongs to one hand,
by its name: two hands never wait for each other's locks, and what is said of a stream is taken down
in the order in which its batches came; unless the database refused a batch, which is then dealt
with piece by piece, beside the hands.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any, Final, TypeAlias
from zlib import crc32

from onehall_store.engine import Consumed
from onehall_store.inbox import Parked

WORTH: Final = 16
"""Events for each hand from which on a batch is parted: a transaction more costs as much."""

Part: TypeAlias = Sequence[Consumed[Any]]
Deal: TypeAlias = Callable[[Part, Sequence[Parked]], Awaitable[Sequence[Parked]]]


class Hands:
    """So many hands, each with a transaction of its own."""

    def __init__(self, count: int) -> None:
        self._free = [asyncio.Lock() for _ in range(count)]

    async def deal(self, consumed: Part, aside: Sequence[Parked], deal: Deal) -> list[Parked]:
        """Let each hand deal with its part of a batch; return all that was set aside.

        What is `aside` already is the first one's. Returns when all are done, and raises only then
        what one of them raised: nothing goes on behind the caller's back.
        """
        if len(consumed) < WORTH * len(self._free):
            async with self._all():
                return list(await deal(consumed, aside))
        work = [
            self._one(hand, deal, part, () if hand else aside)
            for hand, part in enumerate(self._parts(consumed))
            if part or (aside and not hand)
        ]
        parked: list[Parked] = []
        for found in await asyncio.gather(*work, return_exceptions=True):
            if isinstance(found, BaseException):
                raise found
            parked += found
        return parked

    @contextlib.asynccontextmanager
    async def _all(self) -> AsyncIterator[None]:
        """Hold all hands, asked for as parts ask for theirs: so neither overtakes the other."""
        asked = [asyncio.ensure_future(free.acquire()) for free in self._free]
        try:
            await asyncio.gather(*asked)
            yield
        finally:
            for free, one in zip(self._free, asked, strict=True):
                if one.done() and not one.cancelled():
                    free.release()

    async def _one(
        self, hand: int, deal: Deal, part: Part, aside: Sequence[Parked]
    ) -> Sequence[Parked]:
        async with self._free[hand]:
            return await deal(part, aside)

    def _parts(self, consumed: Part) -> list[list[Consumed[Any]]]:
        parts: list[list[Consumed[Any]]] = [[] for _ in self._free]
        for one in consumed:
            stream = one.asks[0].stream if one.asks else ""
            parts[crc32(stream.encode()) % len(parts)].append(one)
        return parts
