"""Who applicants are: written with their case, read only by those who may, and never published."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, TypeAlias
from uuid import UUID

from asyncpg import Connection

from onehall_intake.domain.filing import CaseId

Kind: TypeAlias = Literal["organisation", "person"]
Language: TypeAlias = Literal["zh", "en"]

ADD = """
INSERT INTO intake.person
    (case_id, applicant_ref, kind, name, id_number, email, phone, language)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""
OF_CASE = """
SELECT kind, name, id_number, email, phone, language FROM intake.person WHERE case_id = $1
"""
HOLDER = "SELECT applicant_ref, kind, name FROM intake.person WHERE case_id = $1"
NEWEST = """
SELECT kind, name, id_number, email, phone, language FROM intake.person
WHERE applicant_ref = $1 ORDER BY case_id DESC LIMIT 1
"""
NOTE = "INSERT INTO intake.person_read (who, ref, at, purpose) VALUES ($1, $2, $3, $4)"

ADD_CODE = "INSERT INTO intake.check_code (case_number, case_id, code) VALUES ($1, $2, $3)"
CODE_OF = "SELECT code FROM intake.check_code WHERE case_id = $1"
PUBLIC = """
SELECT c.code, CASE WHEN c.missed_on = $2 THEN c.misses ELSE 0 END AS misses,
       r.case_number, r.class_id, r.class_name, r.status, r.submitted_at, r.accepted_at, r.ended_at
FROM intake.check_code c JOIN intake.case_row r USING (case_id) WHERE c.case_number = $1
"""
MISS = """
UPDATE intake.check_code
SET misses = CASE WHEN missed_on = $2 THEN misses + 1 ELSE 1 END, missed_on = $2
WHERE case_number = $1
"""


@dataclass(frozen=True, slots=True)
class Person:
    """An applicant. Nothing of it is shown when it is printed or logged."""

    kind: Kind
    name: str = field(repr=False)
    id_number: str = field(repr=False)
    email: str | None = field(repr=False)
    phone: str | None = field(repr=False)
    language: Language


@dataclass(frozen=True, slots=True)
class Public:
    """What a public query is checked against, and what it may show."""

    code: str = field(repr=False)
    misses: int
    case_number: str
    class_id: str
    class_name: str
    status: str
    submitted_at: datetime
    accepted_at: datetime | None
    ended_at: datetime | None


async def add(connection: Connection, case_id: CaseId, ref: UUID, person: Person) -> None:
    """Write down whose a case is."""
    await connection.execute(
        ADD,
        UUID(case_id),
        ref,
        person.kind,
        person.name,
        person.id_number,
        person.email,
        person.phone,
        person.language,
    )


async def of_case(connection: Connection, case_id: CaseId) -> Person | None:
    """Return whose a case is."""
    row = await connection.fetchrow(OF_CASE, UUID(case_id))
    return Person(**row) if row else None


async def holder(connection: Connection, case_id: UUID) -> tuple[UUID, Kind, str] | None:
    """Return who a case's permits are for: their reference, kind and name."""
    row = await connection.fetchrow(HOLDER, case_id)
    return (row["applicant_ref"], row["kind"], row["name"]) if row else None


async def newest(connection: Connection, ref: UUID) -> Person | None:
    """Return an applicant as of their newest case."""
    row = await connection.fetchrow(NEWEST, ref)
    return Person(**row) if row else None


async def note_read(
    connection: Connection, who: str, ref: UUID, at: datetime, purpose: str
) -> None:
    """Keep for ever that somebody read a person's data, and what for."""
    await connection.execute(NOTE, who, ref, at, purpose)


async def add_code(connection: Connection, case_id: CaseId, number: str, code: str) -> None:
    """Write down the six digits of a case's public query."""
    await connection.execute(ADD_CODE, number, UUID(case_id), code)


async def code_of(connection: Connection, case_id: CaseId) -> str | None:
    """Return the six digits of a case, to tell its applicant again."""
    code: str | None = await connection.fetchval(CODE_OF, UUID(case_id))
    return code


async def public(connection: Connection, number: str, today: date) -> Public | None:
    """Return what a public query of this case number meets, with today's wrong guesses."""
    row = await connection.fetchrow(PUBLIC, number, today)
    return Public(**row) if row else None


async def miss(connection: Connection, number: str, today: date) -> None:
    """Count one wrong guess."""
    await connection.execute(MISS, number, today)
