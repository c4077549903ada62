"""Approval is killed between any two steps that must agree; each case still has one issuance."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from onehall_bus import Consumer, Outgoing, Publisher, topology
from onehall_contracts import Envelope
from onehall_contracts.ids import uuid7
from onehall_store import faults

from tests import programs
from tests.building import accepted, body, event, item
from tests.fixtures import DEPARTMENTS
from tests.keys import vouch_all
from tests.waiting import until

CASES = 30
ITEMS = (item(6, "XFZD"), item(1, "GHJ", 6), item(5, "HBJ"))


@pytest.mark.parametrize("nth", [2])
@pytest.mark.parametrize("place", faults.PLACES)
async def test_a_crash_at_any_place_loses_and_doubles_nothing(
    database: Any, amqp: Any, auth: Any, tmp_path: Path, place: str, nth: int
) -> None:
    url = await database("approval")
    approval = programs.approval(tmp_path, url, amqp, auth.jwks, ",".join(DEPARTMENTS))
    await vouch_all(url, DEPARTMENTS, datetime.now(UTC) - timedelta(days=1))
    workers = programs.workers(tmp_path, amqp, *DEPARTMENTS)
    issued: list[Envelope] = []
    stop = asyncio.Event()
    listening = asyncio.create_task(_listen(amqp("svc-notify", "onehall"), issued, stop))
    await workers.start()
    await approval.start(ONEHALL_FAULT=f"{place}:{nth}")
    await _submit(amqp)
    assert await approval.ended() == faults.KILLED
    await approval.start()
    connection = await asyncpg.connect(url)

    async def settled() -> bool:
        return bool(
            await connection.fetchval(
                "SELECT (SELECT count(*) FROM approval.event WHERE type = 'issuance-made') = $1"
                " AND NOT EXISTS (SELECT 1 FROM approval.outbox)",
                CASES,
            )
        )

    await until(settled, deadline_s=120, describe=lambda: approval.said() + workers.said())
    await until(lambda: len({e.subject for e in issued}) == CASES, deadline_s=120)
    doubled = await connection.fetchval(
        "SELECT count(*) FROM (SELECT stream FROM approval.event WHERE type = 'issuance-made'"
        " GROUP BY stream HAVING count(*) > 1) twice"
    )
    parked = await connection.fetchval("SELECT count(*) FROM approval.parked")
    assert (doubled, parked) == (0, 0)
    assert len({e.id for e in issued}) == CASES  # delivered again, perhaps; said once
    await connection.close()
    stop.set()
    await asyncio.gather(listening, approval.kill(), workers.kill())


async def _submit(amqp: Any) -> None:
    async with Publisher(amqp("svc-intake", "onehall"), "test") as bus:
        for _ in range(CASES):
            case = body(event(accepted(*ITEMS)))
            (error,) = await bus.publish([Outgoing(uuid7(), topology.EVENTS, "intake", case)])
            assert error is None


async def _listen(url: str, into: list[Envelope], stop: asyncio.Event) -> None:
    async def note(deliveries: Any) -> None:
        pieces = (p for d in deliveries for p in d.pieces if isinstance(p, Envelope))
        into.extend(p for p in pieces if p.type == "approval.permit-issued.v1")

    await Consumer(url, "test listener", ["notify.in"], note).run(stop)
