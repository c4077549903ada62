"""What a document is salted and kept with, locked with its holder's key, which can be destroyed."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Self
from uuid import UUID, uuid4

from asyncpg import Connection
from onehall_store.vault import DataKey, Erasure, Place, Shredder, Vault

BYTES: Final = 16
LOCK: Final = """
UPDATE approval.certificate c SET locked = n.locked, salt = NULL, key = NULL
FROM unnest($1::text[], $2::int[], $3::bytea[]) AS n(permit_number, version, locked)
WHERE c.permit_number = n.permit_number AND c.version = n.version
"""
# An earlier release that still runs does not say whose a document is; the case's history does.
OWN: Final = """
UPDATE approval.certificate c SET subject = (e.payload->>'applicant')::uuid
FROM approval.event e
WHERE c.subject IS NULL AND e.stream = c.case_id AND e.type = 'coordination-opened'
"""
PLAIN: Final = """
SELECT permit_number, version, subject, salt, key, locked FROM approval.certificate
WHERE key IS NOT NULL AND subject IS NOT NULL
ORDER BY subject LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED
"""
# What is not made yet never will be: nobody knows any more for whom.
FORGET: Final = """
WITH theirs AS (
    UPDATE approval.certificate SET locked = NULL, salt = NULL, key = NULL,
        next_at = CASE WHEN state = 'queued' THEN 'infinity' ELSE next_at END
    WHERE subject = $1 RETURNING permit_number
)
UPDATE approval.permit p SET holder_name_masked = '***' FROM theirs t
WHERE p.permit_number = t.permit_number AND p.holder_name_masked LIKE '%*%'
"""  # organisations are public and have no star; people are masked
SHREDDER: Final = Shredder("approval")


@dataclass(frozen=True, slots=True)
class Secrets:
    """The salt of a document's digest, and the key of its file."""

    salt: UUID = field(repr=False)
    key: bytes = field(repr=False)

    @classmethod
    def new(cls) -> Self:
        """Return secrets for a new document; the same serve every attempt to make it."""
        return cls(uuid4(), secrets.token_bytes(32))


async def locked(
    connection: Connection, vault: Vault, rows: Sequence[Mapping[str, Any]]
) -> list[Secrets]:
    """Return the secrets of documents, locking those that are new or plain; in a transaction."""
    subjects = sorted({row["subject"] for row in rows} - {None})  # in one order: no deadlocks
    keys = {subject: await vault.key(connection, subject) for subject in subjects}
    found = [_opened(row, keys.get(row["subject"])) or Secrets.new() for row in rows]
    fresh = [
        (row["permit_number"], row["version"], _locked(row, keys[row["subject"]], one))
        for row, one in zip(rows, found, strict=True)
        if row["locked"] is None and row["subject"]
    ]
    if fresh:
        await connection.execute(LOCK, *map(list, zip(*fresh, strict=True)))
    return found


async def opened(connection: Connection, vault: Vault, row: Mapping[str, Any]) -> Secrets | None:
    """Return a document's secrets; None once its holder was erased."""
    keys = await vault.keys(connection, [row["subject"]]) if row["subject"] else {}
    return _opened(row, keys.get(row["subject"]))


async def lock_plain(connection: Connection, vault: Vault, most: int) -> int:
    """Lock the secrets of up to `most` documents of an earlier release; return how many."""
    await connection.execute(OWN)
    return len(await locked(connection, vault, await connection.fetch(PLAIN, most)))


async def forget(connection: Connection, erasure: Erasure) -> None:
    """Destroy what an erased holder's documents can be read with; the permits stand."""
    if await SHREDDER.destroy(connection, erasure):
        await connection.execute(FORGET, erasure.subject)


def _opened(row: Mapping[str, Any], key: DataKey | None) -> Secrets | None:
    if row["key"] is not None:
        return Secrets(row["salt"], row["key"])
    if row["locked"] is None or key is None:
        return None
    content = key.open(_place(row), row["locked"])
    return Secrets(UUID(bytes=content[:BYTES]), content[BYTES:])


def _locked(row: Mapping[str, Any], key: DataKey, one: Secrets) -> bytes:
    return key.lock(_place(row), one.salt.bytes + one.key)


def _place(row: Mapping[str, Any]) -> Place:
    return Place("approval.certificate", "locked", f"{row['permit_number']}/{row['version']}")
