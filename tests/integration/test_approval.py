"""Approval on a real broker and database: the path of one case, and everything that can be bad."""

from typing import Any

import pytest
from onehall_contracts import encode
from onehall_contracts.departments import ClarificationRequestedV1
from onehall_contracts.ids import derived, uuid7
from onehall_contracts.signing import verify
from onehall_contracts.statements import RECEIPT

from tests.building import ACCEPTED_AT, NOTARY, accepted, body, event, item, opinion
from tests.integration.approval_rig import approval
from tests.keys import department_key
from tests.waiting import until

FIRE, PLAN, GREEN = item(6, "XFZD"), item(1, "GHJ", 6), item(5, "HBJ")


async def test_one_case_from_acceptance_to_one_issuance(database: Any, amqp: Any) -> None:
    case = accepted(FIRE, PLAN, GREEN)
    async with approval(database, amqp) as rig:
        await rig.as_intake(event(case))
        await until(lambda: len(rig.asked) == 3, describe="three departments asked")
        for it in (GREEN, PLAN, FIRE):
            await rig.as_department(it.department, event(opinion(case, it)))
        await until(lambda: rig.said("approval.permit-issued.v1"), describe="an issuance")
        issued = rig.said("approval.permit-issued.v1")[0]
        assert [p["item_id"] for p in issued.data["permits"]] == ["PC2-06", "PC2-05", "PC2-01"]
        await until(lambda: _empty(rig), describe="an empty outbox")


async def test_everything_delivered_again_changes_no_row(database: Any, amqp: Any) -> None:
    case = accepted(FIRE, PLAN, GREEN)
    acceptance = event(case)
    answers = [(it.department, event(opinion(case, it))) for it in (FIRE, PLAN, GREEN)]
    async with approval(database, amqp) as rig:
        await rig.as_intake(acceptance)
        await until(lambda: len(rig.asked) == 3)
        for department, answer in answers:
            await rig.as_department(department, answer)
        await until(lambda: rig.said("approval.permit-issued.v1"))
        await until(lambda: _empty(rig))
        before = await _contents(rig)
        for department, answer in reversed(answers):
            await rig.as_department(department, answer, answer)
        await rig.as_intake(acceptance, acceptance)
        marker = event(accepted(FIRE))
        await rig.as_intake(marker)
        await until(lambda: len(rig.said("approval.coordination-opened.v1")) == 2)
        after = await _contents(rig, without=str(marker.subject), inbox_without=marker.id)
        assert after == before


async def test_a_bad_piece_is_parked_alone_with_its_reason(database: Any, amqp: Any) -> None:
    case, unknown = accepted(FIRE, PLAN, GREEN), accepted(FIRE)
    async with approval(database, amqp) as rig:
        good = event(case)
        torn = b'{"specversion":"1.0","id":"x"}'
        newer = (
            encode(good)
            .replace(b"case-accepted.v1", b"case-accepted.v9")
            .replace(str(good.id).encode(), b"00000000-0000-4000-8000-00000000000a")
        )
        wrong = encode(event(case)).replace(
            b'"promised_wd":10', b'"promised_wd":"610199199001010019"'
        )
        batch = b"[" + b",".join((torn, newer, wrong, encode(good))) + b"]"
        await rig.send("svc-intake", "onehall", "onehall.events", "intake", batch)
        await rig.send("svc-intake", "onehall", "onehall.events", "intake", b"{not json")
        await until(lambda: rig.said("approval.coordination-opened.v1"))
        await rig.as_department("XFZD", event(opinion(unknown, FIRE)))
        await until(lambda: _parked(rig, 5), describe="five parked")
        assert sorted(await rig.parked()) == [
            "unknown version",
            "unknown-case",
            "unreadable",
            "unreadable",
            "wrong data",
        ]
        details = " ".join(
            r["detail"] for r in await rig.rows("SELECT detail FROM approval.parked")
        )
        assert "610199199001010019" not in details
        assert "items.0.promised_wd" in details


