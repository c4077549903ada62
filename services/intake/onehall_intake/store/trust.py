"""Whom the window may not take: bars to re-application, and promises that were not kept."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from asyncpg import Connection
from onehall_store import Recorded

from onehall_intake.domain import model as m
from onehall_intake.domain.catalogue import ItemId
from onehall_intake.domain.filing import Bar

ADD_BARS = """
INSERT INTO intake.bar (applicant_ref, item_id, until, case_id)
SELECT DISTINCT ON (r.applicant_ref, n.item_id) r.applicant_ref, n.item_id, n.until, r.case_id
FROM unnest($1::uuid[], $2::text[], $3::date[]) AS n(case_id, item_id, until)
JOIN intake.case_row r ON r.case_id = n.case_id
ORDER BY r.applicant_ref, n.item_id, n.until DESC
ON CONFLICT (applicant_ref, item_id) DO UPDATE
    SET until = excluded.until, case_id = excluded.case_id
    WHERE bar.until < excluded.until
"""
ADD_BROKEN = """
INSERT INTO intake.broken_promise (case_id, applicant_ref, broken_at, until)
SELECT r.case_id, r.applicant_ref, n.broken_at, n.until
FROM unnest($1::uuid[], $2::timestamptz[], $3::date[]) AS n(case_id, broken_at, until)
JOIN intake.case_row r ON r.case_id = n.case_id
ON CONFLICT (case_id) DO NOTHING
"""
BARS = "SELECT item_id, until FROM intake.bar WHERE applicant_ref = $1 AND until >= $2"
DISTRUSTED = "SELECT max(until) FROM intake.broken_promise WHERE applicant_ref = $1"


async def bars(connection: Connection, applicant: UUID, today: date) -> tuple[Bar, ...]:
    """Return the items this applicant may not apply for today, each with its last day (L-56)."""
    rows = await connection.fetch(BARS, applicant, today)
    return tuple(Bar(ItemId(row["item_id"]), row["until"]) for row in rows)


async def distrusted_until(connection: Connection, applicant: UUID) -> date | None:
    """Return the last day on which no promise of this applicant is taken; None if all were kept."""
    until: date | None = await connection.fetchval(DISTRUSTED, applicant)
    return until


async def project(connection: Connection, recorded: Sequence[Recorded[m.Event]]) -> None:
    """Keep the bars and the broken promises of a batch; their cases have their lines already."""
    barred = [(UUID(r.stream), r.event.bar) for r in recorded if isinstance(r.event, m.Barred)]
    if barred:
        ids, bars = zip(*barred, strict=True)
        items = [bar.item for bar in bars]
        await connection.execute(ADD_BARS, list(ids), items, [bar.until for bar in bars])
    broken = [
        (UUID(r.stream), r.event.at, r.event.distrusted_until)
        for r in recorded
        if isinstance(r.event, m.SupplementOverdue)
    ]
    if broken:
        await connection.execute(ADD_BROKEN, *map(list, zip(*broken, strict=True)))
