"""Who applicants are: locked with their own key, read only by those who may, never published."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
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
NEWEST_OF_EACH = f"""
SELECT DISTINCT ON (applicant_ref) {COLUMNS} FROM intake.person
WHERE applicant_ref = ANY($1::uuid[]) ORDER BY applicant_ref, case_id DESC
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
NOTE = """
INSERT INTO intake.person_read (who, ref, at, purpose)
SELECT $1, ref, $3, $4 FROM unnest($2::uuid[]) AS read(ref)
"""

PUBLIC = """
SELECT case_number, class_id, class_name, status, submitted_at, accepted_at, ended_at
FROM intake.case_row WHERE case_id = $1
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
    """What a public query may show."""

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


async def newest_of_each(
    connection: Connection, vault: Vault, refs: Collection[UUID]
) -> dict[UUID, Person]:
    """Return applicants as of their newest cases; nobody and the erased are left out."""
    rows = await connection.fetch(NEWEST_OF_EACH, list(refs))
    keys = await vault.keys(connection, [row["applicant_ref"] for row in rows if row["locked"]])
    found = {row["applicant_ref"]: _person(row, keys.get(row["applicant_ref"])) for row in rows}
    return {ref: person for ref, person in found.items() if person}


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
    connection: Connection, who: str, refs: Collection[UUID], at: datetime, purpose: str
) -> None:
    """Keep for ever that somebody read these persons' data, and what for."""
    await connection.execute(NOTE, who, list(refs), at, purpose)


async def public(connection: Connection, case_id: UUID) -> Public | None:
    """Return how a case stands, for whoever proved that they may ask; None for no case."""
    row = await connection.fetchrow(PUBLIC, case_id)
    return Public(**row) if row else None


async def _read(connection: Connection, vault: Vault, row: Any) -> Person | None:
    if row is None:
        return None
    keys = await vault.keys(connection, [row["applicant_ref"]]) if row["locked"] else {}
    return _person(row, keys.get(row["applicant_ref"]))


def _person(row: Mapping[str, Any], key: DataKey | None) -> Person | None:
    if row["locked"] is None:
        return _plain(row) if row["name"] is not None else None
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
