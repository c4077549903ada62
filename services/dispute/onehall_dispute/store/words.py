"""What people say in a dispute: locked with the key of the person it concerns (0025).

A reply, minutes, an opinion's reasons or an agreement concern who filed; why an expert should keep
out concerns the expert. History has each by a commitment, salted with that person's key.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from asyncpg import Connection
from onehall_contracts.ids import uuid7
from onehall_store.vault import Place, Vault, commitment

KEEP = """
INSERT INTO dispute.word (word_id, dispute_id, sha256, subject, locked) VALUES ($1, $2, $3, $4, $5)
"""
READ = """
SELECT word_id, sha256, subject, locked FROM dispute.word
WHERE dispute_id = $1 AND sha256 = ANY($2::text[]) AND locked IS NOT NULL
"""
FORGET = "UPDATE dispute.word SET locked = NULL WHERE subject = $1"


@dataclass(frozen=True, slots=True)
class Said:
    """Words to be kept: in which dispute, and whom they concern."""

    dispute_id: UUID
    subject: UUID
    text: str


async def keep(connection: Connection, vault: Vault, said: Said) -> str:
    """Lock words; return what history commits to."""
    word_id, content = uuid7(), said.text.encode()
    key = await vault.key(connection, said.subject)
    committed = commitment(key.salt(_place(word_id)), content)
    locked = key.lock(_place(word_id), content)
    await connection.execute(KEEP, word_id, said.dispute_id, committed, said.subject, locked)
    return committed


async def read(
    connection: Connection, vault: Vault, dispute_id: UUID, wanted: Collection[str]
) -> Mapping[str, str]:
    """Return the words behind commitments; those of erased persons are missing."""
    rows = await connection.fetch(READ, dispute_id, list(wanted))
    keys = await vault.keys(connection, list({row["subject"] for row in rows}))
    return {
        row["sha256"]: keys[row["subject"]].open(_place(row["word_id"]), row["locked"]).decode()
        for row in rows
        if row["subject"] in keys
    }


def _place(word_id: UUID) -> Place:
    return Place("dispute.word", "locked", str(word_id))
