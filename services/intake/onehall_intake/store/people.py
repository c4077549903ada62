"""Who applicants are: locked with their own key, read only by those who may, never published."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, TypeAlias
from uuid import UUID

from asyncpg import Connection
from onehall_store.vault import DataKey, Place, Vault

from onehall_intake.domain.filing import CaseId

Kind: TypeAlias = Literal["organisation", "person"]
Language: TypeAlias = Literal["zh", "en"]
PERSONAL = ("name", "id_number", "email", "phone")

ADD = """
INSERT INTO intake.person (case_id, applicant_ref, kind, language, locked)
VALUES ($1, $2, $3, $4, $5)
"""
COLUMNS = "case_id, applicant_ref, kind, language, name, id_number, email, phone, locked"
OF_CASE = f"SELECT {COLUMNS} FROM intake.person WHERE case_id = $1"  # noqa: S608 - our own names
NEWEST = f"""
SELECT {COLUMNS} FROM intake.person WHERE applicant_ref = $1 ORDER BY case_id DESC LIMIT 1
"""  # noqa: S608 - our own names
PLAIN = f"""
SELECT {COLUMNS} FROM intake.person WHERE name IS NOT NULL
ORDER BY case_id LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED
"""  # noqa: S608 - our own names
LOCK = """
UPDATE intake.person p
SET locked = n.locked, name = NULL, id_number = NULL, email = NULL, phone = NULL
FROM unnest($1::uuid[], $2::bytea[]) AS n(case_id, locked) WHERE p.case_id = n.case_id
"""
FORGET = """
UPDATE intake.person
SET locked = NULL, name = NULL, id_number = NULL, email = NULL, phone = NULL
WHERE applicant_ref = $1
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


async def add(
    connection: Connection, vault: Vault, case_id: CaseId, ref: UUID, person: Person
) -> None:
    """Write down whose a case is, locked with their key."""
    key = await vault.key(connection, ref)
    locked = key.lock(_place(UUID(case_id)), _written(person))
    await connection.execute(ADD, UUID(case_id), ref, person.kind, person.language, locked)


async def of_case(connection: Connection, vault: Vault, case_id: UUID) -> Person | None:
    """Return whose a case is; None when there is no such case, or its person was erased."""
    return await _read(connection, vault, await connection.fetchrow(OF_CASE, case_id))


async def holder(
    connection: Connection, vault: Vault, case_id: UUID
) -> tuple[UUID, Kind, str] | None:
    """Return who a case's permits are for: their reference, kind and name."""
    row = await connection.fetchrow(OF_CASE, case_id)
    person = await _read(connection, vault, row)
    return (row["applicant_ref"], person.kind, person.name) if person else None


async def newest(connection: Connection, vault: Vault, ref: UUID) -> Person | None:
    """Return an applicant as of their newest case; None for nobody, and for the erased."""
    return await _read(connection, vault, await connection.fetchrow(NEWEST, ref))


async def lock_plain(connection: Connection, vault: Vault, most: int) -> int:
    """Lock up to `most` rows that an earlier release wrote plainly; return how many."""
    rows = await connection.fetch(PLAIN, most)
    done = []
    for row in sorted(rows, key=lambda row: row["applicant_ref"]):  # in one order: no deadlocks
        key = await vault.key(connection, row["applicant_ref"])
        done.append((row["case_id"], key.lock(_place(row["case_id"]), _written(_plain(row)))))
    if done:
        await connection.execute(LOCK, *map(list, zip(*done, strict=True)))
    return len(done)


async def forget(connection: Connection, ref: UUID) -> None:
    """Empty what is left of an erased person; their cases keep the reference."""
    await connection.execute(FORGET, ref)


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


async def _read(connection: Connection, vault: Vault, row: Any) -> Person | None:
    if row is None or (row["name"] is None and row["locked"] is None):
        return None
    if row["locked"] is None:
        return _plain(row)
    key = (await vault.keys(connection, [row["applicant_ref"]])).get(row["applicant_ref"])
    return _opened(row, key) if key else None


def _opened(row: Mapping[str, Any], key: DataKey) -> Person:
    content = json.loads(key.open(_place(row["case_id"]), row["locked"]))
    return Person(row["kind"], language=row["language"], **content)


def _plain(row: Mapping[str, Any]) -> Person:
    return Person(**{name: row[name] for name in ("kind", "language", *PERSONAL)})


def _written(person: Person) -> bytes:
    content = {name: getattr(person, name) for name in PERSONAL}
    return json.dumps(content, ensure_ascii=False).encode()


def _place(case_id: UUID) -> Place:
    return Place("intake.person", "locked", str(case_id))
