"""Inboxes of departments that come by HTTP: what was for them, numbered, each event once, kept.

Numbers are given under the lock of the department's row. So they are committed in their order and
without gaps, and a cursor never passes over an event that is still being written.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias
from uuid import UUID

from asyncpg import Connection
from onehall_bus import topology
from onehall_contracts import pack, unpack
from onehall_contracts.event import Envelope
from onehall_contracts.ids import uuid7
from onehall_store.streams import OutboxRow, Streams
from pydantic_core import to_json

Transport: TypeAlias = Literal["amqp", "http"]

AT_MOST = 100
MOST_BYTES = 1024 * 1024

LOCK = """
SELECT last FROM approval.department_transport
WHERE department = $1 AND transport = 'http' FOR UPDATE
"""
ADD = """
WITH added AS (
    INSERT INTO approval.department_inbox (department, seq, event_id, body)
    SELECT $1, $2 + row_number() OVER (ORDER BY nth), id, body
    FROM unnest($3::uuid[], $4::bytea[]) WITH ORDINALITY AS given (id, body, nth)
    WHERE NOT EXISTS (SELECT FROM approval.department_inbox known
                      WHERE known.department = $1 AND known.event_id = given.id)
    RETURNING seq
)
UPDATE approval.department_transport SET last = last + (SELECT count(*) FROM added)
WHERE department = $1 RETURNING last
"""
# At least one, however large it is: else it would stand in the way for ever.
PAGE = """
SELECT seq, body FROM (
    SELECT seq, body, row_number() OVER before AS nth, sum(octet_length(body)) OVER before AS total
    FROM (SELECT seq, body FROM approval.department_inbox
          WHERE department = $1 AND seq > $2 ORDER BY seq LIMIT $3) AS page
    WINDOW before AS (ORDER BY seq)
) AS counted
WHERE nth = 1 OR total <= $4 ORDER BY seq
"""
STANDING = """
SELECT transport, last, pulled FROM approval.department_transport WHERE department = $1
"""
PULLED = """
UPDATE approval.department_transport SET pulled = $2 WHERE department = $1 AND pulled < $2
"""
CHANGE = """
INSERT INTO approval.department_transport AS known (department, transport) VALUES ($1, $2)
ON CONFLICT (department) DO UPDATE SET transport = excluded.transport
WHERE known.transport <> excluded.transport
RETURNING pulled
"""
AUDIT = """
INSERT INTO approval.transport_audit (department, transport, by, at) VALUES ($1, $2, $3, $4)
"""
CHANGES = """
SELECT transport, by, at FROM approval.transport_audit WHERE department = $1 ORDER BY seq
"""
UNPULLED = """
SELECT body FROM approval.department_inbox WHERE department = $1 AND seq > $2 ORDER BY seq
"""


class NotKept(Exception):
    """What is for a department stays in its queues: it does not come by HTTP, or we are ending."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a department is reached, how far its inbox reaches, and how far it has pulled it."""

    transport: Transport = "amqp"
    last: int = 0
    pulled: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """Events after a cursor, each as JSON, and the cursor of what comes next."""

    events: Sequence[bytes]
    next: int


async def add(connection: Connection, department: str, events: Mapping[UUID, bytes]) -> int:
    """Enter events that are not there yet; return the number of the last one there is now.

    To be called in a transaction. Raises `NotKept`, with nothing entered.
    """
    last = await connection.fetchval(LOCK, department)
    if last is None:
        raise NotKept
    columns = list(events), list(events.values())
    reached: int = await connection.fetchval(ADD, department, last, *columns)
    return reached


async def standing(connection: Connection, department: str) -> Standing:
    """Return how a department is reached; by AMQP, unless somebody said otherwise."""
    row = await connection.fetchrow(STANDING, department)
    return Standing(**row) if row else Standing()


async def page(connection: Connection, department: str, after: int, limit: int) -> Page:
    """Return what comes after a cursor, at most `MOST_BYTES`, but one event if there is any."""
    rows = await connection.fetch(PAGE, department, after, limit, MOST_BYTES)
    return Page([row["body"] for row in rows], rows[-1]["seq"] if rows else after)


async def pulled(connection: Connection, department: str, after: int) -> None:
    """Note that a department has everything up to a cursor: it asked for what comes next."""
    await connection.execute(PULLED, department, after)


async def change(
    connection: Connection, department: str, to: Transport, by: str, at: datetime
) -> list[OutboxRow]:
    """Have a department reached another way, noted with who and when; in a transaction.

    Returns what was put into the outbox: going back to AMQP, whatever it has not pulled.
    """
    row = await connection.fetchrow(CHANGE, department, to)
    if row is None:
        return []
    await connection.execute(AUDIT, department, to, by, at)
    if to == "http":
        return []
    bodies = [r["body"] for r in await connection.fetch(UNPULLED, department, row["pulled"])]
    back = _to_queues(department, bodies)
    await Streams("approval").append(connection, (), back)
    return back


async def changes(connection: Connection, department: str) -> list[dict[str, Any]]:
    """Return who had a department reached which way, and when, in order."""
    return [dict(row) for row in await connection.fetch(CHANGES, department)]


def body_of(piece: Envelope) -> bytes:
    """Return an event as it is kept and pulled: a JSON object, its data untouched."""
    # Of no use on AMQP, where every body is JSON, and so not read there; CloudEvents has it.
    said = {"datacontenttype": "application/json"} | piece.model_dump(exclude_defaults=True)
    return bytes(to_json(said))


def _to_queues(department: str, bodies: Sequence[bytes]) -> list[OutboxRow]:
    """Return the messages that bring events back to a department's two queues."""
    by_key: dict[str, list[bytes]] = {}
    for body in bodies:
        (event,) = unpack(b"[" + body + b"]")
        assert isinstance(event, Envelope)  # noqa: S101 - it was one when it was kept
        by_key.setdefault(topology.department_key(department, event.type), []).append(body)
    return [
        OutboxRow(uuid7(), topology.DEPARTMENTS, topology.TO_DEPARTMENTS, key, packed)
        for key, events in by_key.items()
        for packed in pack(events)
    ]
