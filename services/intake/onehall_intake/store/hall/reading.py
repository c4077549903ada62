"""What is shown of a hall: its board, its windows, the line before a ticket, the day's counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from asyncpg import Connection

from onehall_intake.domain.hall import forecasting, measuring
from onehall_intake.domain.hall.forecasting import Forecast, forecast
from onehall_intake.domain.hall.words import RELIEF_WITHIN, Kind

RECENT: Final = timedelta(hours=2)
SERVICES: Final = 50
WAITING: Final = """
SELECT b.code, b.name_zh, b.name_en,
       count(t.ticket_id) FILTER (WHERE t.state = 'waiting') AS waiting
FROM intake.hall_business b
LEFT JOIN intake.ticket t ON t.centre = b.centre AND t.business = b.code AND t.day = $2
    AND t.state = 'waiting'
WHERE b.centre = $1 AND b.active GROUP BY 1, 2, 3 ORDER BY 1
"""
CALLS: Final = """
SELECT d."window", d.state, t.number, t.state AS stands FROM intake.hall_desk d
LEFT JOIN intake.ticket t ON t.ticket_id = d.ticket
WHERE d.centre = $1 AND d.day = $2 AND d.state <> 'closed' ORDER BY d."window"
"""
WINDOWS: Final = """
SELECT w."window", w.businesses, coalesce(d.state, 'closed') AS state, d.clerk, d.rest,
       d.rest_until, coalesce(c.talk_wanted, false) AS talk_wanted, t.number AS ticket
FROM intake.hall_window w
LEFT JOIN intake.hall_desk d ON d.centre = w.centre AND d.day = $2 AND d."window" = w."window"
LEFT JOIN intake.hall_clerk c ON c.centre = d.centre AND c.day = d.day AND c.clerk = d.clerk
LEFT JOIN intake.ticket t ON t.ticket_id = d.ticket
WHERE w.centre = $1 ORDER BY w."window"
"""
TALKS: Final = """
SELECT clerk FROM intake.hall_clerk WHERE centre = $1 AND day = $2 AND talk_wanted ORDER BY clerk
"""
# Whoever shares a window with this line is before it, if they wait longer.
AHEAD: Final = """
WITH serving AS (
    SELECT d."window", w.businesses FROM intake.hall_desk d
    JOIN intake.hall_window w ON w.centre = d.centre AND w."window" = d."window"
    WHERE d.centre = $1 AND d.day = $2 AND d.state = 'open' AND $3 = ANY(w.businesses)
)
SELECT (SELECT count(*) FROM serving) AS windows,
       count(*) FILTER (WHERE business <> $3 AND before) AS elsewhere,
       count(*) FILTER (WHERE business = $3 AND NOT fast) AS ordinary,
       count(*) FILTER (WHERE business = $3 AND NOT fast AND before) AS ordinary_before,
       count(*) FILTER (WHERE business = $3 AND fast) AS favoured,
       count(*) FILTER (WHERE business = $3 AND fast AND before) AS favoured_before
FROM (SELECT business, coalesce(lane_from <= $5, false) AS fast, queued_at < $4 AS before
      FROM intake.ticket t
      WHERE t.centre = $1 AND t.day = $2 AND t.state = 'waiting'
        AND (t.business = $3 OR t.business IN (SELECT unnest(businesses) FROM serving))) waiting
"""
# From the call on: whoever walks up keeps the window too.
TOOK: Final = """
SELECT extract(epoch FROM ended_at - called_at)::float8 AS s FROM intake.ticket
WHERE centre = $1 AND day = $2 AND business = $3 AND ended_at > $4 AND state IN ('done', 'away')
ORDER BY ended_at DESC LIMIT $5
"""
JOURNAL: Final = """
SELECT kind, "window", waited_s FROM intake.ticket_event
WHERE centre = $1 AND day = $2 AND kind = ANY($3::text[])
"""
GRADED: Final = """
SELECT count(*) FILTER (WHERE t.called_at IS NOT NULL) AS called,
       count(*) FILTER (WHERE t.called_at IS NOT NULL AND m.at <= t.called_at) AS before
