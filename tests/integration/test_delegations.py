"""The register of delegations on a real PostgreSQL: one chief at a time, and authority that ends.

Invariants 11 and 12 of DOMAIN section 10; R-12. tests/unit/invariants has the same for random
histories.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest
from onehall_approval.domain import model as m
from onehall_approval.store import Register, delegations
from onehall_approval.store.delegations import SecondChief
from onehall_contracts.ids import uuid7

from tests.building import ACCEPTED_AT, accepted, event, item, opinion
from tests.fixtures import DEPARTMENTS
from tests.integration.approval_rig import Rig, approval
from tests.unit.invariants import register as table
from tests.waiting import until

FIRE, PLAN = item(6, "XFZD"), item(1, "GHJ", 6)
DAY = timedelta(days=1)
SEEDS = range(5)


@asynccontextmanager
async def following(database: Any, amqp: Any, auth: Any) -> AsyncIterator[Rig]:
    """Run approval as its process does: its register follows what is changed."""
    async with approval(database, amqp, auth) as rig:
        state = rig.door.http._transport.app.state  # type: ignore[attr-defined]  # ASGI has one
        register: Register = state.register
        stop = asyncio.Event()
        follower = asyncio.create_task(register.follow(state.host.pool, stop))
        try:
            yield rig
        finally:
            stop.set()
            await follower


def chief(start: datetime, end: datetime | None = None, officer: str = "XFZD-05") -> dict[str, Any]:
    """A chief representative of the fire department, as its head would register them."""
    return {
        "department": "XFZD",
        "officer": officer,
        "post": "chief",
        "power": 3,
        "level": "处级",
        "valid_from": start.isoformat(),
        "valid_until": end and end.isoformat(),
    }


async def delegate(rig: Rig, content: dict[str, Any], key: str = "") -> httpx.Response:
    """Register a delegation, as the fire department's head."""
    sent = {"Idempotency-Key": key or str(uuid7())}
    sent |= rig.door.auth.headers("department", subject="XFZD-00", department="XFZD")
    return await rig.door.http.post("/delegations", json=content, headers=sent)


async def usual_chief(rig: Rig) -> UUID:
    """Return the delegation with which the centre opened."""
    (row,) = await rig.rows(
        "SELECT delegation_id FROM approval.delegation WHERE officer = 'XFZD-01'"
    )
    found: UUID = row["delegation_id"]
    return found


async def end(rig: Rig, delegation: UUID) -> httpx.Response:
    return await rig.door.department("XFZD", f"/delegations/{delegation}/end", officer="00")


async def opened(rig: Rig) -> Any:
    """Let a case be opened, and return it."""
    case = accepted(FIRE, PLAN)
    await rig.as_intake(event(case))
    await until(lambda: len([e for e in rig.asked if e.subject == case.case_id]) == 2)
    return case


async def ask(rig: Rig, case: Any, officer: str) -> httpx.Response:
    """Let an officer of the fire department ask the applicant something, over HTTP."""
    said = {"item_id": "PC2-06", "question": "几层?"}
    return await rig.door.department("XFZD", f"/cases/{case.case_id}/clarifications", said, officer)


async def sign(rig: Rig, case: Any, officer: str) -> None:
    """Let the fire department send its opinion, signed by one officer."""
    await rig.as_department("XFZD", event(opinion(case, FIRE, officer=officer)))


async def known(rig: Rig, what: Callable[[m.Delegations], bool]) -> None:
    """Wait until what was registered counts for messages: a process asks every second."""
    assert delegations.POLL <= 1.0
    register: Register = rig.door.http._transport.app.state.register  # type: ignore[attr-defined]  # ASGI has one
    await until(lambda: what(register.current))


