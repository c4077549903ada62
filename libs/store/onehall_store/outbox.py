"""Send what the outbox holds: at once by the process that committed it, else by a sweep.

Rows are deleted when the broker has confirmed them, and only then. The delete may be lost in a
crash (synchronous_commit off): the message goes again and readers drop it. A row the broker would
not take waits longer each time and holds up no other.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from uuid import UUID

from asyncpg import Connection, Pool
from onehall_bus import NotPublished, Outgoing, Publisher

from onehall_store import faults
from onehall_store.outages import OUTAGE
from onehall_store.streams import OutboxRow

log = logging.getLogger(__name__)

# Rows stay locked while they are published, so that two sweepers never send the same ones.
SWEEP = """
SELECT id, bus, exchange, routing_key, body FROM {schema}.outbox
WHERE created_at < clock_timestamp() - make_interval(secs => $1) AND not_before <= clock_timestamp()
  AND bus <> ALL ($3::text[]) AND id <> ALL ($4::uuid[])
ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED
"""
DELETE = "DELETE FROM {schema}.outbox WHERE id = ANY($1::uuid[])"
DELAY = """
UPDATE {schema}.outbox o SET attempts = attempts + 1, last_error = failed.error,
    not_before = clock_timestamp() + make_interval(secs => least(power(2, least(attempts, 9)), 300))
FROM unnest($1::uuid[], $2::text[]) AS failed(id, error) WHERE o.id = failed.id
"""

AT_ONCE = 200
SWEEP_AFTER = 2.0
SWEEP_EVERY = 1.0
DELETE_EVERY = 0.2
IN_FLIGHT = 16

Work = Callable[[], Awaitable[bool]]


class Relay:
    """Publishes outbox rows of one schema over one or two buses and deletes them when confirmed."""

    def __init__(self, schema: str, pool: Pool, publishers: Mapping[str, Publisher]) -> None:
        self._pool, self._publishers = pool, publishers
        self._sql = {
            "sweep": SWEEP.format(schema=schema),
            "delete": DELETE.format(schema=schema),
            "delay": DELAY.format(schema=schema),
        }
        self._sending: set[asyncio.Task[None]] = set()
        self._ours: set[UUID] = set()  # on their way from here: the sweep leaves them alone
        self._confirmed: list[UUID] = []
        self._room = asyncio.Semaphore(IN_FLIGHT)

    def send(self, rows: Sequence[OutboxRow]) -> None:
        """Publish rows that were just committed; returns at once, errors are left to the sweep."""
        if len(self._sending) >= IN_FLIGHT * 16:
            return  # the broker is slow or away: the rows are safe, and memory stays bounded
        self._ours.update(row.id for row in rows)
        task = asyncio.create_task(self._send_now(rows))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def run(self, stop: asyncio.Event) -> None:
        """Delete confirmed rows and sweep left-over ones until told to stop, then finish."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._keep(self._delete_confirmed, DELETE_EVERY, stop))
            tasks.create_task(self._keep(self._sweep, SWEEP_EVERY, stop))
        await self.drain()

    async def drain(self) -> None:
        """Wait for what is being published and delete what was confirmed."""
        if self._sending:
            await asyncio.wait(list(self._sending), timeout=5)
        await self._delete_confirmed()

    async def _send_now(self, rows: Sequence[OutboxRow]) -> None:
        try:
            async with self._room:
                sent = await self._publish(rows)
        except BaseException:
            self._ours.difference_update(row.id for row in rows)  # the sweep's now
            raise
        faults.place("relay.published")
        for row, error in zip(rows, sent, strict=True):
            if error is None:
                self._confirmed.append(row.id)
            else:
                self._ours.discard(row.id)

    async def _publish(self, rows: Sequence[OutboxRow]) -> list[NotPublished | None]:
        results: dict[UUID, NotPublished | None] = {}
        for bus, publisher in self._publishers.items():
            mine = [row for row in rows if row.bus == bus]
            if mine:
                found = await publisher.publish([_outgoing(row) for row in mine])
                results |= {row.id: error for row, error in zip(mine, found, strict=True)}
        return [results.get(row.id, NotPublished(f"no bus {row.bus!r} here")) for row in rows]

    async def room(self) -> None:
        """Return when little is in flight; a reader waits here before it commits more."""
        while len(self._sending) >= IN_FLIGHT:
            await asyncio.wait(list(self._sending), return_when=asyncio.FIRST_COMPLETED)

    async def _delete_confirmed(self) -> bool:
        ids, self._confirmed = self._confirmed, []
        if not ids:
            return False
        try:
            async with self._pool.acquire(timeout=10) as connection, connection.transaction():
                await connection.execute("SET LOCAL synchronous_commit = off")
                await connection.execute(self._sql["delete"], ids)
        except OUTAGE:
            self._confirmed += ids
            raise
        self._ours.difference_update(ids)
        return False

    async def _sweep(self) -> bool:
        away = [bus for bus, publisher in self._publishers.items() if not publisher.connected]
        if len(away) == len(self._publishers):
            return False
        async with self._pool.acquire(timeout=10) as connection, connection.transaction():
            found = await connection.fetch(
                self._sql["sweep"], SWEEP_AFTER, AT_ONCE, away, list(self._ours)
            )
            rows = [OutboxRow(**row) for row in found]
            if rows:
                sent = await self._publish(rows)
                await self._settle(connection, zip(rows, sent, strict=True))
        return len(rows) == AT_ONCE

    async def _settle(
        self, connection: Connection, results: Iterable[tuple[OutboxRow, NotPublished | None]]
    ) -> None:
        gone, failed = [], []
        for row, error in results:
            if error is None:
                gone.append(row.id)
            else:
                failed.append((row.id, str(error)))
        await connection.execute(self._sql["delete"], gone)
        if failed:
            log.warning("messages not taken; they wait", extra={"count": len(failed)})
            await connection.execute(self._sql["delay"], *map(list, zip(*failed, strict=True)))

    async def _keep(self, work: Work, every: float, stop: asyncio.Event) -> None:
        while not stop.is_set():
            try:
                if await work():
                    continue  # there is more
            except OUTAGE as error:
                log.warning("the database is away", extra={"error": type(error).__name__})
            try:
                async with asyncio.timeout(every):
                    await stop.wait()
            except TimeoutError:
                continue


def _outgoing(row: OutboxRow) -> Outgoing:
    return Outgoing(row.id, row.exchange, row.routing_key, row.body)
