"""Breaks of windows that wait: due after ninety minutes, not when the next visitor comes."""

import contextlib
from datetime import datetime
from typing import Final

from asyncpg import Pool
from onehall_calendar import local_day

from onehall_intake.domain.hall import serving
from onehall_intake.domain.hall.words import WORK, HallRefusal
from onehall_intake.store.hall import days, desks
from onehall_intake.store.hall.bell import BELL

IDLE: Final = """
SELECT centre, "window" FROM intake.hall_desk
WHERE day = $1 AND state = 'open' AND ready_since IS NOT NULL AND ticket IS NULL
  AND worked_since <= $2 AND (override_until IS NULL OR override_until <= $3)
"""


async def rest_idle(pool: Pool, now: datetime) -> None:
    """Begin the break that is due at every window that waits for a ticket."""
    async with pool.acquire(timeout=10) as connection:
        idle = await connection.fetch(IDLE, local_day(now), now - WORK, now)
    for centre, window in idle:
        with contextlib.suppress(HallRefusal):  # the day was closed meanwhile
            await _rest(pool, centre, window, now)
            BELL.ring(centre)


async def _rest(pool: Pool, centre: str, window: str, now: datetime) -> None:
    async with pool.acquire(timeout=10) as connection, connection.transaction():
        day = await days.hold(connection, centre, now)
        desk, _ = await desks.one(connection, day, window)
        if desk.ticket or desk.ready_since is None:
            return  # it was given one meanwhile
        after, told = serving.rested(desk, now, ())
        await desks.keep(connection, day, desk, after)
        await days.tell(connection, day, told)
