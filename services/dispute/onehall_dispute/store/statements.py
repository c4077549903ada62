"""What applicants say, outside the history and locked with a key of theirs (0025)."""

from uuid import UUID

from asyncpg import Connection
from onehall_store.vault import DataKey, Place, Vault, commitment

KEEP = """
INSERT INTO dispute.statement (dispute_id, sha256, subject, locked) VALUES ($1, $2, $3, $4)
"""
STATEMENT = "SELECT text, sha256, subject, locked FROM dispute.statement WHERE dispute_id = $1"
PLAIN = """
SELECT dispute_id, text, subject FROM dispute.statement WHERE text IS NOT NULL
ORDER BY subject LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED
"""
FORGET = "UPDATE dispute.statement SET text = NULL, locked = NULL WHERE subject = $1"
LOCK = "UPDATE dispute.statement SET text = NULL, locked = $2 WHERE dispute_id = $1"


async def keep(connection: Connection, key: DataKey, dispute_id: UUID, text: str) -> str:
    """Keep what an applicant says, outside the history; return what the history commits to.

    The commitment is salted with the person's key: with that erased, nobody can test a guess.
    """
    content = text.encode()
    committed = commitment(key.salt(_place(dispute_id)), content)
    locked = key.lock(_place(dispute_id), content)
    await connection.execute(KEEP, dispute_id, committed, key.subject, locked)
    return committed


async def read(connection: Connection, vault: Vault, dispute_id: UUID) -> tuple[str, str] | None:
    """Return what the applicant said, and the salt that shows it is what history commits to.

    The salt is empty for what an earlier release took, which did not salt.
    """
    row = await connection.fetchrow(STATEMENT, dispute_id)
    key = (await vault.keys(connection, [row["subject"]])).get(row["subject"]) if row else None
    if row is None or (row["text"] is None and (key is None or row["locked"] is None)):
        return None
    if row["text"] is not None or key is None:
        return row["text"], ""
    place = _place(dispute_id)
    content, salt = key.open(place, row["locked"]), key.salt(place)
    return content.decode(), salt.hex() if commitment(salt, content) == row["sha256"] else ""


async def lock_plain(connection: Connection, vault: Vault, most: int) -> int:
    """Lock up to `most` statements that an earlier release wrote plainly; return how many."""
    rows = await connection.fetch(PLAIN, most)
    for row in rows:
        key = await vault.key(connection, row["subject"])
        locked = key.lock(_place(row["dispute_id"]), row["text"].encode())
        await connection.execute(LOCK, row["dispute_id"], locked)
    return len(rows)


def _place(dispute_id: UUID) -> Place:
    return Place("dispute.statement", "locked", str(dispute_id))
