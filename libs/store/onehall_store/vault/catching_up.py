"""What an earlier release kept plainly, and old wrappings, put right beside the day's work.

Forward only, in small transactions; it may end at any time, and the next start goes on with it.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeAlias

from asyncpg import Connection, Pool

from onehall_store.outages import OUTAGE
from onehall_store.vault.keeping import Vault

log = logging.getLogger(__name__)

BATCH: Final = 200
PAUSE: Final = 2.0

Lock: TypeAlias = Callable[[Connection, Vault, int], Awaitable[int]]
"""Locks up to so many rows that are plain, and returns how many were."""
Part: TypeAlias = Callable[[Any, asyncio.Event], Awaitable[None]]


def catching_up(lock: Lock) -> Part:
    """Return a part of a process that ends when nothing is plain and no key is an old one's."""

    async def part(app: Any, stop: asyncio.Event) -> None:
        vault, pool = app.state.settings.vault, app.state.host.pool
        while not stop.is_set():
            with contextlib.suppress(*OUTAGE):
                await catch_up(pool, vault, lock, stop)
                return
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), PAUSE)

    return part


async def catch_up(pool: Pool, vault: Vault, lock: Lock, stop: asyncio.Event) -> int:
    """Re-wrap old keys and lock plain rows, batch by batch; return how many there were."""
    total = await vault.rewrap(pool)
    while not stop.is_set():
        async with pool.acquire(timeout=10) as connection, connection.transaction():
            done = await lock(connection, vault, BATCH)
        total += done
        if not done:
            break
    if total:
        log.info("what was plain or under an old key is locked anew", extra={"n": total})
    return total
