"""What an earlier release kept plainly is locked, beside the work of the day; read as before."""

import asyncio
import contextlib
import logging
from typing import Any
from uuid import UUID

from asyncpg import Connection, Pool
from onehall_store.outages import OUTAGE
from onehall_store.vault import Vault, catching_up

from onehall_intake.documents import DocumentLost, Folder
from onehall_intake.store import papers, people

log = logging.getLogger(__name__)


async def part(app: Any, stop: asyncio.Event) -> None:
    """Lock persons, re-wrap keys, then lock papers, until nothing is left; then this part ends."""
    state = app.state
    await catching_up(people.lock_plain)(app, stop)
    with contextlib.suppress(*OUTAGE):  # the next start goes on
        await lock_papers(state.host.pool, state.settings.vault, state.folder, stop)


async def lock_papers(pool: Pool, vault: Vault, folder: Folder, stop: asyncio.Event) -> int:
    """Lock papers that an earlier release kept plainly, one by one; return how many were."""
    total, after = 0, ""
    while not stop.is_set():
        async with pool.acquire(timeout=10) as connection, connection.transaction():
            found = await papers.plain(connection, after)
            lost = found is not None and await _lost(connection, vault, folder, *found)
        if found is None:
            break
        if lost:
            after = found[0]
            continue
        await _tidy(pool, folder, found[0])
        total += 1
    return total


async def _lost(
    connection: Connection, vault: Vault, folder: Folder, sha256: str, owners: list[UUID]
) -> bool:
    """Lock one paper for all who own it; a lost one is left to whoever can restore it."""
    try:
        content = await asyncio.to_thread(folder.get, sha256, None)
    except DocumentLost:
        log.error("a document is lost", extra={"sha256": sha256})
        return True
    _, key = await asyncio.to_thread(folder.put, content)
    for owner in owners:
        await papers.lock(connection, vault, sha256, owner, key)
    return False


async def _tidy(pool: Pool, folder: Folder, sha256: str) -> None:
    """Remove the plain file, unless somebody was given a share of it meanwhile."""
    async with pool.acquire(timeout=10) as connection:
        gone = await papers.unused(connection, [(sha256, None)])
    for paper in gone:
        await asyncio.to_thread(folder.remove, *paper)
