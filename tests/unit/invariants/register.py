"""The register of delegations on a table in memory, which understands the statements it is given.

The same random changes are made to a real PostgreSQL in tests/integration/test_delegations.py,
which shows that this table answers as that one does.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any
from uuid import UUID

from onehall_approval.domain import model as m
from onehall_approval.store import delegations as register
from onehall_approval.store.delegations import SecondChief
from onehall_contracts.ids import derived
from onehall_store.speaking import SAY

from tests.building import ACCEPTED_AT

DEPARTMENTS = ("GHJ", "XFZD")
COLUMNS = (
    "delegation_id", "department", "officer", "post", "power", "level", "items", "office",
    "valid_from", "valid_until", "registered_by", "registered_at",
)  # fmt: skip
TELL = SAY.format(schema="approval")
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Add:
    """Register some delegations, in one transaction."""

    entries: tuple[register.Entry, ...]


@dataclass(frozen=True, slots=True)
class End:
    """End a delegation at an instant."""

    id: UUID
    at: datetime


class Table:
    """As much of a connection to the register as its functions use."""

    def __init__(self) -> None:
        self.rows: dict[UUID, Row] = {}
        self.said: list[bytes] = []

    async def execute(self, statement: str, *args: Any) -> None:
        if statement == register.ADD:
            row = dict(zip(COLUMNS, args, strict=True))
            self.rows.setdefault(row["delegation_id"], row)
            return
        if statement == TELL:
            self.said += args[4]
            return
        assert statement == register.LOCK, statement

    async def fetchrow(self, statement: str, *args: Any) -> Row | None:
        assert statement == register.END, statement
        return self._end(*args)

    async def fetchval(self, statement: str, *args: Any) -> str | None:
        assert statement == register.SECOND_CHIEF, statement
        return self._second_chief(*args)

    def _second_chief(
        self, department: str, start: datetime, end: datetime | None, but: UUID
    ) -> str | None:
        for id, row in self.rows.items():
            chief = row["department"] == department and row["post"] == "chief"
            begins, over = row["valid_from"], row["valid_until"]
            ever = over is None or begins < over
            overlaps = (end is None or begins < end) and (over is None or start < over)
            if chief and ever and overlaps and id != but:
                return str(row["officer"])
        return None

    def _end(self, id: UUID, at: datetime, _by: str) -> Row | None:
        row = self.rows.get(id)
        if row is None or row.get("ended"):
            return None
        if row["valid_until"] is not None and row["valid_until"] <= at:
            return None
        row["valid_until"], row["ended"] = max(at, row["valid_from"]), True
        return row


async def change(connection: Any, asked: Add | End) -> str:
    """Make one change; return how it went, or raise `SecondChief`, which undoes a transaction."""
    match asked:
        case Add(entries=entries):
            await register.add(connection, entries)
            return "added"
        case End(id=id, at=at):
            ended = await register.end(connection, id, at, "test")
            return ended.department if ended else "no such"


async def changed(table: Table, asked: Add | End) -> str:
    """Make one change in memory; what fails leaves nothing behind."""
    before = {id: dict(row) for id, row in table.rows.items()}
    try:
        return await change(table, asked)
    except SecondChief:
        table.rows = before
        return "second chief"


def changes(seed: int, length: int = 25) -> Iterator[Add | End]:
    """Yield registrations and endings of a few posts, often about the same days."""
    rng = Random(seed)  # noqa: S311 - a register, not a secret
    known: list[UUID] = []
    for n in range(length):
        if known and rng.random() < 0.35:
            # Between days, so that nothing ends at the instant at which it begins.
            yield End(rng.choice([*known, derived("nobody")]), _day(rng) + timedelta(hours=12))
            continue
        some = tuple(_entry(rng, f"{n}.{one}") for one in range(rng.choice([1, 1, 1, 2])))
        if known and rng.random() < 0.1:
            some = (register.Entry(rng.choice(known), some[0].delegation, "again", ACCEPTED_AT),)
        known += [entry.id for entry in some]
        yield Add(some)


def instants(rows: Mapping[Any, Row]) -> Iterator[datetime]:
    """Yield every instant at which anything may change hands, and one between each two."""
    known = {row[name] for row in rows.values() for name in ("valid_from", "valid_until")}
    edges = sorted(edge for edge in known if edge)
    yield from edges
    yield from (one + (other - one) / 2 for one, other in pairwise(edges))
    if edges:
        yield from (edges[0] - timedelta(days=1), edges[-1] + timedelta(days=999))


def columns(entry: register.Entry) -> tuple[Any, ...]:
    """Return an entry as it is stored."""
    return register._columns(entry)


def chiefs(known: m.Delegations, department: str, at: datetime) -> list[m.OfficerId]:
    """Return who is chief representative of a department at an instant."""
    held = known.by_department.get(m.DepartmentId(department), ())
    return [one.officer for one in held if one.post is m.Post.CHIEF and one.span.holds(at)]


def _entry(rng: Random, name: str) -> register.Entry:
    start = _day(rng)
    end = rng.choice([None, start + timedelta(days=rng.randint(1, 8))])
    department = m.DepartmentId(rng.choice(DEPARTMENTS))
    officer = m.OfficerId(f"{department}-{rng.randint(1, 4):02}")
    post = rng.choice([m.Post.CHIEF] * 3 + list(m.Post))
    delegation = m.Delegation(
        department, officer, post, m.Power.DECIDE, m.Level.DIVISION, m.Span(start, end)
    )
    return register.Entry(derived("entry", name), delegation, "test", ACCEPTED_AT)


def _day(rng: Random) -> datetime:
    return ACCEPTED_AT + timedelta(days=rng.randint(0, 20))
