"""What people may see: their inbox, and for staff the delivery log of a case, without addresses."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from asyncpg import Connection, Record

INBOX = """
SELECT i.notice_id, d.case_id, d.template, d.parameters, d.legal, i.delivered_at, i.read_at,
       (SELECT case_number FROM notify.concerned c WHERE c.about = d.about) AS case_number
FROM notify.inbox_item i JOIN notify.delivery d USING (notice_id)
WHERE i.recipient_ref = ANY($1::uuid[]) AND (NOT $2 OR i.read_at IS NULL)
  AND ($3::uuid IS NULL OR (i.delivered_at, i.notice_id) <
       (SELECT delivered_at, notice_id FROM notify.inbox_item WHERE notice_id = $3))
ORDER BY i.delivered_at DESC, i.notice_id DESC LIMIT $4
"""
UNREAD = """
SELECT count(*) FROM notify.inbox_item WHERE recipient_ref = ANY($1::uuid[]) AND read_at IS NULL
"""
OWNED = "SELECT 1 FROM notify.inbox_item WHERE notice_id = $1 AND recipient_ref = ANY($2::uuid[])"
KNOWN = "SELECT 1 FROM notify.delivery WHERE notice_id = $1"
CHANNEL = "SELECT channel FROM notify.delivery WHERE notice_id = $1"
MAILED = """
SELECT notice_id, round FROM notify.delivery
WHERE channel = 'mail' AND (attempts > 0 OR leased_until > clock_timestamp())
  AND ((notice_id = $1 AND round = $2) OR digest_id = $1)
ORDER BY notice_id
"""
LOG = """
SELECT notice_id, template, channel, legal, state, recipient_ref, attempts, reason, queued_at,
       next_at, sent_at, read_at
FROM notify.delivery LEFT JOIN notify.inbox_item USING (notice_id, recipient_ref)
WHERE case_id = $1
  AND ($2::uuid IS NULL OR (queued_at, notice_id) >
       (SELECT queued_at, notice_id FROM notify.delivery WHERE notice_id = $2))
ORDER BY queued_at, notice_id LIMIT $3
"""
ATTEMPTS = """
SELECT notice_id, attempt, outcome, reason, at FROM notify.attempt
WHERE notice_id = ANY($1::uuid[]) ORDER BY notice_id, attempt
"""


async def inbox(
    connection: Connection, refs: Collection[UUID], unread: bool, after: UUID | None, limit: int
) -> list[Record]:
    """Return in-app notices of `refs`, newest first, from the one after `after`."""
    return list(await connection.fetch(INBOX, list(refs), unread, after, limit))


async def unread(connection: Connection, refs: Collection[UUID]) -> int:
    """Return how many in-app notices of `refs` are unread."""
    count: int = await connection.fetchval(UNREAD, list(refs))
    return count


async def owns(connection: Connection, refs: Collection[UUID], notice_id: UUID) -> bool:
    """Whether a notice is in an inbox of `refs`."""
    return await connection.fetchval(OWNED, notice_id, list(refs)) is not None


async def known(connection: Connection, notice_id: UUID) -> bool:
    """Whether there is such a notice."""
    return await connection.fetchval(KNOWN, notice_id) is not None


async def channel_of(connection: Connection, notice_id: str) -> str | None:
    """Return the channel of a notice; None if there is none."""
    found: str | None = await connection.fetchval(CHANNEL, UUID(notice_id))
    return found


async def mailed(connection: Connection, number: UUID, round_number: int) -> list[tuple[UUID, int]]:
    """Return the notices of a mail by what its server knows it by, each with its round.

    That is the notice's own id and round, or the number of a digest; none that nobody ever sent.
    """
    rows = await connection.fetch(MAILED, number, round_number)
    return [(row["notice_id"], row["round"]) for row in rows]


async def log(
    connection: Connection, case_id: str, after: UUID | None, limit: int
) -> list[dict[str, Any]]:
    """Return the notices of a case, oldest first, each with its attempts."""
    rows = await connection.fetch(LOG, case_id, after, limit)
    found = {row["notice_id"]: {**row, "tries": []} for row in rows}
    for row in await connection.fetch(ATTEMPTS, list(found)):
        tried = dict(row)
        found[tried.pop("notice_id")]["tries"].append(tried)
    return list(found.values())
