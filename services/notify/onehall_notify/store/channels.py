"""How the channels do: what waits, what was lost, and since when."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from asyncpg import Connection, Record

from onehall_notify.domain.model import Channel, Phase

COUNTS = ", ".join(f"count(*) FILTER (WHERE state = '{one}') AS {one}" for one in Phase)
CHANNELS = f"""
SELECT channel, {COUNTS}, min(next_at) FILTER (WHERE state = 'due') AS oldest_due
FROM notify.delivery GROUP BY channel ORDER BY channel
"""  # noqa: S608 - our own words
STANDING = """
SELECT notice_id, case_id, template, legal, state, recipient_ref, attempts, round, reason,
       queued_at, next_at, sent_at, settled_at
FROM notify.delivery
WHERE channel = $1 AND state = $2
  AND ($3::uuid IS NULL OR (queued_at, notice_id) >
       (SELECT queued_at, notice_id FROM notify.delivery WHERE notice_id = $3))
ORDER BY queued_at, notice_id LIMIT $4
"""
LOST = """
SELECT notice_id FROM notify.delivery
WHERE channel = $1 AND state IN ('exhausted', 'undelivered') AND queued_at >= $2
ORDER BY queued_at, notice_id LIMIT $3
"""


async def channels(connection: Connection) -> Sequence[Record]:
    """Return how many notices of each channel stand where, and when the first due one was due."""
    return list(await connection.fetch(CHANNELS))


async def standing(
    connection: Connection, channel: Channel, state: Phase, after: UUID | None, limit: int
) -> list[dict[str, Any]]:
    """Return a channel's notices that stand somewhere, oldest first, without addresses."""
    rows = await connection.fetch(STANDING, channel.value, state.value, after, limit)
    return [dict(row) for row in rows]


async def lost(connection: Connection, channel: Channel, since: datetime, limit: int) -> list[UUID]:
    """Return what a channel lost of the notices queued since then, oldest first."""
    rows = await connection.fetch(LOST, channel.value, since, limit)
    return [row["notice_id"] for row in rows]
