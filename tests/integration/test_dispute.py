"""Dispute over HTTP on a real database and broker: file, freeze, list, verify, close."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

from onehall_calendar import end_of
from onehall_contracts.ids import derived
from onehall_contracts.intake import PersonErasedV1
from onehall_dispute import verifying
from onehall_dispute.domain import checking
from onehall_dispute.store import statements
from onehall_store.vault import catch_up, commitment

from tests.integration.dispute_rig import (
    FILED_AT,
    FILING,
    STATEMENT,
    TOLD,
    dispute,
)
from tests.unit.dispute.examples import CASE_ID, NOTIFIED, OPINION, SUBMITTED, event_id
from tests.waiting import until


async def test_a_dispute_is_filed_frozen_admitted_and_told(
    database: Any, amqp: Any, auth: Any
) -> None:
    async with dispute(database, amqp, auth) as rig:
        await rig.tell(*TOLD)
        filed = await rig.file()
        assert filed.status_code == 201, filed.text
        answer = filed.json()
        assert (answer["status"], answer["close_by"]) == ("admitted", "2011-10-31")
        assert answer["remedies"]["reconsideration_last_day"] == "2011-11-27"
        assert answer["remedies"]["litigation_last_day"] == "2012-03-28"
        assert "不停止、不中断" in answer["remedies"]["note"]
        await until(lambda: rig.said("dispute.reply-requested.v1"), describe="an admission")
        names = ["dispute-filed", "evidence-frozen", "dispute-admitted", "reply-requested"]
        assert [e.type for e in rig.heard] == [f"dispute.{name}.v1" for name in names]
        assert rig.heard[1].data["manifest_sha256"] == answer["manifest_sha256"]
        assert (rig.heard[1].data["events"], rig.heard[1].data["documents"]) == (5, 2)
        read = (await rig.get(filed.headers["location"], "applicant", who="wang")).json()
        assert read.pop("statement") == STATEMENT
        assert {k: read[k] for k in answer if k != "filed_at"} == {
            k: v for k, v in answer.items() if k != "filed_at"
        }


async def test_the_same_request_gets_the_same_answer_and_a_second_filing_a_conflict(
    database: Any, amqp: Any, auth: Any
) -> None:
    async with dispute(database, amqp, auth) as rig:
        await rig.tell(*TOLD)
        first, again = await asyncio.gather(rig.file(), rig.file())
        assert (first.status_code, first.json()) == (again.status_code, again.json())
        assert (await rig.file(statement="其他")).json()["code"] == "idempotency-key-reused"
        before = [await rig.count(t) for t in ("event", "statement", "dispute", "request")]
        second = await rig.file("k2")
        assert (second.status_code, second.json()["code"]) == (409, "already-filed")
        assert (await rig.file("k3", ground="G3")).json()["code"] == "ground-mismatch"
        after = [await rig.count(t) for t in ("event", "statement", "dispute", "request")]
        assert after == before, "nothing remains of what is refused at the door"
        assert (await rig.file("k3", item_id="PC2-01")).status_code == 201, "its key is still free"


async def test_a_stranger_cannot_tell_another_s_case_from_none(
    database: Any, amqp: Any, auth: Any
) -> None:
    async with dispute(database, amqp, auth) as rig:
        await rig.tell(*TOLD)
        theirs = await rig.file(who="stranger")
        none = await rig.file(who="stranger", case_id=CASE_ID.replace("1", "2"))
        assert (theirs.status_code, theirs.json()) == (404, none.json())
        filed = (await rig.file()).json()
        one = f"/disputes/{filed['dispute_id']}"
        for path in (one, f"{one}/evidence"):
            for who, role in (("stranger", "applicant"), ("clerk", "clerk")):
                assert (await rig.get(path, role, who=who)).status_code == 404
        assert (await rig.get("/disputes", "applicant", who="stranger")).json()["disputes"] == []
        assert (await rig.file(who="x", key="")).status_code == 400
        clerk = auth.headers("clerk") | {"Idempotency-Key": "k"}
        refused = await rig.http.post("/disputes", json=FILING, headers=clerk)
        assert refused.status_code == 403
        for role in ("coordinator", "supervisor", "operator", "service"):
            found = (await rig.get(one, role)).json()
            assert ("statement" in found) is (role == "coordinator")


async def test_the_list_is_newest_first_and_comes_in_pages(
    database: Any, amqp: Any, auth: Any
) -> None:
    async with dispute(database, amqp, auth) as rig:
        await rig.tell(*TOLD)
        made = [
            (await rig.file(f"k{n}", ground=ground, item_id=f"PC2-0{n}")).json()["dispute_id"]
            for n, ground in ((1, "G2"), (2, "G3"), (3, "G4"))
        ]
        url = f"/disputes?case_id={CASE_ID}&limit=2"
        page = (await rig.get(url, "applicant", who="wang")).json()
        assert [d["dispute_id"] for d in page["disputes"]] == made[:0:-1]
        rest = (await rig.get(f"{url}&cursor={page['next']}", "coordinator")).json()
        assert ([d["dispute_id"] for d in rest["disputes"]], rest["next"]) == (made[:1], None)


async def test_what_cannot_be_put_right_is_recorded_with_its_evidence_and_the_way_onwards(
    database: Any, amqp: Any, auth: Any
) -> None:
    async with dispute(database, amqp, auth) as rig:
        await rig.tell(*TOLD)
        notice: dict[str, Any] = {
            "item_id": None,
            "act_event_id": str(event_id(NOTIFIED)),
            "ground": "G1",
        }
        answer = (await rig.file(**notice)).json()
        assert (answer["status"], answer["cause"]) == ("not-admitted", "not-an-act")
        assert "投诉" in answer["redirect_to"]
        assert answer["remedies"] is None
        begun = {"remedy": "litigation", "body": "铁路运输法院", "since": "2011-09-28"}
        heard = (await rig.file("k3", item_id="PC2-01", remedy_begun=begun)).json()
        assert (heard["status"], heard["cause"]) == ("not-admitted", "remedy-begun")
        rig.clock.advance(timedelta(days=61))
        late = (await rig.file("k2")).json()
        assert (late["cause"], late["close_by"]) == ("out-of-time", None)
        assert "2012-03-28" in late["redirect_to"]
        await until(lambda: len(rig.said("dispute.dispute-not-admitted.v1")) == 3)
        assert all("铁路" not in str(event.data) for event in rig.heard)
        assert len(rig.said("dispute.evidence-frozen.v1")) == 3
        assert await rig.count("statement") == 3
        assert await rig.count("timer") == 0


async def test_the_bundle_is_the_same_bytes_for_ever_and_verifies_offline(
    database: Any, amqp: Any, auth: Any, tmp_path: Path
) -> None:
    async with dispute(database, amqp, auth) as rig:
        await rig.tell(*TOLD[1:])
        filed = (await rig.file()).json()
        url = f"/disputes/{filed['dispute_id']}/evidence"
        first = await rig.get(url, "applicant", who="wang")
        await rig.tell(SUBMITTED, facts=len(TOLD))
        again = await rig.get(url, "coordinator")
        assert first.content == again.content
        assert first.headers["etag"] == f'"{filed["manifest_sha256"]}"'
        file = tmp_path / "evidence.json"
        file.write_bytes(first.content)
        digest = filed["manifest_sha256"]
        assert verifying.main([str(file), "--manifest-sha256", digest]) == verifying.WHOLE
        spoiled = first.content.replace(b"opinion-recorded", b"opinion-withdrawn")
        (problem,) = checking.verify_file(spoiled)
        assert str(event_id(OPINION)) in problem


async def test_the_clock_closes_what_is_open_and_leaves_the_rest(
    database: Any, amqp: Any, auth: Any
) -> None:
    async with dispute(database, amqp, auth) as rig:
        await rig.tell(*TOLD)
        filed = (await rig.file()).json()
        state = (await rig.host.engine.state(CASE_ID))[1]
        (open_until,) = (d.open_until for d in state.disputes.values())
        rig.clock.advance(end_of(open_until) - rig.clock.now())

        async def closed() -> Any:
            found = (await rig.get(f"/disputes/{filed['dispute_id']}", "coordinator")).json()
            return found if found["status"] == "closed" else None

        found = await until(closed, describe="the dispute to be closed by its clock")
        assert (found["outcome"], found["remedies"]) == ("T3", filed["remedies"])
        assert await rig.count("timer") == 0


async def test_the_statement_is_locked_and_plain_nowhere(
    database: Any, amqp: Any, auth: Any, superuser: Any
) -> None:
    async with dispute(database, amqp, auth) as rig:
        await rig.tell(*TOLD)
        filed = (await rig.file()).json()
        shown = (await rig.get(f"/disputes/{filed['dispute_id']}", "coordinator")).json()
        salted = commitment(bytes.fromhex(shown["statement_salt"]), STATEMENT.encode())
        assert (shown["statement"], filed["statement_sha256"]) == (STATEMENT, salted)
        connection = await superuser(rig.url)
        tables = await connection.fetch(
            "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'dispute'"
        )
        holding = [
            t["name"]
            for t in tables
            if await connection.fetchval(
                f"SELECT count(*) FROM dispute.{t['name']} t WHERE t::text LIKE $1", "%王小明%"
            )
        ]
        await connection.close()
        assert holding == []
        assert all("王小明" not in str(event.data) for event in rig.heard)


async def test_an_erased_persons_words_are_gone_and_the_dispute_stays(
    database: Any, amqp: Any, auth: Any
) -> None:
    async with dispute(database, amqp, auth) as rig:
        await rig.tell(*TOLD)
        filed = (await rig.file()).json()
        path, applicant = f"/disputes/{filed['dispute_id']}", derived("applicant", "wang")
        running = f"/internal/disputes-running/{applicant}"
        assert (await rig.get(running, "service")).json() == {"running": 1}
        assert (await rig.get(running, "operator")).status_code == 403
        evidence = (await rig.get(f"{path}/evidence", "coordinator")).content
        said = PersonErasedV1(applicant_ref=applicant, ground="court-order", erased_at=FILED_AT)
        for _ in range(2):
            await rig.tell(said, facts=len(TOLD))

        async def gone() -> bool:
            return await rig.count("vault_erasure") == 1 and await rig.count("vault_key") == 0

        await until(gone, describe="the erasure")
        shown = (await rig.get(path, "coordinator")).json()
        assert (shown["statement"], shown["statement_salt"]) == (None, None)
        assert shown["statement_sha256"] == filed["statement_sha256"]
        assert (await rig.get(f"{path}/evidence", "coordinator")).content == evidence


async def test_statements_of_an_earlier_release_are_locked_where_they_are(
    database: Any, amqp: Any, auth: Any, superuser: Any
) -> None:
    async with dispute(database, amqp, auth) as rig:
        await rig.tell(*TOLD)
        filed = (await rig.file()).json()
        await superuser_execute(
            superuser, rig.url, "UPDATE dispute.statement SET text = $1, locked = NULL", STATEMENT
        )
        path = f"/disputes/{filed['dispute_id']}"
        vault, stop = rig.vault, asyncio.Event()
        for expected in (1, 0):
            assert (await rig.get(path, "coordinator")).json()["statement"] == STATEMENT
            done = await catch_up(rig.host.pool, vault, statements.lock_plain, stop)
            assert done == expected
        async with rig.host.pool.acquire() as connection:
            assert await connection.fetchval("SELECT text FROM dispute.statement") is None


async def superuser_execute(superuser: Any, url: str, query: str, *args: Any) -> None:
    connection = await superuser(url)
    await connection.execute(query, *args)
    await connection.close()


WRONG = [
    ("statement", " \n"),
    ("statement", "a\x00b"),
    ("statement", "长" * 20_001),
    ("ground", "G5"),
    ("case_id", "1"),
    ("more", "610199199001010019"),
]


async def test_a_malformed_filing_is_answered_by_field_and_never_repeated(
    database: Any, amqp: Any, auth: Any
) -> None:
    async with dispute(database, amqp, auth) as rig:
        for field, value in WRONG:
            refused = await rig.file(**{field: value})
            assert (refused.status_code, refused.json()["code"]) == (422, "invalid-request")
            # An unknown field is the caller's own word: not even its name comes back.
            named = "?" if field == "more" else field
            assert [e["field"] for e in refused.json()["errors"]] == [named]
            assert value not in refused.text
