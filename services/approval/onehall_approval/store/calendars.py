"""A new calendar version: every open deadline is counted again, once, and that is said.

The version in use is a row. It is changed when all open cases have been asked, so a process that
dies half way begins again; a case that was counted already answers that nothing has changed.
"""

import asyncio
import logging
from datetime import datetime
from typing import Any, Final

from asyncpg import Pool
from onehall_calendar import Calendar, load
from onehall_store import Ask, Engine, Origin

from onehall_approval.domain import model as m
from onehall_approval.domain.alarming import JOINT_DATE

log = logging.getLogger(__name__)

IN_USE = "SELECT version FROM approval.calendar_in_use"
TAKE = """
INSERT INTO approval.calendar_in_use (version) VALUES ($1)
ON CONFLICT (one) DO UPDATE SET version = excluded.version
"""
# What has not reached its joint date waits for it with an alarm; what has is not moved any more.
OPEN = """
SELECT stream FROM approval.timer WHERE kind = $1 AND stream > $2 ORDER BY stream LIMIT $3
"""
AT_ONCE: Final = 100

CaseEngine = Engine[m.Coordination, m.Command, m.Event]


async def part(app: Any, _stop: asyncio.Event) -> None:
    """Count again, if this process knows a newer calendar than the last one did."""
    host = app.state.host
    await recalculate(host.engine, host.pool, load(), app.state.clock.now())


async def recalculate(engine: CaseEngine, pool: Pool, calendar: Calendar, now: datetime) -> int:
    """Bring open cases to `calendar`, unless they are; return how many were asked."""
    async with pool.acquire(timeout=10) as connection:
        known = await connection.fetchval(IN_USE)
    if known == calendar.version:
        return 0
    act = m.Act(now, calendar, "onehall/approval/calendar", m.Side.OURSELVES)
    asked, last = 0, ""
    while streams := await _after(pool, last):
        origin = Origin(act.by, now)
        await engine.ask([Ask(s, m.RecalculateDeadlines(act), origin) for s in streams])
        asked, last = asked + len(streams), streams[-1]
    async with pool.acquire(timeout=10) as connection:
        await connection.execute(TAKE, calendar.version)
    log.info("a calendar is in use", extra={"calendar": calendar.version, "open_cases": asked})
    return asked


async def _after(pool: Pool, last: str) -> list[str]:
    async with pool.acquire(timeout=10) as connection:
        rows = await connection.fetch(OPEN, JOINT_DATE, last, AT_ONCE)
    return [row["stream"] for row in rows]
