"""The register of delegations: who may do what, from when until when; nothing is ever changed.

A row is added, and ended by naming its end. `Register` holds a snapshot that is read again when
anything was added, at most a second later.
"""

import asyncio
import contextlib
import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from asyncpg import Connection, Pool
from onehall_contracts.ids import derived
from onehall_store import Said, say
from onehall_store.outages import OUTAGE

from onehall_approval.domain import model as m
from onehall_approval.domain.posts import OPENING, usual_posts
from onehall_approval.messages import delegating as telling

log = logging.getLogger(__name__)

POLL = 1.0
VERSION = "SELECT version FROM approval.register"
LOCK = "UPDATE approval.register SET version = version + 1"
DELEGATIONS = """
SELECT delegation_id, department, officer, post, power, level, items, office, valid_from,
       valid_until, registered_by, registered_at
FROM approval.delegation ORDER BY department, valid_from, delegation_id
"""
ABSENCES = "SELECT officer, away_from, away_until FROM approval.absence ORDER BY away_from"
ADD = """
INSERT INTO approval.delegation (delegation_id, department, officer, post, power, level, items,
                                 office, valid_from, valid_until, registered_by, registered_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT (delegation_id) DO NOTHING
"""
SECOND_CHIEF = """
SELECT officer FROM approval.delegation
WHERE department = $1 AND post = 'chief'
  AND tstzrange(valid_from, valid_until) && tstzrange($2, $3) AND delegation_id <> $4 LIMIT 1
"""
END = """
UPDATE approval.delegation SET valid_until = greatest($2, valid_from), ended_by = $3
WHERE delegation_id = $1 AND (valid_until IS NULL OR valid_until > $2) AND ended_by IS NULL
RETURNING department, officer, valid_until
"""
AWAY = """
INSERT INTO approval.absence (officer, department, away_from, away_until, recorded_by)
VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """A delegation as it is registered, and by whom."""

    id: UUID
    delegation: m.Delegation
    by: str
    at: datetime


class SecondChief(Exception):
    """A department has exactly one chief representative 首席代表 at any instant (R-12)."""


class Register:
    """The delegations in force and to come, as last read."""

    def __init__(self, departments: Iterable[str] = ()) -> None:
        self._departments = tuple(departments)
        self.current = m.Delegations()
        self._version: int | None = None

    async def refresh(self, pool: Pool) -> None:
        """Read the register again if anything in it has changed."""
        async with pool.acquire(timeout=10) as connection:
            version = await connection.fetchval(VERSION)
            if version == self._version:
                return
            delegations = await connection.fetch(DELEGATIONS)
            absences = await connection.fetch(ABSENCES)
        if self._version is None or version > self._version:  # another one may have been quicker
            self.current = snapshot(delegations, absences)
            self._version = version

    async def open(self, pool: Pool) -> None:
        """Furnish new departments with the usual posts, and read the register."""
        async with pool.acquire(timeout=10) as connection, connection.transaction():
            await furnish(connection, self._departments, OPENING)
        await self.refresh(pool)

    async def part(self, app: Any, stop: asyncio.Event) -> None:
        """Be a part of the service's process, beside its other endless tasks."""
        await self.follow(app.state.host.pool, stop)

    async def follow(self, pool: Pool, stop: asyncio.Event) -> None:
        """Keep the snapshot at most a second old, until told to stop."""
        while not stop.is_set():
            try:
                await self.refresh(pool)
            except OUTAGE as error:
                log.warning("the register waits", extra={"error": type(error).__name__})
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), POLL)


def snapshot(delegations: Iterable[Any], absences: Iterable[Any]) -> m.Delegations:
    """Return rows of the register as the domain knows them."""
    by_department: dict[m.DepartmentId, list[m.Delegation]] = defaultdict(list)
    for row in delegations:
        one = _delegation(row)
        by_department[one.department].append(one)
    away: dict[m.OfficerId, list[m.Span]] = defaultdict(list)
    for row in absences:
        away[m.OfficerId(row["officer"])].append(m.Span(row["away_from"], row["away_until"]))
    return m.Delegations(
        MappingProxyType({k: tuple(v) for k, v in by_department.items()}),
        MappingProxyType({k: tuple(v) for k, v in away.items()}),
    )


