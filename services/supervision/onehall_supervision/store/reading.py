"""What can be looked up: the ledger of a case, its cards, its number, whose it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import pydantic_core
from asyncpg import Pool, Record

from onehall_supervision.store.codec import OBSERVED

LEDGER = """
SELECT version, id, type, at, recorded_at, cause, traceparent, payload FROM supervision.event
WHERE stream = $1 AND version > $2 ORDER BY version LIMIT $3
"""
# An issuance after which something remains to be decided ends nothing.
LAST_END = """
SELECT max(version) FROM supervision.event
WHERE stream = $1 AND type = 'observed' AND payload->>'type' = ANY($2::text[])
  AND coalesce(json_array_length(payload->'data'->'remaining'), 0) = 0
"""
CASE = """
SELECT s.stream AS case_id, k.case_number, k.applicant_ref FROM supervision.stream s
LEFT JOIN supervision.known_case k ON k.case_id = s.stream WHERE s.stream = $1
"""
BY_NUMBER = """
SELECT case_id, case_number, applicant_ref FROM supervision.known_case WHERE case_number = $1
ORDER BY case_id LIMIT 1
"""
CARD = """
SELECT card_id, case_id, function, rule, level, subject, item_id, department, responsible,
       reason_zh, reason_en, legal_basis, calendar_version, breached_at, issued_at, rule_set,
       confirmed_by
FROM supervision.card
"""
CARDS_OF_CASE = f"{CARD} WHERE case_id = $1 ORDER BY breached_at, subject, rule"
NEWEST_CARDS = f"""{CARD}
WHERE ($1::text IS NULL OR department = $1) AND ($2::text IS NULL OR level = $2)
  AND ($3::text IS NULL OR function = $3)
  AND ($4::timestamptz IS NULL OR (issued_at, card_id) < ($4, $5::uuid))
ORDER BY issued_at DESC, card_id DESC LIMIT $6
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the ledger: an observed event, or a card; `time` is business time."""

    version: int
    id: str
    type: str
    source: str
    time: datetime
    recorded_at: datetime
    cause: str | None
    trace_id: str | None
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class KnownCase:
    """A case that the ledger knows; number and applicant come with the submission."""

    case_id: str
    case_number: str | None
    applicant_ref: UUID | None


async def ledger(pool: Pool, case_id: str, after: int = 0, limit: int = 10_000) -> list[Entry]:
    """Return the entries of a case after a version, in order."""
    async with pool.acquire(timeout=10) as connection:
        rows = await connection.fetch(LEDGER, case_id, after, limit)
    return [entry_of(row) for row in rows]


async def last_end(pool: Pool, case_id: str, types: Sequence[str]) -> int | None:
    """Return the version of the last entry of these types that ended the case, if one did."""
    async with pool.acquire(timeout=10) as connection:
        version: int | None = await connection.fetchval(LAST_END, case_id, list(types))
    return version


async def case(pool: Pool, case_id: str) -> KnownCase | None:
    """Return what is known of a case, None if nothing at all."""
    return await _known(pool, CASE, case_id)


async def case_by_number(pool: Pool, number: str) -> KnownCase | None:
    """Return the case of a number."""
    return await _known(pool, BY_NUMBER, number)


async def cards_of_case(pool: Pool, case_id: str) -> list[dict[str, Any]]:
    """Return the cards of a case in the order of their breaches."""
    async with pool.acquire(timeout=10) as connection:
        return [dict(row) for row in await connection.fetch(CARDS_OF_CASE, case_id)]


async def newest_cards(
    pool: Pool,
    filters: tuple[str | None, str | None, str | None],
    before: tuple[datetime, UUID] | None,
    limit: int,
) -> list[dict[str, Any]]:
    """Return cards from the newest on, filtered by department, level and function."""
    at, card_id = before or (None, None)
    async with pool.acquire(timeout=10) as connection:
        rows = await connection.fetch(NEWEST_CARDS, *filters, at, card_id, limit)
    return [dict(row) for row in rows]


async def _known(pool: Pool, query: str, key: str) -> KnownCase | None:
    async with pool.acquire(timeout=10) as connection:
        row = await connection.fetchrow(query, key)
    return KnownCase(**row) if row else None


def entry_of(row: Record) -> Entry:
    """Return a row of the ledger as an entry."""
    payload = pydantic_core.from_json(row["payload"])
    trace_id = row["traceparent"].split("-")[1] if row["traceparent"] else None
    known = (row["version"], row["recorded_at"], trace_id)
    if row["type"] == OBSERVED:
        return _observed(payload, *known)
    version, recorded_at, trace_id = known
    return Entry(
        version,
        str(row["id"]),
        f"supervision.{row['type']}.v1",
        "onehall/supervision",
        row["at"],
        recorded_at,
        str(row["cause"]) if row["cause"] else None,
        trace_id,
        payload,
    )


def _observed(
    payload: dict[str, Any], version: int, recorded_at: datetime, trace_id: str | None
) -> Entry:
    return Entry(
        version,
        payload["id"],
        payload["type"],
        payload["source"],
        datetime.fromisoformat(payload["time"]),
        recorded_at,
        payload["cause"],
        trace_id,
        payload["data"],
    )
