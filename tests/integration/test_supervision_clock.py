"""The critical-path clock and the explained deadlines, over HTTP and live, on a real ledger."""

import asyncio
from datetime import date, timedelta
from typing import Any

from onehall_calendar import FrozenClock
from onehall_contracts import approval
from onehall_supervision.api.progress import MOVES_THE_CLOCK
from onehall_supervision.store import BELL

from tests.building import ACCEPTED_AT, item
from tests.integration.supervision_rig import Rig, events_of, seen, supervision
from tests.moving import GOVERNMENT, assigned, extended, resumed, suspended
from tests.observing import AcceptedCase, answered, at, case_of, issued, opened, said, submitted
from tests.waiting import until

PLAN = item(1, "GHJ", promised=14)
FIRE = item(6, "XFZD", 1, promised=10)
NOON = at("2011-09-28T12:00:00")


async def begin(rig: Rig, case: AcceptedCase) -> None:
    """Tell what intake says, and the opening."""
    first = [said(m, ACCEPTED_AT, "onehall/intake") for m in (submitted(case), case)]
    await rig.publish("intake", *first)
    await seen(rig, case.case_id, 2)
    await rig.publish("approval", said(opened(case), ACCEPTED_AT))
    await seen(rig, case.case_id, 3)


async def test_the_clock_tells_the_staff_who_holds_the_case_and_the_applicant_which_department(
    database: Any, amqp: Any, auth: Any
) -> None:
    case = case_of(PLAN, FIRE)
    path = f"/cases/{case.case_id}/clock"
    async with supervision(database, amqp, auth, FrozenClock(NOON)) as rig:
        await begin(rig, case)
        await rig.publish("approval", said(assigned(case, FIRE, "officer 7", NOON), NOON))
        await seen(rig, case.case_id, 4)
        body = (await rig.get(path)).json()
        assert (body["phase"], body["elapsed_wd"], body["version"]) == ("review", 2, 4)
        plan, fire = body["holders"]
        assert (fire["department"], fire["step"], fire["left_wd"]) == ("XFZD", "审查", 8)
        assert (fire["responsible"], plan["responsible"]) == ("officer 7", None)
        assert fire["waits_for"] == [
            {"kind": "prerequisite", "item_id": "PC2-01", "department": "GHJ"}
        ]
        assert (body["critical"]["item_id"], body["critical"]["blocks"]) == ("PC2-01", ["PC2-06"])
        assert (body["forecast"]["likely_on"], body["forecast"]["gate_for"]) == (
            "2011-10-19",
            "all",
        )
        assert body["serial"]["legal"] == {"wd": 40, "ends_on": "2011-11-24"}
        assert body["saved"] == {"so_far_wd": 2, "forecast_wd": 26, "share_percent": 65.0}
        own = (await rig.get(path, "applicant", subject="wang")).json()
        assert own["holders"][1]["department"] == "XFZD"
        assert "officer" not in str(own)
        assert (await rig.get(path, "applicant", subject="li")).status_code == 404


async def test_the_clock_has_an_etag_that_changes_with_the_ledger_and_with_time(
    database: Any, amqp: Any, auth: Any
) -> None:
    case = case_of(PLAN, FIRE)
    path = f"/cases/{case.case_id}/clock"
    clock = FrozenClock(NOON)
    async with supervision(database, amqp, auth, clock) as rig:
        await begin(rig, case)
        first = await rig.get(path)
        etag = first.headers["etag"]
        clock.advance(timedelta(days=1))
        assert (await rig.get(path)).headers["etag"] != etag
        again = (await rig.get(path)).headers["etag"]
        same = await rig.get(path, headers={"If-None-Match": f'"other", W/{again}'})
        assert (same.status_code, same.content) == (304, b"")
        await rig.publish("approval", said(answered(case, FIRE, NOON), NOON))
        await seen(rig, case.case_id, 4)
        changed = await rig.get(path, headers={"If-None-Match": again})
        assert changed.status_code == 200
        assert changed.json()["waiting"][0]["item_id"] == "PC2-06"


