"""Six digits that stand for a login: of cases, enquiries and complaints, by their numbers."""

from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

from asyncpg import Connection

ADD: Final = "INSERT INTO intake.check_code (case_number, case_id, code) VALUES ($1, $2, $3)"
OF: Final = "SELECT code FROM intake.check_code WHERE case_id = $1"
PROOF: Final = """
SELECT case_id AS about, code, CASE WHEN missed_on = $2 THEN misses ELSE 0 END AS misses
FROM intake.check_code WHERE case_number = $1
"""
MISS: Final = """
UPDATE intake.check_code
SET misses = CASE WHEN missed_on = $2 THEN misses + 1 ELSE 1 END, missed_on = $2
WHERE case_number = $1
"""


@dataclass(frozen=True, slots=True)
class Proof:
    """What a number stands for, and what proves that somebody may ask about it."""

    about: UUID
    code: str = field(repr=False)
    misses: int


async def add(connection: Connection, about: UUID, number: str, code: str) -> None:
    """Write down the six digits of a number."""
    await connection.execute(ADD, number, about, code)


async def of(connection: Connection, about: UUID) -> str | None:
    """Return the six digits of a case, to tell its applicant again."""
    code: str | None = await connection.fetchval(OF, about)
    return code


async def proof(connection: Connection, number: str, today: date) -> Proof | None:
    """Return what this number is checked against, with today's wrong guesses."""
    row = await connection.fetchrow(PROOF, number, today)
    return Proof(**row) if row else None


async def miss(connection: Connection, number: str, today: date) -> None:
    """Count one wrong guess."""
    await connection.execute(MISS, number, today)
