"""Tickets: numbers in lines, found by their heads, and changed under the lock of their day."""

import hashlib
import hmac
from base64 import b32encode
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from asyncpg import Connection
from onehall_contracts.problem import Problem

from onehall_intake.domain.hall.model import Head, Line, Ticket
from onehall_intake.domain.hall.words import State
from onehall_intake.store.hall.days import Day

COLUMNS: Final = """ticket_id, number, business, state, taken_at, queued_at, lane_from, calls,
    returns, "window", called_at, serving_at"""
NUMBER: Final = """
INSERT INTO intake.hall_line (centre, day, business, last, run) VALUES ($1, $2, $3, 1, 0)
ON CONFLICT (centre, day, business) DO UPDATE SET last = hall_line.last + 1 RETURNING last
"""
LINE: Final = """
INSERT INTO intake.hall_line (centre, day, business, last, run) VALUES ($1, $2, $3, 0, 0)
ON CONFLICT DO NOTHING
"""
ADD: Final = """
INSERT INTO intake.ticket (ticket_id, centre, day, number, business, state, taken_at, queued_at,
                           lane_from, priority)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""
ONE: Final = f"""
SELECT {COLUMNS} FROM intake.ticket WHERE ticket_id = $1 AND centre = $2 AND day = $3
"""  # noqa: S608 - column names of our own
KEEP: Final = """
UPDATE intake.ticket SET business = $2, state = $3, queued_at = $4, lane_from = $5, calls = $6,
    returns = $7, "window" = $8, called_at = $9, serving_at = $10,
    ended_at = CASE WHEN $3 IN ('done', 'left', 'away') THEN $11::timestamptz END
WHERE ticket_id = $1
"""
FAVOUR: Final = "UPDATE intake.ticket SET priority = $2 WHERE ticket_id = $1"
RUN: Final = """
UPDATE intake.hall_line SET run = $4 WHERE centre = $1 AND day = $2 AND business = $3
"""
HEADS: Final = """
SELECT l.business, l.run, o.ticket_id AS o_id, o.number AS o_number, o.queued_at AS o_at,
       f.ticket_id AS f_id, f.number AS f_number, f.queued_at AS f_at
FROM intake.hall_line l
LEFT JOIN LATERAL (
    SELECT ticket_id, number, queued_at FROM intake.ticket t
    WHERE t.centre = $1 AND t.day = $2 AND t.business = l.business AND t.state = 'waiting'
      AND (t.lane_from IS NULL OR t.lane_from > $4)
    ORDER BY queued_at, number LIMIT 1) o ON true
LEFT JOIN LATERAL (
    SELECT ticket_id, number, queued_at FROM intake.ticket t
    WHERE t.centre = $1 AND t.day = $2 AND t.business = l.business AND t.state = 'waiting'
      AND t.lane_from IS NOT NULL AND t.lane_from <= $4
    ORDER BY queued_at, number LIMIT 1) f ON true
WHERE l.centre = $1 AND l.day = $2 AND l.business = ANY($3::text[])
"""
SECRET_BYTES: Final = 5


def secret_of(salt: bytes, ticket: str) -> str:
    """Return what the holder of a ticket keeps, eight letters; made anew, and stored nowhere."""
    made = hmac.new(salt, ticket.encode(), hashlib.sha256).digest()
    return b32encode(made[:SECRET_BYTES]).decode()


def must_hold(salt: bytes, ticket: UUID, secret: str) -> None:
    """Raise a 404 problem for a wrong secret: a stranger learns nothing of a ticket."""
    right = secret_of(salt, str(ticket))
    if not hmac.compare_digest(right.encode(), secret.upper().encode()):
        raise no_such_ticket()


def no_such_ticket() -> Problem:
    """Return the problem of a ticket that is not there, worded as for one that is not yours."""
    detail = "no ticket of today has this number and code; compare both with the slip"
    return Problem(404, "not-found", detail)


async def next_number(connection: Connection, day: Day, business: str) -> int:
    """Return the next number of a business today."""
    count: int = await connection.fetchval(NUMBER, day.centre, day.on, business)
    return count


async def line_of(connection: Connection, day: Day, business: str) -> None:
    """Begin a business's line, for a ticket that comes from another one."""
    await connection.execute(LINE, day.centre, day.on, business)


async def add(connection: Connection, day: Day, ticket: Ticket, priority: str | None) -> None:
    """Keep a new ticket."""
    row = (UUID(ticket.id), day.centre, day.on, ticket.number, ticket.business, ticket.state)
    when = (ticket.taken_at, ticket.queued_at, ticket.lane_from)
    await connection.execute(ADD, *row, *when, priority)


async def one(connection: Connection, day: Day, ticket: UUID) -> Ticket:
    """Return a ticket of today; raise a 404 problem for every other."""
    row = await connection.fetchrow(ONE, ticket, day.centre, day.on)
    if row is None:
        raise no_such_ticket()
    return read(row)


async def keep(connection: Connection, day: Day, ticket: Ticket) -> None:
    """Keep what a ticket is now."""
    lane = (ticket.queued_at, ticket.lane_from, ticket.calls, ticket.returns, ticket.window)
    times = (ticket.called_at, ticket.serving_at, day.now)
    row = (UUID(ticket.id), ticket.business, ticket.state)
    await connection.execute(KEEP, *row, *lane, *times)


async def favour(connection: Connection, ticket: str, priority: str) -> None:
    """Keep why a ticket is favoured, on the ticket only."""
    await connection.execute(FAVOUR, UUID(ticket), priority)


async def keep_run(connection: Connection, day: Day, business: str, run: int) -> None:
    """Keep how many favoured tickets of a line were called in a row."""
    await connection.execute(RUN, day.centre, day.on, business, run)


async def lines(connection: Connection, day: Day, businesses: Sequence[str]) -> list[Line]:
    """Return the heads of these businesses' lines: all that calling needs to know of a queue."""
    rows = await connection.fetch(HEADS, day.centre, day.on, list(businesses), day.now)
    return [_line(row) for row in rows]


def read(row: Any) -> Ticket:
    """Return a row as a ticket."""
    return Ticket(
        id=str(row["ticket_id"]),
        number=row["number"],
        business=row["business"],
        state=State(row["state"]),
        taken_at=row["taken_at"],
        queued_at=row["queued_at"],
        lane_from=row["lane_from"],
        calls=row["calls"],
        returns=row["returns"],
        window=row["window"],
        called_at=row["called_at"],
        serving_at=row["serving_at"],
    )


def _line(row: Any) -> Line:
    def head(id_: UUID | None, number: str, at: datetime) -> Head | None:
        return Head(str(id_), row["business"], at, number) if id_ else None

    ordinary = head(row["o_id"], row["o_number"], row["o_at"])
    favoured = head(row["f_id"], row["f_number"], row["f_at"])
    return Line(row["business"], row["run"], ordinary, favoured)


def found(lines_: Iterable[Line], head: Head) -> Line:
    """Return the line a head is of."""
    return next(line for line in lines_ if line.business == head.business)
