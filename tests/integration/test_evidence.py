"""Evidence over HTTP: everybody concerned gets the bundle, and it holds without us."""

from datetime import timedelta
from typing import Any

from onehall_approval.store.reopening import Reopening
from onehall_contracts.bundle import keys_in
from onehall_contracts.evidence import verify_bundle

from tests.building import ACCEPTED_AT, accepted, event, item, opinion
from tests.integration.approval_rig import Rig, approval
from tests.keys import department_key
from tests.waiting import until

FIRE, PLAN = item(6, "XFZD"), item(1, "GHJ", 6)
HOUR = timedelta(hours=1)


async def answered(rig: Rig, *items: Any) -> str:
    """A case of two items of which these are answered; return its id."""
    case = accepted(FIRE, PLAN)
    await rig.as_intake(event(case))
    await until(lambda: rig.said("approval.coordination-opened.v1"))
    for one in items:
        await rig.as_department(one.department, event(opinion(case, one)))
    recorded = len(items)
    await until(lambda: len(rig.said("approval.opinion-recorded.v1")) == recorded)
    return str(case.case_id)


def path(case: str, one: Any = FIRE) -> str:
    return f"/cases/{case}/items/{one.item_id}/evidence"


async def test_the_bundle_of_an_opinion_holds_with_the_centres_public_keys(
    database: Any, amqp: Any, auth: Any
) -> None:
    async with approval(database, amqp, auth) as rig:
        case = await answered(rig, FIRE, PLAN)
        centre = keys_in((await rig.door.http.get("/centre-keys")).json())
        for one in (FIRE, PLAN):
            bundle = (await rig.door.get(path(case, one), "supervisor")).json()
            found = verify_bundle(bundle, centre)
            assert found.holds, found.failed
            assert bundle["key"]["department"] == one.department
            assert [a["act"] for a in bundle["audit"]] == ["registered", "proved", "confirmed"]


async def test_evidence_is_for_those_the_case_concerns(database: Any, amqp: Any, auth: Any) -> None:
    async with approval(database, amqp, auth) as rig:
        case = await answered(rig, FIRE)
        assert (await rig.door.get(path(case), "applicant", "wang")).status_code == 200
        assert (await rig.door.get(path(case), "applicant", "li")).status_code == 404
        for department, status in (("XFZD", 200), ("HBJ", 404)):
            headers = auth.headers("department", subject="x", department=department)
            answer = await rig.door.http.get(path(case), headers=headers)
            assert answer.status_code == status
        assert (await rig.door.http.get(path(case))).status_code == 401
        assert (await rig.door.get(path(case, PLAN))).json()["code"] == "no-opinion"


async def test_evidence_outlives_the_key_and_tells_of_its_reopening(
    database: Any, amqp: Any, auth: Any
) -> None:
    async with approval(database, amqp, auth) as rig:
        case = await answered(rig, FIRE)
        before = (await rig.door.get(path(case))).json()
        rig.on(ACCEPTED_AT + HOUR)
        keys = f"/departments/XFZD/keys/{department_key('XFZD').kid}"
        await rig.door.post(f"{keys}/revocation", {"reason": "has left"}, "operator")
        after = (await rig.door.get(path(case))).json()
        assert after["key"]["revoked_at"]
        assert verify_bundle(before).holds
        assert verify_bundle(after).holds
        said = {"since": ACCEPTED_AT.isoformat(), "reason": "a laptop was stolen"}
        await rig.door.post(f"{keys}/compromise", said, "operator")
        state = rig.door.http._transport.app.state  # type: ignore[attr-defined]  # ASGI has one
        await Reopening(state.host.engine, state.host.pool, state.notary).all(rig.clock.now())
        reopened = (await rig.door.get(path(case))).json()
        assert verify_bundle(reopened).failed == ("key-valid",)
        assert reopened["audit"][-1]["act"] == "reopened"
