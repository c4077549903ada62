"""Deletes what the policies promise to keep no longer."""

import asyncio
import contextlib
from datetime import datetime, timedelta
from typing import Any, Final

from asyncpg import Connection
from onehall_store.outages import OUTAGE
from onehall_store.timers import pause

EVERY: Final = 3600.0
"""Seconds between two looks at what is over; promises are in days."""

THANKS_KEPT: Final = timedelta(days=90)
OVER: Final = (
    "DELETE FROM intake.care_thanks WHERE thanked_at < $1::timestamptz - "  # noqa: S608 - a number
    f"make_interval(days => {THANKS_KEPT.days})",
    "UPDATE intake.care_slot SET code_sha256 = NULL WHERE begins_at < $1::timestamptz - "
    "make_interval(hours => 2) AND code_sha256 IS NOT NULL",
    "DELETE FROM intake.care_leave WHERE extract(year FROM last_day) < "
    "extract(year FROM $1::timestamptz AT TIME ZONE 'Asia/Shanghai') - 1",
    "DELETE FROM intake.care_ticket WHERE mended_at < $1::timestamptz - make_interval(days => 730)",
)


async def forget(connection: Connection, now: datetime) -> None:
    """Delete what the policies promise to keep no longer."""
    for statement in OVER:
        await connection.execute(statement, now)


async def part(app: Any, stop: asyncio.Event) -> None:
    """Be a part of the process: forget in time."""
    while not stop.is_set():
        with contextlib.suppress(*OUTAGE):  # what is over is forgotten the next time
            async with app.state.host.pool.acquire(timeout=10) as connection:
                await forget(connection, app.state.clock.now())
        await pause(EVERY, stop)
