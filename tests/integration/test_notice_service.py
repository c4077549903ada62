"""Proof of service 送达 on a real database: read, handed over, announced; what nothing proves."""

import hashlib
import json
from datetime import timedelta
from typing import Any

from onehall_contracts.event import unpack
from onehall_store.ringing import Ringer

from tests.building import event
from tests.integration.notify_rig import Rig, notify
from tests.unit.notify.examples import CASE, CORRECTION, PERMIT_ISSUED, SUBMITTED
from tests.waiting import until


async def ask(rig: Rig, method: str, path: str, role: str, key: str = "", **more: Any) -> Any:
    subject = more.pop("subject", "clerk-7")
    headers = rig.auth.headers(role, subject=subject) | ({"Idempotency-Key": key} if key else {})
    return await rig.http.request(method, path, headers=headers, **more)


async def unserved(rig: Rig, query: str = "") -> list[Any]:
    answer = await ask(rig, "GET", f"/notices/unserved{query}", "clerk")
    assert answer.status_code == 200, answer.text
    return list(answer.json()["notices"])


async def told(rig: Rig) -> None:
    """Somebody is told of a submission and of permits; the second is what the law asks for."""
    await rig.hears(event(SUBMITTED), event(PERMIT_ISSUED))
    await rig.sends()


async def served(rig: Rig) -> list[Any]:
    rows = await rig.rows("SELECT body FROM notify.outbox ORDER BY id")
    pieces = [piece for row in rows for piece in unpack(row["body"])]
    return [p.open().message for p in pieces if p.type == "notify.notice-served.v1"]  # type: ignore[union-attr]  # our own


async def test_reading_proves_service_once_and_only_of_what_the_law_asks_for(
    database: Any, auth: Any, tmp_path: Any
) -> None:
    async with notify(database, auth, tmp_path) as rig:
        await told(rig)
        rig.later(days=4)
        assert [one["template"] for one in await unserved(rig)] == ["permit-issued@2"]
        inbox = (await ask(rig, "GET", "/inbox", "applicant", subject="wang")).json()
        for notice in inbox["notices"] * 2:
            path = f"/inbox/{notice['notice_id']}/read"
            read = await ask(rig, "POST", path, "applicant", notice["template"], subject="wang")
            assert read.status_code == 200
        (said,) = await served(rig)
        assert (said.proof, said.template, said.case_id) == ("read", "permit-issued@2", CASE)
        assert said.served_at == rig.clock.now()
        assert await unserved(rig) == []


async def test_a_clerk_hands_over_what_nobody_read(database: Any, auth: Any, tmp_path: Any) -> None:
    async with notify(database, auth, tmp_path) as rig:
        await told(rig)
        assert await unserved(rig) == [], "three days are left to read it"
        assert len(await unserved(rig, "?days=0")) == 1
        rig.later(days=3)
        ((notice,),) = (await unserved(rig),)
        path = f"/notices/{notice['notice_id']}/service"
        body = {"proof": "handed-over", "receipt": "市政送字〔2011〕12号"}
        for _ in range(2):
            done = await ask(rig, "POST", path, "clerk", "k1", json=body)
            assert (done.status_code, done.json()["proofs"]) == (200, ["handed-over"])
        shown = (await ask(rig, "GET", path, "supervisor")).json()["proofs"]
        assert [(one["proof"], one["reference"], one["proven_by"]) for one in shown] == [
            ("handed-over", "市政送字〔2011〕12号", "clerk-7")
        ]
        assert len(await served(rig)) == 1 and await unserved(rig) == []


async def test_a_proof_that_is_none_is_refused_without_repeating_it(
    database: Any, auth: Any, tmp_path: Any
) -> None:
    async with notify(database, auth, tmp_path) as rig:
        await told(rig)
        ((notice,),) = (await unserved(rig, "?days=0"),)
        path = f"/notices/{notice['notice_id']}/service"
        for body, field in (
            ({"proof": "read", "receipt": "123"}, "proof"),
            ({"proof": "posted"}, "receipt"),
            ({"proof": "posted", "receipt": "王五签收了"}, "receipt"),
            ({"proof": "posted", "receipt": "EMS1", "who": "me"}, "who"),
        ):
            wrong = await ask(rig, "POST", path, "clerk", "k", json=body)
            assert wrong.status_code == 422
            assert [one["field"] for one in wrong.json()["errors"]] == [field]
            assert "王五" not in wrong.text