@pytest.mark.parametrize("what", ["another's", "no user id"])
async def test_an_opinion_that_is_not_attested_is_parked(
    database: Any, amqp: Any, what: str
) -> None:
    case = accepted(FIRE, GREEN)
    async with approval(database, amqp) as rig:
        await rig.as_intake(event(case))
        await until(lambda: len(rig.asked) == 2)
        forged = event(opinion(case, FIRE))
        if what == "another's":
            await rig.as_department("HBJ", forged)
        else:
            await rig.send("dept-XFZD", "departments", "from.XFZD", "", body(forged))
        await until(lambda: _parked(rig, 1))
        assert await rig.parked() == ["not attested"]
        assert await rig.count("event") == 1


async def test_an_opinion_is_answered_with_a_receipt_and_a_bad_one_is_returned(
    database: Any, amqp: Any
) -> None:
    case = accepted(FIRE, GREEN)
    async with approval(database, amqp) as rig:
        await rig.as_intake(event(case))
        await until(lambda: len(rig.asked) == 2)
        stranger = event(opinion(case, FIRE, nonce="0" * 32))
        await rig.as_department("XFZD", stranger)
        await until(lambda: len(rig.receipts) == 1, describe="returned")
        (returned,) = rig.receipts
        assert returned.type == "approval.return-message.v1"
        assert returned.data["event_id"] == str(stranger.id)
        assert returned.data["reason"] == "wrong-nonce"
        given = event(opinion(case, FIRE))
        await rig.as_department("XFZD", given, given)
        await until(lambda: len(rig.receipts) == 2, describe="a receipt")
        receipt = rig.receipts[1]
        assert receipt.type == "approval.send-receipt.v1"
        verify(receipt.data["receipt"], RECEIPT, {NOTARY.key.kid: NOTARY.key.public}.get)
        (kept,) = await rig.rows("SELECT * FROM approval.signed_opinion")
        assert kept["kid"] == department_key("XFZD").kid
        (noted,) = await rig.rows("SELECT * FROM approval.security_event")
        assert (noted["department"], noted["reason"]) == ("XFZD", "wrong-nonce")
        (verbatim,) = await rig.rows(
            "SELECT payload->'opinion'->'proof'->>'signed' AS signed,"
            " payload->>'receipt' AS receipt FROM approval.event WHERE type = 'opinion-recorded'"
        )
        assert verbatim["signed"] == given.message.signed  # type: ignore[attr-defined]  # an opinion
        assert verbatim["receipt"] == receipt.data["receipt"]


async def test_a_department_asks_the_applicant_over_its_queue_and_hears_of_the_answer(
    database: Any, amqp: Any, auth: Any
) -> None:
    case, asking = accepted(FIRE, GREEN), uuid7()
    question = ClarificationRequestedV1(
        clarification_id=asking,
        task_id=derived(case.case_id, FIRE.item_id, "review"),
        case_id=case.case_id,
        item_id=FIRE.item_id,
        department="XFZD",
        question="补水时间按何种工况计算?",
        officer="XFZD-01",
        requested_at=ACCEPTED_AT,
    )
    async with approval(database, amqp, auth) as rig:
        await rig.as_intake(event(case))
        await until(lambda: len(rig.asked) == 2)
        await rig.as_department("XFZD", event(question))
        await until(lambda: rig.said("approval.clarification-asked.v1"))
        path = f"/cases/{case.case_id}/clarifications/{asking}/answer"
        answered = await rig.door.applicant(path, {"answer": "见计算书第3页"})
        assert answered.status_code == 200, answered.text
        await until(lambda: len(rig.asked) == 3, describe="the news for the department")
        forwarded = rig.asked[2]
        assert forwarded.type == "approval.forward-clarification.v1"
        assert forwarded.data["clarification_id"] == str(asking)


async def _parked(rig: Any, n: int) -> bool:
    return len(await rig.parked()) == n


async def _empty(rig: Any) -> bool:
    return bool(await rig.count("outbox") == 0)


async def _contents(rig: Any, without: str = "", inbox_without: Any = None) -> dict[str, Any]:
    tables = {
        t: await rig.rows(f"SELECT * FROM approval.{t} WHERE stream <> $1 ORDER BY 1, 2", without)
        for t in ("event", "stream", "timer")
    }
    tables["inbox"] = await rig.rows(
        "SELECT * FROM approval.inbox WHERE event_id IS DISTINCT FROM $1 ORDER BY 1", inbox_without
    )
    tables["parked"] = await rig.rows("SELECT * FROM approval.parked")
    return tables
