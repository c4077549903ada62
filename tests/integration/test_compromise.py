"""A key is revoked or compromised: what stands, what is asked again, and why."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, timedelta
from typing import Any

import asyncpg
import pytest
from onehall_approval.domain import keys_deciding as deciding
from onehall_approval.domain.keys import Entry
from onehall_approval.messages import task_of
from onehall_approval.store import keys, registry, reopening
from onehall_approval.store.reopening import Reopening
from onehall_contracts import departments, intake
from onehall_contracts.evidence import verify_bundle
from onehall_contracts.signing import SigningKey, verify
from onehall_contracts.statements import OPINION, OpinionStatement

from tests.building import ACCEPTED_AT, accepted, event, item, opinion, signed_opinion, stated
from tests.integration.approval_rig import Rig, approval
from tests.keys import department_key, named_key, vouch
from tests.waiting import until

FIRE, PLAN = item(6, "XFZD"), item(1, "GHJ", 6)
OLD, NEW = department_key("XFZD"), named_key("the fire department's next")
HOUR = timedelta(hours=1)
OPERATOR = deciding.Act("wu", ACCEPTED_AT)


@pytest.fixture
async def rig(database: Any, amqp: Any, auth: Any) -> AsyncIterator[Rig]:
    async with approval(database, amqp, auth) as found:
        yield found


def state(rig: Rig) -> Any:
    return rig.door.http._transport.app.state  # type: ignore[attr-defined]  # ASGI has one


def resigned(said: departments.OpinionGivenV1, key: SigningKey) -> departments.OpinionGivenV1:
    """The same answer, signed with another key of the department."""
    given = verify(said.signed, OPINION, {OLD.kid: OLD.public}.get).read(OpinionStatement)
    return said.model_copy(update={"signed": key.sign(OPINION, given)})


async def open_cases(rig: Rig, *cases: intake.CaseAcceptedV1) -> None:
    """Have the departments of these cases asked."""
    known = len(rig.said("approval.coordination-opened.v1"))
    await rig.as_intake(*map(event, cases))
    opened = known + len(cases)
    await until(lambda: len(rig.said("approval.coordination-opened.v1")) == opened)
    ids, asked = {case.case_id for case in cases}, sum(len(case.items) for case in cases)
    await until(lambda: sum(e.data.get("case_id") in ids for e in rig.asked) >= asked)


async def answered(rig: Rig, *cases: intake.CaseAcceptedV1) -> None:
    """Have the fire department answer for these cases, and its answers on record."""
    known = await rig.count("signed_opinion")
    for case in cases:
        await rig.as_department("XFZD", event(opinion(case, FIRE, at=rig.clock.now())))
    await until(lambda: _count(rig, "signed_opinion", known + len(cases)))


async def _count(rig: Rig, table: str, wanted: int) -> bool:
    return await rig.count(table) == wanted


async def behind_its_back(rig: Rig, command: deciding.Command) -> None:
    """Change the old key in the database, as another process would: this one has not read it."""
    connection = await asyncpg.connect(rig.url)
    async with connection.transaction():
        await registry.lock(connection)
        entry = await registry.read(connection, OLD.kid)
        assert isinstance(await registry.change(connection, entry, command), Entry)
    await connection.close()


async def declare(rig: Rig, since: Any) -> None:
    said = {"since": since.isoformat(), "reason": "a laptop was stolen"}
    path = f"/departments/XFZD/keys/{OLD.kid}/compromise"
    assert (await rig.door.post(path, said, "operator", "wu")).status_code == 200


async def told(rig: Rig) -> dict[str, tuple[str, str]]:
    """What the audit says of every opinion of the old key, by case."""
    path = f"/departments/XFZD/keys/{OLD.kid}/audit"
    found = (await rig.door.get(path, "operator")).json()["opinions"]
    return {one["case_id"]: (one["outcome"], one["reason"]) for one in found}


async def test_an_opinion_that_comes_after_a_revocation_is_parked_alone(rig: Rig) -> None:
    connection = await asyncpg.connect(rig.url)
    await vouch(connection, "XFZD", NEW, ACCEPTED_AT)
    await connection.close()
    await state(rig).keys.refresh(state(rig).host.pool)
    good, bad, unasked = accepted(FIRE, PLAN), accepted(FIRE, PLAN), accepted(FIRE, PLAN)
    await open_cases(rig, good, bad, unasked)
    await behind_its_back(rig, deciding.Revoke("the officer has left", OPERATOR))
    late = event(opinion(bad, FIRE))
    await rig.as_department("XFZD", late, event(resigned(opinion(good, FIRE), NEW)))
    await until(lambda: _count(rig, "parked", 1))
    await until(lambda: rig.said("approval.opinion-recorded.v1"))
    assert await rig.parked() == ["revoked-key"]
    (row,) = await rig.rows("SELECT case_id, kid FROM approval.signed_opinion")
    assert tuple(row) == (good.case_id, NEW.kid)
    (noted,) = await rig.rows("SELECT department, reason, case_id FROM approval.security_event")
    assert tuple(noted) == ("XFZD", "revoked-key", bad.case_id)
    await until(lambda: [e for e in rig.receipts if e.type == "approval.return-message.v1"])
    (returned,) = [e for e in rig.receipts if e.type == "approval.return-message.v1"]
    assert (returned.data["event_id"], returned.data["reason"]) == (str(late.id), "revoked-key")


async def test_a_revocation_waits_for_the_opinion_that_is_going_on_record(rig: Rig) -> None:
    recording, revoking = [await asyncpg.connect(rig.url) for _ in range(2)]
    async with recording.transaction():
        ring = await keys.held(recording, [OLD.kid])
        assert ring.recordable(OLD.kid, "XFZD", ACCEPTED_AT).value == "valid"
        await revoking.execute("SET lock_timeout = '100ms'")
        with pytest.raises(asyncpg.LockNotAvailableError):
            await _revoke(revoking)
    await _revoke(revoking)
    ring = await keys.held(recording, [OLD.kid])
    assert ring.recordable(OLD.kid, "XFZD", ACCEPTED_AT).value == "revoked-key"
    await asyncio.gather(recording.close(), revoking.close())


async def _revoke(connection: asyncpg.Connection) -> None:
    async with connection.transaction():
        await registry.lock(connection)
        entry = await registry.read(connection, OLD.kid)
        await registry.change(connection, entry, deciding.Revoke("lost", OPERATOR))


async def test_what_was_recorded_before_a_revocation_stands(rig: Rig) -> None:
    case = accepted(FIRE, PLAN)
    await open_cases(rig, case)
    await answered(rig, case)
    rig.on(ACCEPTED_AT + HOUR)
    path = f"/departments/XFZD/keys/{OLD.kid}/revocation"
    await rig.door.post(path, {"reason": "the officer has left"}, "operator", "wu")
    assert await Reopening(*_engine(rig)).all(rig.clock.now()) == 0
    assert await told(rig) == {case.case_id: ("stands", "recorded while it counted")}


def _engine(rig: Rig) -> tuple[Any, Any, Any]:
    return state(rig).host.engine, state(rig).host.pool, state(rig).notary


async def stolen(rig: Rig) -> tuple[dict[str, str], list[intake.CaseAcceptedV1]]:
    """Opinions before and after a theft, declared since: what is expected of each case."""
    before, after = accepted(FIRE, PLAN), [accepted(FIRE, PLAN) for _ in range(5)]
    decided = accepted(FIRE)
    await open_cases(rig, before, *after, decided)
    await answered(rig, before)
    rig.on(ACCEPTED_AT + HOUR)
    await answered(rig, *after, decided)
    await until(lambda: rig.said("approval.permit-issued.v1"))
    rig.on(ACCEPTED_AT + 2 * HOUR)
    await declare(rig, ACCEPTED_AT + HOUR)
    expected = {
        before.case_id: "stands",
        decided.case_id: "not-reopened",
        **{case.case_id: "reopened" for case in after},
    }
    return expected, after


async def test_a_compromise_reopens_what_was_signed_since_and_says_why(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reopening, "AT_ONCE", 2)
    expected, _ = await stolen(rig)
    assert {"stands", "pending"} == {outcome for outcome, _ in (await told(rig)).values()}
    known = len(rig.asked)
    assert await Reopening(*_engine(rig)).all(rig.clock.now()) == 6
    found = await told(rig)
    assert {case: outcome for case, (outcome, _) in found.items()} == expected
    since = (ACCEPTED_AT + HOUR).astimezone(UTC).isoformat()
    assert {reason for _, reason in found.values()} == {
        f"recorded before {since}",
        "compromised-key",
        "already-issued",
    }
    await until(lambda: len(rig.asked) == known + 5, describe="asked again")
    assert await Reopening(*_engine(rig)).all(rig.clock.now()) == 0


def asked_again(rig: Rig, case: intake.CaseAcceptedV1) -> list[str]:
    """What the fire department was asked about a case in its second round."""
    asked = [e.data["statement"] for e in rig.asked if e.type == "approval.request-review.v1"]
    return [
        one for one in asked for task in (stated(one),)
        if (task.case_id, task.round) == (case.case_id, 2)
    ]  # fmt: skip


async def test_what_was_reopened_is_answered_again_with_another_key(rig: Rig) -> None:
    connection = await asyncpg.connect(rig.url)
    await vouch(connection, "XFZD", NEW, ACCEPTED_AT)
    await connection.close()
    _, (case, *_) = await stolen(rig)
    await Reopening(*_engine(rig)).all(rig.clock.now())
    (statement,) = await until(lambda: asked_again(rig, case))
    said = resigned(signed_opinion(statement, at=rig.clock.now()), NEW)
    known = await rig.count("signed_opinion")
    await rig.as_department("XFZD", event(signed_opinion(statement, at=rig.clock.now())))
    await until(lambda: _count(rig, "parked", 1))
    assert await rig.parked() == ["compromised-key"]
    await rig.as_department("XFZD", event(said))
    await until(lambda: _count(rig, "signed_opinion", known + 1))
    path = f"/cases/{case.case_id}/items/{FIRE.item_id}/evidence"
    newest = (await rig.door.get(path)).json()
    first = (await rig.door.get(path, task_id=task_of(case.case_id, FIRE.item_id))).json()
    assert verify_bundle(newest).holds
    assert verify_bundle(first).failed == ("key-valid",)
    assert (newest["key"]["kid"], first["key"]["kid"]) == (NEW.kid, OLD.kid)


@pytest.mark.parametrize("dies_at", [1, 2, 3])
@pytest.mark.parametrize("after_asking", [True, False])
async def test_reopening_goes_on_where_a_dead_process_stopped(
    rig: Rig, monkeypatch: pytest.MonkeyPatch, dies_at: int, after_asking: bool
) -> None:
    monkeypatch.setattr(reopening, "AT_ONCE", 2)
    expected, _ = await stolen(rig)
    engine, pool, notary = _engine(rig)

    class Dying:
        asked = 0

        async def ask(self, asks: Sequence[Any]) -> Any:
            self.asked += 1
            outcomes = await engine.ask(asks) if after_asking or self.asked < dies_at else []
            if self.asked == dies_at:
                raise SystemError("killed")
            return outcomes

    dying: Any = Dying()
    with pytest.raises(SystemError):
        await Reopening(dying, pool, notary).all(rig.clock.now())
    await asyncio.gather(*(Reopening(engine, pool, notary).all(rig.clock.now()) for _ in range(2)))
    found = await told(rig)
    assert {case: outcome for case, (outcome, _) in found.items()} == expected
    voided = await rig.rows("SELECT stream FROM approval.event WHERE type = 'opinion-voided'")
    assert len(voided) == 5


async def test_a_compromise_that_began_earlier_reopens_the_rest(rig: Rig) -> None:
    expected, _ = await stolen(rig)
    await Reopening(*_engine(rig)).all(rig.clock.now())
    await declare(rig, ACCEPTED_AT)
    await Reopening(*_engine(rig)).all(rig.clock.now())
    outcomes = [outcome for outcome, _ in (await told(rig)).values()]
    assert sorted(outcomes) == ["not-reopened"] + ["reopened"] * 6
    assert len(expected) == 7


async def test_the_audit_of_many_opinions_comes_in_pages(rig: Rig) -> None:
    expected, _ = await stolen(rig)
    path, after, seen = f"/departments/XFZD/keys/{OLD.kid}/audit", {}, []
    while True:
        page = (await rig.door.get(path, "operator", limit=3, **after)).json()
        seen += [one["case_id"] for one in page["opinions"]]
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert sorted(seen) == sorted(expected)
