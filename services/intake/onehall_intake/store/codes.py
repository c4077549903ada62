"""Six digits that stand for a login: of cases, enquiries and complaints, by their numbers.

They are kept nowhere: they follow from the key of the person they are for, so no table, no log of
answered requests and no member of the staff has them, and who is erased leaves none that opens.
Those that an earlier release gave out stand here plainly, and are emptied with their person.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from asyncpg import Connection
from onehall_store.vault import Place, Vault

ADD: Final = """
INSERT INTO intake.check_code (case_number, case_id, code, subject) VALUES ($1, $2, '', $3)
"""
OF: Final = "SELECT case_id AS about, code, subject FROM intake.check_code WHERE case_id = $1"
# Held until the guess is counted: of many at once none is free.
PROOF: Final = """
SELECT case_id AS about, code, subject, CASE WHEN missed_on = $2 THEN misses ELSE 0 END AS misses
FROM intake.check_code WHERE case_number = $1 FOR UPDATE
"""
MISS: Final = """
UPDATE intake.check_code
SET misses = CASE WHEN missed_on = $2 THEN misses + 1 ELSE 1 END, missed_on = $2
WHERE case_number = $1
"""
# Of an earlier release: of cases, and of what the person said, which has words of theirs.
FORGET: Final = """
UPDATE intake.check_code SET code = '' WHERE subject IS NULL AND case_id IN (
    SELECT case_id FROM intake.person WHERE applicant_ref = $1
    UNION SELECT about FROM intake.words WHERE subject = $1)
"""


@dataclass(frozen=True, slots=True)
class Proof:
    """What a number stands for, and what proves that somebody may ask about it, if anything."""

    about: UUID
    code: str | None = field(repr=False)
    misses: int


async def add(connection: Connection, about: UUID, number: str, subject: UUID) -> None:
    """Give a number six digits, made of the key of whom they are for."""
    await connection.execute(ADD, number, about, subject)


async def of(connection: Connection, vault: Vault, about: UUID) -> str | None:
    """Return the six digits, to tell whoever they are for; None once that person was erased."""
    return await _code(connection, vault, await connection.fetchrow(OF, about))


async def proof(connection: Connection, vault: Vault, number: str, today: date) -> Proof | None:
    """Return what this number is checked against, with today's wrong guesses; nobody else guesses.

    Until the transaction ends, so that guesses at one number are counted one after the other.
    """
    row = await connection.fetchrow(PROOF, number, today)
    if row is None:
        return None
    return Proof(row["about"], await _code(connection, vault, row), row["misses"])


async def miss(connection: Connection, number: str, today: date) -> None:
    """Count one wrong guess."""
    await connection.execute(MISS, number, today)


async def forget(connection: Connection, subject: UUID) -> None:
    """Empty the digits that an earlier release gave an erased person; no others are kept."""
    await connection.execute(FORGET, subject)


async def _code(connection: Connection, vault: Vault, row: Any) -> str | None:
    if row is None:
        return None
    if row["subject"] is None:  # given out by an earlier release, and empty once erased
        return str(row["code"]) or None
    keys = await vault.keys(connection, [row["subject"]])
    if row["subject"] not in keys:
        return None
    salt = keys[row["subject"]].salt(Place("intake.check_code", "code", str(row["about"])))
    return f"{int.from_bytes(salt) % 1_000_000:06}"
