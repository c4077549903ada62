"""Streams of events in one schema: lock, read, append. All SQL is by whole batches."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from asyncpg import Connection

LOCK = """
SELECT stream, version FROM {schema}.stream WHERE stream = ANY($1::text[])
ORDER BY stream FOR UPDATE
"""
# One round trip for both: which events are new, and the heads of the streams they may touch.
CLAIM_AND_LOCK = """
WITH fresh AS (
    INSERT INTO {schema}.inbox (event_id) SELECT unnest($1::uuid[])
    ON CONFLICT (event_id) DO NOTHING RETURNING event_id
), heads AS (
    SELECT stream, version FROM {schema}.stream WHERE stream = ANY($2::text[])
    ORDER BY stream FOR UPDATE
)
SELECT event_id, NULL AS stream, NULL AS version FROM fresh
UNION ALL SELECT NULL, stream, version FROM heads
"""
READ = """
SELECT e.stream, e.version, e.type, e.payload
FROM unnest($1::text[], $2::bigint[]) AS known(stream, version)
JOIN {schema}.event e ON e.stream = known.stream AND e.version > known.version
ORDER BY e.stream, e.version
"""
APPEND = """
WITH appended AS (
    INSERT INTO {schema}.event (stream, version, id, type, at, actor, cause, traceparent, payload)
    SELECT * FROM unnest($1::text[], $2::bigint[], $3::uuid[], $4::text[], $5::timestamptz[],
                         $6::text[], $7::uuid[], $8::text[], $9::json[])
), sent AS (
    INSERT INTO {schema}.outbox (id, bus, exchange, routing_key, body)
    SELECT * FROM unnest($10::uuid[], $11::text[], $12::text[], $13::text[], $14::bytea[])
)
INSERT INTO {schema}.stream (stream, version)
SELECT * FROM unnest($15::text[], $16::bigint[])
ON CONFLICT (stream) DO UPDATE SET version = excluded.version, updated_at = clock_timestamp()
"""


class EventRow(NamedTuple):
    """One row to append."""

    stream: str
    version: int
    id: UUID
    type: str
    at: datetime
    actor: str
    cause: UUID | None
    traceparent: str | None
    payload: str


class OutboxRow(NamedTuple):
    """One AMQP message to send; the row lives until the broker has confirmed it."""

    id: UUID
    bus: str
    exchange: str
    routing_key: str
    body: bytes


class Streams:
    """The event tables of one schema."""

    def __init__(self, schema: str) -> None:
        self._lock = LOCK.format(schema=schema)
        self._claim = CLAIM_AND_LOCK.format(schema=schema)
        self._read = READ.format(schema=schema)
        self._append = APPEND.format(schema=schema)

    async def lock(self, connection: Connection, streams: Iterable[str]) -> dict[str, int]:
        """Lock the heads of `streams` in id order; return the versions of those that exist."""
        rows = await connection.fetch(self._lock, sorted(streams))
        return {row["stream"]: row["version"] for row in rows}

    async def claim(
        self, connection: Connection, event_ids: Iterable[UUID], streams: Iterable[str]
    ) -> tuple[set[UUID], dict[str, int]]:
        """Record events as dealt with and lock `streams`; return the new ones and the versions."""
        rows = await connection.fetch(self._claim, sorted(event_ids), sorted(streams))
        new = {row["event_id"] for row in rows if row["event_id"]}
        return new, {row["stream"]: row["version"] for row in rows if row["stream"]}

    async def read(self, connection: Connection, after: Mapping[str, int]) -> list[Any]:
        """Return the rows of several streams after the given versions, in order."""
        if not after:
            return []
        return list(await connection.fetch(self._read, list(after), list(after.values())))

    async def append(
        self, connection: Connection, events: Sequence[EventRow], outbox: Sequence[OutboxRow]
    ) -> None:
        """Write events, outbox rows and heads in one statement.

        Raises `asyncpg.UniqueViolationError` when somebody else extended a stream meanwhile.
        """
        heads = {row.stream: row.version for row in events}
        await connection.execute(
            self._append,
            *columns_of(events, EventRow),
            *columns_of(outbox, OutboxRow),
            list(heads),
            list(heads.values()),
        )


def columns_of(rows: Sequence[Any], kind: type[Any]) -> list[list[Any]]:
    """Return rows of a named tuple as the columns that `unnest` takes."""
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in kind._fields]
