"""Send what the outbox holds: at once by the process that committed it, else by a sweep.

Rows are deleted when the broker has confirmed them, and only then. The delete may be lost in a
crash (synchronous_commit off): the message goes again and readers drop it. A row the broker would
not take waits longer each time and holds up no other. The sweep gives each destination its share,
and a department that takes nothing is tried with one message until it does: neither the rows of
others nor the sweep itself wait for what has piled up for it.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from asyncpg import Connection, Pool
from onehall_bus import NotPublished, NotTaken, Outgoing, Publisher, topology

from onehall_store import faults
from onehall_store.destinations import Destinations
from onehall_store.outages import OUTAGE
from onehall_store.speaking import SWEEP_AFTER
from onehall_store.streams import OutboxRow

log = logging.getLogger(__name__)

# Rows stay locked while they are published, so that two sweepers never send the same ones. Which
# destinations there are is found by skipping through the index, however many rows each has.
SWEEP = """
WITH RECURSIVE lane AS (
    (SELECT bus, routing_key FROM {schema}.outbox ORDER BY bus, routing_key LIMIT 1)
    UNION ALL
    SELECT following.* FROM lane CROSS JOIN LATERAL (
        SELECT o.bus, o.routing_key FROM {schema}.outbox o
        WHERE (o.bus, o.routing_key) > (lane.bus, lane.routing_key)
        ORDER BY o.bus, o.routing_key LIMIT 1
    ) following
), tried AS (
    SELECT bus, routing_key, bus || '/' || routing_key = ANY ($6::text[]) AS on_trial FROM lane
    WHERE bus <> ALL ($3::text[]) AND bus || '/' || routing_key <> ALL ($5::text[])
), share AS (
    SELECT bus, routing_key,
           CASE WHEN on_trial THEN 1 ELSE greatest($7::bigint, $2 / count(*) OVER ()) END AS most
    FROM tried
)
SELECT due.* FROM share CROSS JOIN LATERAL (
    SELECT o.id, o.bus, o.exchange, o.routing_key, o.body FROM {schema}.outbox o
    WHERE o.bus = share.bus AND o.routing_key = share.routing_key
      AND o.not_before <= statement_timestamp()
      AND o.created_at < statement_timestamp() - make_interval(secs => $1)
      AND o.id <> ALL ($4::uuid[])
    ORDER BY o.not_before, o.created_at LIMIT share.most FOR UPDATE SKIP LOCKED
) due
"""
DELETE = "DELETE FROM {schema}.outbox WHERE id = ANY($1::uuid[])"
DELAY = """
UPDATE {schema}.outbox o SET attempts = attempts + 1, last_error = failed.error,
    not_before = clock_timestamp() + make_interval(secs => least(power(2, least(attempts, 9)), 300))
FROM unnest($1::uuid[], $2::text[]) AS failed(id, error) WHERE o.id = failed.id
"""

AT_ONCE, EACH_AT_LEAST = 200, 20
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
        self._destinations = Destinations()

    def send(self, rows: Sequence[OutboxRow]) -> None:
        """Publish rows that were just committed; returns at once, errors are left to the sweep."""
        if len(self._sending) >= IN_FLIGHT * 16:
            return  # the broker is slow or away: the rows are safe, and memory stays bounded
        rows = [row for row in rows if self._destinations.open(row.bus, row.routing_key)]
        if not rows:
            return
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
            self._note(row, error)

    def _note(self, row: OutboxRow, error: NotPublished | None) -> None:
        """Remember which departments take nothing.

        What is for everybody goes to many queues: one that is full keeps it from no other.
        """
        if row.bus != topology.DEPARTMENTS:
            return
        if error is None:
            self._destinations.took(row.bus, row.routing_key)
        elif isinstance(error, NotTaken):
            self._destinations.refused(row.bus, row.routing_key, str(error))

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
            found = await connection.fetch(self._sql["sweep"], *self._which(away))
            rows, gone = [OutboxRow(**row) for row in found], 0
            if rows:
                sent = await self._publish(rows)
                gone = await self._settle(connection, zip(rows, sent, strict=True))
        return gone > 0 and len(rows) >= EACH_AT_LEAST

    def _which(self, away: Sequence[str]) -> tuple[Any, ...]:
        resting, on_trial = self._destinations.resting(), self._destinations.on_trial()
        ours = list(self._ours)
        return SWEEP_AFTER, AT_ONCE, away, ours, resting, on_trial, EACH_AT_LEAST

    async def _settle(
        self, connection: Connection, results: Iterable[tuple[OutboxRow, NotPublished | None]]
    ) -> int:
        gone, failed = [], []
        for row, error in results:
            self._note(row, error)
            if error is None:
                gone.append(row.id)
            else:
                failed.append((row.id, str(error)))
        await connection.execute(self._sql["delete"], gone)
        if failed:
            log.info("messages not taken; they wait", extra={"count": len(failed)})
            await connection.execute(self._sql["delay"], *map(list, zip(*failed, strict=True)))
        return len(gone)

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
