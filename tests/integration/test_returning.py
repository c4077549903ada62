"""Who reads nothing is told no more for a while; what it sent stays on record all the same."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from onehall_bus import topology
from onehall_calendar import FrozenClock
from onehall_contracts import approval, intake
from onehall_contracts.ids import uuid7
from onehall_store import Desk, Engine, Parked, Said, crowding

from tests.building import ACCEPTED_AT
from tests.integration.counting import MODEL
from tests.integration.desk_rig import Office, count, delivery, office, said


def returns(parked: Parked) -> Iterable[Said]:
    department = parked.queue.rpartition(".")[2]
    assert parked.event_id is not None
    returned = approval.ReturnMessageV1(
        department=department,
        event_id=parked.event_id,
        message=parked.type,
        reason=parked.reason,
        detail=parked.detail,
        returned_at=parked.at,
    )
    yield Said(returned, department=department, id=uuid7())


async def test_at_most_so_many_returned_messages_wait_for_a_department(
    database: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crowding, "UNSENT", 2)
    noted: list[str] = []

    async def notes(_connection: Any, parked: Sequence[Parked]) -> None:
        noted.extend(one.queue for one in parked)

    async with office(await database("approval")) as here:
        engine = Engine(replace(MODEL, returns=returns, notes=notes), here.pool, lambda _: None)
        desk = Desk(engine, {intake.CaseWithdrawnV1: count}, FrozenClock(ACCEPTED_AT))
        for _ in range(5):
            await desk.handle([_refused("XFZD")])
        await desk.handle([_refused("XFZD"), _refused("GHJ")])
        assert await _unsent(here) == {"XFZD.receipts": 2, "GHJ.receipts": 1}
        assert sorted(noted) == ["opinions.GHJ"] + ["opinions.XFZD"] * 6
        await here.pool.execute("DELETE FROM approval.outbox")  # it reads again
        await desk.handle([_refused("XFZD")])
        assert await _unsent(here) == {"XFZD.receipts": 1}


def _refused(department: str) -> Any:
    queue, user = topology.opinions_queue(department), topology.department_user(department)
    return delivery(said("disbelieve"), queue=queue, user_id=user)


async def _unsent(here: Office) -> dict[str, int]:
    rows = await here.pool.fetch(
        "SELECT routing_key, count(*) n FROM approval.outbox GROUP BY routing_key"
    )
    return {row["routing_key"]: row["n"] for row in rows}
