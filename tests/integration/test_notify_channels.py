"""SMS and mail on a real database, with providers that misbehave."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from onehall_contracts.ids import uuid7
from onehall_notify.domain import model as m
from onehall_notify.sink import Mode
from onehall_notify.sink.texts import Answer, Texts
from onehall_store import Ask, Origin

from tests.building import APPLICANT, event
from tests.integration.notify_rig import Rig, notify
from tests.unit.notify.examples import AT, CASE, NUMBER, SUBMITTED

SECRET = "whsec_" + "c2Vj" * 8
PHONE = "13800000000"


ACCEPTED: dict[str, Any] = {
    "case_number": NUMBER, "class_name": "x", "mode": "explicit", "items": [],
    "joint_limit_wd": 45, "accepted_at": AT.isoformat(),
}  # fmt: skip


async def text(
    rig: Rig,
    channel: m.Channel = m.Channel.SMS,
    template: str = "case-accepted@2",
    parameters: dict[str, Any] = ACCEPTED,
) -> str:
    """Queue a notice as a message would, on one channel."""
    notice_id = str(uuid7())
    command = m.Queue(
        case=m.CaseId(CASE), about=m.About(f"case/{CASE}"), template=template,
        parameters=parameters, channel=channel, recipient=m.RecipientRef(str(APPLICANT)),
        legal=True, at=AT,
    )  # fmt: skip
    await rig.host.engine.ask([Ask(notice_id, command, Origin("test", AT))])
    return notice_id


async def stands(rig: Rig, notice_id: str) -> tuple[str, str | None, int]:
    (row,) = await rig.rows(
        "SELECT state, reason, attempts FROM notify.delivery WHERE notice_id = $1::uuid", notice_id
    )
    return row["state"], row["reason"], row["attempts"]


@asynccontextmanager
async def texting(database: Any, auth: Any, folder: Path) -> AsyncIterator[tuple[Rig, Texts]]:
    async with Texts() as texts:
        more = {"sms_url": texts.url, "sms_report_secret": SECRET}
        async with notify(database, auth, folder, **more) as rig:
            rig.desk.people[APPLICANT]["phone"] = PHONE
            yield rig, texts


async def test_a_text_goes_once_to_the_telephone_and_names_nobody(
    database: Any, auth: Any, tmp_path: Path
) -> None:
    async with texting(database, auth, tmp_path) as (rig, texts):
        notice_id = await text(rig)
        await rig.sends()
        (taken,) = texts.taken.values()
        assert (taken["to"], taken["key"]) == (PHONE, notice_id)
        assert "王五" not in taken["text"]
        assert len(taken["text"]) <= 70
        assert await stands(rig, notice_id) == ("sent", None, 1)
        for table in ("event", "delivery", "attempt", "outbox"):
            rows = await rig.rows(f"SELECT t::text AS row FROM notify.{table} t")
            assert PHONE not in " ".join(row["row"] for row in rows), table


async def test_without_a_provider_a_text_is_withheld_and_said_to_be(
    database: Any, auth: Any, tmp_path: Path
) -> None:
    async with notify(database, auth, tmp_path) as rig:
        notice_id = await text(rig)
        await rig.sends()
        assert await stands(rig, notice_id) == ("withheld", "no-provider", 0)


async def test_a_provider_that_took_a_text_and_broke_has_it_once(
    database: Any, auth: Any, tmp_path: Path
) -> None:
    async with texting(database, auth, tmp_path) as (rig, texts):
        texts.answer = Answer.KEEP_AND_BREAK
        notice_id = await text(rig)
        await rig.sends()
        assert await stands(rig, notice_id) == ("due", "sms-500", 1)
        texts.answer = Answer.TAKE
        rig.later(minutes=2)
        await rig.sends()
        assert await stands(rig, notice_id) == ("sent", None, 2)
        assert (texts.asked, list(texts.taken)) == ([notice_id] * 2, [notice_id])


async def test_a_number_that_is_refused_is_given_up_and_no_phone_too(
    database: Any, auth: Any, tmp_path: Path
) -> None:
    async with texting(database, auth, tmp_path) as (rig, texts):
        texts.answer = Answer.REFUSE
        refused = await text(rig)
        await rig.sends()
        rig.desk.people[APPLICANT]["phone"] = None
        nowhere = await text(rig)
        await rig.sends()
        assert await stands(rig, refused) == ("exhausted", "sms-422", 1)
        assert await stands(rig, nowhere) == ("exhausted", "no-phone", 1)


async def test_a_provider_that_is_down_costs_no_attempt_and_is_asked_again_by_itself(
    database: Any, auth: Any, tmp_path: Path
) -> None:
    async with texting(database, auth, tmp_path) as (rig, texts):
        for answer in (Answer.DOWN, Answer.STRANGER):
            texts.answer = answer
            ids = [await text(rig) for _ in range(20)]
            asked = len(texts.asked)
            await rig.sends()
            assert [await stands(rig, one) for one in ids] == [("due", None, 0)] * 20
            assert len(texts.asked) - asked <= rig.settings.smtp_connections, "others are spared"
            texts.answer = Answer.TAKE
            await rig.until_sent()
            assert [await stands(rig, one) for one in ids] == [("sent", None, 1)] * 20


async def test_a_delivery_report_is_believed_when_the_provider_signed_it(
    database: Any, auth: Any, tmp_path: Path
) -> None:
    async with texting(database, auth, tmp_path) as (rig, texts):
        arrived, lost = await text(rig), await text(rig)
        await rig.sends()
        for key, reason in ((arrived, None), (lost, "absent-subscriber")):
            for _ in range(2):
                said = await report(rig, texts, key, reason)
                assert said.status_code == 202, said.text
        assert await stands(rig, arrived) == ("delivered", None, 1)
        assert await stands(rig, lost) == ("undelivered", "sms-absent-subscriber", 1)
        assert sorted(await rig.said())[0] == "notify.notice-failed.v2"
        forged = await report(rig, texts, arrived, secret="whsec_" + "b3Ro" * 8)
        unknown = await report(rig, texts, str(uuid7()))
        assert (forged.status_code, unknown.status_code) == (401, 404)
        wrong = await report(rig, texts, "13800000000")
        assert wrong.status_code == 422
        assert PHONE not in wrong.text


async def test_an_operator_resends_all_that_a_channel_lost(
    database: Any, auth: Any, tmp_path: Path
) -> None:
    async with texting(database, auth, tmp_path) as (rig, texts):
        texts.answer = Answer.REFUSE
        ids = [await text(rig) for _ in range(3)]
        await rig.sends()
        operator = rig.auth.headers("operator") | {"Idempotency-Key": "1"}
        path = "/channels/sms/notices?state=exhausted&limit=2"
        page = (await rig.http.get(path, headers=operator)).json()
        assert [one["reason"] for one in page["notices"]] == ["sms-422"] * 2
        rest = (await rig.http.get(f"{path}&cursor={page['next']}", headers=operator)).json()
        listed = {one["notice_id"] for one in page["notices"] + rest["notices"]}
        assert (listed, rest["next"]) == (set(ids), None)
        texts.answer = Answer.TAKE
        again = {"channel": "sms", "since": AT.isoformat()}
        for resent in (3, 0):
            answer = await rig.http.post("/notices/resend-lost", headers=operator, json=again)
            assert (answer.status_code, answer.json()["resent"]) == (202, resent)
        await rig.sends()
        assert set(texts.taken) == {f"{one}.2" for one in ids}
        channels = (await rig.http.get("/channels", headers=operator)).json()["channels"]
        assert [(c["channel"], c["sent"], c["exhausted"]) for c in channels] == [("sms", 3, 0)]
        clerk = await rig.http.get("/channels", headers=rig.auth.headers("clerk"))
        assert clerk.status_code == 403


async def report(
    rig: Rig, texts: Texts, key: str, reason: str | None = None, secret: str = SECRET
) -> Any:
    body, headers = texts.signed(secret, key, reason)
    return await rig.http.post("/reports/sms", content=body, headers=headers)


async def test_a_mail_server_s_every_misbehaviour_is_a_state_of_its_own(
    database: Any, auth: Any, tmp_path: Path
) -> None:
    """It accepts and then fails, hangs, closes in the middle, is busy, knows nobody."""
    expected = {
        Mode.KEEP_AND_FAIL: ("due", "smtp-451", 1),
        Mode.KEEP_AND_HANG: ("due", "unconfirmed", 1),
        Mode.KEEP_AND_CLOSE: ("due", "unconfirmed", 1),
        Mode.CLOSE: ("due", "unconfirmed", 1),
        Mode.BUSY: ("due", None, 0),
        Mode.NOBODY: ("exhausted", "smtp-550", 1),
        Mode.REFUSE: ("exhausted", "smtp-550", 1),
    }
    async with notify(database, auth, tmp_path, attempt_seconds=3.0) as rig:
        for mode, stood in expected.items():
            rig.sink.mode = mode
            said = event(SUBMITTED)
            await rig.hears(said)
            await rig.sends()
            (row,) = await rig.rows(
                "SELECT d.notice_id::text AS id FROM notify.delivery d JOIN notify.event e "
                "ON e.stream = d.notice_id::text AND e.version = 1 "
                "WHERE d.channel = 'mail' AND e.cause = $1", said.id,
            )  # fmt: skip
            assert await stands(rig, row["id"]) == stood, mode
            rig.sink.mode = Mode.ACCEPT
            rig.later(minutes=10)
            await rig.until_sent()
        kept = [number for number, _ in rig.sink.taken]
        lost = {Mode.KEEP_AND_FAIL, Mode.KEEP_AND_HANG, Mode.KEEP_AND_CLOSE}
        assert len(set(kept)) == len(expected) - 2, "each under one Message-ID"
        assert len(kept) - len(set(kept)) == len(lost), "twice only where it had it unconfirmed"


async def test_a_notice_that_cannot_be_said_waits_and_stops_no_other(
    database: Any, auth: Any, tmp_path: Path
) -> None:
    """Its parameters are none that its template writes: neither the pump nor the inbox minds."""
    async with notify(database, auth, tmp_path) as rig:
        wrong = {"case_number": NUMBER, "evaluation_id": "x", "grade": 9, "received_at": 7}
        for channel in (m.Channel.MAIL, m.Channel.IN_APP):
            await text(rig, channel, "rating-received@1", wrong)
        await rig.hears(event(SUBMITTED))
        await rig.sends()
        rows = await rig.rows("SELECT state, reason FROM notify.delivery WHERE channel = 'mail'")
        assert {tuple(row) for row in rows} == {("sent", None), ("due", "unrenderable")}
        mine = rig.auth.headers("applicant", subject="wang")
        inbox = (await rig.http.get("/inbox", headers=mine)).json()["notices"]
        titles = {one["en"]["title"] for one in inbox}
        assert titles == {"rating-received@1", f"Case {NUMBER} received"}


async def test_a_mail_server_that_is_away_costs_no_attempt_however_many_wait(
    database: Any, auth: Any, tmp_path: Path
) -> None:
    async with notify(database, auth, tmp_path) as rig:
        rig.sink.mode = Mode.BUSY
        await rig.hears(*(event(SUBMITTED) for _ in range(40)))
        await rig.sends()
        rows = await rig.rows("SELECT attempts FROM notify.delivery WHERE channel = 'mail'")
        assert {row["attempts"] for row in rows} == {0}
        assert rig.sink.connections <= rig.settings.smtp_connections
        rig.sink.mode = Mode.ACCEPT
        await rig.until_sent()
        assert len(rig.sink.taken) == 40
        assert rig.desk.asked < 20, "contacts are asked for together"
