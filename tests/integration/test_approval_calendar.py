"""A new calendar version counts every open case again, once, and says so."""

from datetime import date
from typing import Any

import asyncpg
from onehall_approval import messages, store
from onehall_approval.domain import model as m
from onehall_calendar import load
from onehall_store import Ask, Engine, Origin

from tests.building import ACCEPTED_AT, accepted, item
from tests.unit.approval.acting import applicant, ourselves
from tests.unit.approval.test_clocks import calendar

FIRE, PLAN = item(6, "XFZD"), item(1, "GHJ", 6)
ORIGIN = Origin("test", ACCEPTED_AT)
HOLIDAY = date(2011, 9, 28)


async def test_open_cases_are_counted_again_once_and_closed_ones_are_left(database: Any) -> None:
    """L-30: a stored deadline can be derived again when its calendar was changed afterwards."""
    pool = await asyncpg.create_pool(await database("approval"), min_size=2)
    engine: Engine[Any, Any, Any] = Engine(store.MODEL, pool, lambda _rows: None)
    open_one, closed = accepted(FIRE, PLAN), accepted(FIRE)
    asks = [Ask(c.case_id, messages.open_coordination(c, ourselves()), ORIGIN)
            for c in (open_one, closed)]  # fmt: skip
    withdrawn = Ask(closed.case_id, m.WithdrawItems((), applicant()), ORIGIN)
    await engine.ask([*asks, withdrawn])
    try:
        # The first start only takes note: everything open was counted with this version.
        assert await store.calendars.recalculate(engine, pool, load(), ACCEPTED_AT) == 1
        before = await _due(engine, open_one.case_id)
        renewed = calendar("test.2", HOLIDAY)
        assert await store.calendars.recalculate(engine, pool, renewed, ACCEPTED_AT) == 1
        assert await store.calendars.recalculate(engine, pool, renewed, ACCEPTED_AT) == 0
        types = await pool.fetch("SELECT type FROM approval.event ORDER BY stream, version")
        assert [t["type"] for t in types].count("deadlines-recalculated") == 1
        after = await _due(engine, open_one.case_id)
        assert (after - before).days == 1
    finally:
        await pool.close()


async def _due(engine: Engine[Any, Any, Any], case: str) -> Any:
    found = await engine.state(case)
    assert found
    return found[1].reviews["PC2-06"].promised_due_at
