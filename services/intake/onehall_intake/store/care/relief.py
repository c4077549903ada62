"""Slots for a talk 谈心: a room and an hour, and no word of who comes."""

import hashlib
from datetime import datetime
from typing import Final
from uuid import UUID

from asyncpg import Connection, Record, UniqueViolationError

OFFER: Final = """
INSERT INTO intake.care_slot (slot_id, room, begins_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING
"""
FREE: Final = """
SELECT slot_id, room, begins_at FROM intake.care_slot
WHERE code_sha256 IS NULL AND begins_at > $1 ORDER BY begins_at, room LIMIT 100
"""
BOOK: Final = """
UPDATE intake.care_slot SET code_sha256 = $2
WHERE slot_id = $1 AND begins_at > $3 AND (code_sha256 IS NULL OR code_sha256 = $2)
RETURNING slot_id, room, begins_at
"""
GIVE_BACK: Final = """
UPDATE intake.care_slot SET code_sha256 = NULL WHERE code_sha256 = $1 RETURNING slot_id
"""
KNOWN: Final = "SELECT 1 FROM intake.care_slot WHERE slot_id = $1"


async def offer(connection: Connection, slot_id: UUID, room: str, begins_at: datetime) -> None:
    """Open a slot."""
    await connection.execute(OFFER, slot_id, room, begins_at)


async def free(connection: Connection, now: datetime) -> list[Record]:
    """Return the slots nobody has taken."""
    return list(await connection.fetch(FREE, now))


async def book(connection: Connection, slot_id: UUID, code: str, now: datetime) -> Record | None:
    """Take a slot for whoever knows `code`; the same code again is the same booking.

    None when it is taken, over, or the code opens another slot already.
    """
    try:
        async with connection.transaction():
            return await connection.fetchrow(BOOK, slot_id, digest(code), now)
    except UniqueViolationError:
        return None


async def give_back(connection: Connection, code: str) -> bool:
    """Free the slot that `code` opens; return whether there was one."""
    return await connection.fetchval(GIVE_BACK, digest(code)) is not None


async def known(connection: Connection, slot_id: UUID) -> bool:
    """Whether there is such a slot."""
    return await connection.fetchval(KNOWN, slot_id) is not None


def digest(code: str) -> bytes:
    """Return what is kept of a code: chosen by the person, long enough not to be guessed."""
    return hashlib.sha256(code.encode()).digest()
