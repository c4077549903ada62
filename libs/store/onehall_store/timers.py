"""Alarms on the database's clock, each ringing once and never early.

An alarm is a pure function of a stream's state; its row is only a wake-up call. Whoever wakes asks
the stream under its lock whether the alarm is still set for that instant, so two processes, a
restart or a stale row ring nothing twice.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

from asyncpg import Connection, Pool
from onehall_calendar.clock import Clock

from onehall_store.outages import OUTAGE

log = logging.getLogger(__name__)

CHANGE = """
WITH gone AS (
    DELETE FROM {schema}.timer t USING unnest($4::text[], $5::text[]) AS gone(stream, kind)
    WHERE t.stream = gone.stream AND t.kind = gone.kind
)
INSERT INTO {schema}.timer (stream, kind, fire_at)
SELECT * FROM unnest($1::text[], $2::text[], $3::timestamptz[])
ON CONFLICT (stream, kind) DO UPDATE SET fire_at = excluded.fire_at
"""
DUE = """
SELECT stream, kind, fire_at FROM {schema}.timer WHERE fire_at <= $1 ORDER BY fire_at LIMIT $2
"""
NEXT = "SELECT min(fire_at) FROM {schema}.timer"
AT_ONCE = 200
LONGEST_SLEEP = 1.0
JUMP = timedelta(minutes=5)
CALM_SECONDS = 60.0


class Timers:
    """The timer table of one schema."""

    def __init__(self, schema: str) -> None:
        self._change, self._due, self._next = (
            statement.format(schema=schema) for statement in (CHANGE, DUE, NEXT)
        )

    async def change(
        self,
        connection: Connection,
        to_set: Sequence[tuple[str, str, datetime]],
        to_clear: Sequence[tuple[str, str]],
    ) -> None:
        """Set and clear alarms in the transaction of the event that moved them."""
        if not to_set and not to_clear:
            return
        columns = [[alarm[n] for alarm in to_set] for n in range(3)]
        gone = [[alarm[n] for alarm in to_clear] for n in range(2)]
        await connection.execute(self._change, *columns, *gone)

    async def due(self, connection: Connection, now: datetime) -> list[tuple[str, str, datetime]]:
        """Return alarms whose time has come, oldest first, a bounded number."""
        rows = await connection.fetch(self._due, now, AT_ONCE)
        return [(row["stream"], row["kind"], row["fire_at"]) for row in rows]

    async def next(self, connection: Connection) -> datetime | None:
        """Return the next instant anything is due, or None."""
        instant: datetime | None = await connection.fetchval(self._next)
        return instant


class Guard:
    """Holds the alarms back while the database's clock and ours disagree about how time passes."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._last: tuple[datetime, float] | None = None
        self._held_until = 0.0

    def trusts(self, database_now: datetime) -> bool:
        """Whether the clock has moved as it should since last asked; a jump holds for a minute."""
        mono = self._monotonic()
        if self._last:
            moved = database_now - self._last[0]
            expected = timedelta(seconds=mono - self._last[1])
            if abs(moved - expected) > JUMP:
                log.error("the database's clock jumped; alarms are held", extra={"by": str(moved)})
                self._held_until = mono + CALM_SECONDS
        self._last = (database_now, mono)
        return mono >= self._held_until


Ring = Callable[[Sequence[tuple[str, str, datetime]], datetime], Awaitable[None]]


class AlarmClock:
    """Rings what is due, until told to stop."""

    def __init__(self, timers: Timers, pool: Pool, clock: Clock, ring: Ring) -> None:
        self._timers, self._pool, self._clock, self._ring = timers, pool, clock, ring
        self._guard = Guard()
        self._rung: list[tuple[str, str, datetime]] = []

    async def run(self, stop: asyncio.Event) -> None:
        """Sleep until the next alarm or a second, whichever is first; ring; again."""
        while not stop.is_set():
            try:
                seconds = await self._tick()
            except OUTAGE:
                seconds = LONGEST_SLEEP  # the database is away; alarms wait with it
            if seconds:
                await pause(seconds, stop)

    async def _tick(self) -> float:
        async with self._pool.acquire(timeout=10) as connection:
            real = await connection.fetchval("SELECT clock_timestamp()")
            if not self._guard.trusts(real):
                return LONGEST_SLEEP
            now = self._clock.at(real)
            due = await self._timers.due(connection, now)
            upcoming = None if due else await self._timers.next(connection)
        if due:
            await self._ring(due, now)
            # One that is still set after it rang is a defect of its decider: ring on, but slowly.
            again, self._rung = due == self._rung, due
            return LONGEST_SLEEP if again else 0.0
        if upcoming is None:
            return LONGEST_SLEEP
        return min(max(self._clock.real_seconds(upcoming - now), 0.01), LONGEST_SLEEP)


async def pause(seconds: float, stop: asyncio.Event) -> None:
    """Wait for so many real seconds, or until told to stop."""
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return
