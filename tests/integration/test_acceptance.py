"""The acceptance tests of the peers' table, in a whole hall on a real database and broker.

Each is named after its sentence. Number 1 runs as processes in `tests/system/test_peers.py`; 6 is
`tests/system/test_kills.py` and `test_again.py`.
"""

import json
from collections import Counter
from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from onehall_calendar import SHANGHAI, ApproverRole, load, local_day
from onehall_contracts.bundle import keys_in
from onehall_contracts.ids import derived
from onehall_contracts.intake import CaseAcceptedV1
from onehall_contracts.log import exported
from onehall_contracts.log.checkpoint import read
from onehall_contracts.passport.verifying import Given, verify_passport
from onehall_intake.domain import model as erasing
from onehall_intake.domain.filing import ApplicantRef
from onehall_store import Ask, Origin
from onehall_supervision.store.sequencing import Sequencer

from tests.building import stated
from tests.fixtures import Auth
from tests.integration.certificates_rig import typeface
from tests.integration.hall_rig import CATALOGUE, LEAD, Hall, hall, of
from tests.integration.intake_rig import MONDAY, PERSON
from tests.keys import centre_key, log_key
from tests.waiting import until

CENTRE = {centre_key().kid: centre_key().public}
FIRE, PLAN, BUILD = "PC2-06", "PC2-01", "PC2-02"  # BUILD needs PLAN, and both need FIRE
DEFENCE, SLOWEST, WEATHER = "PC2-07", "PC2-05", "PC2-14"
ISSUED, REFUSED = "approval.permit-issued.v1", "approval.case-refused.v1"


