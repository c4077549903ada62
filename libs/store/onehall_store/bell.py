"""Wakes whoever follows something in this process when there is news of it.

The bell rings inside the transaction, just before its commit, so a follower who wakes and finds
nothing looks again soon. Other processes ring their own; there, followers find out by polling.
"""

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

SOON: Final = 0.01
"""Seconds until a follower who was woken, or found something, looks again."""


class Bell:
    """Who waits for news of which case, inbox or queue, each by a name of the service's own."""

    def __init__(self) -> None:
        self._waiting: dict[str, set[asyncio.Event]] = {}

    def ring(self, names: Iterable[str]) -> None:
        """Wake everybody who listens to any of `names`."""
        if not self._waiting:
            return
        for name in names:
            for rung in self._waiting.get(name, ()):
                rung.set()

    def listeners(self, name: str) -> int:
        """Return how many follow it in this process now."""
        return len(self._waiting.get(name, ()))

    @contextmanager
    def listening(self, *names: str) -> Iterator[asyncio.Event]:
        """Yield an event that is set whenever the bell rings for any of `names`.

        Clear it after waking.
        """
        rung = asyncio.Event()
        for name in names:
            self._waiting.setdefault(name, set()).add(rung)
        try:
            yield rung
        finally:
            for name in names:
                self._leave(name, rung)

    def _leave(self, name: str, rung: asyncio.Event) -> None:
        self._waiting[name].discard(rung)
        if not self._waiting[name]:
            del self._waiting[name]


async def next_look(rung: asyncio.Event, pause: float, longest: float) -> float:
    """Wait for the bell or for `pause` seconds; return how long to wait the next time.

    Waits double up to `longest` while nothing happens. What a bell announces is there soon after
    it, or was rolled back.
    """
    try:
        async with asyncio.timeout(pause):
            await rung.wait()
    except TimeoutError:
        return min(2 * pause, longest)
    rung.clear()
    return SOON
