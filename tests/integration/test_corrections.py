"""What supervision asks of approval, and what approval tells it, on a real database and broker."""

from typing import Any
from uuid import UUID

from onehall_bus import topology
from onehall_contracts import supervision
from onehall_contracts.ids import uuid7

from tests.building import ACCEPTED_AT, accepted, body, event, item, opinion
from tests.integration.approval_rig import Rig, approval
from tests.waiting import until

FIRE, PLAN = item(6, "XFZD"), item(1, "GHJ", 6)
ANSWERED = "approval.correction-answered.v1"
RECORDED = "approval.opinion-recorded.v1"


def ordered(case: str, act: str = "send-task-again", **more: Any) -> supervision.CorrectCaseV1:
    said = {"correction_id": uuid7(), "case_id": case, "item_id": "PC2-06", "act": act}
    said |= {"reason": "无人受理", "ordered_by": "boss-1", "ordered_at": ACCEPTED_AT}
    return supervision.CorrectCaseV1.model_validate(said | more)


async def order(rig: Rig, *orders: supervision.CorrectCaseV1) -> None:
    """Say it as supervision does."""
    content = body(*(event(one) for one in orders))
    await rig.send("svc-supervision", "onehall", topology.EVENTS, "supervision", content)


async def opened(rig: Rig) -> Any:
    """Let a case be opened, and return it."""
    case = accepted(FIRE, PLAN)
    await rig.as_intake(event(case))
    await until(lambda: len(rig.asked) == 2, describe="both departments asked")
    return case


async def test_a_task_is_sent_again_as_it_was_signed_and_once(database: Any, amqp: Any) -> None:
    async with approval(database, amqp) as rig:
        case = await opened(rig)
        again = ordered(case.case_id)
        await order(rig, again, again)  # two events with one correction id
        await until(lambda: len(rig.asked) == 3, describe="the task, once more")
        await order(rig, ordered(case.case_id))
        await until(lambda: len(rig.said(ANSWERED)) == 2, describe="both answers")
        await until(lambda: len(rig.asked) == 4)
        first, *others = [one for one in rig.asked if one.data["department"] == "XFZD"]
        assert [(o.id, o.data) for o in others] == [(first.id, first.data)] * 2
        assert [a.data["carried_out"] for a in rig.said(ANSWERED)] == [True, True]
        assert rig.said(ANSWERED)[0].data["correction_id"] == str(again.correction_id)
        await rig.as_department("XFZD", event(opinion(case, FIRE)))
        await until(lambda: rig.said(RECORDED), describe="its answer still counts")


async def test_what_cannot_be_done_is_answered_and_a_case_nobody_knows_is_set_aside(
    database: Any, amqp: Any
) -> None:
    async with approval(database, amqp) as rig:
        case, unknown = await opened(rig), str(uuid7())
        strange = ordered(case.case_id, "reassign-review", responsible="GHJ-02")
        await order(rig, strange, ordered(unknown))
        await until(lambda: len(rig.said(ANSWERED)) == 2, describe="two answers")
        told = {a.data["case_id"]: a.data for a in rig.said(ANSWERED)}
        assert not any(one["carried_out"] for one in told.values())
        assert "delegation" in told[case.case_id]["detail"]
        assert "no coordination" in told[unknown]["detail"]
        assert await rig.parked() == ["unknown-case"]
        assert await rig.rows("SELECT 1 FROM approval.stream WHERE stream = $1", unknown) == []


async def test_a_correction_is_believed_over_our_own_bus_only(database: Any, amqp: Any) -> None:
    async with approval(database, amqp) as rig:
        case = await opened(rig)
        await rig.as_department("XFZD", event(ordered(case.case_id)))
        await until(rig.parked)
        assert await rig.parked() == ["not attested"]
        assert rig.said(ANSWERED) == []


async def test_an_officer_with_a_declared_conflict_signs_no_more(
    database: Any, amqp: Any, auth: Any
) -> None:
    """回避: declared by the chief over HTTP, told to everybody, and kept to."""
    async with approval(database, amqp, auth) as rig:
        case = await opened(rig)
        path = f"/cases/{case.case_id}/conflicts"
        said = {"officer": "XFZD-01", "ground": "配偶为申请人股东", "item_id": "PC2-06"}
        refused = await rig.door.department("XFZD", path, said, "03")
        assert (refused.status_code, refused.json()["code"]) == (409, "not-delegated")
        silent = await rig.door.department("XFZD", path, {"officer": "XFZD-01"})
        assert (silent.status_code, "ground" in silent.text) == (422, True)
        assert (await rig.door.post(path, said)).status_code == 403
        declared = await rig.door.department("XFZD", path, said)
        assert declared.is_success, declared.text
        await until(lambda: rig.said("approval.conflict-declared.v1"))
        (told,) = rig.said("approval.conflict-declared.v1")
        assert (told.data["officer"], told.data["declared_by"]) == ("XFZD-01", "XFZD-01")
        await rig.as_department("XFZD", event(opinion(case, FIRE, officer="XFZD-01")))
        await until(rig.parked)
        assert await rig.parked() == ["recused"]


async def test_what_is_recorded_and_issued_says_by_what_authority_and_where_it_is_public(
    database: Any, amqp: Any
) -> None:
    """F09, L-52."""
    async with approval(database, amqp) as rig:
        case = await opened(rig)
        for one in (FIRE, PLAN):
            await rig.as_department(one.department, event(opinion(case, one)))
        await until(lambda: rig.said("approval.decision-published.v1"), describe="public")
        by = {one.data["department"]: one.data["authority"] for one in rig.said(RECORDED)}
        (row,) = await rig.rows(
            "SELECT delegation_id, post, level FROM approval.delegation WHERE officer = 'XFZD-01'"
        )
        assert UUID(by["XFZD"]["delegation_id"]) == row["delegation_id"]
        assert (by["XFZD"]["post"], by["XFZD"]["level"]) == (row["post"], row["level"])
        assert by["XFZD"]["needed"] is not None
        (public,) = rig.said("approval.decision-published.v1")
        assert set(public.data["items"]) == {"PC2-06", "PC2-01"}
        assert public.data["holder"] == "not-named"
        registered = await rig.rows("SELECT item_id FROM approval.permit")
        assert {row["item_id"] for row in registered} == {"PC2-06", "PC2-01"}
