"""What departments' workers say beside opinions: that they live, and what nobody believes."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from onehall_approval.store import heartbeats
from onehall_bus import topology
from onehall_contracts import Event
from onehall_contracts.departments import HeartbeatV1
from onehall_contracts.ids import uuid7

from tests.building import ACCEPTED_AT, accepted, body, event, item, opinion
from tests.integration.approval_rig import Rig, approval
from tests.waiting import until

FIRE, PLAN = item(6, "XFZD"), item(1, "GHJ", 6)
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def rig(database: Any, amqp: Any, auth: Any) -> AsyncIterator[Rig]:
    async with approval(database, amqp, auth) as found:
        yield found


def heartbeat(department: str = "XFZD", instance: str = "fire-1", waiting: int = 0) -> Event:
    said = {
        "department": department,
        "instance": instance,
        "version": "0.1.0",
        "waiting": waiting,
        "sent_at": ACCEPTED_AT,
        **dict.fromkeys(("later", "unpublished", "parked", "receipts", "returned"), 0),
    }
    return event(HeartbeatV1.model_validate(said))


async def workers(rig: Rig, department: str = "XFZD") -> list[dict[str, Any]]:
    found = await rig.door.get(f"/departments/{department}/workers", "operator")
    listed: list[dict[str, Any]] = found.json()["workers"]
    return listed


async def _instances(rig: Rig, count: int) -> bool:
    return await rig.count("heartbeat") == count


async def test_the_last_heartbeat_of_every_instance_is_known_with_its_age(rig: Rig) -> None:
    beats = [heartbeat(waiting=n) for n in range(40)]
    await rig.as_department("XFZD", *beats, heartbeat(instance="fire-2"))
    await rig.as_department("GHJ", heartbeat("GHJ"))
    await until(lambda: _instances(rig, 3))
    rig.on(ACCEPTED_AT + MINUTE)
    found = {one["instance"]: one for one in await workers(rig)}
    assert {i: (one["waiting"], one["age_seconds"]) for i, one in found.items()} == {
        "fire-1": (39, 60),
        "fire-2": (0, 60),
    }
    await rig.as_department("XFZD", heartbeat(waiting=7))
    await until(lambda: _waiting(rig, 7))
    assert await rig.count("inbox") == 0  # nothing grows with every beat


async def _waiting(rig: Rig, waiting: int) -> bool:
    return waiting in {one["waiting"] for one in await workers(rig)}


async def test_a_heartbeat_counts_only_from_the_department_itself(rig: Rig) -> None:
    await rig.as_department("GHJ", heartbeat("XFZD"))
    user, exchange = topology.service_user("intake"), topology.EVENTS
    await rig.send(user, topology.INTERNAL, exchange, "intake", body(heartbeat("XFZD")))
    await until(lambda: _parked(rig, 2))
    assert await rig.parked() == ["not attested"] * 2
    assert await workers(rig) == []


async def _parked(rig: Rig, count: int) -> bool:
    return await rig.count("parked") == count


async def test_a_department_that_makes_up_instances_fills_nothing(rig: Rig) -> None:
    for page in range(3):
        beats = [heartbeat(instance=f"worker-{page}-{n}") for n in range(40)]
        await rig.as_department("XFZD", *beats)
        await until(lambda page=page: _known(rig, f"worker-{page}-"))
        rig.on(rig.clock.now() + MINUTE)
    found = await workers(rig)
    assert len(found) == heartbeats.AT_MOST
    assert all(one["instance"].startswith("worker-2-") for one in found)


async def _known(rig: Rig, prefix: str) -> bool:
    return any(one["instance"].startswith(prefix) for one in await workers(rig))


async def test_who_may_see_which_workers_live(rig: Rig) -> None:
    path = "/departments/XFZD/workers"
    for role, status in (("operator", 200), ("supervisor", 200), ("clerk", 403)):
        assert (await rig.door.get(path, role)).status_code == status
    for department, status in (("XFZD", 200), ("GHJ", 403)):
        headers = rig.door.auth.headers("department", subject="x", department=department)
        assert (await rig.door.http.get(path, headers=headers)).status_code == status


async def test_what_is_not_believed_is_a_security_event_without_its_content(rig: Rig) -> None:
    case = accepted(FIRE, PLAN)
    forged = opinion(case, FIRE).model_copy(update={"signed": "e30.e30.c2lnbmVk"})
    await rig.as_department("GHJ", event(opinion(case, FIRE)))
    await rig.as_department("XFZD", event(forged), event(opinion(case, PLAN)))
    named = replace(event(forged), subject="王小明 610102198001011234", id=uuid7())
    await rig.as_department("XFZD", named)
    await until(lambda: _events(rig, 4))
    found = (await rig.door.get("/security-events", "supervisor")).json()
    assert [one["reason"] for one in found["events"]].count("not attested") == 2
    assert {one["department"] for one in found["events"]} == {"XFZD", "GHJ"}
    assert {"", case.case_id} == {one["case_id"] for one in found["events"]}
    assert "610102198001011234" not in str(found)
    assert "c2lnbmVk" not in str(found)


async def _events(rig: Rig, count: int) -> bool:
    return await rig.count("security_event") == count


async def test_security_events_come_newest_first_in_pages_by_department_and_reason(
    rig: Rig,
) -> None:
    case = accepted(FIRE, PLAN)
    forged = opinion(case, FIRE).model_copy(update={"signed": "e30.e30.c2lnbmVk"})
    for n in range(5):
        rig.on(ACCEPTED_AT + n * MINUTE)
        await rig.as_department("XFZD", event(forged))
        await until(lambda n=n: _events(rig, n + 1))
    await rig.as_department("GHJ", event(opinion(case, FIRE)))
    await until(lambda: _events(rig, 6))
    seen: list[str] = []
    after: dict[str, UUID] = {}
    while True:
        wanted = {"department": "XFZD", "reason": "header", "limit": 2, **after}
        page = (await rig.door.get("/security-events", "operator", **wanted)).json()
        seen += [one["at"] for one in page["events"]]
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert len(seen) == 5
    assert seen == sorted(seen, reverse=True)
    assert (await rig.door.get("/security-events", "clerk")).status_code == 403