FROM intake.ticket t LEFT JOIN intake.mood m ON m.ticket_id = t.ticket_id AND m.at >= $3
WHERE t.centre = $1 AND t.day = $2
"""
MEASURED: Final = [
    *(Kind.TAKEN, Kind.CALLED, Kind.DONE, Kind.AWAY, Kind.LEFT, Kind.MISSED),
    *(Kind.BREAK, Kind.OVERRIDDEN, Kind.RELIEF),
]


@dataclass(frozen=True, slots=True)
class Ahead:
    """How many wait before a ticket, at how many open windows, and what that means in seconds."""

    ahead: int
    windows: int
    forecast: Forecast | None


async def ahead(
    connection: Connection, place: tuple[str, date, str], now: datetime, since: datetime, fast: bool
) -> Ahead:
    """Return what stands before a ticket that has waited since `since`, `fast` if favoured now.

    `place` is its centre, day and business.
    """
    windows, *waiting = await connection.fetchrow(AHEAD, *place, since, now)
    took = await connection.fetch(TOOK, *place, now - RECENT, SERVICES)
    before = forecasting.ahead(forecasting.Waiting(*waiting), fast)
    return Ahead(before, windows, forecast(before, windows, [one["s"] for one in took]))


async def board(connection: Connection, centre: str, on: date) -> dict[str, Any]:
    """Return what everybody in a hall may see: lines, numbers, windows."""
    return {
        "businesses": [dict(row) for row in await connection.fetch(WAITING, centre, on)],
        "windows": [dict(row) for row in await connection.fetch(CALLS, centre, on)],
    }


async def windows(connection: Connection, centre: str, on: date) -> list[dict[str, Any]]:
    """Return the windows of a centre with who works there: for its staff."""
    return [dict(row) for row in await connection.fetch(WINDOWS, centre, on)]


async def talks(connection: Connection, centre: str, on: date) -> list[str]:
    """Return who wants a talk today, wherever they sit now: for who leads the hall."""
    return [row["clerk"] for row in await connection.fetch(TALKS, centre, on)]


async def measures(
    connection: Connection, centre: str, on: date, valid_from: datetime
) -> dict[str, Any]:
    """Return how a day went; of fewer than ten windows, breaks or reliefs nothing."""
    rows = await connection.fetch(JOURNAL, centre, on, MEASURED)
    graded = await connection.fetchrow(GRADED, centre, on, valid_from)
    waits = [row["waited_s"] for row in rows if row["kind"] == Kind.CALLED]
    return {
        "tickets": _count(rows, Kind.TAKEN),
        "served": _count(rows, Kind.DONE) + _count(rows, Kind.AWAY),
        "missed": _count(rows, Kind.MISSED),
        "left": _count(rows, Kind.LEFT),
        "waited_p50_s": measuring.percentile(waits, 50),
        "waited_p95_s": measuring.percentile(waits, 95),
        "calls_variation": measuring.variation(_per_window(rows)),
        "breaks": measuring.share(*_breaks(rows)),
        "relief_in_time": measuring.share(*_reliefs(rows)),
        "graded_before_call": measuring.share(graded["before"], graded["called"]),
    }


async def ticket(connection: Connection, centre: str, on: date, found: UUID) -> Any:
    """Return the line a ticket is in and since when, or None."""
    query = """SELECT number, business, state, queued_at, "window", lane_from, mood_word, rated
    FROM intake.ticket WHERE ticket_id = $1 AND centre = $2 AND day = $3"""
    return await connection.fetchrow(query, found, centre, on)


def _count(rows: Sequence[Any], kind: Kind) -> int:
    return sum(row["kind"] == kind for row in rows)


def _per_window(rows: Sequence[Any]) -> list[int]:
    called = [row["window"] for row in rows if row["kind"] == Kind.CALLED]
    return [called.count(name) for name in sorted(set(called))]


def _breaks(rows: Sequence[Any]) -> tuple[int, int]:
    """Return how many breaks were taken, of those that were due: an overridden one was not."""
    taken, moved = _count(rows, Kind.BREAK), _count(rows, Kind.OVERRIDDEN)
    return taken, taken + moved


def _reliefs(rows: Sequence[Any]) -> tuple[int, int]:
    took = [row["waited_s"] for row in rows if row["kind"] == Kind.RELIEF]
    return sum(one <= RELIEF_WITHIN.total_seconds() for one in took), len(took)
