"""Intake over HTTP off the straight path: certificates, bars, two levels, parts and receipts."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from onehall_contracts import approval, intake

from tests.building import event
from tests.fixtures import Auth
from tests.integration import intake_rig
from tests.integration.intake_rig import MONDAY, Rig
from tests.waiting import until


@pytest.fixture
async def rig(database: Any, amqp: Any, auth: Auth, tmp_path: Path) -> AsyncIterator[Rig]:
    async with intake_rig.intake(database, amqp, auth, tmp_path) as running:
        yield running


def gap(*kinds: str) -> dict[str, Any]:
    return {"deficiencies": [{"kind": kind, "what": f"{kind} 不全"} for kind in kinds]}


async def test_a_certificate_travels_with_the_acceptance_for_approval_to_verify(rig: Rig) -> None:
    held = {"item_id": "PC2-06", "number": "西消设〔2011〕第17号", "issuer": "西安市公安消防支队"}
    case = await rig.submit(certificates=[held | {"valid_until": "2012-09-26"}])
    assert "PC2-06" not in {item["item_id"] for item in case["items"]}
    assert case["certificates"][0]["number"] == held["number"]
    await rig.as_clerk(f"/cases/{case['case_id']}/acceptance", version=1)
    await until(lambda: rig.said("intake.case-accepted.v1"))
    said = intake.CaseAcceptedV1.model_validate(rig.said("intake.case-accepted.v1")[0].data)
    assert [c.item_id for c in said.certificates] == ["PC2-06"]
    waiting = {i.item_id for i in said.items if any(p.item_id == "PC2-06" for p in i.prerequisites)}
    assert waiting == {"PC2-01", "PC2-02"}


async def test_a_barred_item_is_named_with_its_day_and_nothing_personal(rig: Rig) -> None:
    """L-56: from a refusal, or from a permit revoked for fraud."""
    first = await rig.submit()
    path = f"/cases/{first['case_id']}"
    await rig.as_clerk(f"{path}/acceptance", version=1)
    refusal = _refusal("PC2-06", date(2012, 9, 26))
    await rig.as_approval(event(_refused(first, refusal)), event(_revoked(first)))
    await until(lambda: _bars(rig, 2), describe="two bars")
    again = await rig.post("/cases", await rig.submission())
    assert (again.status_code, again.json()["code"]) == (409, "barred")
    assert "PC2-06 (to 2012-09-26)" in again.json()["detail"]
    assert "PC2-07 (to 2014-09-26)" in again.json()["detail"]
    assert "假" not in again.text
    other = await rig.submission(
        documents=[{"kind": "D01", "sha256": await rig.document(who="li")}]
    )
    assert (await rig.post("/cases", other, "li")).status_code == 201
    food = await rig.submission(class_id="PC6", answers={})
    assert (await rig.post("/cases", food)).status_code == 201
    rig.clock.advance(timedelta(days=4 * 365))
    assert (await rig.post("/cases", await rig.submission())).status_code == 201


async def test_a_district_takes_a_case_in_and_every_review_starts_at_that_instant(rig: Rig) -> None:
    """L-14, L-22: accepted at the district, by every centre as of the district's instant."""
    case = await rig.submit(centre="610115")
    assert case["case_number"].startswith("610115")
    zone = await rig.submit(centre="6101G1")
    assert zone["case_number"].startswith("610191")
    city = await rig.submit()
    for one in (case, city):
        await rig.as_clerk(f"/cases/{one['case_id']}/acceptance", version=1)
    await until(lambda: len(rig.said("intake.case-accepted.v1")) == 2)
    said = intake.CaseAcceptedV1.model_validate(rig.said("intake.case-accepted.v1")[0].data)
    assert (said.centre, said.accepted_at) == ("610115", MONDAY)
    assert {i.centre for i in said.items} == {"610100", "610115"}
    counted = (await rig.get("/statistics", "boss", "supervisor")).json()
    assert (counted["accepted_total"], counted["linked_total"]) == (2, 1)
    assert counted["by_centre"] == {"610100": 1, "610115": 1}
    assert counted["by_class"] == {"PC2": 2}
    assert counted["by_acceptance"] == {"explicit": 2}
    assert sum(counted["reviews_by_mode"].values()) == 30
    listed = (await rig.get("/cases?centre=610115", "c", "clerk")).json()["cases"]
    assert [c["case_id"] for c in listed] == [case["case_id"]]


