"""Which papers were handed in, and by whom; their bytes are in the folder of documents."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from asyncpg import Connection

ADD = """
INSERT INTO intake.document (sha256, owner, size, media_type, uploaded_at)
VALUES ($1, $2, $3, $4, $5) ON CONFLICT (sha256, owner) DO NOTHING
"""
SHARE = """
INSERT INTO intake.document (sha256, owner, size, media_type, uploaded_at)
SELECT DISTINCT ON (sha256) sha256, $2::uuid, size, media_type, uploaded_at
FROM intake.document WHERE sha256 = ANY($1::text[])
ON CONFLICT (sha256, owner) DO NOTHING
"""
OWNED = """
SELECT DISTINCT ON (sha256) sha256, size, media_type FROM intake.document
WHERE sha256 = ANY($1::text[]) AND owner = ANY($2::uuid[])
"""
FIND = """
SELECT sha256, size, media_type, owner FROM intake.document
WHERE sha256 = $1 AND ($2::uuid IS NULL OR owner = $2) ORDER BY uploaded_at LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Stored:
    """A paper that is in the store; `size` in bytes."""

    sha256: str
    size: int
    media_type: str


async def add(connection: Connection, stored: Stored, owner: UUID, at: datetime) -> None:
    """Note that `owner` handed a paper in; the same paper again changes nothing."""
    await connection.execute(ADD, stored.sha256, owner, stored.size, stored.media_type, at)


async def share(connection: Connection, hashes: Iterable[str], owner: UUID) -> None:
    """Let an applicant have what somebody else uploaded for their case."""
    await connection.execute(SHARE, sorted(set(hashes)), owner)


async def owned(
    connection: Connection, hashes: Collection[str], owners: Collection[UUID]
) -> dict[str, Stored]:
    """Return those of `hashes` that one of `owners` has handed in."""
    rows = await connection.fetch(OWNED, list(hashes), list(owners))
    return {row["sha256"]: Stored(**row) for row in rows}


async def find(
    connection: Connection, sha256: str, owner: UUID | None
) -> tuple[Stored, UUID] | None:
    """Return a paper and whose it is: of `owner` only, or of anybody when that is None."""
    row = await connection.fetchrow(FIND, sha256, owner)
    if row is None:
        return None
    return Stored(row["sha256"], row["size"], row["media_type"]), row["owner"]
