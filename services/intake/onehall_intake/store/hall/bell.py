"""The bell of a hall: who follows it here looks at once when something was done here."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


class Bell:
    """Who waits for news of which centre."""

    def __init__(self) -> None:
        self._waiting: dict[str, set[asyncio.Event]] = {}

    def ring(self, centre: str) -> None:
        """Wake everybody who listens to a centre."""
        for rung in self._waiting.get(centre, ()):
            rung.set()

    @contextmanager
    def listening(self, centre: str) -> Iterator[asyncio.Event]:
        """Yield an event that is set whenever the bell rings; clear it after waking."""
        rung = asyncio.Event()
        self._waiting.setdefault(centre, set()).add(rung)
        try:
            yield rung
        finally:
            self._waiting[centre].discard(rung)


BELL = Bell()
