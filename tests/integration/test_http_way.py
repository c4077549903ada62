"""The HTTP way of a department: the same messages, the same proofs, nothing lost or done twice."""

import asyncio
from pathlib import Path
from typing import Any

import aiormq
import asyncpg
import pytest
from onehall_approval import handlers
from onehall_approval.bridge import Bridge
from onehall_approval.store import Ways, inbox
from onehall_bus import topology
from onehall_contracts.event import MAX_BYTES
from onehall_contracts.ids import uuid7
from onehall_contracts.signing import verify
from onehall_contracts.statements import RECEIPT, ReceiptStatement

from tests.building import (
    ACCEPTED_AT,
    NOTARY,
    accepted,
    body,
    event,
    item,
    opinion,
    signed_opinion,
)
from tests.integration.approval_rig import listen
from tests.integration.http_rig import FIRE, ROOT, HttpRig, http_way
from tests.integration.wire import Wire
from tests.waiting import until

REVIEW, ANOTHER, PLAN = item(6, FIRE), item(7, FIRE), item(1, "GHJ", 6)
ASKED, RECEIVED = "approval.request-review.v1", "approval.send-receipt.v1"


async def test_a_task_is_pulled_an_opinion_pushed_and_its_receipt_pulled(
    database: Any, amqp: Any, auth: Any, tmp_path: Path
) -> None:
    async with http_way(database, amqp, auth, tmp_path) as rig:
        await rig.switch("http")
        await rig.as_intake(event(accepted(REVIEW)))
        (asked,), cursor = await rig.pulled()
        assert (asked["type"], asked["specversion"]) == (ASKED, "1.0")
        said = event(signed_opinion(asked["data"]["statement"]))
        assert await rig.told(said) == [("taken", None)]
        (receipt,), _ = await rig.pulled(cursor)
        assert receipt["type"] == RECEIVED
        signed = verify(
            receipt["data"]["receipt"], RECEIPT, {NOTARY.key.kid: NOTARY.key.public}.get
        )
        assert signed.read(ReceiptStatement).task_id == said.message.task_id  # type: ignore[attr-defined]  # an opinion
        assert (await rig.pull()).json()["events"] == [asked, receipt]


async def test_a_department_that_speaks_amqp_may_push_and_cannot_pull(
    database: Any, amqp: Any, auth: Any, tmp_path: Path
) -> None:
    case = accepted(REVIEW)
    async with http_way(database, amqp, auth, tmp_path) as rig:
        await _open(rig, case)
        answer = await rig.pull()
        assert (answer.status_code, answer.json()["code"]) == (409, "goes-by-amqp")
        assert "onehall transport DEPARTMENT http" in answer.json()["detail"]
        assert await rig.told(event(opinion(case, REVIEW))) == [("taken", None)]
        await until(lambda: _recorded(rig, 1))


async def test_another_departments_token_opens_nothing(
    database: Any, amqp: Any, auth: Any, tmp_path: Path
) -> None:
    case = accepted(REVIEW, PLAN)
    async with http_way(database, amqp, auth, tmp_path) as rig:
        await rig.switch("http")
        await _open(rig, case)
        assert (await rig.pull(FIRE, as_="GHJ")).status_code == 403
        said = event(opinion(case, REVIEW))
        assert (await rig.push(said, department=FIRE, as_="GHJ")).status_code == 403
        assert await rig.count("parked") == await rig.count("signed_opinion") == 0


async def test_nobody_answers_for_another_department(
    database: Any, amqp: Any, auth: Any, tmp_path: Path
) -> None:
    case = accepted(REVIEW, PLAN)
    async with http_way(database, amqp, auth, tmp_path) as rig:
        await _open(rig, case)
        genuine = event(opinion(case, REVIEW))
        assert await rig.told(genuine, department="GHJ") == [("returned", "not attested")]
        assert await rig.told(genuine) == [("taken", None)]
        await until(lambda: _recorded(rig, 1))