async def test_a_second_chief_is_refused_for_as_long_as_there_is_one(
    database: Any, amqp: Any, auth: Any
) -> None:
    async with approval(database, amqp, auth) as rig:
        for span in ((ACCEPTED_AT, None), (ACCEPTED_AT, ACCEPTED_AT + DAY)):
            refused = await delegate(rig, chief(*span))
            assert (refused.status_code, refused.json()["code"]) == (409, "second-chief")
        rig.on(ACCEPTED_AT + 3 * DAY)
        assert (await end(rig, await usual_chief(rig))).status_code == 200
        over = ACCEPTED_AT + 3 * DAY
        early = await delegate(rig, chief(over - timedelta(seconds=1)))
        assert early.status_code == 409
        assert (await delegate(rig, chief(over, over + DAY))).status_code == 201
        assert (await delegate(rig, chief(over + DAY, officer="XFZD-06"))).status_code == 201
        between = await delegate(rig, chief(over, over + 2 * DAY, "XFZD-07"))
        assert between.status_code == 409


async def test_whatever_changes_in_the_register_is_told_to_everybody(
    database: Any, amqp: Any, auth: Any
) -> None:
    """F09: supervision knows who may sign without asking."""
    kinds = ("delegation-registered", "delegation-ended", "absence-recorded")
    registered, ended, absent = (f"approval.{kind}.v1" for kind in kinds)
    async with approval(database, amqp, auth) as rig:
        usual = 4 * len(DEPARTMENTS)
        await until(lambda: len(rig.said(registered)) == usual, describe="the usual posts")
        rig.on(ACCEPTED_AT + DAY)
        refused = await delegate(rig, chief(ACCEPTED_AT + DAY))
        assert refused.status_code == 409
        former = await usual_chief(rig)
        await end(rig, former)
        assert (await end(rig, former)).status_code == 404
        made = (await delegate(rig, chief(ACCEPTED_AT + DAY))).json()["delegation_id"]
        leave = {
            "department": "XFZD",
            "officer": "XFZD-05",
            "valid_from": (ACCEPTED_AT + 2 * DAY).isoformat(),
            "valid_until": (ACCEPTED_AT + 3 * DAY).isoformat(),
        }
        await rig.door.department("XFZD", "/delegations/absences", leave, "00")
        await until(lambda: rig.said(absent), describe="the absence")
        (over,), (away,) = rig.said(ended), rig.said(absent)
        new = rig.said(registered)[usual:]
    assert [one.data["delegation_id"] for one in new] == [made], "what was refused is not said"
    assert (over.data["delegation_id"], over.data["officer"]) == (str(former), "XFZD-01")
    assert datetime.fromisoformat(over.data["ends_at"]) == ACCEPTED_AT + DAY
    assert (away.data["officer"], away.subject) == ("XFZD-05", "")


async def test_of_chiefs_registered_at_the_same_time_one_is_left(
    database: Any, amqp: Any, auth: Any
) -> None:
    async with approval(database, amqp, auth) as rig:
        rig.on(ACCEPTED_AT + DAY)
        await end(rig, await usual_chief(rig))
        spans = [chief(ACCEPTED_AT + (n + 1) * DAY, officer=f"XFZD-{n + 10}") for n in range(8)]
        answers = await asyncio.gather(*(delegate(rig, one) for one in spans))
        assert sorted(a.status_code for a in answers) == [201] + [409] * 7
        left = await rig.rows(
            "SELECT 1 FROM approval.delegation WHERE department = 'XFZD' AND post = 'chief'"
        )
        assert len(left) == 2  # who was, and who is


async def test_an_ended_delegation_stops_counting_at_that_second_over_http(
    database: Any, amqp: Any, auth: Any
) -> None:
    """Invariant 11: nothing is done by a delegation that is over."""
    async with approval(database, amqp, auth) as rig:
        case = await opened(rig)
        rig.on(ACCEPTED_AT + DAY)
        assert (await ask(rig, case, "01")).is_success
        ended = await end(rig, await usual_chief(rig))
        assert datetime.fromisoformat(ended.json()["valid_until"]) == ACCEPTED_AT + DAY
        refused = await ask(rig, case, "01")
        assert (refused.status_code, refused.json()["code"]) == (409, "not-delegated")
        assert (await delegate(rig, chief(ACCEPTED_AT + DAY))).is_success
        assert (await ask(rig, case, "05")).is_success


