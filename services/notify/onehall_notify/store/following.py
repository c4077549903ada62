"""An inbox in the order in which its entries can be shown, so that who follows it misses none.

Entries of transactions that have ended before every one that still runs, ordered by transaction:
nothing can come to be before what was shown (PostgreSQL, functions of transaction ids).
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from asyncpg import Connection, Record

NOWHERE = UUID(int=0)
NOW = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text"
SINCE = """
SELECT i.notice_id, d.case_id, d.template, d.parameters, d.legal, i.delivered_at, i.read_at,
       i.txid::text AS txid,
       (SELECT case_number FROM notify.concerned c WHERE c.about = d.about) AS case_number
FROM notify.inbox_item i JOIN notify.delivery d USING (notice_id)
WHERE i.recipient_ref = ANY($1::uuid[]) AND (i.txid, i.notice_id) > ($2::text::xid8, $3::uuid)
  AND i.txid < pg_snapshot_xmin(pg_current_snapshot())
ORDER BY i.txid, i.notice_id LIMIT $4
"""


async def now(connection: Connection) -> str:
    """Return the place in every inbox after which everything is new."""
    return f"{await connection.fetchval(NOW)}.{NOWHERE}"


async def since(
    connection: Connection, refs: Collection[UUID], after: str, limit: int
) -> Sequence[Record]:
    """Return what came into inboxes of `refs` after a place in them, in order."""
    txid, _, notice_id = after.partition(".")
    return list(await connection.fetch(SINCE, list(refs), txid, UUID(notice_id), limit))


def cursor(row: Mapping[str, Any]) -> str:
    """Return the place of an entry."""
    return f"{row['txid']}.{row['notice_id']}"