async def test_what_is_forged_is_returned_with_its_reason_and_put_right_under_the_same_id(
    database: Any, amqp: Any, auth: Any, tmp_path: Path
) -> None:
    case = accepted(REVIEW, PLAN)
    async with http_way(database, amqp, auth, tmp_path) as rig:
        await _open(rig, case)
        good = opinion(case, REVIEW)
        head, payload, _ = good.signed.split(".")
        other = opinion(case, REVIEW, "refuse").signed.split(".")[2]
        forged = good.model_copy(update={"signed": f"{head}.{payload}.{other}"})
        name = uuid7()
        assert await rig.told(event(forged, id=name)) == [("returned", "bad-signature")]
        plan = event(opinion(case, PLAN))
        mixed = await rig.told(event(good, id=name), plan)
        assert mixed == [("taken", None), ("returned", "not attested")]
        assert await rig.told(event(good, id=name)) == [("taken", None)]
        (noted, _other) = await rig.rows("SELECT * FROM approval.security_event ORDER BY reason")
        assert (noted["reason"], noted["department"]) == ("bad-signature", FIRE)
        assert await rig.count("signed_opinion") == 1


async def test_a_second_try_that_is_wrong_in_another_way_hears_of_that(
    database: Any, amqp: Any, auth: Any, tmp_path: Path
) -> None:
    case = accepted(REVIEW)
    async with http_way(database, amqp, auth, tmp_path) as rig:
        await _open(rig, case)
        name = uuid7()
        wrong = opinion(case, REVIEW).model_copy(update={"case_id": accepted(REVIEW).case_id})
        assert await rig.told(event(wrong, id=name)) == [("returned", "wrong-envelope")]
        stale = opinion(case, REVIEW, nonce="0" * 32)
        ((outcome, reason),) = await rig.told(event(stale, id=name))
        assert outcome == "returned" and reason != "wrong-envelope"
        assert await rig.told(event(stale, id=name)) == [(outcome, reason)]


async def test_sending_again_changes_nothing_and_gets_the_same_answer_even_when_the_key_has_ended(
    database: Any, amqp: Any, auth: Any, tmp_path: Path
) -> None:
    case = accepted(REVIEW, ANOTHER)
    async with http_way(database, amqp, auth, tmp_path) as rig:
        await _open(rig, case)
        said = event(opinion(case, REVIEW))
        assert await rig.told(said) == [("taken", None)]
        rows = (
            "SELECT (SELECT count(*) FROM approval.event), (SELECT count(*) FROM approval.parked)"
        )
        before = await rig.rows(rows)
        await rig.rows("UPDATE approval.department_key SET revoked_at = $1", ACCEPTED_AT)
        await rig.rows("UPDATE approval.key_register SET version = version + 1")
        other = event(opinion(case, ANOTHER))
        until_known = await until(lambda: _returned(rig, other), describe="the register is read")
        assert until_known == [("returned", "revoked-key")]
        assert await rig.told(said) == [("taken", None)]
        ((events, parked),) = await rig.rows(rows)
        assert (events, parked) == (before[0][0], 1)


async def test_a_flood_is_told_to_wait_and_nobody_else_is(
    database: Any, amqp: Any, auth: Any, tmp_path: Path
) -> None:
    flood = b"[" + b",".join(b'"%d"' % n for n in range(64)) + b"]"
    async with http_way(database, amqp, auth, tmp_path) as rig:
        while (answer := await rig.push(flood)).status_code == 200:
            assert await rig.count("parked") == 64
        assert (answer.status_code, answer.json()["code"]) == (429, "too-many-events")
        assert int(answer.headers["Retry-After"]) > 0
        assert (await rig.push(b"[]", department="GHJ")).status_code == 200