def at(month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(2011, month, day, hour, minute, tzinfo=SHANGHAI)


def end_of(month: int, day: int) -> datetime:
    """Return 24:00 of a day of 2011."""
    return at(month, day, 0) + timedelta(days=1)


@pytest.fixture(scope="module")
async def running(
    platform: Any, auth: Auth, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Hall]:
    await typeface()
    async with hall(platform, auth, tmp_path_factory.mktemp("hall")) as found:
        yield found


@pytest.fixture
async def city(running: Hall) -> AsyncIterator[Hall]:
    """It is Monday, 26 September 2011; afterwards no service has set anything aside."""
    running.on(MONDAY)
    yield running
    assert await running.parked() == []


def gap(*kinds: str) -> dict[str, Any]:
    return {"deficiencies": [{"kind": kind, "what": f"{kind} 不全"} for kind in kinds]}


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def is_no(answer: httpx.Response, code: str) -> None:
    assert (answer.status_code, answer.json().get("code")) == (409, code), answer.text


async def test_peers_2_a_second_correction_request_is_refused_and_logged(city: Hall) -> None:
    """Second correction request after the one-time notice -> refused to the department, logged as
    violation, applicant protected (L-06, L-10, L-57).
    """
    case = await city.submit("second")
    path, case_id = f"/cases/{case['case_id']}", case["case_id"]
    assert (await city.intake.department("XFZD", f"{path}/gaps", gap("D13"))).is_success
    notice = await city.intake.post(f"{path}/correction-notice", gap("D13"), if_match="2")
    assert notice.status_code == 200, notice.text
    before = (await city.intake.get(path, "applicant", "second")).json()
    is_no(await city.intake.department("XFZD", f"{path}/gaps", gap("D08")), "second-notice")
    is_no(
        await city.intake.post(f"{path}/correction-notice", gap("D05"), if_match="4"),
        "second-notice",
    )
    logged = await city.says(case_id, "intake.demand-refused.v1", 2)
    assert [(d["cause"], d.get("department")) for d in logged] == [
        ("second-notice", "XFZD"),
        ("second-notice", None),
    ]
    after = (await city.intake.get(path, "applicant", "second")).json()
    kept = ("status", "outstanding", "deficiencies", "answer_due_at", "submitted_at")
    assert {k: after[k] for k in kept} == {k: before[k] for k in kept}
    assert len(after["demands_refused"]) == 2
    await _in_the_ledger(city, case_id, "intake.demand-refused.v1", 2)
    told = await city.notices(case_id, "second", "correction-notified")
    assert len(told) == 1, "told once"


async def test_peers_2_a_demand_in_mid_review_is_refused_and_no_clock_moves(city: Hall) -> None:
    """The same after acceptance: refused to the department, on record, the applicant protected."""
    case = await city.case("demand")
    path = f"/cases/{case.case_id}"
    before = (await city.approval.get(f"{path}/coordination")).json()
    for paper, cause in (("D01", "already-held"), ("D99", "not-listed")):
        asked = {"item_id": FIRE, "paper": paper}
        is_no(await city.approval.department("XFZD", f"{path}/demands", asked), cause)
    logged = await city.says(case.case_id, "approval.demand-refused.v1", 2)
    assert {(d["department"], d["demanded_by"]) for d in logged} == {("XFZD", "XFZD-01")}
    after = (await city.approval.get(f"{path}/coordination")).json()
    assert after["reviews"] == before["reviews"]
    assert after["joint_due_at"] == before["joint_due_at"]
    await _in_the_ledger(city, case.case_id, "approval.demand-refused.v1", 2)


async def test_peers_3_silence_of_five_working_days_accepts_from_the_receipt_date(
    city: Hall,
) -> None:
    """No notice in 5 working days -> case accepted from the receipt date by a system event (L-10).

    By hand: received Monday 26 September; 27, 28, 29, 30 are days 1 to 4; 1 to 7 October are the
    National Day holiday; Saturday 8 October is worked and is day 5.
    """
    submitted = await city.submit("silence")
    case_id = submitted["case_id"]
    assert moment(submitted["answer_due_at"]) == end_of(10, 8)
    city.on(end_of(10, 8) - timedelta(seconds=1))
    await city.settled("intake")
    shown = (await city.intake.get(f"/cases/{case_id}", "applicant", "silence")).json()
    assert shown["status"] == "submitted"
    city.on(end_of(10, 8))
    said = await city.opened(case_id)
    assert (said.mode, said.accepted_at) == ("deemed", MONDAY)
    (event,) = await city.rows(
        "SELECT actor FROM intake.event WHERE stream = $1 AND type = 'case-accepted'", case_id
    )
    assert event["actor"] == "onehall/intake/alarm"
    (opened,) = await city.says(case_id, "approval.coordination-opened.v1")
    assert moment(opened["opened_at"]) == MONDAY
    # 29 working days from 26 September, as if it had been accepted at once.
    assert moment(opened["joint_due_at"]) == end_of(11, 9)
    assert {stated(t.data["statement"]).requested_at for t in city.tasks(case_id)} == {MONDAY}
    told = await city.notices(case_id, "silence", "case-accepted")
    assert "deems it accepted" in told[0]["en"]["text"]


PROCEDURE = {"items": [FIRE], "cause": "专家评审", "declared_wd": 7, "notice": "特别程序告知书 1"}
EXTENSION = {
    "days": 15,
    "approver_role": ApproverRole.HEAD_OF_GOVERNMENT,
    "approver": "mayor",
    "reason": "需要专家进一步论证 the experts disagree",
    "notice": "延期告知书 1",
}


@pytest.mark.parametrize("first", ["suspended", "extended"])
async def test_peers_4_suspension_over_a_holiday_and_extension_give_the_date_counted_by_hand(
    city: Hall, first: str
) -> None:
    """Suspend for expert review 7 working days across a holiday, extend 15 with leader's approval,
    resume: due date matches hand calculation and explains itself. Order of the two operations must
    not change the result (L-31, L-33, L-34).

    By hand, PC2-06: promised 14, legal 20 working days from 26 September. 27 to 30 September are
    days 1 to 4; October's holiday is 1 to 7; 8 and 9 are worked. Begun on 28 September, it stops 29
    and 30 September and 8, 9, 10, 11, 12 October: seven. So 14 + 7 + 15 = 36 working days for the
    promise, and 20 + 7 + 15 = 42 for the law: 14 October is 11, 21 is 16, 28 is 21, 4 November 26,
    11 November 31, 18 November 36, 25 November 41, Monday 28 November 42. Of the others PC2-05 ends
    last: 29 + 15 = 44, that is 30 November.
    """
    case = await city.case(f"moved-{first}")
    path = f"/cases/{case.case_id}"
    if first == "extended":
        city.on(at(9, 27))
        await _extended(city, path)
    city.on(at(9, 28))
    begun = await city.approval.department("XFZD", f"{path}/procedures", PROCEDURE)
    assert begun.status_code == 200, begun.text
    if first == "suspended":
        city.on(at(9, 29))
        await _extended(city, path)
    city.on(at(10, 12, 17))
    (said,) = await city.says(case.case_id, "approval.clock-suspended.v1")
    ended = f"{path}/procedures/{said['procedure_id']}/end"
    assert (await city.approval.department("XFZD", ended)).is_success
    (resumed,) = await city.says(case.case_id, "approval.clock-resumed.v1")
    assert resumed["excluded_wd"] == 7
    await _in_the_ledger(city, case.case_id, "approval.clock-resumed.v1", 1)
    known = (await city.approval.get(f"{path}/coordination")).json()
    ours = {r["item_id"]: r for r in known["reviews"]}
    assert moment(ours[FIRE]["promised_due_at"]) == end_of(11, 18)
    assert moment(ours[FIRE]["legal_due_at"]) == end_of(11, 28)
    assert moment(known["joint_due_at"]) == end_of(11, 30)
    await _supervision_agrees_and_explains(city, path, ours)
    own = f"moved-{first}"
    (stopped,) = await city.notices(case.case_id, own, "clock-suspended")
    (longer,) = await city.notices(case.case_id, own, "limit-extended")
    assert stopped["legal"] and "专家评审" in stopped["zh"]["text"]
    assert "7" in stopped["en"]["text"] and "特别程序告知书 1" in stopped["zh"]["text"]
    assert longer["legal"] and EXTENSION["reason"] in longer["en"]["text"]


async def _extended(city: Hall, path: str) -> None:
    """Extend by 15 for all, which the head of government approves and nobody below (L-31)."""
    wrong = EXTENSION | {"approver_role": ApproverRole.HEAD_OF_AUTHORITY}
    is_no(await city.approval.department(LEAD, f"{path}/extensions", wrong), "wrong-approver")
    is_no(await city.approval.department("XFZD", f"{path}/extensions", EXTENSION), "not-the-lead")
    done = await city.approval.department(LEAD, f"{path}/extensions", EXTENSION)
    assert done.status_code == 200, done.text
    again = await city.approval.department(LEAD, f"{path}/extensions", EXTENSION)
    is_no(again, "already-extended")


async def _supervision_agrees_and_explains(
    city: Hall, path: str, ours: dict[str, dict[str, Any]]
) -> None:
    shown = (await city.supervision.get(f"{path}/deadlines")).json()
    for theirs in shown["reviews"]:
        own = ours[theirs["item_id"]]
        for limit in ("promised", "legal"):
            assert moment(theirs[limit]["due_at"]) == moment(own[f"{limit}_due_at"]), theirs
    fire = next(r for r in shown["reviews"] if r["item_id"] == FIRE)
    assert (fire["promised"]["due_on"], fire["legal"]["due_on"]) == ("2011-11-18", "2011-11-28")
    assert fire["promised"]["suspensions"][0]["excluded_wd"] == 7
    assert fire["promised"]["extension"]["approver_role"] == EXTENSION["approver_role"]
    told = "\n".join(fire["promised"]["derivation"])
    for part in ("专家评审", "特别程序告知书 1", "国庆节", "延期告知书 1", "due 2011-11-18 24:00"):
        assert part in told, told


async def test_peers_5_a_silent_department_is_warned_then_yellow_then_red_and_never_on_a_holiday(
    city: Hall,
) -> None:
    """Department silent past limit: warn one working day before, yellow, red to three people in
    order; nothing sent on a holiday (F02, R-22).

    By hand, PC2-14: promised 10, legal 20, W(10) = 1, accepted on Friday 16 September. 19 to 23 are
    days 1 to 5, 26 to 30 days 6 to 10: the promise ends 30 September 24:00, so the last day of it
    begins 30 September 0:00, and the first instant past it is in the holiday, which ends on
    Saturday 8 October, worked, day 11; 14 October is 17, 19 October 20.
    """
    city.on(at(9, 16))
    case = await city.case("silent")
    await city.answer(case, *of(case, but=[WEATHER]))
    await city.recorded(case.case_id, 15)
    await _hand_over(city, f"/cases/{case.case_id}", "03")
    path, wanted = f"/cases/{case.case_id}", {"function": "F02", "subject": WEATHER}

    async def levels() -> list[str]:
        await city.settled("supervision")
        return [card["level"] for card in await city.cards(case.case_id, **wanted)]

    city.on(at(9, 29, 23, 59))
    assert await levels() == []
    city.on(at(9, 30, 0))
    await until(lambda: city.cards(case.case_id, **wanted), describe="a warning")
    assert await levels() == ["warning"]
    await _hand_over(city, path, "02")
    for day in range(1, 8):
        city.on(at(10, day, 12))
        assert await levels() == ["warning"], f"nothing on {day} October"
    city.on(at(10, 8, 0))
    await until(lambda: _has(city, case.case_id, wanted, 2), describe="a yellow card")
    assert await levels() == ["warning", "yellow"]
    await _hand_over(city, path, "01")
    city.on(end_of(10, 19))
    assert await levels() == ["warning", "yellow"]
    city.on(at(10, 20, 0, 1))
    await until(lambda: _has(city, case.case_id, wanted, 3), describe="a red card")
    cards = await city.cards(case.case_id, **wanted)
    assert [(c["level"], c["responsible"]) for c in cards] == [
        ("warning", "QXJ-03"), ("yellow", "QXJ-02"), ("red", "QXJ-01"),
    ]  # fmt: skip
    assert {c["department"] for c in cards} == {"QXJ"}
    every = await city.cards(case.case_id)
    days = {local_day(moment(c["issued_at"])) for c in every}
    assert all(load().is_work_day(day) for day in days), days
    assert date(2011, 10, 8) in days
    assert not city.said(case.case_id, ISSUED), "silence grants nothing"


async def _hand_over(city: Hall, path: str, officer: str) -> None:
    body = {"item_id": WEATHER, "responsible": f"QXJ-{officer}"}
    done = await city.approval.department("QXJ", f"{path}/assignments", body)
    assert done.status_code == 200, done.text
    wire = "approval.review-assigned.v1"
    count = len(await city.says(path.removeprefix("/cases/"), wire))
    await _in_the_ledger(city, path.removeprefix("/cases/"), wire, count)


async def _has(city: Hall, case_id: str, wanted: dict[str, str], count: int) -> bool:
    return len(await city.cards(case_id, **wanted)) >= count


async def test_peers_7_one_refusal_of_thirteen_and_the_siblings_are_no_longer_needed(
    city: Hall,
) -> None:
    """One refusal of thirteen: siblings told "no longer needed", nothing issued, reasons and
    remedies in the letter (L-51, L-62).
    """
    case = await city.case("refused")
    path = f"/cases/{case.case_id}"
    why = {
        "reasons": ("疏散宽度不足 the exits are too narrow",),
        "legal_basis": ("消防法 第十一条",),
    }
    await city.answer(case, FIRE, said="refuse", **why)
    (asked,) = await city.says(case.case_id, "approval.dependants-asked.v1")
    assert (asked["item_id"], asked["dependants"]) == (FIRE, [PLAN, BUILD])
    (question,) = await city.notices(case.case_id, "refused", "dependants-asked")
    assert PLAN in question["zh"]["text"] and BUILD in question["en"]["text"]
    rest = {"items": of(case, but=[FIRE])}
    stranger = await city.approval.applicant(f"{path}/withdrawals", rest, "stranger")
    assert stranger.status_code == 404
    gone = await city.approval.applicant(f"{path}/withdrawals", rest, "refused")
    assert gone.status_code == 200, gone.text
    (letter,) = await city.says(case.case_id, REFUSED)
    (refusal,) = letter["refusals"]
    assert (refusal["item_id"], tuple(refusal["reasons"])) == (FIRE, why["reasons"])
    assert refusal["remedies"]["reconsideration_days"] == 60
    await _told_no_longer_needed(city, case, of(case, but=[FIRE]))
    assert not city.said(case.case_id, ISSUED)
    issuance = (await city.approval.get(f"{path}/issuance", "applicant", "refused")).json()
    assert issuance["permits"] == [] and issuance["more"] == []
    assert await city.rows("SELECT 1 FROM approval.permit WHERE case_id = $1", case.case_id) == []
    (notice,) = await city.notices(case.case_id, "refused", "case-refused")
    for part in (*why["reasons"], *why["legal_basis"], "行政复议", "60"):
        assert part in notice["zh"]["text"], notice["zh"]["text"]
    assert "reconsideration" in notice["en"]["text"]
    await until(lambda: _stands(city, path, "closed"), describe="intake closes the case")


async def _told_no_longer_needed(city: Hall, case: CaseAcceptedV1, items: tuple[str, ...]) -> None:
    """Every department of these items finds the cancellation of its own task in its own queue."""
    wire = "approval.cancel-review.v1"
    await until(lambda: len(city.tasks(case.case_id, "", wire)) >= len(items), describe=wire)
    cancelled = {t.data["item_id"]: t.data for t in city.tasks(case.case_id, "", wire)}
    assert set(cancelled) == set(items)
    asked = {t.data["item_id"]: t.data for t in city.tasks(case.case_id)}
    for item, told in cancelled.items():
        assert told["task_id"] == asked[item]["task_id"]
        assert told["department"] == asked[item]["department"]
        assert told["reason"]


async def test_peers_8_a_prerequisite_turns_out_false_on_day_40_and_blocks_the_issuance(
    city: Hall,
) -> None:
    """A prerequisite turns out false on day 40: issuance blocked, affected opinions listed (L-60).

    The joint limit of 29 is extended by 15 to 44 working days, 30 November; day 40 is 24 November.
    """
    case = await city.case("false")
    path = f"/cases/{case.case_id}"
    assert (await city.approval.department(LEAD, f"{path}/extensions", EXTENSION)).is_success
    await city.answer(case, *of(case, but=[SLOWEST]))
    await city.recorded(case.case_id, 15)
    city.on(at(11, 24))
    assert load().working_days_between(date(2011, 9, 26), date(2011, 11, 24)) == 40
    false = {"item_id": DEFENCE, "reason": "人防面积测算有误 the shelter was measured wrongly"}
    found = await city.approval.department("RFB", f"{path}/failed-assumptions", false, "01")
    assert found.status_code == 200, found.text
    (failed,) = await city.says(case.case_id, "approval.assumption-failed.v1")
    affected = {DEFENCE, PLAN, BUILD}
    assert (failed["item_id"], set(failed["voided"])) == (DEFENCE, affected)
    voided = await city.says(case.case_id, "approval.opinion-voided.v1", 3)
    await until(lambda: len(city.tasks(case.case_id)) == 19, describe="three asked again")
    again = {t.data["item_id"]: t.data for t in city.tasks(case.case_id)[16:]}
    assert {i: t["task_id"] for i, t in again.items()} == {
        v["item_id"]: v["task_id"] for v in voided
    }
    assert {stated(t["statement"]).round for t in again.values()} == {2}
    await city.answer(case, SLOWEST)
    await city.recorded(case.case_id, 16)
    blocked = (await city.approval.get(f"{path}/coordination")).json()
    assert (
        set(blocked["waiting_for"]) == {"GHJ", "JW", "RFB"}
        or set(blocked["waiting_for"]) == affected
    )
    assert blocked["issuances"] == 0 and not city.said(case.case_id, "approval.gate-opened.v1")
    again_held = {(item, 2) for item in affected}
    await until(lambda: _held(city, path, again_held), describe="supervision knows who holds it")
    city.on(at(11, 28))
    await city.answer(case, *affected)
    (issued,) = await city.says(case.case_id, ISSUED)
    assert (len(issued["permits"]), issued["used_wd"]) == (16, 42)
    assert issued["remaining"] == []


async def _held(city: Hall, path: str, wanted: set[tuple[str, int]]) -> bool:
    clock = (await city.supervision.get(f"{path}/clock")).json()
    return {(h["item_id"], h["round"]) for h in clock["holders"]} == wanted


async def test_a_tolerant_acceptance_that_lapses_ends_the_case_everywhere(city: Hall) -> None:
    """容缺受理: papers promised for 13 October do not come; approval terminates, intake closes."""
    notice = (await city.intake.http.get("/catalogue/classes/PC2/notice")).json()
    bring = [paper["id"] for paper in notice["papers"] if paper["bring"]]
    key = [kind for kind in bring if not CATALOGUE.documents[kind].deferrable]
    papers = await city.papers("tolerant", *key)
    case = await city.submit("tolerant", applicant=PERSON, documents=papers)
    missing = case["papers_missing"]
    promise = {"deferred": [{"kind": kind} for kind in missing], "promise": "容缺承诺 1"}
    said = await city.accept(case, **promise)
    assert {owed.due_at for owed in said.owed} == {end_of(10, 13)}
    city.on(end_of(10, 13))
    (ended,) = await city.says(said.case_id, "approval.case-ended.v1")
    assert ended["outcome"] == "terminated"
    (items,) = await city.says(said.case_id, "approval.items-ended.v1")
    assert (items["cause"], set(items["items"])) == ("supplement", set(of(said)))
    await _told_no_longer_needed(city, said, of(said))
    path = f"/cases/{said.case_id}"
    await until(lambda: _stands(city, path, "closed"), describe="intake closes the case")
    shown = (await city.intake.get(path, "applicant", "tolerant")).json()
    assert (shown["result"], shown["overdue"]) == ("terminated", missing)
    await _in_the_ledger(city, said.case_id, "approval.case-ended.v1", 1)
    clock = (await city.supervision.get(f"{path}/clock")).json()
    assert clock["phase"] == "closed"
    (told,) = await city.notices(said.case_id, "tolerant", "case-ended")
    assert told["legal"]


async def test_a_district_case_starts_both_levels_at_one_instant_and_counts_once(
    city: Hall,
) -> None:
    """R-52, L-14: accepted at 610102, city and district reviews start together; one case."""
    city.on(at(9, 19, 10, 30))
    case = await city.case("district", centre="610102", class_id="PC5", answers={})
    assert case.case_number.startswith("610102")
    (opened,) = await city.says(case.case_id, "approval.coordination-opened.v1")
    assert opened["centre"] == "610102"
    levels = Counter(review["centre"] for review in opened["reviews"])
    assert levels == {"610100": 2, "610102": 4}, "the district decides four, the city two"
    assert moment(opened["opened_at"]) == at(9, 19, 10, 30)
    tasks = city.tasks(case.case_id)
    assert len(tasks) == len(case.items) == 6
    assert {stated(t.data["statement"]).requested_at for t in tasks} == {at(9, 19, 10, 30)}
    one_day = {"from_day": "2011-09-19", "to_day": "2011-09-19"}
    counted = (await city.intake.get("/statistics", **one_day)).json()
    assert (counted["accepted_total"], counted["linked_total"]) == (1, 1)
    assert counted["by_centre"] == {"610102": 1}
    assert sum(counted["reviews_by_mode"].values()) == 6
    await _in_the_ledger(city, case.case_id, "approval.coordination-opened.v1", 1)
    known = await city.rows(
        "SELECT count(*) n FROM supervision.known_case WHERE case_number = $1", case.case_number
    )
    assert known[0]["n"] == 1


async def test_the_joint_date_decides_what_is_ready_and_a_second_issuance_follows(
    city: Hall,
) -> None:
    """DOMAIN 4.5, L-32: on 9 November 24:00 all but what needs the silent one is decided."""
    case = await city.case("parts")
    path = f"/cases/{case.case_id}"
    await city.answer(case, *of(case, but=[FIRE]))
    await city.recorded(case.case_id, 15)
    city.on(end_of(11, 9))
    (gate,) = await city.says(case.case_id, "approval.gate-opened.v1")
    waiting = {FIRE, PLAN, BUILD}
    assert set(gate["order"]) == set(of(case, but=waiting))
    assert not city.said(case.case_id, ISSUED)
    city.on(end_of(11, 17))  # five working days later it is sent, so that it arrives in ten
    (first,) = await city.says(case.case_id, ISSUED)
    assert (first["sequence"], set(first["remaining"])) == (1, waiting)
    await until(lambda: _stands(city, path, "partly-issued"), describe="partly issued")
    (told,) = await city.notices(case.case_id, "parts", "permit-issued")
    assert all(item in told["zh"]["text"] for item in waiting)
    receipt = {"sequence": 1, "channel": "window", "receipt": "送达回证 1"}
    handed = await city.approval.post(f"{path}/deliveries", receipt)
    assert handed.status_code == 200, handed.text
    await city.notices(case.case_id, "parts", "delivery-made")
    await city.answer(case, FIRE)
    issued = await city.says(case.case_id, ISSUED, 2)
    assert [(i["sequence"], len(i["permits"])) for i in issued] == [(1, 13), (2, 3)]
    numbers = Counter(p["permit_number"] for i in issued for p in i["permits"])
    assert len(numbers) == 16 and set(numbers.values()) == {1}
    await until(lambda: _stands(city, path, "closed"), describe="intake closes the case")
    whole = (await city.approval.get(f"{path}/issuance", "applicant", "parts")).json()
    assert [one["sequence"] for one in (whole, *whole["more"])] == [1, 2]


async def test_a_revoked_permit_and_an_altered_document_are_told_at_once(city: Hall) -> None:
    """O7, L-54: anybody can ask what a number or a file is worth, and hears today's answer."""
    case = await city.case("verified")
    await city.answer(case, *of(case))
    (issued,) = await city.says(case.case_id, ISSUED)
    number = next(p["permit_number"] for p in issued["permits"] if p["item_id"] == FIRE)
    await city.make_document(number)
    document = f"/permits/{number}/document"
    assert (await city.approval.get(document, "applicant", "stranger")).status_code == 404
    pdf = (await city.approval.get(document, "applicant", "verified")).content
    assert pdf.startswith(b"%PDF-")
    assert await _verdicts(city, number, pdf) == ("valid", "valid")
    altered = bytearray(pdf)
    altered[len(pdf) // 2] ^= 1
    assert await _verdicts(city, number, bytes(altered)) == ("valid", "altered")
    path = f"/cases/{case.case_id}/permits/{number}/revocation"
    why = {
        "defect": "fraud-or-bribery",
        "reasons": ["以欺骗手段取得"],
        "legal_basis": ["行政许可法 69"],
    }
    revoked = await city.approval.department("XFZD", path, why)
    assert revoked.status_code == 200, revoked.text
    assert await _verdicts(city, number, pdf) == ("revoked", "revoked")
    assert await _verdicts(city, number, bytes(altered)) == ("revoked", "altered")
    (told,) = await city.notices(case.case_id, "verified", "permit-changed")
    assert told["legal"] and number in told["zh"]["text"]
    assert "以欺骗手段取得" in told["zh"]["text"] and "行政复议" in told["zh"]["text"]


async def _verdicts(city: Hall, number: str, pdf: bytes) -> tuple[str, str]:
    """Ask as the public, without a token: for the number, and for the file."""
    http = city.approval.http
    by_number = await http.get(f"/permits/{number}")
    kind = {"Content-Type": "application/pdf"}
    by_file = await http.post("/permits/verification", content=pdf, headers=kind)
    assert (by_number.status_code, by_file.status_code) == (200, 200), by_file.text
    return by_number.json()["verdict"], by_file.json()["verdict"]


async def _stands(city: Hall, path: str, status: str) -> bool:
    return bool((await city.intake.get(path)).json()["status"] == status)


async def _in_the_ledger(city: Hall, case_id: str, wire_name: str, count: int) -> None:
    async def there() -> bool:
        body = (await city.supervision.get(f"/cases/{case_id}/ledger", limit=500)).json()
        heard = body.get("entries", ())  # a problem, until supervision has heard of the case
        return [e["type"] for e in heard].count(wire_name) >= count

    await until(there, describe=f"{count} x {wire_name} in the ledger")


async def test_peers_o9_a_low_rating_is_called_back_put_right_and_rated_again_on_its_clocks(
    city: Hall,
) -> None:
    """O9: low rating -> call-back -> rectification -> follow-up, over National Day; what is late is
    seen by F13, and the department never learns whose case it was.
    """
    case = await city.submit("rater")
    case_id, number = case["case_id"], {"case_number": case["case_number"]}
    no = {"cause": "other", "reasons": ["材料不属于本中心"], "legal_basis": ["行政许可法 32"]}
    refused = await city.intake.post(f"/cases/{case_id}/refusal", no, if_match="1")
    assert refused.status_code == 200, refused.text
    low = number | {"grade": 1, "shortcomings": ["extra-visits"], "named": True}
    rated = await city.intake.applicant("/ratings", low, "rater")
    assert rated.status_code == 201, rated.text
    (said,) = await city.says(case_id, "intake.evaluation-received.v1")
    rating = f"/ratings/{rated.json()['evaluation_id']}"
    call = await until(lambda: _call_of(city, said), describe="somebody to be called back")
    assert call["due_on"] == "2011-09-27"

    city.on(end_of(9, 27) + timedelta(seconds=1))
    await _carded(city, case_id, "call-back-late")
    for act, body in (("claim", {}), ("result", {"satisfied": False})):
        path = f"/call-backs/{call['call_back_id']}/{act}"
        answer = await city.doors["notify"].post(path, body, "guide", "caller-7")
        assert answer.status_code == 200, answer.text
    (opened,) = await city.says(case_id, "intake.rectification-opened.v1")
    assert opened["fix_by"] == "2011-10-10"  # 1 to 7 October were off, 8 and 9 October worked

    city.on(end_of(10, 10) + timedelta(seconds=1))
    await _carded(city, case_id, "rectification-over")
    theirs = city.supervision.http
    headers = city.auth.headers("department", department=said["department"])
    shown = await theirs.get(f"/cases/{case_id}/ledger", headers=headers)
    assert "evaluation" not in shown.text and "rectification" not in shown.text
    listed = (await theirs.get("/cards", headers=headers, params={"function": "F13"})).json()
    assert {card["case_id"] for card in listed["cards"]} == {None}
    mended = {"result": "fixed", "words": "材料清单已改"}
    answer = await city.intake.department(said["department"], f"{rating}/remedy", mended)
    assert answer.status_code == 200, answer.text
    await city.notices(case_id, "rater", "rating-rectified")
    again = await city.intake.applicant(f"{rating}/follow-up", number | {"grade": 4}, "rater")
    assert again.status_code == 200, again.text
    (followed,) = await city.says(case_id, "intake.evaluation-followed-up.v1")
    assert followed["grade"] == 4


async def test_g19_who_is_erased_leaves_the_log_and_every_passport_provable(city: Hall) -> None:
    """Erasure works without breaking evidence: what was proved before proves the same, and a
    passport made afterwards says of the case what the earlier one said (RELIABILITY G19).
    """
    case = await city.case("forgotten", applicant=PERSON)
    case_id, path = case.case_id, f"/cases/{case.case_id}"
    begun = await city.approval.department("XFZD", f"{path}/procedures", PROCEDURE)
    assert begun.status_code == 200, begun.text
    (stopped,) = await city.says(case_id, "approval.clock-suspended.v1")
    city.on(at(9, 28))
    ended = f"{path}/procedures/{stopped['procedure_id']}/end"
    assert (await city.approval.department("XFZD", ended)).is_success
    await city.answer(case, FIRE)
    await city.recorded(case_id, 1)
    gone = await city.approval.applicant(f"{path}/withdrawals", {}, "forgotten")
    assert gone.status_code == 200, gone.text
    await city.says(case_id, "approval.case-ended.v1")
    await _in_the_ledger(city, case_id, "approval.case-ended.v1", 1)
    before, old = await _passport(city, case_id), await _logged(city)
    ref = derived("applicant", "forgotten")
    assert await _name_of(city, ref) == PERSON["name"]

    await _erased(city, str(ref))
    assert await _name_of(city, ref) is None
    new, later = await _logged(city), await _passport(city, case_id, old[0]["checkpoint"])
    keys = {"log": {log_key().kid: log_key().public}, "centre": CENTRE}
    assert list(exported.verify(new, [old[0]["checkpoint"]], keys["log"])) == []
    assert len(new) > len(old)
    for passport, kept in ((before, ()), (later, [old[0]["checkpoint"]])):
        found = verify_passport(passport, Given(older=kept, **keys))
        assert found.holds and found.trust.ok, found.failed
        assert {"derivation", f"opinion {FIRE}: evidence"} <= {one.name for one in found.checks}
    for part in ("deadlines", "calendar", "opinions"):
        assert later[part] == before[part], part
    fire = next(one for one in later["deadlines"]["reviews"] if one["item_id"] == FIRE)
    assert fire["promised"]["suspensions"][0]["ended_on"] == "2011-09-28"
    said = json.dumps([before, later, old, new], ensure_ascii=False)
    assert not [one for one in PERSON.values() if len(one) > 2 and one in said and one != "person"]


async def _erased(city: Hall, ref: str) -> None:
    """Destroy what is kept of a person, as if retention were over: nobody else's years pass."""
    now, ground = city.clock.now(), erasing.Ground.RETENTION_OVER
    command = erasing.ErasePerson(ApplicantRef(ref), (), 0, ground, now)
    engine = city.apps["intake"].state.host.engine
    (answer,) = await engine.ask([Ask(ref, command, Origin("archivist", now))])
    assert not isinstance(answer, erasing.Refused), answer

    async def known() -> bool:
        query = "SELECT 1 FROM supervision.event WHERE payload->>'type' = $1"
        return bool(await city.rows(query, "intake.person-erased.v1"))

    await until(known, describe="supervision's ledger tells of the erasure")


async def _name_of(city: Hall, ref: UUID) -> str | None:
    answer = await city.intake.get(f"/internal/contacts/{ref}", "service", "svc")
    return answer.json()["name"] if answer.is_success else None


async def _logged(city: Hall) -> list[Any]:
    """Let the sequencer catch up; return the whole log as it is exported."""
    state = city.apps["supervision"].state
    await Sequencer(state.host.pool, state.log, city.clock).catch_up()
    note = (await city.supervision.get("/log/checkpoint")).text
    size, entries, start = read(note).checkpoint.size, [], 0
    while len(entries) < size:  # something more may have happened meanwhile
        page = (await city.supervision.get("/log/entries", limit=2000, **{"from": start})).json()
        entries, start = [*entries, *page["entries"]][:size], page["next"]
    keys = (await city.supervision.get("/log/keys")).json()
    head = exported.head(keys["origin"], note, keys_in(keys).values())
    return [head, *entries, exported.end(size)]


async def _passport(city: Hall, case_id: str, since: str = "") -> dict[str, Any]:
    """Return a passport as the gateway hands it out: of supervision, with approval's evidence."""
    path, asked = f"/cases/{case_id}", {"since": read(since).checkpoint.size} if since else {}

    async def made() -> dict[str, Any] | None:
        await _logged(city)
        told = await city.supervision.get(f"{path}/passport", "applicant", "forgotten", **asked)
        return told.json() if told.is_success else None  # 503 while a notice is being sent

    told = await until(made, describe="a passport")
    evidence = await city.approval.get(f"{path}/items/{FIRE}/evidence", "applicant", "forgotten")
    assert evidence.status_code == 200, evidence.text
    return dict(told | {"opinions": [evidence.json()]})


async def _call_of(city: Hall, said: dict[str, Any]) -> dict[str, Any] | None:
    answer = await city.doors["notify"].get("/call-backs", "guide", "caller-7")
    calls = answer.json()["call_backs"]
    return next((c for c in calls if c["evaluation_id"] == said["evaluation_id"]), None)


async def _carded(city: Hall, case_id: str, rule: str) -> None:
    async def found() -> bool:
        return bool(await city.cards(case_id, rule=rule))

    await until(found, describe=rule)