async def entries(connection: Connection, department: str | None) -> list[Mapping[str, Any]]:
    """Return what is registered, of one department or of all."""
    rows = await connection.fetch(DELEGATIONS)
    return [dict(row) for row in rows if department in (None, row["department"])]


async def add(connection: Connection, made: Sequence[Entry]) -> None:
    """Register delegations; raises `SecondChief` if a department would have two chiefs at once."""
    await connection.execute(LOCK)  # one writer at a time, and everybody reads again
    for entry in made:
        one, span = entry.delegation, entry.delegation.span
        if one.post is m.Post.CHIEF:
            asked = (one.department, span.start, span.end, entry.id)
            found = await connection.fetchval(SECOND_CHIEF, *asked)
            if found:
                raise SecondChief(found)
        await connection.execute(ADD, *_columns(entry))
    if made:
        said = [telling.registered(entry.id, entry.delegation, entry.at) for entry in made]
        await _say(connection, made[0].at, *said)


async def furnish(connection: Connection, departments: Iterable[str], at: datetime) -> None:
    """Give every department that has nobody the usual posts, so that a new centre can work.

    `XFZD-00` heads the department, `XFZD-01` is its chief representative, `-02` the deputy and
    `-03` the handler. A register that says anything of a department is left alone.
    """
    known = {row["department"] for row in await connection.fetch(DELEGATIONS)}
    made = [
        Entry(derived("delegation", officer), one, "the centre's opening", at)
        for department in sorted(set(departments) - known)
        for one in usual_posts(m.DepartmentId(department))
        for officer in (one.officer,)
    ]
    if made:
        await add(connection, made)


@dataclass(frozen=True, slots=True)
class Ended:
    """Whose delegation was ended, and as of when."""

    department: str
    officer: str
    until: datetime


async def end(connection: Connection, delegation: UUID, at: datetime, by: str) -> Ended | None:
    """End a delegation at an instant; return None if it is over already.

    One that has not begun yet never will.
    """
    row = await connection.fetchrow(END, delegation, at, by)
    if row is None:
        return None
    await connection.execute(LOCK)
    ended = Ended(row["department"], row["officer"], row["valid_until"])
    said = telling.ended(delegation, ended.department, ended.officer, ended.until, at)
    await _say(connection, at, said)
    return ended


async def away(
    connection: Connection, officer: str, department: str, span: m.Span, by: str, at: datetime
) -> None:
    """Record that an officer is absent; the deputy acts meanwhile (AB岗)."""
    await connection.execute(LOCK)
    await connection.execute(AWAY, officer, department, span.start, span.end, by)
    await _say(connection, at, telling.absent(department, officer, span, at))


async def _say(connection: Connection, at: datetime, *said: Said) -> None:
    """Tell of a change in its own transaction: the register is no stream."""
    await say(connection, "approval", at, said)


def _columns(entry: Entry) -> tuple[Any, ...]:
    one = entry.delegation
    return (
        entry.id,
        one.department,
        one.officer,
        one.post.value,
        int(one.power),
        one.level.value,
        sorted(one.items) if one.items is not None else None,
        one.office.value,
        one.span.start,
        one.span.end,
        entry.by,
        entry.at,
    )


def _delegation(row: Any) -> m.Delegation:
    items = row["items"]
    return m.Delegation(
        department=m.DepartmentId(row["department"]),
        officer=m.OfficerId(row["officer"]),
        post=m.Post(row["post"]),
        power=m.Power(row["power"]),
        level=m.Level(row["level"]),
        span=m.Span(row["valid_from"], row["valid_until"]),
        items=frozenset(m.ItemId(i) for i in items) if items is not None else None,
        office=m.Office(row["office"]),
        id=str(row["delegation_id"]),
    )
