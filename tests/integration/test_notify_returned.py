"""Mail that a server took and returned, on a real database, with a sink that returns it."""

from pathlib import Path
from typing import Any
from uuid import UUID

from onehall.bounces import Bounce, bounce
from onehall.commands.bounces import signed
from onehall_contracts.ids import uuid7
from onehall_notify.sending.proving import prove
from onehall_notify.sink import Mode

from tests.building import event
from tests.integration.notify_rig import Rig, notify
from tests.integration.test_preferences import prefers
from tests.unit.notify.examples import CLARIFICATION, CORRECTION, SUBMITTED

SECRET, OTHER = "whsec_" + "c2Vj" * 8, "whsec_" + "b3Ro" * 8
TRUSTED = {"bounce_secret": SECRET, "bounce_address": "returns@example.org"}


async def came_back(rig: Rig) -> list[Bounce]:
    """Read what the server returned, as the command does."""
    assert rig.sink.folder is not None
    read = [bounce(file.read_bytes()) for file in sorted(rig.sink.folder.glob("*.dsn"))]
    return [one for one in read if one is not None]


async def report(rig: Rig, key: str, status: str = "5.1.1", secret: str = SECRET) -> Any:
    body, headers = signed(secret, Bounce(key, status))
    return await rig.http.post("/reports/mail", content=body, headers=headers)


async def mails(rig: Rig) -> list[tuple[str, str | None]]:
    rows = await rig.rows(
        "SELECT state, reason FROM notify.delivery WHERE channel = 'mail' ORDER BY notice_id"
    )
    return [tuple(row) for row in rows]


async def test_a_mail_that_comes_back_is_undelivered_says_why_and_can_be_sent_again(
    database: Any, auth: Any, tmp_path: Path
) -> None:
    async with notify(database, auth, tmp_path, **TRUSTED) as rig:
        rig.sink.mode = Mode.RETURN
        await rig.hears(event(CORRECTION))
        await rig.sends()
        assert await rig.state() == "sent", "the server took it"
        (back,) = await came_back(rig)
        for _ in range(2):
            said = await report(rig, back.key, back.status)
            assert said.status_code == 202, said.text
        assert await mails(rig) == [("undelivered", "returned-5.1.1")]
        assert await rig.happened() == ["notice-queued", "notice-sent", "delivery-failed"]
        assert (await rig.said()).count("notify.notice-failed.v2") == 1
        operator = rig.auth.headers("operator") | {"Idempotency-Key": "1"}
        listed = await rig.http.get("/channels/mail/notices?state=undelivered", headers=operator)
        assert [one["reason"] for one in listed.json()["notices"]] == ["returned-5.1.1"]
        rig.sink.mode = Mode.ACCEPT
        await rig.http.post(f"/notices/{back.key}/resend", headers=operator)
        await rig.sends()
        late = await report(rig, back.key)
        assert late.status_code == 404, "what came back was the first; the second is under way"
        assert await mails(rig) == [("sent", None)]
        assert (await report(rig, f"{back.key}.2")).status_code == 202
        assert await mails(rig) == [("undelivered", "returned-5.1.1")]
        kept = " ".join(
            row["r"] for row in await rig.rows("SELECT e::text AS r FROM notify.event e")
        )
        assert "wang@" not in kept


async def test_of_a_digest_that_comes_back_every_notice_is_undelivered(
    database: Any, auth: Any, tmp_path: Path
) -> None:
    async with notify(database, auth, tmp_path, **TRUSTED) as rig:
        await prefers(rig, digest="daily")
        await rig.hears(event(SUBMITTED), event(CLARIFICATION))
        await rig.sends()
        rig.later(hours=8)
        rig.sink.mode = Mode.RETURN
        await rig.sends()
        (back,) = await came_back(rig)
        assert (await report(rig, back.key)).status_code == 202
        assert await mails(rig) == [("undelivered", "returned-5.1.1")] * 2