async def test_proof_from_the_future_or_by_the_wrong_person_or_of_no_such_notice_is_refused(
    database: Any, auth: Any, tmp_path: Any
) -> None:
    async with notify(database, auth, tmp_path) as rig:
        await told(rig)
        ((notice,),) = (await unserved(rig, "?days=0"),)
        path = f"/notices/{notice['notice_id']}/service"
        body = {"proof": "posted", "receipt": "EMS-1"}
        later = (rig.clock.now() + timedelta(hours=1)).isoformat()
        ahead = await ask(rig, "POST", path, "clerk", "1", json=body | {"served_at": later})
        assert ahead.status_code == 422
        for role in ("applicant", "department", "supervisor"):
            assert (await ask(rig, "POST", path, role, "2", json=body)).status_code == 403
        (plain,) = await rig.rows(
            "SELECT notice_id FROM notify.delivery WHERE NOT legal AND channel = 'in-app'"
        )
        other = f"/notices/{plain['notice_id']}/service"
        assert (await ask(rig, "POST", other, "clerk", "3", json=body)).status_code == 404
        assert (await ask(rig, "GET", other, "clerk")).status_code == 404


async def test_an_announcement_counts_by_itself_after_sixty_days(
    database: Any, auth: Any, tmp_path: Any
) -> None:
    """公告送达, 民事诉讼法 84 of 2007: the alarm rings, and nobody has to remember it."""
    async with notify(database, auth, tmp_path) as rig:
        await told(rig)
        ((notice,),) = (await unserved(rig, "?days=0"),)
        path = f"/notices/{notice['notice_id']}/announcement"
        where = {"where": "西安日报 2011-09-26"}
        first = await ask(rig, "POST", path, "clerk", "1", json=where)
        counts_at = rig.clock.now() + timedelta(days=60)
        assert (first.status_code, first.json()["proofs"]) == (200, [])
        assert first.json()["counts_at"] == counts_at.isoformat()
        again = await ask(rig, "POST", path, "clerk", "2", json=where)
        assert (again.status_code, again.json()["code"]) == (409, "already-announced")
        await _ring(rig)
        assert await served(rig) == []
        rig.later(days=60)
        await _ring(rig)
        (said,) = await served(rig)
        assert (said.proof, said.served_at) == ("announced", counts_at)
        assert await unserved(rig, "?days=0") == []


async def test_the_proof_is_of_the_words_that_were_said(
    database: Any, auth: Any, tmp_path: Any
) -> None:
    async with notify(database, auth, tmp_path) as rig:
        await told(rig)
        ((notice,),) = (await unserved(rig, "?days=0"),)
        path = f"/notices/{notice['notice_id']}/service"
        await ask(rig, "POST", path, "clerk", "1", json={"proof": "posted", "receipt": "EMS-1"})
        rows = await rig.rows("SELECT payload FROM notify.event WHERE type = 'service-proven'")
        kept = json.loads(rows[0]["payload"])
        (said,) = await served(rig)
        assert kept["notice"]["content_sha256"] == said.content_sha256
        assert "王五" not in rows[0]["payload"] and "wang@" not in rows[0]["payload"]


async def test_the_words_are_hashed_when_they_are_sent_and_not_when_they_are_proven(
    database: Any, auth: Any, tmp_path: Any
) -> None:
    """Both ways into an inbox: addressed at once, and once somebody says whose case it is."""
    async with notify(database, auth, tmp_path) as rig:
        await rig.hears(event(PERMIT_ISSUED), event(CORRECTION))
        await rig.hears(event(SUBMITTED))
        await rig.sends()
        sent = {
            notice["template"]: notice["notice_id"] for notice in await unserved(rig, "?days=0")
        }
        assert len(sent) == 2
        shown = (await ask(rig, "GET", "/inbox", "applicant", subject="wang")).json()["notices"]
        said = {one["template"]: hashed(one) for one in shown if one["legal"]}
        await rig.rows("UPDATE notify.concerned SET case_number = 'another'")
        await rig.rows("""UPDATE notify.delivery SET parameters = replace(
            parameters::text, '2011', '2012')::json WHERE channel = 'in-app'""")
        for template, notice in sent.items():
            body = {"proof": "posted", "receipt": "EMS-1"}
            await ask(rig, "POST", f"/notices/{notice}/service", "clerk", template, json=body)
        assert {one.template: one.content_sha256 for one in await served(rig)} == said


def hashed(shown: dict[str, Any]) -> str:
    """Return the hash of what an inbox shows, as 0034 has it."""
    whole = "\n\n".join(f"{one['title']}\n\n{one['text']}" for one in (shown["zh"], shown["en"]))
    return hashlib.sha256(whole.encode()).hexdigest()


async def _ring(rig: Rig) -> None:
    """Ring what is due now, as the alarm clock would."""

    async def room() -> None:
        return None

    async def nothing_due() -> bool:
        async with rig.host.pool.acquire() as connection:
            due = await rig.host.engine.timers.due(connection, rig.clock.now())
        await Ringer(rig.host.engine, room)(due, rig.clock.now())
        return not due

    await until(nothing_due, describe="every alarm that is due has rung")
