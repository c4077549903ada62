"""The sequencer: gives each event of the ledger its leaf in the log, and signs what the log is.

One at a time, in a transaction of its own, after the events are committed: whoever writes history
never waits for it. Within a stream versions are gapless and committed in their order, so whatever
of a stream is visible beyond its last leaf is all there is, and comes next. Which streams to look
at follows from `seq`, which is taken before the commit: a row may still turn up below one that is
seen, until every transaction that was under way then has ended (`pg_snapshot_xmin`). Nothing of
this is stored but the leaves, so a restored database goes on by itself; and now and then the heads
of all streams are compared with their leaves, so that nothing can be missed for long.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

from asyncpg import Connection, Pool
from onehall_calendar.clock import Clock
from onehall_contracts.log.merkle import Frontier
from onehall_store import say
from onehall_store.outages import OUTAGE
from onehall_store.timers import pause
from opentelemetry import metrics

from onehall_supervision.messages.log import LogKeys, checkpoint_signed
from onehall_supervision.store import appending, tree
from onehall_supervision.store.appending import Progress

log = logging.getLogger(__name__)
meter = metrics.get_meter("onehall")
appended = meter.create_counter(
    "onehall_log_leaves", description="leaves that were appended to the evidence log"
)
signed = meter.create_counter(
    "onehall_log_checkpoints", description="checkpoints of the evidence log that were signed"
)

SERVICE: Final = "supervision"
LOCK: Final = 7_002
EVERY: Final = 1.0
FRESH: Final = 120.0
SWEEP_EVERY: Final = 300.0

ALONE = "SELECT pg_try_advisory_xact_lock($1)"
LAST_SIGNED = """
SELECT size, root, extract(epoch FROM clock_timestamp() - signed_at) AS age
FROM supervision.checkpoint ORDER BY number DESC LIMIT 1
"""
NOW = "SELECT clock_timestamp()"
SIGN = """
INSERT INTO supervision.checkpoint (size, root, note, signed_at) VALUES ($1, $2, $3, $4)
"""

Work = Callable[[Connection, "Standing"], Awaitable[tuple[int, bool]]]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the log ends, as this process last wrote it."""

    tree: Frontier
    progress: Progress


class Damaged(Exception):
    """The stored log is not what was signed last; nothing is signed until a person has looked."""


class Sequencer:
    """Appends leaves and signs checkpoints; of many processes, one at a time does.

    A checkpoint is signed when something is new, and at least every `fresh` seconds.
    """

    def __init__(self, pool: Pool, keys: LogKeys, clock: Clock, fresh: float = FRESH) -> None:
        self._pool, self._keys, self._clock, self._fresh = pool, keys, clock, fresh
        self._standing: Standing | None = None
        self._swept: float | None = None

    async def run(self, stop: asyncio.Event) -> None:
        """Keep the log up to date until told to stop."""
        while not stop.is_set():
            try:
                more = await self.step() or await self._sweep_sometimes()
            except OUTAGE as error:
                more = False
                log.warning("the log waits", extra={"error": type(error).__name__})
            except Damaged as error:  # so checkpoints go stale, which is seen
                more = False
                log.critical(str(error))
            if not more:
                await pause(EVERY, stop)

    async def catch_up(self) -> None:
        """Append all that is committed now, and sign it."""
        while await self.step() or await self.sweep():
            continue

    async def step(self) -> bool:
        """Append a batch of what is new and sign it; return whether there is more at once."""
        return await self._alone(_new)

    async def sweep(self) -> bool:
        """Append what streams have beyond their leaves, and sign it; return whether any."""
        return await self._alone(_behind)

    async def _sweep_sometimes(self) -> bool:
        now = asyncio.get_running_loop().time()
        if self._swept is not None and now - self._swept < SWEEP_EVERY:
            return False
        more = await self.sweep()
        self._swept = None if more else now
        return more

    async def _alone(self, work: Work) -> bool:
        standing, self._standing = self._standing, None  # what fails half way is read again
        async with self._pool.acquire(timeout=10) as connection, connection.transaction():
            if not await connection.fetchval(ALONE, LOCK):
                return False
            standing = await _opened(connection, standing)
            grown, more = await work(connection, standing)
            fresh = await self._sign(connection, standing.tree)
        self._standing = standing
        appended.add(grown)
        signed.add(fresh)
        return more

    async def _sign(self, connection: Connection, grown: Frontier) -> int:
        last = await connection.fetchrow(LAST_SIGNED)
        if last and last["size"] == grown.size and last["age"] < self._fresh:
            return 0
        at = await connection.fetchval(NOW)
        note = self._keys.signed(grown.size, grown.root, at)
        await connection.execute(SIGN, grown.size, grown.root, note.text, at)
        await say(connection, SERVICE, self._clock.now(), checkpoint_signed(note, at))
        return 1


async def part(app: Any, stop: asyncio.Event) -> None:
    """Keep the log of a running service."""
    state = app.state
    await Sequencer(state.host.pool, state.log, state.clock).run(stop)


async def _opened(connection: Connection, standing: Standing | None) -> Standing:
    """Return where the log ends: what this process knows, if nobody else wrote since.

    Raises `Damaged` rather than have a second history signed.
    """
    size = await connection.fetchval(tree.SIZE)
    if standing and standing.tree.size == size:
        return standing
    found, last = await tree.frontier(connection), await connection.fetchrow(LAST_SIGNED)
    if last and (last["size"], last["root"]) != (found.size, found.root):
        raise Damaged(
            f"the log has {found.size} leaves; it is not what was signed for {last['size']}"
        )
    return Standing(found, await appending.begin(connection, size))


async def _new(connection: Connection, standing: Standing) -> tuple[int, bool]:
    return await appending.new(connection, standing.tree, standing.progress)


async def _behind(connection: Connection, standing: Standing) -> tuple[int, bool]:
    return await appending.behind(connection, standing.tree)