async def test_a_defect_of_ours_is_nobodys_fault_and_an_operators_work(
    database: Any, amqp: Any, auth: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    case = accepted(REVIEW)
    monkeypatch.setattr(handlers, "record_opinion", broken)
    async with http_way(database, amqp, auth, tmp_path) as rig:
        await _open(rig, case)
        assert await rig.told(event(opinion(case, REVIEW))) == [("taken", None)]
        assert await rig.parked() == ["the handler failed"]
        assert await rig.count("security_event") == 0


async def test_every_event_has_its_own_answer(
    database: Any, amqp: Any, auth: Any, tmp_path: Path
) -> None:
    async with http_way(database, amqp, auth, tmp_path) as rig:
        foreign = event(accepted(REVIEW))
        unknown = b'{"specversion":"1.0","id":"%s","source":"x","type":"departments.nothing.v1",'
        unknown += b'"time":"2011-09-26T09:00:00+08:00","data":{}}'
        name = str(uuid7())
        whole = b'["text",' + unknown % name.encode() + b"]"
        answer = (await rig.push(whole)).json()["events"]
        assert [(e["id"], e["outcome"], e["reason"]) for e in answer] == [
            (None, "returned", "unreadable"),
            (name, "returned", "unknown-type"),
        ]
        assert await rig.told(foreign) == [("returned", "not attested")]
        assert (await rig.push(b"[]")).json() == {"events": []}


NO_BATCHES = (
    (b"[]", "text/plain", 415, "unsupported-media-type"),
    (b"{}", "application/json", 422, "invalid-request"),
    (b"[1", "application/json", 422, "invalid-request"),
    (b"[" + b"1," * 64 + b"1]", "application/json", 422, "invalid-request"),
    (b'["' + b"x" * MAX_BYTES + b'"]', "application/json", 413, "too-large"),
)


async def test_what_is_no_batch_is_refused_whole_by_the_gateway_and_behind_it(
    database: Any, amqp: Any, auth: Any, tmp_path: Path
) -> None:
    async with http_way(database, amqp, auth, tmp_path) as rig:
        for content, kind, status, code in NO_BATCHES:
            behind = await rig.push(content, kind=kind, behind=True)
            for answer in (await rig.push(content, kind=kind), behind):
                assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert await rig.count("parked") == 0


async def test_one_id_for_two_events_is_refused_whole(
    database: Any, amqp: Any, auth: Any, tmp_path: Path
) -> None:
    case = accepted(REVIEW)
    async with http_way(database, amqp, auth, tmp_path) as rig:
        said = event(opinion(case, REVIEW))
        answer = await rig.push(said, said)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == "1.id"


async def test_what_comes_wakes_who_waits_and_nobody_waits_on_a_connection(
    database: Any, amqp: Any, auth: Any, tmp_path: Path
) -> None:
    async with http_way(database, amqp, auth, tmp_path) as rig:
        await rig.switch("http")
        waiting = [asyncio.create_task(rig.pull(wait=30)) for _ in range(20)]
        await until(lambda: _at_rest(rig), describe="no connection in use")
        assert not any(one.done() for one in waiting)
        await rig.as_intake(event(accepted(REVIEW)))
        answers = await asyncio.wait_for(asyncio.gather(*waiting), 60)
        assert {len(answer.json()["events"]) for answer in answers} == {1}
        empty = await rig.pull(after=1, wait=1)
        assert empty.json() == {"events": [], "next": 1}


async def test_changing_the_way_loses_nothing_in_either_direction(
    database: Any, amqp: Any, auth: Any, tmp_path: Path
) -> None:
    before, after, unpulled, last = (accepted(REVIEW) for _ in range(4))
    async with http_way(database, amqp, auth, tmp_path) as rig:
        await rig.as_intake(event(before))
        await until(lambda: _empty(rig), describe="the first is in the queue")
        await rig.switch("http")
        await rig.as_intake(event(after))
        await until(lambda: _kept(rig, 2))
        found, cursor = await rig.pulled()
        assert sorted(one["subject"] for one in found) == sorted([before.case_id, after.case_id])
        await rig.as_intake(event(unpulled))
        await until(lambda: _kept(rig, 3))
        assert (await rig.pull(after=cursor, limit=1)).json()["next"] == 3
        shown = await rig.switch("amqp", who="operator-2")
        assert (shown["last"], shown["pulled"]) == (3, 2)
        await rig.as_intake(event(last))
        stop = asyncio.Event()
        at = amqp(topology.department_user(FIRE), "departments")
        reading = asyncio.create_task(
            listen(at, rig.asked, stop, topology.tasks_queue(FIRE), topology.receipts_queue(FIRE))
        )
        await until(lambda: len(rig.asked) == 2, describe="what was not pulled, and the last")
        stop.set()
        await reading
        assert {one.subject for one in rig.asked} == {unpulled.case_id, last.case_id}
        assert [(c["transport"], c["by"]) for c in shown["changes"]] == [
            ("http", "operator-1"),
            ("amqp", "operator-2"),
        ]
        assert await _kept(rig, 3)


async def test_a_change_by_another_process_is_followed(
    database: Any, amqp: Any, auth: Any, tmp_path: Path
) -> None:
    insert = "INSERT INTO approval.department_transport (department, transport) VALUES ($1, 'http')"
    async with http_way(database, amqp, auth, tmp_path) as rig:
        await rig.as_intake(event(accepted(REVIEW)))
        await rig.rows(insert, FIRE)
        await until(lambda: _kept(rig, 1))
        await rig.rows("UPDATE approval.department_transport SET transport = 'amqp'")
        await until(lambda: _unread(rig), describe="nobody reads for it any more")
        await rig.rows("UPDATE approval.department_transport SET transport = 'http'")
        await rig.as_intake(event(accepted(REVIEW)))
        await until(lambda: _kept(rig, 2))


async def test_several_readers_and_redeliveries_keep_each_event_once_without_a_gap(
    database: Any, amqp: Any, auth: Any, tmp_path: Path
) -> None:
    events = [event(accepted(REVIEW)) for _ in range(120)]
    again, stop = Bridge(amqp("svc-approval", "departments"), Ways()), asyncio.Event()
    async with http_way(database, amqp, auth, tmp_path) as rig:
        await rig.switch("http")
        another = asyncio.create_task(again.run(rig.host, stop))
        for at in (*range(0, 120, 10), *range(0, 120, 20)):
            await _to_department(rig, body(*events[at : at + 10]))
        await _to_department(rig, b"not json")
        await until(lambda: _kept(rig, 120))
        await until(lambda: rig.count("parked"), describe="what is no event")
        await until(lambda: _read(rig), describe="the redelivered too")
        stop.set()
        await another
        rows = await rig.rows("SELECT seq FROM approval.department_inbox ORDER BY seq")
        assert [row["seq"] for row in rows] == list(range(1, 121))
        first, cursor = await rig.pulled()
        second, _ = await rig.pulled(cursor)
        assert {one["id"] for one in first + second} == {str(one.id) for one in events}
        assert (len(first), len(second)) == (100, 20)
        assert (await rig.parked(), await rig.count("security_event")) == (["unreadable"], 0)


async def test_numbers_come_in_the_order_they_are_committed_in(
    database: Any, amqp: Any, auth: Any, tmp_path: Path
) -> None:
    async with http_way(database, amqp, auth, tmp_path) as rig:
        await rig.switch("http")
        one = await asyncpg.connect(rig.url)
        slow = one.transaction()
        await slow.start()
        assert await inbox.add(one, FIRE, {uuid7(): b"{}"}) == 1
        quick = asyncio.create_task(_add(rig, b'{"second":1}'))
        await until(lambda: _waits_for_a_lock(rig), describe="the second one waits")
        assert (await rig.pull()).json() == {"events": [], "next": 0}
        await slow.commit()
        assert await quick == 2
        await one.close()
        assert (await rig.pull()).json() == {"events": [{}, {"second": 1}], "next": 2}
        assert (await rig.pull(after=1, limit=1)).json() == {"events": [{"second": 1}], "next": 2}
        answer = await rig.pull(after=3)
        assert (answer.status_code, answer.json()["code"]) == (409, "unknown-cursor")


async def test_an_answer_has_at_most_a_mebibyte_but_always_something(
    database: Any, amqp: Any, auth: Any, tmp_path: Path
) -> None:
    async with http_way(database, amqp, auth, tmp_path) as rig:
        await rig.switch("http")
        size = inbox.MOST_BYTES // 2
        for length in (size - 10, size - 10, 100, 3 * size):
            await _add(rig, b'"' + b"x" * (length - 2) + b'"')
        pages, cursor = [], 0
        while (found := (await rig.pull(after=cursor)).json())["events"]:
            pages.append(len(found["events"]))
            cursor = found["next"]
        assert pages == [2, 1, 1]


async def test_without_its_database_it_says_when_to_come_back_and_does_nothing_by_halves(
    database: Any, amqp: Any, auth: Any, tmp_path: Path
) -> None:
    case = accepted(REVIEW, PLAN)
    url = await database("approval")
    async with Wire(url) as wire, http_way(database, amqp, auth, tmp_path, by=wire.url) as rig:
        await _open(rig, case)
        await until(lambda: rig.count("calendar_in_use"), describe="it has settled in")
        said = event(opinion(case, REVIEW))
        await wire.cut()
        for answer in (await rig.push(said), await rig.pull()):
            assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
            assert int(answer.headers["Retry-After"]) > 0
        await wire.mend()
        assert await rig.count("signed_opinion") == await rig.count("parked") == 0
        await until(lambda: _is(rig, said, [("taken", None)]), describe="it is back")
        assert await rig.count("signed_opinion") == 1


async def test_only_operators_change_the_way_and_only_of_departments_that_are_here(
    database: Any, amqp: Any, auth: Any, tmp_path: Path
) -> None:
    async with http_way(database, amqp, auth, tmp_path) as rig:
        path, asked = f"{ROOT}/departments/{FIRE}/transport", {"transport": "http"}
        answer = await rig.http.put(path, json=asked, headers=rig.token(FIRE))
        assert answer.status_code == 403
        headers = auth.headers("operator", subject="operator-1")
        nowhere = f"{ROOT}/departments/NOWHERE/transport"
        assert (await rig.http.put(nowhere, json=asked, headers=headers)).status_code == 404
        answer = await rig.http.put(path, json={"transport": "post"}, headers=headers)
        assert answer.json()["errors"][0]["field"] == "transport"
        shown = (await rig.http.get(path, headers=headers)).json()
        assert (shown["transport"], shown["changes"]) == ("amqp", [])
        for _ in range(2):
            shown = await rig.switch("http")
        assert [c["transport"] for c in shown["changes"]] == ["http"]


async def _open(rig: HttpRig, case: Any) -> None:
    """Have a case opened, its departments asked."""
    await rig.as_intake(event(case))
    await until(lambda: rig.host.engine.state(case.case_id), describe="a coordination")


async def _to_department(rig: HttpRig, content: bytes) -> None:
    await rig.send("svc-approval", "departments", topology.TO_DEPARTMENTS, f"{FIRE}.tasks", content)


async def _read(rig: HttpRig) -> bool:
    return bool((await _tasks_queue(rig)).message_count == 0)


async def _add(rig: HttpRig, *bodies: bytes) -> int:
    connection = await asyncpg.connect(rig.url)
    async with connection.transaction():
        last = await inbox.add(connection, FIRE, {uuid7(): body for body in bodies})
    await connection.close()
    return last


async def _returned(rig: HttpRig, *events: Any) -> Any:
    told = await rig.told(*events)
    return told if told[0][0] == "returned" else None


async def _is(rig: HttpRig, said: Any, expected: Any) -> bool:
    answer = await rig.push(said)
    if answer.status_code == 503:
        return False
    return bool([(e["outcome"], e.get("reason")) for e in answer.json()["events"]] == expected)


async def _kept(rig: HttpRig, count: int) -> bool:
    return await rig.count("department_inbox") == count


async def _recorded(rig: HttpRig, count: int) -> bool:
    return await rig.count("signed_opinion") == count


async def _empty(rig: HttpRig) -> bool:
    return await rig.count("outbox") == 0


async def _at_rest(rig: HttpRig) -> bool:
    return bool(rig.host.pool.get_idle_size() == rig.host.pool.get_size())


async def _unread(rig: HttpRig) -> bool:
    return bool((await _tasks_queue(rig)).consumer_count == 0)


async def _tasks_queue(rig: HttpRig) -> Any:
    connection = await aiormq.connect(rig.amqp("dept-XFZD", "departments"))
    channel = await connection.channel()
    found = await channel.queue_declare(topology.tasks_queue(FIRE), passive=True)
    await connection.close()
    return found


async def _waits_for_a_lock(rig: HttpRig) -> bool:
    query = "SELECT count(*) n FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    return bool((await rig.rows(query))[0]["n"])
