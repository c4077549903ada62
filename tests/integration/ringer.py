"""Rings the counting streams' alarms as a process of its own, which a test may kill.

`python -m tests.integration.ringer DATABASE_URL`; logs `ringing` once it has begun.
"""

import asyncio
import logging
import sys

import asyncpg
from onehall_calendar import SystemClock
from onehall_store import Engine
from onehall_store.outages import OUTAGE
from onehall_store.ringing import Ringer
from onehall_store.timers import AlarmClock

from tests.integration.counting import MODEL


async def _room() -> None:
    """Nothing is published here."""


async def ring(url: str) -> None:
    """Ring until killed."""
    while True:
        try:
            pool = await asyncpg.create_pool(url, min_size=1, max_size=2, command_timeout=10)
        except OUTAGE:
            continue
        break
    engine = Engine(MODEL, pool, lambda _rows: None)
    alarms = AlarmClock(engine.timers, pool, SystemClock(), Ringer(engine, _room))
    logging.warning("ringing")
    await alarms.run(asyncio.Event())


if __name__ == "__main__":
    logging.basicConfig(format="%(message)s")
    asyncio.run(ring(sys.argv[1]))
