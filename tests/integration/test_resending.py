"""A task whose queue was purged is sent again by an operator: the same task, answered once."""

from typing import Any

import pytest

from tests.building import ACCEPTED_AT, accepted, event, item, opinion
from tests.fixtures import Auth
from tests.integration.approval_rig import Amqp, Database, Rig, approval
from tests.waiting import until

FIRE, PLAN = item(6, "XFZD"), item(1, "GHJ")


@pytest.fixture
def case() -> Any:
    return accepted(FIRE, PLAN)


def ids(rig: Rig) -> set[Any]:
    """Return the ids of the tasks that went out: a broker that confirms late has some twice."""
    return {one.id for one in rig.asked}


async def resend(rig: Rig, case_id: str, item_id: str, role: str = "operator") -> Any:
    return await rig.door.post(f"/cases/{case_id}/items/{item_id}/resend", {}, role, "operator-1")


async def test_it_goes_out_again_as_it_was_signed(
    database: Database, amqp: Amqp, auth: Auth, case: Any
) -> None:
    async with approval(database, amqp, auth) as rig:
        await rig.as_intake(event(case))
        await until(lambda: len(ids(rig)) == 2)
        first = next(one for one in rig.asked if one.data["department"] == "XFZD")
        before = len(rig.asked)
        answer = await resend(rig, case.case_id, FIRE.item_id)
        assert answer.status_code == 200, answer.text
        assert answer.json()["happened"] == ["task-sent-again", "correction-answered"]
        await until(lambda: len(rig.asked) > before, describe="the task, once more")
        assert (rig.asked[before].id, rig.asked[before].data) == (first.id, first.data)
        (row,) = await rig.rows(
            "SELECT actor, at FROM approval.event WHERE type = 'task-sent-again'"
        )
        assert (row["actor"], row["at"]) == ("ourselves/operator-1", ACCEPTED_AT)

        for it in (FIRE, PLAN):
            await rig.as_department(it.department, event(opinion(case, it)))
        await until(lambda: rig.said("approval.permit-issued.v1"))
        assert await rig.parked() == []


async def test_what_is_answered_or_unknown_is_not_sent_again(
    database: Database, amqp: Amqp, auth: Auth, case: Any
) -> None:
    async with approval(database, amqp, auth) as rig:
        await rig.as_intake(event(case))
        await until(lambda: len(ids(rig)) == 2)
        before = len(rig.asked)
        assert (await resend(rig, case.case_id, FIRE.item_id, "department")).status_code == 403
        assert (await resend(rig, str(event(case).id), FIRE.item_id)).status_code == 404
        await rig.as_department("XFZD", event(opinion(case, FIRE)))
        await until(lambda: rig.said("approval.opinion-recorded.v1"))
        for of in (FIRE.item_id, "PC2-99"):
            assert (await resend(rig, case.case_id, of)).json()["happened"] == [
                "correction-answered"
            ]
        assert len(rig.asked) == before
