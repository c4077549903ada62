"""Notices on a real database and a real mail server: sent, deferred, refused, hung, killed."""

import asyncio
from pathlib import Path
from typing import Any
from uuid import UUID

from onehall_contracts.ids import derived
from onehall_notify.sending import Ledger
from onehall_notify.sink import Mode

from tests.building import APPLICANT, event
from tests.integration.notify_rig import Rig, notify
from tests.unit.notify.examples import (
    CARD,
    CASE,
    CLOCK_SUSPENDED,
    CORRECTION,
    EVERY,
    NUMBER,
    PERMIT_ISSUED,
    SUBMITTED,
)
from tests.waiting import until

MAIL_AND_INBOX = 2


async def test_a_submission_reaches_the_applicant_by_mail_and_in_app(
    database: Any, auth: Any, tmp_path: Path
) -> None:
    async with notify(database, auth, tmp_path) as rig:
        await rig.hears(event(SUBMITTED))
        await rig.sends()
        (mail,) = rig.mails()
        assert mail["To"] == "wang@example.org"
        assert mail["Subject"] == f"办件 {NUMBER} 已收件 / Case {NUMBER} received"
        assert "王五" in mail.get_content()
        assert await rig.happened() == ["notice-queued", "notice-sent"]
        assert await rig.said() == ["notify.notice-sent.v2"] * MAIL_AND_INBOX
        inbox = await _inbox(rig)
        assert [n["en"]["title"] for n in inbox["notices"]] == [f"Case {NUMBER} received"]
        assert inbox["unread"] == 1


async def test_a_person_s_name_and_address_are_nowhere_on_record(
    database: Any, auth: Any, tmp_path: Path
) -> None:
    async with notify(database, auth, tmp_path) as rig:
        await rig.hears(event(SUBMITTED))
        await rig.sends()
        for table in ("event", "delivery", "attempt", "inbox_item", "outbox", "concerned"):
            rows = await rig.rows(f"SELECT t::text AS row FROM notify.{table} t")
            kept = " ".join(row["row"] for row in rows)
            assert "wang@" not in kept and "王五" not in kept, table


async def test_the_same_event_however_often_tells_once(
    database: Any, auth: Any, tmp_path: Path
) -> None:
    async with notify(database, auth, tmp_path) as rig:
        said = event(SUBMITTED)
        await rig.hears(said, said)
        await rig.sends()
        await rig.hears(said)
        await rig.sends()
        assert len(rig.sink.seen) == 1
        assert (await _inbox(rig))["unread"] == 1


async def test_a_greylisted_mail_is_tried_again_when_it_is_due(
    database: Any, auth: Any, tmp_path: Path
) -> None:
    async with notify(database, auth, tmp_path) as rig:
        rig.sink.mode = Mode.GREYLIST
        await rig.hears(event(SUBMITTED))
        await rig.sends()
        assert await rig.happened() == ["notice-queued", "attempt-failed"]
        rig.later(seconds=59)
        await rig.sends()
        assert len(rig.sink.seen) == 1
        rig.later(seconds=10)
        await rig.sends()
        assert await rig.happened() == ["notice-queued", "attempt-failed", "notice-sent"]
        assert len(set(rig.sink.seen)) == 1
        row = await _mail(rig)
        assert [(t["outcome"], t["reason"]) for t in row["tries"]] == [
            ("failed", "smtp-451"),
            ("sent", None),
        ]


async def test_a_server_that_hangs_costs_one_attempt_and_no_more(
    database: Any, auth: Any, tmp_path: Path
) -> None:
    async with notify(database, auth, tmp_path, attempt_seconds=3.0) as rig:
        rig.sink.mode = Mode.HANG
        await rig.hears(event(SUBMITTED))
        await rig.sends()
        (tried,) = await rig.rows("SELECT outcome, reason FROM notify.attempt WHERE reason <> ''")
        assert tuple(tried) == ("failed", "unconfirmed")
        rig.sink.mode = Mode.ACCEPT
        rig.later(minutes=2)
        await rig.sends()
        assert await rig.state() == "sent"


