"""Proof of service of what has no words, and of what was served before there was anything."""

from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

from onehall_notify.domain import model as m
from onehall_notify.sending.proving import prove

from tests.building import event
from tests.integration.notify_rig import Rig, notify
from tests.integration.test_notice_service import ask, served, told, unserved
from tests.integration.test_notify_channels import text
from tests.integration.test_preferences import prefers
from tests.unit.notify.examples import CORRECTION

WRONG: dict[str, Any] = {"evaluation_id": "x", "grade": 9, "received_at": 7}
POSTED = {"proof": "posted", "receipt": "EMS-1"}


async def unsayable(rig: Rig) -> str:
    """Queue a legal notice that its template cannot be filled with."""
    await text(rig, m.Channel.MAIL, "rating-received@1", WRONG)
    return await text(rig, m.Channel.IN_APP, "rating-received@1", WRONG)


async def test_a_notice_without_words_is_no_error_but_says_its_cure(
    database: Any, auth: Any, tmp_path: Path
) -> None:
    async with notify(database, auth, tmp_path) as rig:
        id = await unsayable(rig)
        path = f"/notices/{id}/service"
        shown = await ask(rig, "GET", path, "clerk")
        assert (shown.status_code, shown.json()["proofs"]) == (200, [])
        where = {"where": "西安日报 2011-09-26"}
        answers = [
            await ask(rig, "POST", path, "clerk", "1", json=POSTED),
            await ask(rig, "POST", f"/notices/{id}/announcement", "clerk", "2", json=where),
            await ask(rig, "POST", f"/inbox/{id}/read", "applicant", "3", subject="wang"),
        ]
        for answer in answers:
            assert (answer.status_code, answer.json()["code"]) == (409, "nothing-to-serve")
            assert "template" in answer.json()["detail"]
        assert await served(rig) == []


async def test_what_has_no_words_keeps_no_other_proof_waiting_however_much_there_is(
    database: Any, auth: Any, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr(import_module("onehall_notify.sending.proving"), "AT_ONCE", 2)
    async with notify(database, auth, tmp_path) as rig:
        await prefers(rig, electronic_service=True)
        for _ in range(3):
            await unsayable(rig)
        await rig.rows("UPDATE notify.delivery SET state = 'sent', sent_at = queued_at")
        rig.later(minutes=1)
        await rig.hears(event(CORRECTION))
        await rig.sends()
        rig.later(days=6)
        while await prove(rig.host.engine, rig.clock):
            continue
        (said,) = await served(rig)
        assert (said.proof, said.template) == ("accepted-by-server", "correction-notified@1")


async def test_nothing_was_served_before_it_was_written_or_at_a_number(
    database: Any, auth: Any, tmp_path: Path
) -> None:
    async with notify(database, auth, tmp_path) as rig:
        rig.later(seconds=30)
        await told(rig)
        ((notice,),) = (await unserved(rig, "?days=0"),)
        path, queued = f"/notices/{notice['notice_id']}/service", rig.clock.now()
        rig.later(hours=1)
        before = (queued - timedelta(minutes=1)).isoformat()
        for number, wrong in enumerate((before, queued.timestamp())):
            body = POSTED | {"served_at": wrong}
            answer = await ask(rig, "POST", path, "clerk", str(number), json=body)
            assert answer.status_code == 422, answer.text
        minute = queued.replace(second=0).isoformat()
        done = await ask(rig, "POST", path, "clerk", "m", json=POSTED | {"served_at": minute})
        assert done.status_code == 200, "people write down minutes"


async def test_lost_notices_are_not_sent_again_since_a_number(
    database: Any, auth: Any, tmp_path: Path
) -> None:
    async with notify(database, auth, tmp_path) as rig:
        for number, since in enumerate((0, 1317000000, "1317000000", "2011-09-26")):
            body = {"channel": "mail", "since": since}
            answer = await ask(
                rig, "POST", "/notices/resend-lost", "operator", str(number), json=body
            )
            assert answer.status_code == 422, since
