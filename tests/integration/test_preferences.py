"""What people prefer, on a real database and mail server: held, gathered, withheld, never lost."""

import asyncio
from typing import Any

import pytest
from onehall_contracts.ids import derived
from onehall_notify.sending import line
from onehall_notify.sending.proving import prove
from onehall_notify.sink import Mode

from tests.building import APPLICANT, event
from tests.integration.notify_rig import Rig, notify
from tests.unit.notify.examples import (
    CLARIFICATION,
    CORRECTION,
    DELIVERY_MADE,
    PERMIT_ISSUED,
    SUBMITTED,
)

OTHER_CASE = str(derived("case", "li's"))
USUAL = {
    "off": [],
    "language": "both",
    "quiet": {"begins": "21:00", "ends": "08:00"},
    "hushed": ["sms"],
    "digest": "at-once",
    "electronic_service": False,
}


async def prefers(rig: Rig, key: str = "1", subject: str = "wang", **wanted: Any) -> Any:
    headers = rig.auth.headers("applicant", subject=subject) | {"Idempotency-Key": key}
    return await rig.http.post("/preferences", json=wanted, headers=headers)


async def states(rig: Rig, channel: str = "mail") -> dict[str, str]:
    rows = await rig.rows("SELECT template, state FROM notify.delivery WHERE channel = $1", channel)
    return {row["template"].partition("@")[0]: row["state"] for row in rows}


async def test_who_never_said_anything_has_the_usual_preferences(
    database: Any, auth: Any, tmp_path: Any
) -> None:
    async with notify(database, auth, tmp_path) as rig:
        headers = rig.auth.headers("applicant", subject="wang")
        assert (await rig.http.get("/preferences", headers=headers)).json() == USUAL
        wanted: dict[str, Any] = {
            "language": "en",
            "digest": "daily",
            "quiet": {"begins": "22:00", "ends": "07:30"},
        }
        for _ in range(2):
            said = await prefers(rig, **wanted)
            assert (said.status_code, said.json()) == (200, USUAL | wanted)
        assert (await rig.http.get("/preferences", headers=headers)).json() == USUAL | wanted
        kept = await rig.rows("SELECT stream, actor FROM notify.event")
        assert [tuple(row) for row in kept] == [(f"preferences/{APPLICANT}", str(APPLICANT))]
        other = rig.auth.headers("applicant", subject="li")
        assert (await rig.http.get("/preferences", headers=other)).json() == USUAL


async def test_what_cannot_be_preferred_is_refused_by_field(
    database: Any, auth: Any, tmp_path: Any
) -> None:
    async with notify(database, auth, tmp_path) as rig:
        off = [{"group": "progress", "channel": "in-app"}]
        none_left = await prefers(rig, off=off)
        assert (none_left.status_code, none_left.json()["code"]) == (409, "no-channel-left")
        for wanted, field in (
            ({"language": "klingon"}, "language"),
            ({"quiet": {"begins": "25:00", "ends": "08:00"}}, "quiet.begins"),
            ({"quiet": {"begins": "21:00", "ends": "08:00Z"}}, "quiet.ends"),
            ({"off": [{"group": "gossip", "channel": "mail"}]}, "off.0.group"),
            ({"ring": True}, "ring"),
        ):
            wrong = await prefers(rig, **wanted)
            assert wrong.status_code == 422
            assert [one["field"] for one in wrong.json()["errors"]] == [field]
        assert await rig.rows("SELECT 1 FROM notify.preference") == []


async def test_a_group_that_is_off_is_not_mailed_and_the_law_s_notices_are(
    database: Any, auth: Any, tmp_path: Any
) -> None:
    async with notify(database, auth, tmp_path) as rig:
        await prefers(rig, off=[{"group": "progress", "channel": "mail"}])
        await rig.hears(event(SUBMITTED), event(CORRECTION), event(DELIVERY_MADE))
        await rig.sends()
        assert await states(rig) == {
            "case-submitted": "withheld",
            "correction-notified": "sent",
            "delivery-made": "sent",
        }
        assert set((await states(rig, "in-app")).values()) == {"sent"}, "the inbox has it all"
        assert len(rig.mails()) == 2