async def test_mails_that_a_hanging_server_leaves_no_time_for_are_given_back_untried(
    database: Any, auth: Any, tmp_path: Path
) -> None:
    async with notify(database, auth, tmp_path, attempt_seconds=1.5) as rig:
        rig.sink.mode = Mode.HANG
        await rig.hears(*(event(SUBMITTED) for _ in range(20)))
        async with rig.pump() as pump:
            await pump.round(Ledger(rig.host.engine, rig.stop), rig.stop)
        tried = await rig.rows("SELECT 1 FROM notify.attempt WHERE outcome = 'failed'")
        leased = await rig.rows("SELECT 1 FROM notify.delivery WHERE leased_until IS NOT NULL")
        assert 0 < len(tried) < 20
        assert leased == []


async def test_a_refused_mail_is_given_up_at_once_and_an_operator_can_resend_it(
    database: Any, auth: Any, tmp_path: Path
) -> None:
    async with notify(database, auth, tmp_path) as rig:
        rig.sink.mode = Mode.REFUSE
        await rig.hears(event(SUBMITTED))
        await rig.sends()
        assert await rig.happened() == ["notice-queued", "notice-exhausted"]
        assert sorted(await rig.said()) == ["notify.notice-failed.v2", "notify.notice-sent.v2"]
        notice = await _mail(rig)
        assert (notice["state"], notice["reason"], notice["legal"]) == (
            "exhausted", "smtp-550", False,
        )  # fmt: skip
        rig.sink.mode = Mode.ACCEPT
        path = f"/notices/{notice['notice_id']}/resend"
        for _ in range(2):
            answer = await rig.http.post(path, headers=_as(rig, "operator", key="again"))
            assert (answer.status_code, answer.json()["round"]) == (202, 2)
        await rig.sends()
        (mail,) = rig.mails()
        assert rig.sink.seen[0] != rig.sink.seen[1] == mail["Message-ID"]
        refused = await rig.http.post(path, headers=_as(rig, "clerk", key="k"))
        assert refused.status_code == 403


async def test_a_mail_that_is_still_being_sent_cannot_be_resent(
    database: Any, auth: Any, tmp_path: Path
) -> None:
    async with notify(database, auth, tmp_path) as rig:
        await rig.hears(event(SUBMITTED))
        notice_id = derived(UUID(int=1), "nobody")
        unknown = await rig.http.post(
            f"/notices/{notice_id}/resend", headers=_as(rig, "operator", key="1")
        )
        assert unknown.status_code == 404
        due = (await _log(rig))["notices"]
        codes = set()
        for n in due:
            answer = await rig.http.post(
                f"/notices/{n['notice_id']}/resend", headers=_as(rig, "operator", key=n["channel"])
            )
            codes.add((n["channel"], answer.status_code, answer.json()["code"]))
        assert codes == {("mail", 409, "still-due"), ("in-app", 409, "not-carried")}


async def test_killed_between_sending_and_recording_it_goes_again_under_the_same_message_id(
    database: Any, auth: Any, tmp_path: Path
) -> None:
    async with notify(database, auth, tmp_path) as rig:
        rig.sink.mode = Mode.KEEP_AND_HANG
        await rig.hears(event(SUBMITTED))
        async with rig.pumping():
            await until(lambda: len(rig.mails()) == 1, describe="the server has the mail")
        assert await rig.happened() == ["notice-queued"]
        rig.sink.mode = Mode.ACCEPT
        await rig.sends()
        assert len(rig.mails()) == 1, "the lease still holds"
        await rig.leases_run_out()
        await rig.sends()
        first, second = rig.mails()
        assert first["Message-ID"] == second["Message-ID"]
        assert await rig.happened() == ["notice-queued", "notice-sent"]


