"""A case at the window, over HTTP and on a real database: its whole path, and what it says."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from onehall_calendar import SHANGHAI
from onehall_contracts import approval, intake
from onehall_intake.domain.identifiers import is_case_number

from tests.building import event
from tests.fixtures import Auth
from tests.integration import intake_rig
from tests.integration.intake_rig import COMPANY, MONDAY, PERSON, Rig
from tests.waiting import until

OCTOBER = datetime(2011, 10, 9, 0, 0, tzinfo=SHANGHAI)  # 24:00 of a Saturday worked for the holiday


@pytest.fixture
async def rig(database: Any, amqp: Any, auth: Auth, tmp_path: Path) -> AsyncIterator[Rig]:
    async with intake_rig.intake(database, amqp, auth, tmp_path) as running:
        yield running


async def test_one_case_from_its_notice_to_its_issuance(rig: Rig) -> None:
    notice = (await rig.http.get("/catalogue/classes/PC2/notice?excluded=PC2-13")).json()
    bring = [paper["id"] for paper in notice["papers"] if paper["bring"]]
    papers = [{"kind": kind, "sha256": await rig.document(kind)} for kind in bring]
    submitted = await rig.submit(documents=papers)
    assert is_case_number(submitted["case_number"])
    assert submitted["case_number"][:17] == "61010020110926902"
    assert submitted["papers_missing"] == []
    assert len(submitted["items"]) == 15
    path = f"/cases/{submitted['case_id']}"
    accepted = await rig.as_clerk(f"{path}/acceptance", version=1)
    assert accepted.status_code == 200, accepted.text
    assert (accepted.headers["ETag"], accepted.json()["status"]) == ('"2"', "accepted")
    await until(lambda: rig.said("intake.case-accepted.v1"), describe="an acceptance")
    said = rig.said("intake.case-accepted.v1")[0].open().message
    assert isinstance(said, intake.CaseAcceptedV1)
    assert (said.mode, said.accepted_at, len(said.items)) == ("explicit", MONDAY, 15)
    assert [d.sha256 for d in said.documents] == [p["sha256"] for p in papers]
    await rig.as_approval(event(_issued(submitted)))
    await until(lambda: _status(rig, path, "closed"), describe="a closed case")
    shown = (await rig.get(path)).json()
    assert shown["issuance"]["result"] == "issued"
    assert shown["ended_at"]


async def test_silence_accepts_a_case_at_the_end_of_the_fifth_working_day(rig: Rig) -> None:
    submitted = await rig.submit()
    path = f"/cases/{submitted['case_id']}"
    assert datetime.fromisoformat(submitted["answer_due_at"]) == OCTOBER
    rig.clock.advance(OCTOBER - MONDAY - timedelta(seconds=1))
    marker = await rig.submit()
    await until(lambda: len(rig.said("intake.case-submitted.v1")) == 2)
    assert rig.said("intake.case-accepted.v1") == []
    rig.clock.advance(timedelta(seconds=1))
    await until(lambda: rig.said("intake.case-accepted.v1"), describe="a deemed acceptance")
    said = rig.said("intake.case-accepted.v1")
    assert [e.subject for e in said] == [submitted["case_id"]]
    assert said[0].data["mode"] == "deemed"
    assert datetime.fromisoformat(said[0].data["accepted_at"]) == MONDAY
    assert await _status(rig, f"/cases/{marker['case_id']}", "submitted")
    late = await rig.as_clerk(f"{path}/refusal", REFUSAL, version=2)
    assert (late.status_code, late.json()["code"]) == (409, "already-accepted")


async def test_a_correction_is_asked_for_once_and_starts_the_five_days_again(rig: Rig) -> None:
    submitted = await rig.submit()
    path = f"/cases/{submitted['case_id']}"
    asked = {"deficiencies": [{"kind": "D08", "what": "总平面图缺页 a page is missing"}]}
    notified = await rig.as_clerk(f"{path}/correction-notice", asked, version=1)
    assert notified.json()["status"] == "awaiting-correction"
    assert notified.json()["answer_due_at"] is None
    again = await rig.as_clerk(f"{path}/correction-notice", asked, version=2)
    assert (again.status_code, again.json()["code"]) == (409, "second-notice")
    rig.clock.advance(OCTOBER - MONDAY + timedelta(days=30))
    papers = {"documents": [{"kind": "D08", "sha256": await rig.document("plan")}]}
    supplied = await rig.post(f"{path}/correction", papers)
    assert (supplied.status_code, supplied.json()["status"]) == (200, "corrected")
    corrected_at = rig.clock.now()
    rig.clock.advance(timedelta(days=8))
    await until(lambda: rig.said("intake.case-accepted.v1"), describe="a deemed acceptance")
    data = rig.said("intake.case-accepted.v1")[0].data
    assert datetime.fromisoformat(data["accepted_at"]) == corrected_at
    assert {d["kind"] for d in data["documents"]} == {"D01", "D08"}
    assert [e.type for e in rig.heard if e.subject == submitted["case_id"]] == [
        "intake.case-submitted.v1",
        "intake.correction-notified.v1",
        "intake.demand-refused.v1",
        "intake.correction-received.v1",
        "intake.case-accepted.v1",
    ]


async def test_a_refusal_and_a_withdrawal_end_a_case_with_what_the_law_wants_said(rig: Rig) -> None:
    refused, withdrawn = await rig.submit(), await rig.submit()
    path = f"/cases/{refused['case_id']}"
    answer = await rig.as_clerk(f"{path}/refusal", REFUSAL, version=1)
    assert answer.json()["status"] == "not-accepted"
    shown = (await rig.get(path)).json()["refusal"]
    assert shown["reasons"] == REFUSAL["reasons"]
    assert shown["remedies"]["reconsideration_body"] == "西安市人民政府"
    gone = await rig.post(f"/cases/{withdrawn['case_id']}/withdrawal")
    assert gone.json()["status"] == "withdrawn"
    await until(lambda: rig.said("intake.case-withdrawn.v1"))
    assert rig.said("intake.case-not-accepted.v2")
    assert await rig.rows("SELECT * FROM intake.timer") == []


async def test_a_clerk_hands_in_for_somebody_who_then_sees_their_case_and_papers(rig: Rig) -> None:
    sha256 = await rig.document("brought", who="clerk-1", role="clerk")
    body = await rig.submission(
        applicant=PERSON,
        documents=[{"kind": "D01", "sha256": sha256}],
        channel="window",
        on_behalf_of="li",
    )
    response = await rig.post("/cases", body, "clerk-1", "clerk")
    assert response.status_code == 201, response.text
    path = response.headers["Location"]
    mine = (await rig.get(path, "li")).json()
    assert mine["applicant"]["id_number"] == PERSON["id_number"]
    assert len(mine["check_code"]) == 6, "told to whom it is for, and to nobody on duty (E-04)"
    assert "check_code" not in response.json()
    assert "check_code" not in (await rig.get(path, "clerk-1", "clerk")).json()
    assert (await rig.get(f"/documents/{sha256}", "li")).status_code == 200
    assert (await rig.get(path, "wang")).status_code == 404


async def test_the_window_sees_a_person_masked_and_a_company_in_full(rig: Rig) -> None:
    person = await rig.submit(applicant=PERSON)
    company = await rig.submit()
    seen = (await rig.get(f"/cases/{person['case_id']}", "clerk-1", "clerk")).json()["applicant"]
    assert seen == {
        "kind": "person",
        "name": "张**",
        "id_number": "610*************19",
        "email": "z***@example.com",
        "phone": "199****1234",
        "language": "en",
        "masked": True,
    }
    firm = (await rig.get(f"/cases/{company['case_id']}", "boss", "supervisor")).json()
    assert firm["applicant"]["name"] == COMPANY["name"]
    assert "check_code" not in firm


async def test_a_list_shows_an_applicant_their_own_and_the_window_all_in_pages(rig: Rig) -> None:
    ids = [(await rig.submit())["case_id"] for _ in range(3)]
    other = await rig.post(
        "/cases",
        await rig.submission(documents=[{"kind": "D01", "sha256": await rig.document(who="li")}]),
        "li",
    )
    first = (await rig.get("/cases?limit=2")).json()
    second = (await rig.get(f"/cases?limit=2&cursor={first['next']}")).json()
    assert [c["case_id"] for c in first["cases"] + second["cases"]] == ids[::-1]
    assert second["next"] is None
    await rig.as_clerk(f"/cases/{ids[0]}/acceptance", version=1)
    everything = (await rig.get("/cases", "clerk-1", "clerk")).json()["cases"]
    assert {c["case_id"] for c in everything} == {*ids, other.json()["case_id"]}
    accepted = (await rig.get("/cases?status=accepted&class_id=PC2", "c", "clerk")).json()
    assert [c["case_id"] for c in accepted["cases"]] == ids[:1]
    assert "example" not in str(everything)


async def test_a_case_is_found_by_its_number_by_those_who_may_see_it(rig: Rig) -> None:
    submitted = await rig.submit()
    path = f"/cases/by-number/{submitted['case_number']}"
    assert (await rig.get(path)).json()["case_id"] == submitted["case_id"]
    assert (await rig.get(path, "li")).status_code == 404
    assert (await rig.get("/cases/by-number/1", "c", "clerk")).status_code == 404


async def test_numbers_of_a_class_and_day_count_up_from_one(rig: Rig) -> None:
    numbers = [(await rig.submit())["case_number"] for _ in range(3)]
    rig.clock.advance(timedelta(days=1))
    numbers.append((await rig.submit())["case_number"])
    assert [n[6:14] + n[17:23] for n in numbers] == [
        "20110926000001",
        "20110926000002",
        "20110926000003",
        "20110927000001",
    ]


async def test_nothing_of_a_person_is_in_any_event_message_or_alarm(rig: Rig) -> None:
    await rig.submit(applicant=PERSON)
    await until(lambda: rig.said("intake.case-submitted.v1"))
    stored = await rig.rows(
        "SELECT payload::text || actor AS text FROM intake.event UNION ALL"
        " SELECT convert_from(body, 'UTF8') FROM intake.outbox"
        " UNION ALL SELECT answer::text FROM intake.request WHERE answer IS NOT NULL"
    )
    everything = " ".join(row["text"] for row in stored) + str([e.data for e in rig.heard])
    for value in (PERSON["name"], PERSON["id_number"], PERSON["email"], PERSON["phone"], "wang"):
        assert value not in everything


async def test_an_issuance_of_an_unknown_case_is_parked_with_its_reason(rig: Rig) -> None:
    await rig.as_approval(event(_issued({"case_id": str(uuid4()), "case_number": "1"})))
    query = "SELECT reason FROM intake.parked"
    await until(lambda: rig.rows(query), describe="a parked message")
    assert [r["reason"] for r in await rig.rows(query)] == ["unknown-case"]


REFUSAL = {
    "cause": "not-required",
    "reasons": ["该事项依法不需要取得行政许可"],
    "legal_basis": ["行政许可法 第三十二条第一款第(一)项"],
}


def _issued(case: dict[str, Any]) -> approval.PermitIssuedV1:
    return approval.PermitIssuedV1(
        case_id=case["case_id"],
        case_number=case["case_number"],
        class_id="PC2",
        issuance_id=uuid4(),
        permits=(),
        used_wd=12,
        joint_limit_wd=45,
        serial_legal_wd=319,
        issued_at=MONDAY + timedelta(days=16),
    )


async def _status(rig: Rig, path: str, status: str) -> bool:
    return bool((await rig.get(path)).json()["status"] == status)
