"""Wakes whoever follows a case in this process when its ledger grows.

The bell rings inside the transaction, just before its commit, so a follower who wakes and finds
nothing looks again soon. Other processes ring their own; there, followers find out by polling.
"""

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager


class Bell:
    """Who waits for news of which case."""

    def __init__(self) -> None:
        self._waiting: dict[str, set[asyncio.Event]] = {}

    def ring(self, cases: Iterable[str]) -> None:
        """Wake everybody who listens to any of `cases`."""
        if not self._waiting:
            return
        for case in cases:
            for rung in self._waiting.get(case, ()):
                rung.set()

    def listeners(self, case: str) -> int:
        """Return how many follow a case in this process now."""
        return len(self._waiting.get(case, ()))

    @contextmanager
    def listening(self, case: str) -> Iterator[asyncio.Event]:
        """Yield an event that is set whenever the bell rings for `case`; clear it after waking."""
        rung = asyncio.Event()
        self._waiting.setdefault(case, set()).add(rung)
        try:
            yield rung
        finally:
            self._waiting[case].discard(rung)
            if not self._waiting[case]:
                del self._waiting[case]


BELL = Bell()