async def test_two_pumps_share_the_work_and_send_nothing_twice(
    database: Any, auth: Any, tmp_path: Path
) -> None:
    async with notify(database, auth, tmp_path) as rig:
        for _ in range(5):
            await rig.hears(*(event(SUBMITTED) for _ in range(20)))
        await asyncio.gather(rig.sends(), rig.sends())
        assert len(rig.sink.seen) == len(set(rig.sink.seen)) == 100
        assert rig.sink.connections <= 4, "connections are kept"


async def test_a_stopped_pump_finishes_what_it_has_in_hand(
    database: Any, auth: Any, tmp_path: Path
) -> None:
    async with notify(database, auth, tmp_path) as rig:
        await rig.hears(*(event(SUBMITTED) for _ in range(10)))
        async with rig.pumping() as task:
            await until(lambda: len(rig.sink.seen) > 0)
            rig.stop.set()
            async with asyncio.timeout(30):
                await task
        recorded = await rig.rows("SELECT 1 FROM notify.delivery WHERE channel = 'mail' "
                                  "AND state = 'sent'")  # fmt: skip
        leased = await rig.rows("SELECT 1 FROM notify.delivery WHERE leased_until IS NOT NULL")
        assert len(recorded) == len(rig.sink.seen)
        assert leased == []


async def test_an_end_of_a_case_that_comes_before_its_beginning_waits_for_its_applicant(
    database: Any, auth: Any, tmp_path: Path
) -> None:
    async with notify(database, auth, tmp_path) as rig:
        await rig.hears(event(PERMIT_ISSUED))
        await rig.sends()
        assert (rig.sink.seen, await rig.said()) == ([], [])
        assert {n["state"] for n in (await _log(rig))["notices"]} == {"unaddressed"}
        await rig.hears(event(SUBMITTED))
        await rig.sends()
        assert len(rig.sink.seen) == 2
        titles = {n["en"]["title"].split(" ", 2)[2] for n in (await _inbox(rig))["notices"]}
        assert titles == {"received", "partly decided: your permits are ready"}


async def test_nobody_known_or_no_address_is_given_up_and_the_inbox_has_it_still(
    database: Any, auth: Any, tmp_path: Path
) -> None:
    async with notify(database, auth, tmp_path) as rig:
        rig.desk.people[APPLICANT]["email"] = None
        await rig.hears(event(SUBMITTED))
        await rig.sends()
        rig.desk.people.clear()
        await rig.hears(event(CORRECTION))
        await rig.sends()
        rows = await rig.rows("SELECT reason FROM notify.delivery WHERE state = 'exhausted' "
                              "ORDER BY reason")  # fmt: skip
        assert [row["reason"] for row in rows] == ["no-address", "no-contact"]
        assert (await _inbox(rig))["unread"] == 2


async def test_intake_being_away_costs_no_notice_an_attempt(
    database: Any, auth: Any, tmp_path: Path
) -> None:
    async with notify(database, auth, tmp_path) as rig:
        rig.desk.away = True
        await rig.hears(event(SUBMITTED))
        await rig.sends()
        assert await rig.happened() == ["notice-queued"]
        rig.desk.away = False
        await rig.until_sent()
        assert await rig.happened() == ["notice-queued", "notice-sent"]


async def test_every_kind_of_message_is_told(database: Any, auth: Any, tmp_path: Path) -> None:
    async with notify(database, auth, tmp_path) as rig:
        await rig.hears(*(event(message) for message, _ in reversed(EVERY)))
        await rig.sends()
        assert len(rig.mails()) == len(EVERY) - 1, "a card is no mail"
        inbox = await _inbox(rig)
        assert len(inbox["notices"]) == len(EVERY) - 1
        assert await rig.rows("SELECT 1 FROM notify.parked") == []
        card = await _inbox(rig, "department", department="XFZD", subject="officer")
        assert [n["zh"]["title"] for n in card["notices"]] == ["黄牌：F02-Y"]
        other = await _inbox(rig, "department", department="GHJ", subject="officer")
        assert other["notices"] == []