async def test_a_report_that_is_forged_or_of_no_mail_of_ours_changes_nothing(
    database: Any, auth: Any, tmp_path: Path
) -> None:
    async with notify(database, auth, tmp_path, **TRUSTED) as rig:
        await prefers(rig, off=[{"group": "progress", "channel": "mail"}])
        await rig.hears(event(SUBMITTED))
        (inbox,) = await rig.rows("SELECT notice_id FROM notify.delivery WHERE channel = 'in-app'")
        (mail,) = await rig.rows("SELECT notice_id FROM notify.delivery WHERE channel = 'mail'")
        key = str(mail["notice_id"])
        untried = await report(rig, key)
        assert untried.status_code == 404, "nobody has sent it"
        await rig.sends()
        for wrong in (key, str(inbox["notice_id"]), str(uuid7())):
            assert (await report(rig, wrong)).status_code == 404
        assert await mails(rig) == [("withheld", "not-wanted")]
        assert (await report(rig, key, secret=OTHER)).status_code == 401
        for status in ("2.0.0 ok", "5.1.1 <wang@example.org>", "wang@example.org"):
            wrong = await report(rig, key, status)
            assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "status")
            assert "wang" not in wrong.text


async def test_a_mail_whose_taking_was_never_said_may_come_back_all_the_same(
    database: Any, auth: Any, tmp_path: Path
) -> None:
    async with notify(database, auth, tmp_path, **TRUSTED) as rig:
        rig.sink.mode = Mode.KEEP_AND_CLOSE
        await rig.hears(event(SUBMITTED))
        await rig.sends()
        assert await mails(rig) == [("due", "unconfirmed")]
        (number,) = rig.sink.seen
        assert (await report(rig, number[1:37])).status_code == 202
        assert await mails(rig) == [("undelivered", "returned-5.1.1")]
        rig.sink.mode = Mode.ACCEPT
        rig.later(days=1)
        await rig.sends()
        assert len(rig.sink.seen) == 1, "it is not sent again by itself"


async def test_what_comes_back_within_five_days_proves_nothing_and_what_stays_away_does(
    database: Any, auth: Any, tmp_path: Path
) -> None:
    """Served is what arrived (民事诉讼法 87 of 2012): servers try for days, then return it."""
    async with notify(database, auth, tmp_path, **TRUSTED) as rig:
        await prefers(rig, electronic_service=True)
        rig.later(minutes=1)
        await rig.hears(event(CORRECTION))
        await rig.sends()
        rig.later(days=4, hours=23)
        await prove(rig.host.engine, rig.clock)
        assert await rig.rows("SELECT 1 FROM notify.service_proof") == []
        (lost,) = await rig.rows("SELECT notice_id FROM notify.delivery WHERE channel = 'mail'")
        await report(rig, str(lost["notice_id"]), "4.4.7")
        rig.later(days=1)
        await prove(rig.host.engine, rig.clock)
        assert await rig.rows("SELECT 1 FROM notify.service_proof") == []
        operator = rig.auth.headers("operator") | {"Idempotency-Key": "1"}
        await rig.http.post(f"/notices/{lost['notice_id']}/resend", headers=operator)
        await rig.sends()
        at = rig.clock.now()
        rig.later(days=5)
        await prove(rig.host.engine, rig.clock)
        (proof,) = await rig.rows("SELECT proof, served_at FROM notify.service_proof")
        assert tuple(proof) == ("accepted-by-server", at), "when the server took it for good"


async def test_mail_is_returned_where_the_settings_say(
    database: Any, auth: Any, tmp_path: Path
) -> None:
    async with notify(database, auth, tmp_path, **TRUSTED) as rig:
        await rig.hears(event(SUBMITTED))
        await rig.sends()
        (mail,) = rig.mails()
        assert mail["From"] == "onehall@example.org"
        assert rig.sink.returns == ["returns@example.org"]
        assert UUID(mail["Message-ID"][1:37])
