"""Stuck cases on a real ledger: kept as it grows, listed in pages, counted, and set going again."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import asyncpg
from onehall_calendar import FrozenClock
from onehall_contracts import Message, intake
from onehall_contracts.log import merkle
from onehall_supervision.domain.stuck import INVARIANTS, doubts, stale
from onehall_supervision.messages.log import LogKeys
from onehall_supervision.store import VIEWS, doubting, sweeping
from onehall_supervision.store.sequencing import Sequencer

from tests.building import ACCEPTED_AT, item
from tests.integration.supervision_rig import Rig, seen, supervision
from tests.keys import log_key
from tests.observing import answered, at, case_of, issued, opened, said, submitted
from tests.waiting import until

FIRE, PLAN = item(6, "XFZD"), item(1, "GHJ", promised=14)
AFTER = at("2012-06-01T12:00:00")


async def tell(rig: Rig, case: intake.CaseAcceptedV1, *said_of: Message, known: int = 0) -> None:
    by: dict[str, list[Any]] = {"intake": [], "approval": []}
    for one in said_of:
        owner = "intake" if one.wire_name.startswith("intake.") else "approval"
        by[owner].append(said(one, ACCEPTED_AT, f"onehall/{owner}"))
    for owner, events in by.items():
        if events:
            await rig.publish(owner, *events)
    await seen(rig, case.case_id, known + len(said_of))


async def listed(rig: Rig, **query: Any) -> list[tuple[str, list[str]]]:
    page = (await rig.get("/stuck-cases", "operator", **query)).json()
    return [(c["case_id"], [one["invariant"] for one in c["stuck_by"]]) for c in page["cases"]]


async def ring(rig: Rig, case_id: str, *roles: str) -> int:
    headers = rig.auth.headers(*roles, subject="operator 1")
    path, body = f"/stuck-cases/{case_id}/ring", {"reason": "its alarm is gone"}
    return (await rig.http.post(path, json=body, headers=headers)).status_code


async def test_cases_are_listed_while_they_are_stuck_and_no_longer(
    database: Any, amqp: Any, auth: Any
) -> None:
    clock = FrozenClock(ACCEPTED_AT)
    lost, slow, done = (case_of(FIRE, PLAN) for _ in range(3))
    async with supervision(database, amqp, auth, clock) as rig:
        await tell(rig, lost, submitted(lost), lost)
        for case in (slow, done):
            await tell(rig, case, submitted(case), case, opened(case))
        answers = [answered(done, one, ACCEPTED_AT) for one in (FIRE, PLAN)]
        await tell(rig, done, *answers, issued(done, ACCEPTED_AT), known=3)
        assert await listed(rig) == []  # messages may still be on their way

        clock.advance(timedelta(minutes=15))
        only = [(lost.case_id, ["coordination-not-opened"])]
        await until(lambda: _lists(rig, only), describe="one stuck case, once what is due has rung")
        pool = await asyncpg.create_pool(rig.url, min_size=1, max_size=2)
        counted = await sweeping.count(pool, clock)
        assert counted.keys() == INVARIANTS.keys()
        assert (counted["coordination-not-opened"], sum(counted.values())) == (1, 1)
        await pool.close()

        await tell(rig, lost, opened(lost), known=2)
        await until(lambda: _lists(rig, []), describe="no stuck case")


async def test_pages_go_through_all_and_filters_through_some(
    database: Any, amqp: Any, auth: Any
) -> None:
    clock = FrozenClock(ACCEPTED_AT)
    cases = [case_of(FIRE) for _ in range(5)]
    async with supervision(database, amqp, auth, clock) as rig:
        for case in cases:
            await tell(rig, case, submitted(case), case)
        clock.advance(timedelta(days=1))
        found, cursor = [], None
        while True:
            more = {"cursor": cursor} if cursor else {}
            page = (await rig.get("/stuck-cases", "operator", limit=2, **more)).json()
            found += [case["case_id"] for case in page["cases"]]
            if (cursor := page["next"]) is None:
                break
        assert sorted(found) == sorted(case.case_id for case in cases)
        assert await listed(rig, invariant="gate-open") == []
        assert await listed(rig, case_id=cases[0].case_id, invariant="coordination-not-opened")
        wrong = await rig.get("/stuck-cases", "operator", invariant="bad-weather")
        assert (wrong.status_code, wrong.json()["code"]) == (422, "unknown-invariant")
        assert (await rig.get("/stuck-cases", "operator", cursor="x")).status_code == 422
        assert (await rig.get("/stuck-cases", "clerk")).status_code == 403


async def test_a_lost_alarm_is_seen_and_set_again(database: Any, amqp: Any, auth: Any) -> None:
    clock = FrozenClock(ACCEPTED_AT)
    case = case_of(FIRE)
    async with supervision(database, amqp, auth, clock) as rig:
        await tell(rig, case, submitted(case), case, opened(case))
        owner = await asyncpg.connect(rig.url)
        await owner.execute("DELETE FROM supervision.timer")
        clock.advance(AFTER - ACCEPTED_AT)
        assert ("check-missed" in (await listed(rig))[0][1]) is True
        assert await ring(rig, case.case_id, "supervisor") == 403
        assert await ring(rig, "0197f2d4-8c1a-7b1e-9b51-3f0f6a1d2c3e", "operator") == 404
        assert await ring(rig, case.case_id, "operator") == 200
        await until(lambda: _checked(rig), describe="the alarm to ring")
        assert await owner.fetchval("SELECT count(*) FROM supervision.card") > 0
        await owner.close()


async def test_a_log_that_nobody_signs_stops_everybody(database: Any, amqp: Any, auth: Any) -> None:
    """By the database's clock, whatever day it is in the hall: what was written is not signed."""
    case = case_of(FIRE)
    async with supervision(database, amqp, auth, FrozenClock(ACCEPTED_AT)) as rig:
        await tell(rig, case, submitted(case), case, opened(case))
        assert await _standing(rig) == []
        assert (await rig.get("/operator/unsent", "operator")).json() == {"unsent": []}
        assert (await rig.get("/operator/unsent", "supervisor")).status_code == 403
        owner = await asyncpg.connect(rig.url)
        await owner.execute(
            "INSERT INTO supervision.checkpoint (size, root, note, signed_at)"
            " VALUES (0, $1, '', clock_timestamp() - interval '15 minutes')", merkle.EMPTY_ROOT,
        )  # fmt: skip
        assert await _standing(rig) == ["checkpoint-stale"]
        pool = await asyncpg.create_pool(rig.url, min_size=1, max_size=1)
        since, now = await doubting.signed(pool)
        assert stale(since, now) and since and not stale(since, since + timedelta(minutes=14))
        await pool.close()
        await Sequencer(rig.host.pool, LogKeys("x", log_key()), rig.host.clock).catch_up()
        assert await _standing(rig) == []
        await owner.close()


async def _standing(rig: Rig) -> list[str]:
    page = (await rig.get("/stuck-cases", "operator")).json()
    return [one["invariant"] for one in page["standing"]]


async def _lists(rig: Rig, cases: list[tuple[str, list[str]]]) -> bool:
    return await listed(rig) == cases


async def _checked(rig: Rig) -> bool:
    (case,) = await listed(rig)
    return "check-missed" not in case[1]


async def test_what_is_kept_is_what_the_ledger_says(database: Any, amqp: Any, auth: Any) -> None:
    """The rows beside the ledger are those that a reading of the whole of it gives."""
    clock = FrozenClock(ACCEPTED_AT)
    case = case_of(FIRE, PLAN)
    told: Sequence[Message] = (submitted(case), case, opened(case), answered(case, FIRE, AFTER))
    async with supervision(database, amqp, auth, clock) as rig:
        await tell(rig, case, *told)
        pool = await asyncpg.create_pool(rig.url, min_size=1, max_size=2)
        (kept,) = await doubting.late(pool, AFTER + timedelta(days=999), doubting.Page())
        _, view = await VIEWS.now(pool, case.case_id)
        assert list(kept.doubts) == doubts(view)
        await pool.close()