async def test_statistics_are_for_those_who_watch_and_of_the_days_asked_for(rig: Rig) -> None:
    for role in ("applicant", "clerk", "department"):
        assert (await rig.get("/statistics", "x", role)).status_code == 403
    empty = (await rig.get("/statistics", "o", "operator")).json()
    assert (empty["accepted_total"], empty["by_class"]) == (0, {})
    case = await rig.submit()
    await rig.as_clerk(f"/cases/{case['case_id']}/acceptance", version=1)
    for query, total in (
        ("from_day=2011-09-26&to_day=2011-09-26", 1),
        ("from_day=2011-09-27", 0),
        ("to_day=2011-09-25", 0),
        ("centre=610115", 0),
    ):
        found = await rig.get(f"/statistics?{query}", "boss", "supervisor")
        assert found.json()["accepted_total"] == total, query
    for query in ("from_day=0001-01-01", "to_day=9999-12-31", "from_day=x", "centre=1%27;--"):
        assert (await rig.get(f"/statistics?{query}", "b", "supervisor")).status_code == 422


async def test_a_case_decided_in_parts_stays_open_until_its_last_item(rig: Rig) -> None:
    case = await rig.submit()
    path = f"/cases/{case['case_id']}"
    await rig.as_clerk(f"{path}/acceptance", version=1)
    first, second = _issued(case, 1, ("PC2-01",)), _issued(case, 2, ())
    await rig.as_approval(event(first))
    await until(lambda: _is(rig, path, "partly-issued"), describe="a case partly issued")
    shown = (await rig.get(path)).json()
    assert (shown["remaining"], shown["ended_at"]) == (["PC2-01"], None)
    gone = await rig.post(f"{path}/withdrawal")
    assert (gone.status_code, gone.json()["code"]) == (409, "already-accepted")
    assert "approval" in gone.json()["detail"]
    await rig.as_approval(event(second), event(first))
    await until(lambda: _is(rig, path, "closed"), describe="a closed case")
    assert (await rig.get(path)).json()["issuance"]["sequence"] == 2
    late = await rig.as_department(f"{path}/gaps", gap("D13"))
    assert (late.status_code, late.json()["code"]) == (409, "already-ended")


async def test_a_receipt_is_sealed_dated_and_for_those_who_may_see_the_case(rig: Rig) -> None:
    """L-12, L-26."""
    cases = [await rig.submit() for _ in range(2)]
    paths = [f"/cases/{case['case_id']}" for case in cases]
    assert (await rig.get(f"{paths[0]}/receipt")).json()["code"] == "no-receipt"
    await asyncio.gather(*(rig.as_clerk(f"{p}/acceptance", version=1) for p in paths))
    receipts = [(await rig.get(f"{path}/receipt")).json() for path in paths]
    assert {r["seal_id"] for r in receipts} == {"610100-行政审批受理专用章"}
    assert {r["dated_on"] for r in receipts} == {"2011-09-26"}
    assert sorted(r["order"] for r in receipts) == [r["order"] for r in receipts]
    assert (await rig.get(f"{paths[0]}/receipt", "li")).status_code == 404


def _issued(case: dict[str, Any], sequence: int, remaining: tuple[str, ...]) -> Any:
    return approval.PermitIssuedV1(
        case_id=case["case_id"],
        case_number=case["case_number"],
        class_id="PC2",
        issuance_id=uuid4(),
        sequence=sequence,
        permits=(),
        remaining=remaining,
        used_wd=12,
        joint_limit_wd=45,
        serial_legal_wd=319,
        issued_at=MONDAY + timedelta(days=16 + sequence),
    )


def _refusal(item: str, until_day: date) -> approval.Refusal:
    return approval.Refusal(
        item_id=item,
        department="XFZD",
        reasons=("提供虚假材料",),
        legal_basis=("行政许可法 78",),
        remedies=intake.Remedies(reconsideration_body="西安市人民政府", court="法院"),
        barred_until=until_day,
    )


def _refused(case: dict[str, Any], *refusals: approval.Refusal) -> approval.CaseRefusedV1:
    return approval.CaseRefusedV1(
        case_id=case["case_id"],
        case_number=case["case_number"],
        class_id="PC2",
        issuance_id=uuid4(),
        refusals=refusals,
        used_wd=12,
        joint_limit_wd=45,
        serial_legal_wd=319,
        issued_at=MONDAY + timedelta(days=16),
    )


def _revoked(case: dict[str, Any]) -> approval.PermitChangedV1:
    return approval.PermitChangedV1(
        case_id=case["case_id"],
        item_id="PC2-07",
        department="RFB",
        permit_number="1",
        change="revoked",
        reasons=("以欺骗手段取得",),
        barred_until=date(2014, 9, 26),
        changed_at=MONDAY + timedelta(days=30),
    )


async def _bars(rig: Rig, count: int) -> bool:
    return len(await rig.rows("SELECT * FROM intake.bar")) == count


async def _is(rig: Rig, path: str, status: str) -> bool:
    return bool((await rig.get(path)).json()["status"] == status)