async def test_a_notice_names_the_case_by_its_number_though_its_message_does_not(
    database: Any, auth: Any, tmp_path: Path
) -> None:
    """Approval says whose limit stands still by the case's id; the number is learnt from intake."""
    async with notify(database, auth, tmp_path) as rig:
        await rig.hears(event(CLOCK_SUSPENDED))
        await rig.sends()
        assert rig.mails() == [], "whose case it is nobody has said yet"
        await rig.hears(event(SUBMITTED))
        await rig.sends()
        subjects = [mail["Subject"] for mail in rig.mails()]
        assert all(NUMBER in subject for subject in subjects)
        assert len(subjects) == 2
        titles = [n["zh"]["title"] for n in (await _inbox(rig))["notices"]]
        assert all(NUMBER in title for title in titles)


async def test_an_inbox_is_paged_and_read_and_only_one_s_own(
    database: Any, auth: Any, tmp_path: Path
) -> None:
    async with notify(database, auth, tmp_path) as rig:
        for message in (SUBMITTED, CORRECTION, PERMIT_ISSUED):
            await rig.hears(event(message))
            await rig.sends()
            rig.later(minutes=1)
        page = await _inbox(rig, query="?limit=2")
        rest = await _inbox(rig, query=f"?limit=2&cursor={page['next']}")
        assert _kinds(page["notices"] + rest["notices"]) == [
            "permit-issued",
            "correction-notified",
            "case-submitted",
        ]
        assert rest["next"] is None
        path = f"/inbox/{page['notices'][0]['notice_id']}/read"
        stranger = await rig.http.post(path, headers=_as(rig, "applicant", "li", key="1"))
        assert stranger.status_code == 404
        for _ in range(2):
            done = await rig.http.post(path, headers=_as(rig, "applicant", "wang", key="1"))
            assert done.status_code == 200
        assert _kinds((await _inbox(rig, query="?unread=true"))["notices"]) == [
            "correction-notified",
            "case-submitted",
        ]
        assert (await rig.http.post(path, headers=_as(rig, "applicant", "wang"))).status_code == 400
        assert (await _inbox(rig, subject="li"))["notices"] == []
        read = await rig.rows("SELECT actor FROM notify.event WHERE type = 'notice-read'")
        assert [row["actor"] for row in read] == [str(APPLICANT)]


async def test_the_delivery_log_is_for_staff(database: Any, auth: Any, tmp_path: Path) -> None:
    async with notify(database, auth, tmp_path) as rig:
        await rig.hears(event(SUBMITTED), event(CARD))
        log = await _log(rig, query="&limit=2")
        more = await _log(rig, query=f"&limit=2&cursor={log['next']}")
        assert len({n["notice_id"] for n in log["notices"] + more["notices"]}) == 3
        assert more["next"] is None
        for role in ("applicant", "department"):
            refused = await rig.http.get(f"/notices?case_id={CASE}", headers=_as(rig, role))
            assert refused.status_code == 403


def _as(
    rig: Rig, role: str, subject: str = "somebody", key: str | None = None, **claims: str
) -> dict[str, str]:
    headers: dict[str, str] = rig.auth.headers(role, subject=subject, **claims)
    return headers | ({"Idempotency-Key": key} if key else {})


def _kinds(notices: list[Any]) -> list[str]:
    return [one["template"].partition("@")[0] for one in notices]


async def _inbox(
    rig: Rig, role: str = "applicant", subject: str = "wang", query: str = "", **claims: str
) -> Any:
    answer = await rig.http.get(f"/inbox{query}", headers=_as(rig, role, subject, **claims))
    assert answer.status_code == 200, answer.text
    return answer.json()


async def _mail(rig: Rig) -> Any:
    (mail,) = [n for n in (await _log(rig))["notices"] if n["channel"] == "mail"]
    return mail


async def _log(rig: Rig, query: str = "") -> Any:
    path = f"/notices?case_id={CASE}{query}"
    answer = await rig.http.get(path, headers=_as(rig, "clerk"))
    assert answer.status_code == 200, answer.text
    return answer.json()
