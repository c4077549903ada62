"""Approval on a real broker and database: the path of one case, and everything that can be bad."""

from typing import Any

import pytest
from onehall_contracts import encode

from tests.building import accepted, body, event, item, opinion
from tests.integration.approval_rig import approval
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
