"""Which papers were handed in, and by whom; their bytes are locked, in the folder of documents.

Each upload has a file and a key of its own, and the key is locked with that of whoever owns the
paper: to destroy the owner's is to destroy the paper. What is shared is the key, not the content.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from asyncpg import Connection
from onehall_store.vault import DataKey, FileKey, Place, Vault

ADD = """
INSERT INTO intake.document (sha256, owner, size, media_type, uploaded_at, file, locked)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (sha256, owner) DO UPDATE SET file = excluded.file, locked = excluded.locked
"""
SHARED = """
SELECT sha256, size, media_type, uploaded_at, owner, file, locked
FROM intake.document d WHERE sha256 = ANY($1::text[])
  AND NOT EXISTS (SELECT FROM intake.document m WHERE m.sha256 = d.sha256 AND m.owner = $2)
ORDER BY sha256, uploaded_at FOR KEY SHARE OF d
"""
SHARE = """
INSERT INTO intake.document (sha256, owner, size, media_type, uploaded_at, file, locked)
SELECT * FROM unnest($1::text[], $2::uuid[], $3::bigint[], $4::text[], $5::timestamptz[],
                     $6::uuid[], $7::bytea[])
ON CONFLICT (sha256, owner) DO NOTHING
"""
OWNED = """
SELECT DISTINCT ON (sha256) sha256, size, media_type FROM intake.document
WHERE sha256 = ANY($1::text[]) AND owner = ANY($2::uuid[])
"""
FIND = """
SELECT sha256, size, media_type, owner, file, locked FROM intake.document
WHERE sha256 = $1 AND ($2::uuid IS NULL OR owner = $2) ORDER BY uploaded_at LIMIT 1
"""
PLAIN = """
SELECT sha256, owner FROM intake.document WHERE sha256 = (
    SELECT min(sha256) FROM intake.document WHERE file IS NULL AND sha256 > $1
) AND file IS NULL ORDER BY owner FOR UPDATE
"""
LOCK = """
UPDATE intake.document SET file = $3, locked = $4 WHERE sha256 = $1 AND owner = $2
"""
# A clerk keeps a paper only for those it was handed in for: it goes with the last of them.
FORGET = """
WITH theirs AS (SELECT sha256, file FROM intake.document WHERE owner = $1)
DELETE FROM intake.document d USING theirs t
WHERE d.sha256 = t.sha256 AND (d.owner = $1 OR (
    d.file IS NOT DISTINCT FROM t.file
    AND NOT EXISTS (SELECT FROM intake.case_row c WHERE c.applicant_ref = d.owner)))
RETURNING d.sha256, d.file
"""
UNUSED = """
SELECT DISTINCT sha256, file FROM unnest($1::text[], $2::uuid[]) AS n(sha256, file)
WHERE NOT EXISTS (SELECT FROM intake.document d
                  WHERE d.sha256 = n.sha256 AND d.file IS NOT DISTINCT FROM n.file)
"""


@dataclass(frozen=True, slots=True)
class Stored:
    """A paper that is in the store; `size` in bytes."""

    sha256: str
    size: int
    media_type: str


@dataclass(frozen=True, slots=True)
class Found:
    """A paper, whose it is, and the key of its file; none for a plain one."""

    stored: Stored
    owner: UUID
    key: FileKey | None


async def add(
    connection: Connection, vault: Vault, stored: Stored, file: FileKey, owner: UUID, at: datetime
) -> None:
    """Note that `owner` handed a paper in; the same paper again is in its newest file."""
    locked = _locked(await vault.key(connection, owner), stored.sha256, file)
    values = stored.sha256, owner, stored.size, stored.media_type, at, file.id, locked
    await connection.execute(ADD, *values)


async def share(connection: Connection, vault: Vault, hashes: Iterable[str], owner: UUID) -> None:
    """Let an applicant have what somebody else uploaded for their case."""
    rows = await connection.fetch(SHARED, sorted(set(hashes)), owner)
    theirs = await vault.keys(connection, {row["owner"] for row in rows}) if rows else {}
    readable = {r["sha256"]: r for r in rows if r["file"] is None or r["owner"] in theirs}
    if not readable:
        return
    own = await vault.key(connection, owner)
    shared = [_shared(row, theirs.get(row["owner"]), owner, own) for row in readable.values()]
    await connection.execute(SHARE, *map(list, zip(*shared, strict=True)))


async def owned(
    connection: Connection, hashes: Collection[str], owners: Collection[UUID]
) -> dict[str, Stored]:
    """Return those of `hashes` that one of `owners` has handed in."""
    rows = await connection.fetch(OWNED, list(hashes), list(owners))
    return {row["sha256"]: Stored(**row) for row in rows}


async def find(
    connection: Connection, vault: Vault, sha256: str, owner: UUID | None
) -> Found | None:
    """Return a paper: of `owner` only, or of anybody when that is None; none of the erased."""
    row = await connection.fetchrow(FIND, sha256, owner)
    if row is None:
        return None
    stored = Stored(row["sha256"], row["size"], row["media_type"])
    if row["file"] is None:
        return Found(stored, row["owner"], None)
    key = (await vault.keys(connection, [row["owner"]])).get(row["owner"])
    return Found(stored, row["owner"], _file(row, key)) if key else None


async def plain(connection: Connection, after: str) -> tuple[str, list[UUID]] | None:
    """Return the next paper that an earlier release kept plainly, and its owners.

    Nobody shares it until the transaction ends.
    """
    rows = await connection.fetch(PLAIN, after)
    return (rows[0]["sha256"], [row["owner"] for row in rows]) if rows else None


async def unused(
    connection: Connection, files: Collection[tuple[str, UUID | None]]
) -> list[tuple[str, UUID | None]]:
    """Return those of `files` that no paper is in."""
    columns = [sha256 for sha256, _ in files], [file for _, file in files]
    return [(row["sha256"], row["file"]) for row in await connection.fetch(UNUSED, *columns)]


async def lock(
    connection: Connection, vault: Vault, sha256: str, owner: UUID, file: FileKey
) -> None:
    """Note that an owner's paper is in a locked file from now on."""
    locked = _locked(await vault.key(connection, owner), sha256, file)
    await connection.execute(LOCK, sha256, owner, file.id, locked)


async def forget(connection: Connection, owner: UUID) -> list[tuple[str, UUID | None]]:
    """Forget the papers of an erased person, and who handed them in; return files to remove."""
    gone = await connection.fetch(FORGET, owner)
    return await unused(connection, [(row["sha256"], row["file"]) for row in gone])


def _shared(row: Any, theirs: DataKey | None, owner: UUID, own: DataKey) -> tuple[Any, ...]:
    locked = _locked(own, row["sha256"], _file(row, theirs)) if theirs and row["file"] else None
    about = row["size"], row["media_type"], row["uploaded_at"]
    return row["sha256"], owner, *about, row["file"], locked


def _file(row: Any, key: DataKey) -> FileKey:
    return FileKey(row["file"], key.open(_place(row["sha256"], row["file"]), row["locked"]))


def _locked(key: DataKey, sha256: str, file: FileKey) -> bytes:
    return key.lock(_place(sha256, file.id), file.secret)


def _place(sha256: str, file: UUID) -> Place:
    """Return where a file's key stands; whose it is, it is bound to by the key that locks it."""
    return Place("intake.document", "locked", f"{sha256}/{file}")
