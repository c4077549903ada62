"""What people say, and what is said about them: locked with the key of whom it concerns.

History keeps only a commitment, salted with the same key: with that erased, nobody can test a
guess (decision 0025).
"""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from asyncpg import Connection
from onehall_store.vault import Place, Vault, commitment

# Who says a part twice is refused by the domain; the first words stand until then.
KEEP: Final = """
INSERT INTO intake.words (about, part, subject, sha256, locked) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (about, part) DO NOTHING
"""
READ: Final = """
SELECT part, subject, locked FROM intake.words WHERE about = $1 AND locked IS NOT NULL ORDER BY part
"""
WHOSE: Final = "SELECT subject FROM intake.words WHERE about = $1 ORDER BY part LIMIT 1"
FORGET: Final = "UPDATE intake.words SET locked = NULL WHERE subject = $1"


async def keep(
    connection: Connection, vault: Vault, about: UUID, part: str, said: tuple[UUID, str]
) -> str:
    """Keep words that concern a person, under their key; return what the history commits to."""
    subject, text = said
    key, place, content = await vault.key(connection, subject), _place(about, part), text.encode()
    committed = commitment(key.salt(place), content)
    await connection.execute(KEEP, about, part, subject, committed, key.lock(place, content))
    return committed


async def read(connection: Connection, vault: Vault, about: UUID) -> Mapping[str, str]:
    """Return all words about something by their parts; those of the erased are left out."""
    rows = await connection.fetch(READ, about)
    keys = await vault.keys(connection, {row["subject"] for row in rows})
    return {
        row["part"]: keys[row["subject"]].open(_place(about, row["part"]), row["locked"]).decode()
        for row in rows
        if row["subject"] in keys
    }


async def whose(connection: Connection, about: UUID) -> UUID:
    """Return whose key the words about something are locked with."""
    subject: UUID = await connection.fetchval(WHOSE, about)
    return subject


async def forget(connection: Connection, subject: UUID) -> None:
    """Empty what an erased person said; what was done about it stays."""
    await connection.execute(FORGET, subject)


def _place(about: UUID, part: str) -> Place:
    return Place("intake.words", "locked", f"{about}/{part}")
