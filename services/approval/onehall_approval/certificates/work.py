"""The work list of documents: queued with the issuance, leased, made or put off."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from asyncpg import Connection, Record
from onehall_store.vault import Vault

from onehall_approval.certificates import locks
from onehall_approval.certificates.facts import Grant
from onehall_approval.certificates.jobs import Made
from onehall_approval.certificates.locks import Secrets
from onehall_approval.certificates.vault import Place

QUEUE = """
INSERT INTO approval.certificate (permit_number, version, case_id, facts, subject, salt, key)
SELECT permit_number, version, case_id, facts, subject, NULL, NULL
FROM unnest($1::text[], $2::int[], $3::text[], $4::json[], $5::uuid[])
    AS n(permit_number, version, case_id, facts, subject)
ON CONFLICT (permit_number, version) DO NOTHING
"""
CLAIM = """
UPDATE approval.certificate c
SET attempts = attempts + 1, leased_until = clock_timestamp() + $2::interval
FROM (
    SELECT permit_number, version FROM approval.certificate
    WHERE state = 'queued' AND next_at <= clock_timestamp()
      AND (leased_until IS NULL OR leased_until < clock_timestamp())
    ORDER BY next_at, permit_number LIMIT $1 FOR UPDATE SKIP LOCKED
) AS due
WHERE c.permit_number = due.permit_number AND c.version = due.version
RETURNING c.facts, c.attempts, c.permit_number, c.version, c.subject, c.salt, c.key, c.locked
"""
MADE = """
UPDATE approval.certificate c
SET state = 'made', sha256 = new.sha256, bytes = new.size, digest = new.digest,
    made_at = clock_timestamp(), leased_until = NULL, last_error = NULL
FROM unnest($1::text[], $2::int[], $3::text[], $4::int[], $5::text[], $6::text[])
    AS new(permit_number, version, sha256, size, digest, masked)
WHERE c.permit_number = new.permit_number AND c.version = new.version AND c.state = 'queued'
  AND coalesce(c.locked, c.key) IS NOT NULL -- none once the holder was erased
RETURNING c.permit_number, c.version
"""
SHOWN = """
UPDATE approval.permit p SET digest = new.digest, holder_name_masked = new.masked
FROM unnest($1::text[], $2::int[], $3::text[], $4::text[])
    AS new(permit_number, version, digest, masked)
WHERE p.permit_number = new.permit_number AND p.version = new.version
"""
PUT_OFF = """
UPDATE approval.certificate c
SET next_at = clock_timestamp() + new.pause, leased_until = NULL, last_error = new.error
FROM unnest($1::text[], $2::int[], $3::interval[], $4::text[])
    AS new(permit_number, version, pause, error)
WHERE c.permit_number = new.permit_number AND c.version = new.version AND c.state = 'queued'
"""
RELEASE = """
UPDATE approval.certificate c SET leased_until = NULL, attempts = attempts - 1
FROM unnest($1::text[], $2::int[]) AS new(permit_number, version)
WHERE c.permit_number = new.permit_number AND c.version = new.version AND c.state = 'queued'
"""
FIND = """
SELECT permit_number, version, sha256, subject, salt, key, locked FROM approval.certificate
WHERE permit_number = $1 AND state = 'made' ORDER BY version DESC LIMIT 1
"""
BACKLOG = "SELECT count(*) FROM approval.certificate WHERE state = 'queued'"


@dataclass(frozen=True, slots=True)
class Due:
    """One document to make now, which attempt this is, and what it is salted and kept with."""

    grant: Grant
    attempt: int
    salt: str = field(repr=False)
    key: bytes = field(repr=False)


async def queue(connection: Connection, rows: Sequence[Grant]) -> None:
    """Order documents, in the transaction of the issuance; again changes nothing.

    The permits themselves must be recorded (`register.record`) before that transaction ends.
    """
    if rows:
        found = [
            (g.permit_number, g.version, g.case_id, _facts(g), UUID(g.applicant)) for g in rows
        ]
        await connection.execute(QUEUE, *columns(found))


async def claim(connection: Connection, vault: Vault, most: int, lease: timedelta) -> list[Due]:
    """Take up to `most` documents that are due; nobody else has them until the lease ends."""
    async with connection.transaction():
        rows = await connection.fetch(CLAIM, most, lease)
        held = await locks.locked(connection, vault, rows)
    return [_due(row, one) for row, one in zip(rows, held, strict=True)]


async def made(connection: Connection, products: Sequence[Made]) -> set[Place]:
    """Record documents and show them in the register; return those that were the first."""
    rows = [
        (one.place.permit_number, one.place.version, one.place.sha256, one.size, one.digest,
         one.masked)
        for one in products
    ]  # fmt: skip
    if not rows:
        return set()
    async with connection.transaction():
        taken = {tuple(row) for row in await connection.fetch(MADE, *columns(rows))}
        first = [one for one in products if (one.place.permit_number, one.place.version) in taken]
        shown = [(o.place.permit_number, o.place.version, o.digest, o.masked) for o in first]
        if shown:
            await connection.execute(SHOWN, *columns(shown))
    return {one.place for one in first}


async def put_off(connection: Connection, failures: Sequence[tuple[Due, timedelta, str]]) -> None:
    """Record why attempts failed, and when to try again."""
    rows = [(d.grant.permit_number, d.grant.version, pause, why) for d, pause, why in failures]
    if rows:
        await connection.execute(PUT_OFF, *columns(rows))


async def release(connection: Connection, unbegun: Sequence[Due]) -> None:
    """Give back what was taken and not begun, as if it had never been taken."""
    rows = [(d.grant.permit_number, d.grant.version) for d in unbegun]
    if rows:
        await connection.execute(RELEASE, *columns(rows))


async def find(
    connection: Connection, vault: Vault, permit_number: str
) -> tuple[Place, bytes] | None:
    """Return where a permit's newest document is, and its key.

    None while it is not made, and once its holder was erased.
    """
    row = await connection.fetchrow(FIND, permit_number)
    opened = await locks.opened(connection, vault, row) if row else None
    if row is None or opened is None:
        return None
    return Place(permit_number, row["version"], row["sha256"]), opened.key


async def backlog(connection: Connection) -> int:
    """Return how many documents are still to be made."""
    count: int = await connection.fetchval(BACKLOG)
    return count


def _facts(grant: Grant) -> str:
    return json.dumps(asdict(grant), ensure_ascii=False, default=date.isoformat)


def _due(row: Record, held: Secrets) -> Due:
    content: Mapping[str, Any] = json.loads(row["facts"])
    grant = Grant(
        **{
            **content,
            "issued_on": date.fromisoformat(content["issued_on"]),
            "valid_from": date.fromisoformat(content["valid_from"]),
            "valid_until": _day(content["valid_until"]),
            "conditions": tuple(content["conditions"]),
            "legal_basis": tuple(content["legal_basis"]),
        }
    )
    return Due(grant, row["attempts"], held.salt.hex, held.key)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def columns(rows: Sequence[tuple[Any, ...]]) -> list[list[Any]]:
    """Return rows as the columns that `unnest` takes."""
    return [list(column) for column in zip(*rows, strict=True)]
