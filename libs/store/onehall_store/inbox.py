"""What has been dealt with, and what was set aside with its reason."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import pydantic_core
from asyncpg import Connection
from onehall_bus import Delivery
from onehall_contracts import Envelope, Unreadable
from onehall_contracts.ids import derived

PARK = """
INSERT INTO {schema}.parked AS p (id, queue, event_id, type, subject, user_id, reason, detail, body)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::text[], $6::text[],
                     $7::text[], $8::text[], $9::bytea[])
ON CONFLICT (id) DO UPDATE SET state = 'parked', reason = excluded.reason, detail = excluded.detail,
                               times = p.times + 1, parked_at = clock_timestamp()
WHERE p.state = 'replayed'
RETURNING id
"""
LIST = """
SELECT id, queue, event_id, type, subject, reason, detail, state, times, parked_at
FROM {schema}.parked WHERE state = 'parked' AND id > $1 ORDER BY id LIMIT $2
"""
READ = "SELECT queue, user_id, body FROM {schema}.parked WHERE id = $1 AND state = 'parked'"
SETTLE = """
UPDATE {schema}.parked SET state = $2 WHERE id = $1 AND state = 'parked'
RETURNING id, queue, event_id, user_id, body
"""
AUDIT = """
INSERT INTO {schema}.parked_audit (parked_id, act, actor, reason) VALUES ($1, $2, $3, $4)
"""
FORGET = "DELETE FROM {schema}.inbox WHERE event_id = ANY($1::uuid[])"
SUSPECT = """
INSERT INTO {schema}.suspect AS s (message_id, attempts) VALUES ($1, 1)
ON CONFLICT (message_id) DO UPDATE SET attempts = s.attempts + 1, noted_at = clock_timestamp()
RETURNING attempts
"""
CLEAR = "DELETE FROM {schema}.suspect WHERE message_id = $1"

FIRST = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Parked:
    """A message set aside: where it came from, why, and its bytes so that it can be replayed."""

    id: UUID
    queue: str
    event_id: UUID | None
    type: str
    subject: str
    user_id: str | None
    reason: str
    detail: str
    body: bytes
    at: datetime


COLUMNS = tuple(name for name in Parked.__slots__ if name != "at")  # the table has its own clock


def park(
    piece: Envelope | Unreadable, delivery: Delivery, reason: str, detail: str, at: datetime
) -> Parked:
    """Return `piece` set aside; the same piece gets the same id however often it arrives."""
    queue, user_id = delivery.queue, delivery.user_id
    parked_id = derived("parked", queue, identity(piece))
    if isinstance(piece, Unreadable):
        return Parked(parked_id, queue, None, "", "", user_id, reason, detail, piece.body, at)
    # A number such as 1e999 is read as infinity, which JSON has no word for: it becomes a text.
    body = pydantic_core.to_json(piece.model_dump(exclude_none=True), inf_nan_mode="strings")
    return Parked(
        parked_id, queue, piece.id, piece.type, piece.subject, user_id, reason, detail, body, at
    )


def identity(piece: Envelope | Unreadable) -> str:
    """Return what tells a piece from its neighbours: its id, or the digest of what has none."""
    if isinstance(piece, Unreadable):
        return hashlib.sha256(piece.body).hexdigest()
    return str(piece.id)


def suspicion(delivery: Delivery) -> str:
    """Return the name a delivery is suspected under.

    Made of what is in it, because its `message_id` may be anything: empty, U+0000, a neighbour's.
    """
    pieces = (identity(piece) for piece in delivery.pieces)
    return str(derived("suspect", delivery.queue, delivery.message_id, *pieces))


class Inbox:
    """The inbox tables of one schema."""

    def __init__(self, schema: str) -> None:
        self._sql = {
            name: statement.format(schema=schema)
            for name, statement in (
                ("park", PARK), ("list", LIST), ("read", READ),
                ("settle", SETTLE), ("audit", AUDIT), ("forget", FORGET),
                ("suspect", SUSPECT), ("clear", CLEAR),
            )
        }  # fmt: skip

    async def park(self, connection: Connection, messages: Sequence[Parked]) -> list[Parked]:
        """Set messages aside; return those that were not aside already."""
        once = {message.id: message for message in messages}
        columns = [[getattr(m, name) for m in once.values()] for name in COLUMNS]
        rows = await connection.fetch(self._sql["park"], *columns)
        return [once[row["id"]] for row in rows]

    async def parked(self, connection: Connection, after: UUID = FIRST, limit: int = 100) -> Any:
        """Return open parked messages without their bodies, in id order."""
        return await connection.fetch(self._sql["list"], after, limit)

    async def read(self, connection: Connection, parked_id: UUID) -> Any:
        """Return an open parked message with its body, or None."""
        return await connection.fetchrow(self._sql["read"], parked_id)

    async def settle(
        self, connection: Connection, parked_id: UUID, act: str, actor: str, reason: str
    ) -> Any:
        """Take one message out of the parked ones and note who did it and why; None if not open."""
        state = "replayed" if act == "replay" else "discarded"
        row = await connection.fetchrow(self._sql["settle"], parked_id, state)
        if row is None:
            return None
        await connection.execute(self._sql["audit"], parked_id, act, actor, reason)
        return row

    async def forget(self, connection: Connection, event_ids: Iterable[UUID]) -> None:
        """Let events be dealt with once more."""
        await connection.execute(self._sql["forget"], list(event_ids))

    async def suspect(self, connection: Connection, name: str) -> int:
        """Note that a redelivered message is about to be handled alone; return how often so far."""
        attempts: int = await connection.fetchval(self._sql["suspect"], name)
        return attempts

    async def clear(self, connection: Connection, name: str) -> None:
        """Clear a message of suspicion: it was handled and the process lives."""
        await connection.execute(self._sql["clear"], name)
