"""Which departments come by HTTP, as last read, and who waits for something to come."""

import asyncio
import contextlib
from collections.abc import Mapping

from asyncpg import Pool

HTTP = "SELECT department, last FROM approval.department_transport WHERE transport = 'http'"


class Ways:
    """The departments whose inboxes are filled here, each with the number of its newest event.

    Whoever waits for an event waits here, in memory: a thousand of them cost the database no more
    than one.
    """

    def __init__(self) -> None:
        self.newest: Mapping[str, int] = {}
        self._changed = asyncio.Event()

    async def refresh(self, pool: Pool) -> None:
        """Read again who comes by HTTP, and how far their inboxes reach."""
        async with pool.acquire(timeout=10) as connection:
            rows = await connection.fetch(HTTP)
        self._set({row["department"]: row["last"] for row in rows})

    def reached(self, department: str, last: int) -> None:
        """Note that something has just been entered here: whoever waits need not wait to hear."""
        if last > self.newest.get(department, last):
            self._set({**self.newest, department: last})

    def close(self) -> None:
        """Let everybody go who waits; nothing will come any more."""
        self._set({})

    async def beyond(self, department: str, after: int, seconds: float) -> None:
        """Return when an inbox reaches beyond `after`, ends, or so many seconds have passed."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self.newest.get(department, after + 1) <= after:
                    await self._changed.wait()

    def _set(self, newest: Mapping[str, int]) -> None:
        if newest != self.newest:
            self.newest, changed = newest, self._changed
            self._changed = asyncio.Event()
            changed.set()