async def test_an_ended_delegation_stops_counting_within_a_second_for_messages(
    database: Any, amqp: Any, auth: Any
) -> None:
    """Invariant 11: no opinion is sealed by a delegation that is over."""
    async with following(database, amqp, auth) as rig:
        first, second = await opened(rig), await opened(rig)
        await sign(rig, first, "XFZD-01")
        await until(lambda: rig.said("approval.opinion-recorded.v1"))
        rig.on(ACCEPTED_AT + DAY)
        await end(rig, await usual_chief(rig))
        await known(rig, lambda now: not table.chiefs(now, "XFZD", ACCEPTED_AT + DAY))
        await sign(rig, second, "XFZD-01")
        await until(rig.parked)
        assert await rig.parked() == ["not-delegated"]
        assert len(rig.said("approval.opinion-recorded.v1")) == 1


async def test_while_the_chief_is_away_the_deputy_decides_and_only_then(
    database: Any, amqp: Any, auth: Any
) -> None:
    """AB岗; invariant 11."""
    leave = chief(ACCEPTED_AT + DAY, ACCEPTED_AT + 2 * DAY, "XFZD-01")
    leave = {k: leave[k] for k in ("department", "officer", "valid_from", "valid_until")}
    async with following(database, amqp, auth) as rig:
        case = await opened(rig)
        for _ in range(2):  # said twice, it is one absence
            said = await rig.door.department("XFZD", "/delegations/absences", leave, "00")
            assert said.status_code == 201
        assert await rig.count("absence") == 1
        await known(rig, lambda now: bool(now.absences))
        await sign(rig, case, "XFZD-02")
        await until(rig.parked)
        rig.on(ACCEPTED_AT + DAY)
        assert (await ask(rig, case, "01")).json()["code"] == "not-delegated"
        await sign(rig, case, "XFZD-02")
        await until(lambda: rig.said("approval.opinion-recorded.v1"))
        assert rig.said("approval.opinion-recorded.v1")[0].data["officer"] == "XFZD-02"
        assert await rig.parked() == ["not-delegated"]


async def test_a_registration_that_is_sent_twice_is_made_once(
    database: Any, amqp: Any, auth: Any
) -> None:
    async with approval(database, amqp, auth) as rig:
        rig.on(ACCEPTED_AT + DAY)
        await end(rig, await usual_chief(rig))
        asked, key = chief(ACCEPTED_AT + DAY), str(uuid7())
        answers = await asyncio.gather(*(delegate(rig, asked, key) for _ in range(4)))
        assert {a.status_code for a in answers} == {201}
        assert len({a.json()["delegation_id"] for a in answers}) == 1
        rows = await rig.rows("SELECT 1 FROM approval.delegation WHERE officer = 'XFZD-05'")
        assert len(rows) == 1


@pytest.mark.parametrize("seed", SEEDS)
async def test_postgres_answers_as_the_table_of_the_property_tests(
    database: Any, seed: int
) -> None:
    """So that what random histories prove of invariant 12 in memory holds on the database."""
    connection = await asyncpg.connect(await database("approval"))
    memory = table.Table()
    try:
        for asked in table.changes(seed):
            try:
                async with connection.transaction():
                    outcome = await table.change(connection, asked)
            except SecondChief:
                outcome = "second chief"
            assert outcome == await table.changed(memory, asked), asked
    finally:
        await connection.close()


async def test_a_delegation_registered_for_later_can_be_ended_and_never_begins(
    database: Any, amqp: Any, auth: Any
) -> None:
    async with approval(database, amqp, auth) as rig:
        await end(rig, await usual_chief(rig))
        mistaken = await delegate(rig, chief(ACCEPTED_AT + 30 * DAY))
        assert (await delegate(rig, chief(ACCEPTED_AT))).status_code == 409
        ended = await end(rig, mistaken.json()["delegation_id"])
        assert ended.status_code == 200
        assert (await delegate(rig, chief(ACCEPTED_AT))).status_code == 201


async def test_authority_is_never_given_for_what_has_been_done(
    database: Any, amqp: Any, auth: Any
) -> None:
    async with approval(database, amqp, auth) as rig:
        refused = await delegate(rig, chief(ACCEPTED_AT - DAY))
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid-request")
        assert "valid_from" in refused.json()["detail"]
