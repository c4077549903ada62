"""What cases would be stuck by, kept with their ledgers, and what they are stuck by now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pydantic_core
from asyncpg import Connection, Pool
from onehall_store import Recorded

from onehall_supervision.domain import model as m
from onehall_supervision.domain import stuck

KEEP = """
WITH given AS (
    SELECT * FROM unnest($1::text[], $2::timestamptz[], $3::jsonb[]) AS g(case_id, since, doubts)
), gone AS (
    DELETE FROM supervision.doubtful WHERE case_id = ANY($4::text[])
)
INSERT INTO supervision.doubtful AS d (case_id, since, doubts) SELECT * FROM given
ON CONFLICT (case_id) DO UPDATE SET since = excluded.since, doubts = excluded.doubts
WHERE (d.since, d.doubts) IS DISTINCT FROM (excluded.since, excluded.doubts)
"""
# What is late is read from the index; only then is it looked at what of it is asked for.
STUCK = """
SELECT d.case_id, d.since, d.doubts, k.case_number FROM supervision.doubtful d
LEFT JOIN supervision.known_case k USING (case_id)
WHERE d.since <= $1 AND ($2::timestamptz IS NULL OR (d.since, d.case_id) > ($2, $3))
  AND ($4::text IS NULL OR EXISTS (
      SELECT FROM jsonb_array_elements(d.doubts) one
      WHERE one->>'invariant' = $4 AND (one->>'since')::timestamptz <= $1))
  AND ($6::text IS NULL OR d.case_id = $6)
ORDER BY d.since, d.case_id LIMIT $5
"""
COUNTS = """
SELECT one->>'invariant' AS invariant, count(*) AS cases FROM (
    SELECT doubts FROM supervision.doubtful WHERE since <= $1
) late CROSS JOIN LATERAL jsonb_array_elements(late.doubts) one
WHERE (one->>'since')::timestamptz <= $1 GROUP BY 1
"""
# When the newest checkpoint was signed; before the first, since when there is something to sign.
SIGNED = """
SELECT coalesce(
    (SELECT signed_at FROM supervision.checkpoint ORDER BY number DESC LIMIT 1),
    (SELECT recorded_at FROM supervision.event ORDER BY seq LIMIT 1)) AS since,
    clock_timestamp() AS now
"""


@dataclass(frozen=True, slots=True)
class Stuck:
    """A case with what it is stuck by, the earliest first; its position for the next page."""

    case_id: str
    case_number: str | None
    since: datetime
    doubts: Sequence[stuck.Doubt]


@dataclass(frozen=True, slots=True)
class Page:
    """Which stuck cases to return: by what, of which case, after which position, how many."""

    invariant: str | None = None
    case_id: str | None = None
    after: tuple[datetime, str] | None = None
    limit: int = 50


async def keep(connection: Connection, recorded: Sequence[Recorded[m.Event]]) -> None:
    """Keep what the touched cases would be stuck by, as they stand after this batch."""
    last = {entry.stream: entry.after for entry in recorded}
    found = {case: stuck.doubts(view) for case, view in last.items()}
    kept = [(case, doubts[0].since, _text(doubts)) for case, doubts in found.items() if doubts]
    gone = [case for case, doubts in found.items() if not doubts]
    columns = [list(column) for column in zip(*kept, strict=True)] or [[], [], []]
    await connection.execute(KEEP, *columns, gone)


async def late(pool: Pool, until: datetime, page: Page) -> list[Stuck]:
    """Return cases that have been stuck since `until` or longer, the longest first."""
    since, last = page.after or (None, None)
    asked = until, since, last, page.invariant, page.limit, page.case_id
    async with pool.acquire(timeout=10) as connection:
        rows = await connection.fetch(STUCK, *asked)
    return [_stuck(row, until, page.invariant) for row in rows]


async def counts(pool: Pool, until: datetime) -> dict[str, int]:
    """Return how many cases are stuck by each invariant."""
    async with pool.acquire(timeout=10) as connection:
        rows = await connection.fetch(COUNTS, until)
    return {row["invariant"]: row["cases"] for row in rows}


async def signed(pool: Pool) -> tuple[datetime | None, datetime]:
    """Return when the newest checkpoint was signed, and what time it is; None of an empty log."""
    async with pool.acquire(timeout=10) as connection:
        row = await connection.fetchrow(SIGNED)
    assert row is not None  # noqa: S101 - it selects from nothing
    return row["since"], row["now"]


def _text(doubts: Iterable[stuck.Doubt]) -> str:
    said = [{"invariant": one.invariant, "item": one.item, "since": one.since} for one in doubts]
    return pydantic_core.to_json(said).decode()


def _stuck(row: Any, until: datetime, invariant: str | None) -> Stuck:
    said = pydantic_core.from_json(row["doubts"])
    doubts = [
        stuck.Doubt(one["invariant"], datetime.fromisoformat(one["since"]), one["item"])
        for one in said
        if invariant in (None, one["invariant"])
    ]
    broken = [one for one in doubts if one.since <= until]
    return Stuck(row["case_id"], row["case_number"], row["since"], broken)
