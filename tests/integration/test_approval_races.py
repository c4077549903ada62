"""Withdrawal, opinion and a failing assumption at the same instant: one of them wins (G14)."""

import asyncio
from typing import Any

import asyncpg
from onehall_approval import messages
from onehall_approval import store as storing
from onehall_approval.domain import model as m
from onehall_store import Ask, Engine, Origin

from tests.building import ACCEPTED_AT, accepted, item, opinion, record
from tests.keys import vouch_all
from tests.unit.approval.acting import applicant, department, ourselves

FIRE, PLAN = item(6, "XFZD"), item(1, "GHJ", 6)
CASES = 40
ORIGIN = Origin("test", ACCEPTED_AT)


async def test_withdrawal_and_the_last_opinion_never_both_win(database: Any) -> None:
    url = await database("approval")
    await vouch_all(url, ("XFZD", "GHJ"), ACCEPTED_AT)
    pool = await asyncpg.create_pool(url, min_size=4, max_size=8)
    try:
        outcomes = [await _race(pool) for _ in range(CASES)]
    finally:
        await pool.close()
    for state in outcomes:
        assert not set(state.decisions) & set(state.items_ended)
        assert state.phase in (m.Phase.ISSUED, m.Phase.ENDED)
        assert len(state.issuances) == (1 if state.phase is m.Phase.ISSUED else 0)


async def _race(pool: asyncpg.Pool) -> m.Coordination:
    """Let two processes decide at once: the last department answers, the applicant withdraws."""
    case = accepted(FIRE, PLAN)
    one, other = (Engine(storing.MODEL, pool, lambda _rows: None) for _ in range(2))
    opened = messages.open_coordination(case, ourselves())
    fire = record(opinion(case, FIRE), department("XFZD"))
    await one.ask([Ask(case.case_id, command, ORIGIN) for command in (opened, fire)])
    plan = record(opinion(case, PLAN), department("GHJ"))
    withdrawn = m.WithdrawItems((), applicant())
    await asyncio.gather(
        one.ask([Ask(case.case_id, plan, ORIGIN)]),
        other.ask([Ask(case.case_id, withdrawn, ORIGIN)]),
    )
    found = await one.state(case.case_id)
    assert found is not None
    return found[1]
