"""Alarms on the database's clock, each ringing once and never early.

An alarm is a pure function of a stream's state; its row is only a wake-up call. Whoever wakes asks
the stream under its lock whether the alarm is still set for that instant, so two processes, a
restart or a stale row ring nothing twice.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import TypeAlias

from asyncpg import Connection, Pool
from onehall_calendar.clock import Clock

from onehall_store.guarding import Anchor, Guard, boot_id, own_anchor
from onehall_store.outages import OUTAGE

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
SELECT stream, kind, fire_at FROM {schema}.timer
WHERE fire_at <= $1 AND (fire_at, stream, kind) > ($3, $4, $5)
ORDER BY fire_at, stream, kind LIMIT $2
"""
NEXT = "SELECT min(fire_at) FROM {schema}.timer"
ANCHOR = "SELECT at, boot_s FROM {schema}.clock_anchor WHERE boot = $1"
SET_ANCHOR = """
INSERT INTO {schema}.clock_anchor (boot, at, boot_s) VALUES ($1, $2, $3)
ON CONFLICT (boot) DO UPDATE SET at = excluded.at, boot_s = excluded.boot_s
"""
AT_ONCE = 200
LONGEST_SLEEP = 1.0
EARLIEST = datetime.min.replace(tzinfo=UTC)
LATEST = datetime.max.replace(tzinfo=UTC)

Alarm: TypeAlias = tuple[str, str, datetime]
"""Stream, kind, instant."""

Ring: TypeAlias = Callable[[Sequence[Alarm], datetime], Awaitable[int]]
"""Rings alarms; returns how many of them rang in vain and will ring again."""


class Timers:
    """The timer table of one schema."""

    def __init__(self, schema: str) -> None:
        self._change, self._due, self._next, self._anchor, self._set_anchor = (
            statement.format(schema=schema) for statement in (CHANGE, DUE, NEXT, ANCHOR, SET_ANCHOR)
        )

    async def change(
        self,
        connection: Connection,
        to_set: Sequence[Alarm],
        to_clear: Sequence[tuple[str, str]],
    ) -> None:
        """Set and clear alarms in the transaction of the event that moved them."""
        if not to_set and not to_clear:
            return
        columns = [[alarm[n] for alarm in to_set] for n in range(3)]
        gone = [[alarm[n] for alarm in to_clear] for n in range(2)]
        await connection.execute(self._change, *columns, *gone)

    async def due(
        self, connection: Connection, now: datetime, after: Alarm | None = None
    ) -> list[Alarm]:
        """Return alarms whose time has come, oldest first from `after` on, a bounded number."""
        stream, kind, at = after or ("", "", EARLIEST)
        rows = await connection.fetch(self._due, now, AT_ONCE, at, stream, kind)
        return [(row["stream"], row["kind"], row["fire_at"]) for row in rows]

    async def next(self, connection: Connection) -> datetime | None:
        """Return the next instant anything is due, or None."""
        instant: datetime | None = await connection.fetchval(self._next)
        return instant

    async def anchor(self, connection: Connection, boot: str) -> Anchor | None:
        """Return where the database's clock stood on this run of a machine, if anybody noted it."""
        row = await connection.fetchrow(self._anchor, boot)
        return Anchor(row["at"], row["boot_s"]) if row else None

    async def set_anchor(self, connection: Connection, boot: str, anchor: Anchor) -> None:
        """Note where the database's clock stands, for processes that are started later."""
        await connection.execute(self._set_anchor, boot, anchor.at, anchor.boot_s)


class AlarmClock:
    """Rings what is due, in rounds of batches, until told to stop.

    A round goes through all that is due, also through what stays set although it rang, which is a
    defect of its decider: so that holds up no other alarm, and rings again slowly.
    """

    def __init__(self, timers: Timers, pool: Pool, clock: Clock, ring: Ring) -> None:
        self._timers, self._pool, self._clock, self._ring = timers, pool, clock, ring
        self._guard: Guard | None = None
        self._noted: Anchor | None = None
        self._boot = boot_id()
        self._after: Alarm | None = None
        self._in_vain = 0
        self._sleeps_until, self._armed = EARLIEST, LATEST
        self._woken = asyncio.Event()

    async def run(self, stop: asyncio.Event) -> None:
        """Sleep until the next alarm or a second, whichever is first; ring; again."""
        while not stop.is_set():
            try:
                seconds = await self._tick()
            except OUTAGE:
                seconds = LONGEST_SLEEP  # the database is away; alarms wait with it
            if seconds:
                await self._sleep(seconds, stop)

    def armed(self, at: datetime) -> None:
        """Wake before the next look if an alarm was set for an earlier instant."""
        self._armed = min(self._armed, at)
        if at < self._sleeps_until:
            self._woken.set()

    async def _sleep(self, seconds: float, stop: asyncio.Event) -> None:
        waits = [asyncio.ensure_future(one.wait()) for one in (stop, self._woken)]
        try:
            await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in waits:
                one.cancel()
            self._woken.clear()

    async def _tick(self) -> float:
        self._sleeps_until, self._armed = EARLIEST, LATEST
        async with self._pool.acquire(timeout=10) as connection:
            real = await connection.fetchval("SELECT clock_timestamp()")
            if not await self._trusts(connection, real):
                return LONGEST_SLEEP
            now = self._clock.at(real)
            due = await self._timers.due(connection, now, self._after)
            upcoming = None if due else await self._timers.next(connection)
        if due:
            self._in_vain += await self._ring(due, now)
            self._after = due[-1]
            return 0.0
        in_vain, self._after, self._in_vain = self._in_vain, None, 0
        if in_vain:
            return LONGEST_SLEEP  # the next round rings them again
        self._sleeps_until = min(upcoming or LATEST, self._armed)
        seconds = self._clock.real_seconds(self._sleeps_until - now)
        return min(max(seconds, 0.01), LONGEST_SLEEP)

    async def _trusts(self, connection: Connection, real: datetime) -> bool:
        """Ask the guard; let what it knows outlive this process."""
        if self._guard is None:
            self._noted = await self._timers.anchor(connection, self._boot) if self._boot else None
            self._guard = Guard(self._noted or own_anchor())
        trusted = self._guard.trusts(real)
        if trusted and self._boot and self._guard.anchor is not self._noted:
            await self._timers.set_anchor(connection, self._boot, self._guard.anchor)
            self._noted = self._guard.anchor
        return trusted


async def pause(seconds: float, stop: asyncio.Event) -> None:
    """Wait for so many real seconds, or until told to stop."""
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return
