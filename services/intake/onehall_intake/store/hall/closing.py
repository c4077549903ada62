"""The end of a day in the hall: moods deleted at 23:59, secrets void, what stays said once."""

import asyncio
import contextlib
import logging
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from asyncpg import Connection, Pool
from onehall_calendar import local_day
from onehall_contracts.ids import derived
from onehall_contracts.window import HallDayClosedV1, WindowDay
from onehall_store import Said, say
from onehall_store.outages import OUTAGE

from onehall_intake.domain.hall import measuring, moods
from onehall_intake.domain.hall.words import Kind
from onehall_intake.store.hall.leaping import Leaps
from onehall_intake.store.hall.resting import rest_idle

log = logging.getLogger(__name__)

POLL: Final = 1.0
"""Seconds between looks at the clock."""
COUNT_HOURS: Final = """
INSERT INTO intake.mood_hour (centre, day, hour, grade, n)
SELECT t.centre, t.day, extract(hour FROM m.at AT TIME ZONE 'Asia/Shanghai'), m.grade, count(*)
FROM intake.mood m JOIN intake.ticket t ON t.ticket_id = m.ticket_id
WHERE m.at < $1 GROUP BY 1, 2, 3, 4 ON CONFLICT DO NOTHING
"""
FORGET: Final = "SELECT intake.forget_moods($1)"
# Added to what is kept: after a clock that leapt, and came back, the day goes on and has more.
KEEP_EXITS: Final = """
WITH gone AS (DELETE FROM intake.mood_exit WHERE day <= $1 RETURNING *)
INSERT INTO intake.mood_lift SELECT * FROM gone
ON CONFLICT (centre, day, grade, satisfied) DO UPDATE SET n = mood_lift.n + excluded.n
"""
OVER: Final = """
SELECT centre, day FROM intake.hall_day WHERE closed_at IS NULL AND day <= $1
ORDER BY day, centre FOR UPDATE SKIP LOCKED
"""
CLOSE: Final = """
UPDATE intake.hall_day SET salt = NULL, closed_at = $3 WHERE centre = $1 AND day = $2
"""
STILL_THERE: Final = """
INSERT INTO intake.ticket_event (centre, day, at, kind, number, business, detail)
SELECT centre, day, $3, 'left', number, business, 'day-over' FROM intake.ticket
WHERE centre = $1 AND day = $2 AND state IN ('waiting', 'called', 'serving', 'missed')
ORDER BY queued_at
"""
FORGET_DAY: Final = (
    "DELETE FROM intake.ticket WHERE centre = $1 AND day = $2",
    "DELETE FROM intake.hall_desk WHERE centre = $1 AND day = $2",
    "DELETE FROM intake.hall_clerk WHERE centre = $1 AND day = $2",
    "DELETE FROM intake.hall_line WHERE centre = $1 AND day = $2",
)
COUNT_VISITS: Final = """
INSERT INTO intake.hall_window_day (centre, day, "window", served)
SELECT centre, day, "window", count(*) FROM intake.ticket_event
WHERE centre = $1 AND day = $2 AND kind IN ('done', 'away') AND "window" IS NOT NULL
GROUP BY 1, 2, 3
"""
OLD_APPOINTMENTS: Final = "DELETE FROM intake.hall_appointment WHERE slot < $1"
JOURNAL: Final = """
SELECT kind, "window", waited_s, served_s FROM intake.ticket_event
WHERE centre = $1 AND day = $2 AND kind = ANY($3::text[])
"""
COUNTED: Final = [Kind.TAKEN, Kind.CALLED, Kind.DONE, Kind.AWAY, Kind.LEFT]


def over_on(now: datetime) -> date:
    """Return the last local day that is over: today's is, from 23:59 on."""
    return local_day(moods.valid_from(now))


async def sweep(pool: Pool, now: datetime, leapt: bool = False) -> int:
    """End every day that is over; return how many were closed.

    First the moods, in a transaction of their own: nothing that fails later keeps them. While a
    clock that leapt is not believed they go all the same, and a queue does not.
    """
    async with pool.acquire(timeout=10) as connection, connection.transaction():
        await forget(connection, now)
    if leapt:
        return 0
    async with pool.acquire(timeout=10) as connection, connection.transaction():
        closed = await connection.fetch(OVER, over_on(now))
        for row in closed:
            await _close(connection, row["centre"], row["day"], now)
    return len(closed)


async def forget(connection: Connection, now: datetime) -> None:
    """Keep counts of the moods of days that are over, and delete the moods."""
    await connection.execute(COUNT_HOURS, moods.valid_from(now))
    if gone := await connection.fetchval(FORGET, moods.valid_from(now)):
        log.info("moods are gone", extra={"n": gone})
    await connection.execute(KEEP_EXITS, over_on(now))


async def part(app: Any, stop: asyncio.Event) -> None:
    """End days as they pass, beginning with those that passed while nobody ran; begin breaks."""
    state = app.state
    leaps = Leaps(state.clock)
    while not stop.is_set():
        await _swept(state.host.pool, state.clock.now(), leaps.leapt())
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), POLL)


async def _swept(pool: Pool, now: datetime, leapt: bool) -> None:
    try:
        await sweep(pool, now, leapt)
        if not leapt:
            await rest_idle(pool, now)
    except OUTAGE as error:
        log.warning("the end of the day waits", extra={"error": type(error).__name__})


async def _close(connection: Connection, centre: str, day: date, now: datetime) -> None:
    await connection.execute(STILL_THERE, centre, day, now)
    await connection.execute(CLOSE, centre, day, now)
    await connection.execute(COUNT_VISITS, centre, day)
    rows = await connection.fetch(JOURNAL, centre, day, COUNTED)
    said = _said(centre, day, rows, now)
    await say(connection, "intake", now, [said])
    for statement in FORGET_DAY:
        await connection.execute(statement, centre, day)
    await connection.execute(OLD_APPOINTMENTS, now - timedelta(days=1))


def _said(centre: str, day: date, rows: Sequence[Any], now: datetime) -> Said:
    kinds = [row["kind"] for row in rows]
    waits = [row["waited_s"] for row in rows if row["kind"] == Kind.CALLED]
    message = HallDayClosedV1(
        centre=centre,
        day=day,
        tickets=kinds.count(Kind.TAKEN),
        served=kinds.count(Kind.DONE) + kinds.count(Kind.AWAY),
        left=kinds.count(Kind.LEFT),
        waited_p50_s=measuring.percentile(waits, 50),
        waited_p95_s=measuring.percentile(waits, 95),
        windows=tuple(_windows(rows)),
        closed_at=now,
    )
    return Said(message, id=derived("hall-day", centre, day.isoformat()))


def _windows(rows: Sequence[Any]) -> list[WindowDay]:
    names = sorted({row["window"] for row in rows if row["window"]})
    return [
        WindowDay(
            window=name,
            calls=sum(r["window"] == name and r["kind"] == Kind.CALLED for r in rows),
            served_s=sum(r["served_s"] or 0 for r in rows if r["window"] == name),
        )
        for name in names
    ]
