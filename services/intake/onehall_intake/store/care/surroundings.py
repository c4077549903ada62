"""What is wrong at a workplace, what stands where, what should be better 优化环境."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from asyncpg import Connection, Record, UniqueViolationError

from onehall_intake.domain.care.words import Trouble, Urgency
from onehall_intake.store.care.relief import digest

REPORT: Final = """
INSERT INTO intake.care_ticket (ticket_id, trouble, urgency, place, note, reported_by, reported_at,
                                mend_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""
TICKETS: Final = """
SELECT ticket_id, trouble, urgency, place, note, reported_at, mend_by, mended_at, mended_how
FROM intake.care_ticket WHERE ($1::text IS NULL OR reported_by = $1)
  AND (NOT $2 OR mended_at IS NULL) ORDER BY mended_at IS NOT NULL, mend_by LIMIT 200
"""
MEND: Final = """
UPDATE intake.care_ticket SET mended_at = $2, mended_how = $3
WHERE ticket_id = $1 AND mended_at IS NULL RETURNING 1
"""
PLACE: Final = """
INSERT INTO intake.care_asset (asset_id, kind, place, serviced_on) VALUES ($1, $2, $3, $4)
ON CONFLICT (asset_id) DO UPDATE SET kind = excluded.kind, place = excluded.place,
    serviced_on = excluded.serviced_on
"""
ASSETS: Final = """
SELECT asset_id, kind, place, serviced_on FROM intake.care_asset ORDER BY place, asset_id LIMIT 1000
"""
SUGGEST: Final = """
INSERT INTO intake.care_suggestion (suggestion_id, text, code_sha256, suggested_on, reply_by)
VALUES ($1, $2, $3, $4, $5)
"""
SUGGESTIONS: Final = """
SELECT suggestion_id, text, suggested_on, reply_by, reply, replied_at FROM intake.care_suggestion
ORDER BY replied_at IS NOT NULL, suggested_on, suggestion_id LIMIT 200
"""
OF_CODE: Final = """
SELECT suggestion_id, text, suggested_on, reply_by, reply, replied_at FROM intake.care_suggestion
WHERE code_sha256 = $1
"""
REPLY: Final = """
UPDATE intake.care_suggestion SET reply = $2, replied_at = $3
WHERE suggestion_id = $1 AND reply IS NULL RETURNING 1
"""


@dataclass(frozen=True, slots=True)
class Report:
    """Something wrong at a workplace."""

    ticket_id: UUID
    trouble: Trouble
    urgency: Urgency
    place: str
    note: str
    by: str
    at: datetime
    mend_by: datetime


async def report(connection: Connection, one: Report) -> None:
    """Keep a report."""
    what = one.trouble.value, one.urgency.value, one.place, one.note
    await connection.execute(REPORT, one.ticket_id, *what, one.by, one.at, one.mend_by)


async def tickets(connection: Connection, by: str | None, *, open_only: bool) -> list[Record]:
    """Return reports, those not mended first; of one person, or of everybody."""
    return list(await connection.fetch(TICKETS, by, open_only))


async def mend(connection: Connection, ticket_id: UUID, how: str, at: datetime) -> bool:
    """Note that something is mended; return whether it was open."""
    return await connection.fetchval(MEND, ticket_id, at, how) is not None


async def place(
    connection: Connection, asset_id: str, kind: str, where: str, serviced_on: date | None
) -> None:
    """Note what stands where."""
    await connection.execute(PLACE, asset_id, kind, where, serviced_on)


async def assets(connection: Connection) -> list[Record]:
    """Return what stands where."""
    return list(await connection.fetch(ASSETS))


async def suggest(
    connection: Connection, suggestion_id: UUID, text: str, code: str, by: datetime, on: date
) -> Record | None:
    """Keep a suggestion under a code of the writer's; the same code again is the same suggestion.

    None when the code belongs to another text.
    """
    try:
        async with connection.transaction():
            await connection.execute(SUGGEST, suggestion_id, text, digest(code), on, by)
    except UniqueViolationError:
        kept = await of_code(connection, code)
        return kept if kept and kept["text"] == text else None
    return await of_code(connection, code)


async def of_code(connection: Connection, code: str) -> Record | None:
    """Return the suggestion that a code opens."""
    return await connection.fetchrow(OF_CODE, digest(code))


async def suggestions(connection: Connection) -> list[Record]:
    """Return suggestions, those without a reply first."""
    return list(await connection.fetch(SUGGESTIONS))


async def reply(connection: Connection, suggestion_id: UUID, text: str, at: datetime) -> bool:
    """Reply to a suggestion, once; return whether it waited for a reply."""
    return await connection.fetchval(REPLY, suggestion_id, text, at) is not None
