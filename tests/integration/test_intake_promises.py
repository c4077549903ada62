"""Intake over HTTP off the straight path: one notice of all gaps, papers on a promise."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from onehall_calendar import SHANGHAI
from onehall_contracts import approval, intake

from tests.building import event
from tests.fixtures import Auth
from tests.integration import intake_rig
from tests.integration.intake_rig import CATALOGUE, MONDAY, Rig
from tests.waiting import until

GAPS_DUE = datetime(2011, 9, 30, 0, 0, tzinfo=SHANGHAI)
OWED_DUE = datetime(2011, 10, 14, 0, 0, tzinfo=SHANGHAI)  # 8 and 9 October were worked
LATER = [d.id for d in CATALOGUE.documents.values() if d.deferrable]


@pytest.fixture
async def rig(database: Any, amqp: Any, auth: Auth, tmp_path: Path) -> AsyncIterator[Rig]:
    async with intake_rig.intake(database, amqp, auth, tmp_path) as running:
        yield running


def gap(*kinds: str) -> dict[str, Any]:
    return {"deficiencies": [{"kind": kind, "what": f"{kind} 不全"} for kind in kinds]}


async def test_the_gaps_of_all_departments_go_into_one_notice(rig: Rig) -> None:
    """L-10: reported in three working days, merged, told once."""
    path = f"/cases/{(await rig.submit())['case_id']}"
    fire = await rig.as_department(f"{path}/gaps", gap("D13"))
    assert (fire.status_code, fire.json()["status"]) == (200, "submitted")
    defence = await rig.as_department(f"{path}/gaps", gap("D14", "D08"), "RFB")
    assert defence.status_code == 200, defence.text
    merged = await rig.get(f"{path}/gaps", "clerk-1", "clerk")
    assert [one["kind"] for one in merged.json()["gaps"]] == ["D13", "D14", "D08"]
    assert merged.json()["gaps"][0]["reports"][0]["department"] == "XFZD"
    assert datetime.fromisoformat(merged.json()["gaps_due_at"]) == GAPS_DUE
    assert merged.headers["ETag"] == '"3"'
    short = await rig.as_clerk(f"{path}/correction-notice", gap("D13"), version=3)
    assert (short.status_code, short.json()["code"]) == (409, "gap-omitted")
    assert "D14, D08" in short.json()["detail"]
    whole = await rig.as_clerk(f"{path}/correction-notice", gap("D13", "D14", "D08"), version=3)
    assert whole.json()["status"] == "awaiting-correction"
    await until(lambda: rig.said("intake.correction-notified.v1"))
    assert len(rig.said("intake.gaps-reported.v1")) == 2


async def test_a_late_gap_and_a_second_notice_are_refused_recorded_and_reported(rig: Rig) -> None:
    """L-10, L-57, PEERS test 2: the applicant is protected, and supervision hears of it."""
    submitted = await rig.submit()
    path = f"/cases/{submitted['case_id']}"
    rig.clock.advance(GAPS_DUE - MONDAY)
    late = await rig.as_department(f"{path}/gaps", gap("D13"))
    assert (late.status_code, late.json()["code"]) == (409, "late-gap")
    assert late.headers["Content-Type"] == "application/problem+json"
    lost = await rig.as_clerk(f"{path}/correction-notice", gap("D13", "D08"), version=2)
    assert (lost.status_code, lost.json()["code"]) == (409, "late-gap")
    assert (await rig.as_clerk(f"{path}/correction-notice", gap("D08"), version=3)).is_success
    key = {"Idempotency_Key": "again"}
    twice = [
        await rig.as_clerk(f"{path}/correction-notice", gap("D05"), version=4, **key)
        for _ in range(2)
    ]
    assert [r.status_code for r in twice] == [409, 409]
    assert twice[0].json() == twice[1].json()
    assert twice[0].json()["code"] == "second-notice"
    assert (await rig.as_department(f"{path}/gaps", gap("D13"))).json()["code"] == "second-notice"
    await until(lambda: len(rig.said("intake.demand-refused.v1")) == 4)
    told = [
        intake.DemandRefusedV1.model_validate(e.data) for e in rig.said("intake.demand-refused.v1")
    ]
    assert [(t.cause, t.department, t.demanded_by) for t in told] == [
        ("late-gap", "XFZD", "department/window-3"),
        ("late-gap", None, "clerk/clerk-1"),
        ("second-notice", None, "clerk/clerk-1"),
        ("second-notice", "XFZD", "department/window-3"),
    ]
    shown = (await rig.get(path)).json()
    assert shown["outstanding"] == ["D08"]
    assert len(shown["demands_refused"]) == 4
    assert "window-3" not in str(shown)


async def test_gaps_are_for_those_who_have_an_item_and_not_for_applicants(rig: Rig) -> None:
    path = f"/cases/{(await rig.submit())['case_id']}"
    stranger = await rig.as_department(f"{path}/gaps", gap("D08"), "SYJ")
    assert (stranger.status_code, stranger.json()["code"]) == (409, "not-concerned")
    nameless = await rig.post(f"{path}/gaps", gap("D08"), "x", "department")
    assert nameless.status_code == 403
    assert (await rig.post(f"{path}/gaps", gap("D08"))).status_code == 403
    assert (await rig.get(f"{path}/gaps")).status_code == 403
    assert (await rig.get(f"/cases/{uuid4()}/gaps", "c", "clerk")).status_code == 404
    assert (await rig.as_department(f"/cases/{uuid4()}/gaps", gap("D08"))).status_code == 404
    assert (await rig.as_department(f"{path}/gaps", gap())).status_code == 422
    assert (await rig.as_department(f"{path}/gaps", gap("D14"))).json()["code"] == "not-listed"


async def test_what_is_put_right_on_the_spot_needs_no_notice(rig: Rig) -> None:
    """L-09: at the window, at once, and no clock moves."""
    submitted = await rig.submit()
    path = f"/cases/{submitted['case_id']}"
    sha256 = await rig.document("better", who="clerk-1", role="clerk")
    body = {"documents": [{"kind": "D08", "sha256": sha256}]}
    assert (await rig.post(f"{path}/on-the-spot-correction", body)).status_code == 403
    done = await rig.as_clerk(f"{path}/on-the-spot-correction", body)
    assert (done.status_code, done.json()["status"]) == (200, "submitted")
    assert done.json()["answer_due_at"] == submitted["answer_due_at"]
    assert (await rig.get(f"/documents/{sha256}")).status_code == 200
    assert {d["kind"] for d in (await rig.get(path)).json()["documents"]} == {"D01", "D08"}


async def key_papers(rig: Rig) -> dict[str, Any]:
    notice = (await rig.http.get("/catalogue/classes/PC2/notice?excluded=PC2-13")).json()
    bring = [paper["id"] for paper in notice["papers"] if paper["bring"]]
    return await rig.submit(documents=await rig.papers(*(k for k in bring if k not in LATER)))


async def test_secondary_papers_may_follow_on_a_promise_and_come_in_time(rig: Rig) -> None:
    case = await key_papers(rig)
    path, missing = f"/cases/{case['case_id']}", case["papers_missing"]
    body = {"deferred": [{"kind": kind} for kind in missing], "promise": "容缺承诺2011-17"}
    wrong = body | {"deferred": [{"kind": "D01"}]}
    refused = await rig.as_clerk(f"{path}/acceptance", wrong, version=1)
    assert (refused.status_code, refused.json()["code"]) == (409, "not-deferrable")
    accepted = await rig.as_clerk(f"{path}/acceptance", body, version=1)
    assert (accepted.status_code, accepted.json()["mode"]) == (200, "tolerant")
    early = await rig.post(f"{path}/supplement", {"documents": await rig.papers(missing[0])})
    assert early.status_code == 200, early.text
    stray = await rig.post(f"{path}/supplement", {"documents": await rig.papers("D01")})
    assert (stray.status_code, stray.json()["code"]) == (409, "not-owed")
    rest = await rig.post(f"{path}/supplement", {"documents": await rig.papers(*missing[1:])})
    assert rest.status_code == 200
    await until(lambda: len(rig.said("intake.document-added.v1")) == 2)
    said = intake.CaseAcceptedV1.model_validate(rig.said("intake.case-accepted.v1")[0].data)
    assert (said.mode, [o.kind for o in said.owed]) == ("tolerant", missing)
    assert {o.due_at for o in said.owed} == {OWED_DUE}
    assert rig.said("intake.document-added.v1")[-1].data.get("still_owed", []) == []
    assert await rig.rows("SELECT * FROM intake.timer") == []


async def test_a_broken_promise_is_said_once_and_no_other_is_taken_for_a_year(rig: Rig) -> None:
    case = await key_papers(rig)
    path, missing = f"/cases/{case['case_id']}", case["papers_missing"]
    body = {"deferred": [{"kind": kind} for kind in missing], "promise": "P-1"}
    assert (await rig.as_clerk(f"{path}/acceptance", body, version=1)).status_code == 200
    rig.clock.advance(OWED_DUE - MONDAY)
    await until(lambda: rig.said("intake.supplement-overdue.v1"), describe="a broken promise")
    assert rig.said("intake.supplement-overdue.v1")[0].data["kinds"] == missing
    late = await rig.post(f"{path}/supplement", {"documents": await rig.papers(missing[0])})
    assert (late.status_code, late.json()["code"]) == (409, "supplement-late")
    shown = (await rig.get(path)).json()
    assert (shown["overdue"], shown["owed"]) == (missing, [])
    again = await key_papers(rig)
    refused = await rig.as_clerk(f"/cases/{again['case_id']}/acceptance", body, version=1)
    assert (refused.status_code, refused.json()["code"]) == (409, "promise-broken")
    assert "2012-10-14" in refused.json()["detail"]
    end = approval.CaseEndedV1(
        case_id=case["case_id"],
        case_number=case["case_number"],
        class_id="PC2",
        outcome="terminated",
        reason="容缺材料逾期未补",
        ended_at=rig.clock.now(),
    )
    await rig.as_approval(event(end), event(end))
    await until(lambda: _is(rig, path, "closed"), describe="a terminated case")
    assert (await rig.get(path)).json()["result"] == "terminated"
    assert len(rig.said("intake.supplement-overdue.v1")) == 1


async def _is(rig: Rig, path: str, status: str) -> bool:
    return bool((await rig.get(path)).json()["status"] == status)