async def test_a_case_that_is_not_accepted_yet_is_held_by_intake(
    database: Any, amqp: Any, auth: Any
) -> None:
    case = case_of(PLAN)
    async with supervision(database, amqp, auth, FrozenClock(NOON)) as rig:
        await rig.publish("intake", said(submitted(case), ACCEPTED_AT, "onehall/intake"))
        await seen(rig, case.case_id, 1)
        body = (await rig.get(f"/cases/{case.case_id}/clock")).json()
        assert (body["phase"], [h["party"] for h in body["holders"]]) == ("intake", ["intake"])
        deadlines = (await rig.get(f"/cases/{case.case_id}/deadlines")).json()
        assert (deadlines["joint"], deadlines["reviews"]) == (None, [])


async def test_every_deadline_explains_itself_with_suspension_extension_and_approver(
    database: Any, amqp: Any, auth: Any
) -> None:
    """PEERS test 4; L-31, L-33, L-34; the hand calculation is in the unit tests of the moves."""
    case = case_of(PLAN, FIRE)
    path = f"/cases/{case.case_id}/deadlines"
    moves = [
        suspended(case, FIRE, on=date(2011, 9, 28), declared=7, when=NOON),
        extended(case, FIRE, PLAN, days=15, when=at("2011-10-10T10:00:00")),
        resumed(case, FIRE, on=date(2011, 10, 12), when=at("2011-10-12T17:00:00")),
    ]
    async with supervision(database, amqp, auth, FrozenClock(NOON)) as rig:
        await begin(rig, case)
        await rig.publish("approval", *[said(m, NOON) for m in reversed(moves)])
        await seen(rig, case.case_id, 6)
        body = (await rig.get(path)).json()
        fire = next(r for r in body["reviews"] if r["item_id"] == "PC2-06")
        assert (fire["promised"]["due_on"], fire["legal"]["due_on"]) == ("2011-11-14", "2011-11-28")
        assert fire["legal"]["extension"]["approver_role"] == GOVERNMENT
        assert fire["extension_approved_by"] == "leader of the approval"
        assert fire["legal"]["suspensions"][0]["excluded_wd"] == 7
        assert fire["promised"]["derivation"][-1].startswith("due 2011-11-14 24:00")
        assert body["joint"]["legal"]["item_id"] == "PC2-06"
        own = await rig.get(path, "applicant", subject="wang")
        assert "leader of the approval" not in own.text
        assert own.json()["reviews"][1]["legal"]["due_on"] == "2011-11-28"
        same = await rig.get(path, headers={"If-None-Match": own.headers["etag"]})
        assert same.status_code == 200, "what the staff sees is another document"


async def test_the_progress_shows_the_clock_after_what_moves_it_and_ends_only_with_the_case(
    database: Any, amqp: Any, auth: Any
) -> None:
    case = case_of(PLAN, FIRE)
    some = issued(case, NOON).model_copy(update={"remaining": ("PC2-06",)})
    rest = issued(case, NOON).model_copy(update={"sequence": 2})
    gate = approval.GateOpenedV1(case_id=case.case_id, order=("PC2-01",), opened_at=NOON)
    async with supervision(database, amqp, auth, FrozenClock(NOON)) as rig:
        await begin(rig, case)
        following = asyncio.create_task(rig.get(f"/cases/{case.case_id}/progress"))
        await until(lambda: BELL.listeners(case.case_id) == 1, describe="a follower")
        for count, message in enumerate(
            (answered(case, PLAN, NOON), gate, some, answered(case, FIRE, NOON), rest), 4
        ):
            await rig.publish("approval", said(message, NOON))
            await seen(rig, case.case_id, count)
        response = await asyncio.wait_for(following, 60)
        told = [(event, data) for event, _, data in events_of(response.text)]
        clocks = [data for event, data in told if event == "clock"]
        assert {id for event, id, _ in events_of(response.text) if event == "clock"} == {""}
        assert [len(c["holders"]) for c in clocks][-1] == 0
        assert (clocks[-1]["phase"], told[-1][0]) == ("closed", "end")
        moving = [n for n, (_, data) in enumerate(told) if _type(data) in MOVES_THE_CLOCK]
        assert len(moving) == 7
        for n in moving:
            later = (data for event, data in told[n:] if event == "clock")
            assert next(later)["version"] >= told[n][1]["version"]


def _type(data: dict[str, Any]) -> str:
    return str(data.get("type", ""))
