"""Windows today: who sits there, and what the break guard knows of them."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from asyncpg import Connection

from onehall_intake.domain.hall.model import Desk, Post, Rest, Stretch, replace
from onehall_intake.domain.hall.words import RECENT, Pause, Sitting
from onehall_intake.store.hall import setup
from onehall_intake.store.hall.days import Day

ONE: Final = """
SELECT w.businesses, w.post_a, w.post_b, d.*
FROM intake.hall_window w
LEFT JOIN intake.hall_desk d ON d.centre = w.centre AND d.day = $2 AND d."window" = w."window"
WHERE w.centre = $1 AND w."window" = $3
"""
KEEP: Final = """
INSERT INTO intake.hall_desk (centre, day, "window", state, clerk, worked_since, ready_since,
    ticket, rest, rest_since, rest_until, override_until, talk_wanted)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, false)
ON CONFLICT (centre, day, "window") DO UPDATE SET state = $4, clerk = $5, worked_since = $6,
    ready_since = $7, ticket = $8, rest = $9, rest_since = $10, rest_until = $11,
    override_until = $12
"""
# What a window did of late weighs by its businesses: it decides which of several free ones is next.
READY: Final = """
SELECT w.businesses, d.*, coalesce(r.recent, 0)::float8 AS recent
FROM intake.hall_desk d
JOIN intake.hall_window w ON w.centre = d.centre AND w."window" = d."window"
LEFT JOIN LATERAL (
    SELECT sum(b.weight) AS recent FROM intake.ticket t
    JOIN intake.hall_business b ON b.centre = t.centre AND b.code = t.business
    WHERE t.centre = $1 AND t.day = $2 AND t."window" = d."window" AND t.called_at > $4) r ON true
WHERE d.centre = $1 AND d.day = $2 AND d.state = 'open' AND d.ready_since IS NOT NULL
  AND d.ticket IS NULL AND $3 = ANY(w.businesses)
"""
STRETCHES: Final = """
SELECT clerk, "window", worked_since, left_at, rests_until, absent FROM intake.hall_clerk
WHERE centre = $1 AND day = $2 AND clerk = ANY($3::text[])
"""
NOTE: Final = """
INSERT INTO intake.hall_clerk (centre, day, clerk, "window", worked_since, left_at, rests_until)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (centre, day, clerk) DO UPDATE SET "window" = $4, worked_since = $5, left_at = $6,
    rests_until = $7
"""
ABSENT: Final = """
INSERT INTO intake.hall_clerk (centre, day, clerk, absent) VALUES ($1, $2, $3, $4)
ON CONFLICT (centre, day, clerk) DO UPDATE SET absent = $4
"""

TALK: Final = """
UPDATE intake.hall_clerk SET talk_wanted = true WHERE centre = $1 AND day = $2 AND clerk = $3
"""


async def one(connection: Connection, day: Day, window: str) -> tuple[Desk, Post]:
    """Return a window today and its post; raise a 404 problem for one that is not there."""
    row = await connection.fetchrow(ONE, day.centre, day.on, window)
    if row is None or row["state"] is None:
        businesses, post = await setup.window(connection, day.centre, window)
        return Desk(window, businesses), post
    return read(row), Post(row["post_a"], row["post_b"])


async def keep(connection: Connection, day: Day, before: Desk, desk: Desk) -> None:
    """Keep what a window is now, and what its clerk's stretch of work has become."""
    rest = desk.rest
    row = (desk.state, desk.clerk, desk.worked_since, desk.ready_since)
    resting = (rest.kind, rest.since, rest.until) if rest else (None, None, None)
    ticket = UUID(desk.ticket) if desk.ticket else None
    until = desk.override_until
    await connection.execute(KEEP, day.centre, day.on, desk.window, *row, ticket, *resting, until)
    if before.clerk and before.clerk != desk.clerk:
        stretch = _stretch(before, day)
        gone = replace(stretch, left_at=stretch.left_at or day.now)
        await _note(connection, day, before.clerk, None, gone)
    if desk.clerk and (desk.clerk, _stretch(desk, day)) != (before.clerk, _stretch(before, day)):
        await _note(connection, day, desk.clerk, desk.window, _stretch(desk, day))


async def ready(connection: Connection, day: Day, business: str) -> list[Desk]:
    """Return the windows that wait for a ticket of this business."""
    rows = await connection.fetch(READY, day.centre, day.on, business, day.now - RECENT)
    return [read(row, row["recent"]) for row in rows]


async def stretches(
    connection: Connection, day: Day, clerks: list[str]
) -> Mapping[str, tuple[str | None, Stretch | None, bool]]:
    """Return of each clerk their window, their stretch of work, and whether they are absent."""
    rows = await connection.fetch(STRETCHES, day.centre, day.on, clerks)
    return {row["clerk"]: (row["window"], _read(row), row["absent"]) for row in rows}


async def absent(connection: Connection, day: Day, clerk: str, away: bool) -> None:
    """Keep that somebody is away today, or back."""
    await connection.execute(ABSENT, day.centre, day.on, clerk, away)


async def wants_talk(connection: Connection, day: Day, clerk: str) -> None:
    """Keep that somebody wants a talk; whoever sits at their window later does not."""
    await connection.execute(TALK, day.centre, day.on, clerk)


def read(row: Any, recent: float = 0.0) -> Desk:
    """Return a row as a window."""
    rest = Rest(Pause(row["rest"]), row["rest_since"], row["rest_until"]) if row["rest"] else None
    return Desk(
        window=row["window"],
        businesses=tuple(row["businesses"]),
        state=Sitting(row["state"]),
        clerk=row["clerk"],
        worked_since=row["worked_since"],
        ready_since=row["ready_since"],
        ticket=str(row["ticket"]) if row["ticket"] else None,
        rest=rest,
        override_until=row["override_until"],
        recent=recent,
    )


def _stretch(desk: Desk, day: Day) -> Stretch:
    rest, since = desk.rest, desk.worked_since or day.now
    return Stretch(since, rest.since, rest.until) if rest else Stretch(since)


async def _note(
    connection: Connection, day: Day, clerk: str, window: str | None, found: Stretch
) -> None:
    times = (found.worked_since, found.left_at, found.rests_until)
    await connection.execute(NOTE, day.centre, day.on, clerk, window, *times)


def _read(row: Any) -> Stretch | None:
    if row["worked_since"] is None:
        return None
    return Stretch(row["worked_since"], row["left_at"], row["rests_until"])