async def test_a_mail_is_written_in_the_language_that_is_preferred(
    database: Any, auth: Any, tmp_path: Any
) -> None:
    async with notify(database, auth, tmp_path) as rig:
        await prefers(rig, language="en")
        await rig.hears(event(SUBMITTED))
        await rig.sends()
        (mail,) = rig.mails()
        assert "Dear 王五" in mail.get_content() and "您好" not in mail.get_content()
        assert "/" not in mail["Subject"]
        assert mail["Content-Language"] == "en"


async def test_a_digest_gathers_what_waited_for_it_into_one_mail_once(
    database: Any, auth: Any, tmp_path: Any
) -> None:
    async with notify(database, auth, tmp_path) as rig:
        await prefers(rig, digest="daily")
        await rig.hears(event(SUBMITTED), event(PERMIT_ISSUED))
        await rig.sends()
        (legal,) = rig.mails()
        assert "permits are ready" in legal["Subject"], "what the law asks for does not wait"
        rig.later(hours=3)
        await rig.hears(event(CLARIFICATION))
        await rig.sends()
        assert len(rig.mails()) == 1
        rig.later(hours=4, minutes=59)
        await rig.sends()
        assert len(rig.mails()) == 1, "a minute before five"
        rig.later(minutes=1)
        await rig.sends()
        _, digest = rig.mails()
        assert digest["Subject"] == "您有2条新通知 / You have 2 new notices"
        assert set((await states(rig)).values()) == {"sent"}
        await rig.sends()
        assert len(rig.mails()) == 2


async def test_a_digest_that_is_greylisted_goes_whole_again_under_the_same_number(
    database: Any, auth: Any, tmp_path: Any
) -> None:
    async with notify(database, auth, tmp_path) as rig:
        await prefers(rig, digest="weekly")
        await rig.hears(event(SUBMITTED), event(CLARIFICATION))
        await rig.sends()
        rig.sink.mode = Mode.GREYLIST
        rig.later(days=4, hours=8)  # Friday at five
        await rig.sends()
        assert (len(rig.sink.seen), rig.mails()) == (1, [])
        rig.later(minutes=2)
        await rig.sends()
        (digest,) = rig.mails()
        assert rig.sink.seen == [digest["Message-ID"]] * 2
        assert set((await states(rig)).values()) == {"sent"}


async def test_a_digest_is_one_mail_however_many_wait_and_whoever_sends(
    database: Any, auth: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A claim ends in the middle of it, and two pumps claim at once: it is taken whole."""
    monkeypatch.setattr(line, "AT_ONCE", 3)
    other = derived("applicant", "li")
    async with notify(database, auth, tmp_path) as rig:
        rig.desk.people[other] = {"name": "李四", "email": "li@example.org", "language": "zh"}
        for number, subject in enumerate(("wang", "li")):
            await prefers(rig, str(number), subject, digest="daily")
        lis = SUBMITTED.model_copy(update={"applicant_ref": other, "case_id": OTHER_CASE})
        await rig.hears(*(event(one) for one in (SUBMITTED, lis) for _ in range(5)))
        await rig.sends()
        rig.later(hours=8)
        await asyncio.gather(rig.sends(), rig.sends())
        kept = sorted((mail["To"], mail["Subject"]) for mail in rig.mails())
        five = "您有5条新通知 / You have 5 new notices"
        assert kept == [("li@example.org", five), ("wang@example.org", five)]
        assert await states(rig) == {"case-submitted": "sent"}


async def test_a_server_that_has_the_mail_proves_service_of_who_agreed_to_that(
    database: Any, auth: Any, tmp_path: Any
) -> None:
    async with notify(database, auth, tmp_path) as rig:
        await rig.hears(event(SUBMITTED), event(PERMIT_ISSUED))
        await rig.sends()
        assert not await prove(rig.host.engine, rig.clock)
        assert await rig.rows("SELECT 1 FROM notify.service_proof") == [], "nobody agreed"
        rig.later(minutes=1)
        await prefers(rig, electronic_service=True)
        rig.later(minutes=1)
        await rig.hears(event(CORRECTION))
        await rig.sends()
        rig.later(days=5)
        await prefers(rig, "2", electronic_service=True, language="zh")  # agrees still
        for _ in range(2):
            await prove(rig.host.engine, rig.clock)
        (proof,) = await rig.rows(
            "SELECT d.template, p.proof, p.content_sha256 FROM notify.service_proof p "
            "JOIN notify.delivery d USING (notice_id)"
        )
        assert tuple(proof)[:2] == ("correction-notified@1", "accepted-by-server")
        assert (await rig.said()).count("notify.notice-served.v1") == 1
