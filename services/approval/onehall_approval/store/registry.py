"""The register of keys, written: one writer at a time, and an audit that is only added to."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from asyncpg import Connection

from onehall_approval.domain import keys_deciding as deciding
from onehall_approval.domain.keys import Entry

LOCK: Final = "UPDATE approval.key_register SET version = version + 1"
COLUMNS: Final = tuple(field.name for field in fields(Entry))
ALL: Final = f"SELECT {', '.join(COLUMNS)} FROM approval.department_key"  # noqa: S608
WRITE: Final = f"""
INSERT INTO approval.department_key AS known ({", ".join(COLUMNS)})
VALUES ({", ".join(f"${n}" for n in range(1, len(COLUMNS) + 1))})
ON CONFLICT (kid) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in COLUMNS)},
    reopened_at = CASE WHEN known.compromised_since = excluded.compromised_since
                       THEN known.reopened_at END
"""  # noqa: S608
NOTE: Final = """
INSERT INTO approval.key_audit (kid, department, act, by, at, reason)
VALUES ($1, $2, $3, $4, $5, $6)
"""
AUDIT: Final = """
SELECT kid, act, by, at, reason FROM approval.key_audit
WHERE kid = ANY($1::text[]) AND (task_id IS NULL OR task_id = $2) ORDER BY seq
"""
OPINIONS: Final = """
SELECT s.opinion_id, s.task_id, s.case_id, s.item_id, s.recorded_at, a.act, a.at AS dealt_with_at,
       a.reason, a.new_task
FROM approval.signed_opinion s LEFT JOIN approval.key_audit a ON a.task_id = s.task_id
WHERE s.kid = $1 AND ($2::uuid IS NULL OR (s.recorded_at, s.task_id) >
      (SELECT recorded_at, task_id FROM approval.signed_opinion WHERE task_id = $2))
ORDER BY s.recorded_at, s.task_id LIMIT $3
"""


async def lock(connection: Connection) -> None:
    """Let nobody else write until the transaction ends, and everybody read again."""
    await connection.execute(LOCK)


async def read(connection: Connection, kid: str) -> Entry | None:
    """Return one key."""
    row = await connection.fetchrow(f"{ALL} WHERE kid = $1", kid)
    return _entry(row) if row else None


async def of_department(connection: Connection, department: str) -> tuple[Entry, ...]:
    """Return the keys of a department, in the order they were registered."""
    query = f"{ALL} WHERE department = $1 ORDER BY registered_at, kid"
    return tuple(map(_entry, await connection.fetch(query, department)))


async def change(
    connection: Connection, entry: Entry | None, command: deciding.Command
) -> Entry | deciding.Refused:
    """Do to one key what is asked, with its audit; the register is locked."""
    answer = deciding.decide(entry, command)
    if isinstance(answer, deciding.Refused):
        return answer
    for made in answer:
        entry = made.entry
        await connection.execute(WRITE, *_columns(entry))
        said = (made.did.value, made.act.by, made.act.at, made.reason)
        await connection.execute(NOTE, entry.kid, entry.department, *said)
    assert entry is not None  # noqa: S101 - only a registration finds none, and it makes one
    return entry


async def audit(
    connection: Connection, kids: Sequence[str], task: UUID | None = None
) -> Mapping[str, list[dict[str, Any]]]:
    """Return what was done to each of these keys, and to the opinion on a task, in order."""
    found: dict[str, list[dict[str, Any]]] = {kid: [] for kid in kids}
    for row in await connection.fetch(AUDIT, list(kids), task):
        found[row["kid"]].append({name: row[name] for name in ("act", "by", "at", "reason")})
    return found


async def opinions(
    connection: Connection, kid: str, after: UUID | None, limit: int
) -> list[Mapping[str, Any]]:
    """Return what a key signed, in the order it went on record, and what became of it since."""
    return [dict(row) for row in await connection.fetch(OPINIONS, kid, after, limit)]


def _entry(row: Mapping[str, Any]) -> Entry:
    values = {name: row[name] for name in COLUMNS}
    return Entry(**values | {"jwk": json.loads(values["jwk"])})


def _columns(entry: Entry) -> tuple[str | datetime | None, ...]:
    values = {name: getattr(entry, name) for name in COLUMNS}
    return tuple((values | {"jwk": json.dumps(dict(entry.jwk))}).values())
