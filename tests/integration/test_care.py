"""Care for the staff on a real database: what each may do and see, and that nothing leaves it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from onehall_intake.store.care import forgetting

from tests.fixtures import Auth
from tests.integration import intake_rig
from tests.integration.intake_rig import Rig

CODE, OTHER_CODE = "h9qK3v1xT0a7Wm2_Zr8LdQ", "another_Code_of_22_char"
TALK = {"room": "谈心室 3", "begins_at": "2011-09-28T15:00:00+08:00"}
LEAVE = {
    "absence": "family",
    "first_day": "2011-10-10",
    "last_day": "2011-10-12",
    "cover": "clerk-wang",
    "private": True,
}


@pytest.fixture
async def rig(database: Any, amqp: Any, auth: Auth, tmp_path: Path) -> AsyncIterator[Rig]:
    async with intake_rig.intake(database, amqp, auth, tmp_path) as running:
        yield running


async def did(
    rig: Rig, path: str, body: Any = None, who: str = "clerk-li", role: str = "clerk"
) -> Any:
    response = await rig.post(f"/care{path}", body, who, role)
    assert response.status_code < 300, response.text
    return response.json()


async def lead(rig: Rig, path: str, body: Any = None) -> Any:
    return await did(rig, path, body, "director-1", "director")


async def seen(rig: Rig, path: str, who: str = "clerk-li", role: str = "clerk") -> Any:
    response = await rig.get(f"/care{path}", who, role)
    assert response.status_code == 200, response.text
    return response.json()


async def test_thanks_are_for_one_person_and_hang_on_the_wall_only_if_both_want_it(
    rig: Rig,
) -> None:
    for wall in (False, True):
        await did(rig, "/thanks", {"recipient": "clerk-wang", "line": "谢谢!", "wall": wall})
    assert await seen(rig, "/thanks") == {"thanks": []}
    mine = (await seen(rig, "/thanks", "clerk-wang"))["thanks"]
    kept, offered = sorted(mine, key=lambda one: str(one["wall"]))
    assert (kept["wall"], offered["wall"]) == ("no", "offered")
    assert (await seen(rig, "/wall"))["thanks"] == []
    refused = await rig.post(f"/care/thanks/{kept['thanks_id']}/wall", None, "clerk-wang", "clerk")
    assert refused.status_code == 404
    await did(rig, f"/thanks/{offered['thanks_id']}/wall", None, "clerk-wang")
    assert len((await seen(rig, "/wall"))["thanks"]) == 1


async def test_a_newcomer_has_a_buddy_and_a_list_of_their_own(rig: Rig) -> None:
    pair = {"newcomer": "clerk-new", "buddy": "clerk-li", "joined_on": "2011-09-26"}
    await lead(rig, "/pairings", pair)
    again = await rig.post("/care/pairings", pair, "director-1", "director")
    assert (again.status_code, again.json()["code"]) == (409, "has-a-buddy")
    await did(rig, "/pairings/steps/hall", None, "clerk-new")
    (own,) = (await seen(rig, "/pairings", "clerk-li"))["pairings"]
    assert [step["key"] for step in own["steps"] if step["done"]] == ["hall"]
    assert (await seen(rig, "/pairings", "clerk-wang"))["pairings"] == []
    stranger = await rig.post("/care/pairings/ending", {"newcomer": "clerk-new"}, "x", "clerk")
    assert stranger.status_code == 403
    await did(rig, "/pairings/ending", {"newcomer": "clerk-new"}, "clerk-new")
    assert await rig.rows("SELECT 1 FROM intake.care_pairing") == []


async def test_a_day_is_told_only_as_far_as_its_owner_wants(rig: Rig) -> None:
    today = {"month": 9, "day": 26}
    await did(rig, "/days/birthday", today | {"tell_colleagues": True})
    await did(rig, "/days/check-up", today | {"tell_colleagues": True})
    await did(rig, "/days/anniversary", today, "clerk-wang")
    to_a_colleague = (await seen(rig, "/today", "clerk-zhao"))["days"]
    assert to_a_colleague == [{"subject": "clerk-li", "occasion": "birthday"}]
    own = {one["occasion"] for one in (await seen(rig, "/today", "clerk-li"))["days"]}
    assert own == {"birthday", "check-up"}
    await did(rig, "/days/birthday/forgetting")
    assert (await seen(rig, "/today", "clerk-zhao"))["days"] == []
    wrong = await rig.post("/care/days/birthday", {"month": 2, "day": 30}, "clerk-li", "clerk")
    assert wrong.status_code == 422


async def test_the_last_place_is_one_persons(rig: Rig) -> None:
    when = "2011-10-15T09:00:00+08:00"
    plan = {"title": "城墙健走", "begins_at": when, "places": 1}
    place = f"/activities/{(await lead(rig, '/activities', plan))['activity_id']}/place"
    await did(rig, place, {"coming": True})
    full = await rig.post(f"/care{place}", {"coming": True}, "clerk-wang", "clerk")
    assert (full.status_code, full.json()["code"]) == (409, "full")
    await did(rig, place, {"coming": False})
    await did(rig, place, {"coming": True}, "clerk-wang")
    (one,) = (await seen(rig, "/activities", "clerk-wang"))["activities"]
    assert (one["taken"], one["joined"]) == (1, True)


async def test_a_talk_is_booked_and_nobody_is_written_down(rig: Rig) -> None:
    slot = (await lead(rig, "/slots", TALK))["slot_id"]
    for _ in range(2):  # the same code again is the same booking
        booked = await did(rig, f"/slots/{slot}/booking", {"code": CODE}, "clerk-who-talks")
    assert booked["room"] == "谈心室 3"
    taken = await rig.post(f"/care/slots/{slot}/booking", {"code": OTHER_CODE}, "x", "clerk")
    assert (taken.status_code, taken.json()["code"]) == (409, "slot-taken")
    assert (await seen(rig, "/slots"))["slots"] == []
    assert await _mentions(rig, "clerk-who-talks") == []
    assert await _mentions(rig, CODE) == []
    assert (await did(rig, "/bookings/giving-back", {"code": CODE}))["given_back"]
    assert len((await seen(rig, "/slots"))["slots"]) == 1


async def test_leave_has_a_cover_and_its_reason_stays_private(rig: Rig) -> None:
    leave = (await did(rig, "/leave", LEAVE))["leave_id"]
    clash = await rig.post("/care/leave", LEAVE | {"cover": "clerk-li"}, "clerk-zhao", "clerk")
    assert (clash.status_code, clash.json()["code"]) == (409, "cover-away")
    covering = LEAVE | {"first_day": "2011-10-12", "last_day": "2011-10-13", "cover": "clerk-sun"}
    goes = await rig.post("/care/leave", covering, "clerk-wang", "clerk")
    assert (goes.status_code, goes.json()["code"]) == (409, "covers-then"), "nobody would stand in"
    twice = await rig.post("/care/leave", LEAVE, "clerk-zhao", "clerk")
    assert twice.json()["code"] == "cover-away", "nobody stands in at two windows"
    own = await rig.post(f"/care/leave/{leave}/answer", {"agreed": True}, "clerk-li", "director")
    assert own.status_code == 409
    await lead(rig, f"/leave/{leave}/answer", {"agreed": True})
    (covered,) = (await seen(rig, "/leave", "clerk-wang"))["leave"]
    assert (covered["subject"], covered["absence"]) == ("clerk-li", None)
    rig.clock.advance(timedelta(days=15))
    (away,) = (await seen(rig, "/absent", "clerk-zhao"))["absent"]
    assert (away["subject"], away["cover"], away["absence"]) == ("clerk-li", "clerk-wang", None)
    await did(rig, f"/leave/{leave}/taking-back")
    assert (await seen(rig, "/absent"))["absent"] == []


async def test_days_of_leave_run_out(rig: Rig) -> None:
    await lead(rig, "/allowances", {"subject": "clerk-li", "year": 2011, "days": 3})
    await did(rig, "/leave", LEAVE | {"absence": "annual"})
    assert (await seen(rig, "/leave"))["left"] == 0
    more = LEAVE | {"absence": "annual", "first_day": "2011-10-17", "last_day": "2011-10-17"}
    none = await rig.post("/care/leave", more, "clerk-li", "clerk")
    assert (none.status_code, none.json()["code"]) == (409, "not-enough-left")


async def test_trouble_is_reported_mended_and_measured_without_names(rig: Rig) -> None:
    report = {"trouble": "printer", "urgency": "stops", "place": "7号窗口", "note": "卡纸"}
    for n in range(11):
        who = f"clerk-{n}"
        ticket = (await did(rig, "/tickets", report, who))["ticket_id"]
        if n:
            await did(rig, f"/tickets/{ticket}/mending", {"how": "已换"}, "house-1", "operator")
    assert len((await seen(rig, "/tickets", "clerk-0"))["tickets"]) == 1
    listed = (await seen(rig, "/tickets?open_only=true", "house-1", "operator"))["tickets"]
    assert len(listed) == 1
    assert "reported_by" not in listed[0]
    early = await rig.get("/care/measures?month=2011-09", "clerk-li", "clerk")
    assert early.status_code == 422, "a month that goes on could be subtracted from itself"
    rig.clock.advance(timedelta(days=5))
    for other in ("?days=30", "?month=2011-07"):  # no spans at will, no month half forgotten
        assert (await rig.get(f"/care/measures{other}", "clerk-li", "clerk")).status_code == 422
    told = {one["name"]: one for one in (await seen(rig, "/measures?month=2011-09"))["measures"]}
    assert told["tickets-mended-in-limit"] == {
        "name": "tickets-mended-in-limit", "share": 0.909, "of": 11,
    }  # fmt: skip
    assert told["suggestions-replied-in-limit"]["of"] is None


async def test_a_suggestion_has_no_writer_and_its_code_opens_the_reply(rig: Rig) -> None:
    said = {"text": "三号窗口西晒", "code": CODE}
    first = await did(rig, "/suggestions", said, "clerk-who-writes")
    assert await did(rig, "/suggestions", said, "clerk-who-writes") == first
    assert UUID(first["suggestion_id"]).version == 4, "no millisecond says who sat where"
    other = await rig.post("/care/suggestions", said | {"text": "别的"}, "x", "clerk")
    assert (other.status_code, other.json()["code"]) == (409, "code-used")
    await lead(rig, f"/suggestions/{first['suggestion_id']}/reply", {"reply": "已装窗帘"})
    opened = await did(rig, "/suggestions/reading", {"code": CODE}, "anybody")
    assert opened["reply"] == "已装窗帘"
    assert await _mentions(rig, "clerk-who-writes") == []


async def test_policies_are_read_in_all_their_versions(rig: Rig) -> None:
    shipped = (await seen(rig, "/policies"))["policies"]
    assert [one["version"] for one in shipped] == [1, 1, 1, 1]
    assert all("考核" in one["zh"] and "appraisal" in one["en"] for one in shipped)
    text = {"zh": "新的规定", "en": "the new rules"}
    assert (await lead(rig, "/policies/relief", text))["version"] == 2
    assert (await lead(rig, "/policies/relief", text))["version"] == 3
    versions = (await seen(rig, "/policies/relief"))["versions"]
    assert [one["version"] for one in versions] == [3, 2, 1]


async def test_what_is_promised_to_be_forgotten_is(rig: Rig) -> None:
    await did(rig, "/thanks", {"recipient": "clerk-wang", "line": "谢谢!"})
    slot = (await lead(rig, "/slots", TALK))["slot_id"]
    await did(rig, f"/slots/{slot}/booking", {"code": CODE})
    leave = (await did(rig, "/leave", LEAVE))["leave_id"]
    await lead(rig, f"/leave/{leave}/answer", {"agreed": True})
    kept = "SELECT (SELECT count(*) FROM intake.care_thanks) AS thanks, (SELECT count(*) FROM "
    kept += "intake.care_slot WHERE code_sha256 IS NOT NULL) AS talks, (SELECT count(*) FROM "
    kept += "intake.care_leave) AS leave"
    left = []
    for days in (1, 2, 88, 750):
        rig.clock.advance(timedelta(days=days))
        async with rig.engine.pool.acquire() as connection:
            await forgetting.forget(connection, rig.clock.now())
        left.append(tuple((await rig.rows(kept))[0]))
    assert left == [(1, 1, 1), (1, 0, 1), (0, 0, 1), (0, 0, 0)]


async def test_care_is_for_colleagues_and_nothing_of_it_is_said_to_anybody(rig: Rig) -> None:
    assert (await rig.get("/care/wall", "wang", "applicant")).status_code == 403
    assert (await rig.get("/care/leave/unanswered", "clerk-li", "clerk")).status_code == 403
    assert (await rig.post("/care/assets", {}, "clerk-li", "clerk")).status_code == 403
    before = await rig.rows("SELECT count(*) FROM intake.event")
    await did(rig, "/thanks", {"recipient": "clerk-wang", "line": "谢谢!"})
    await did(rig, "/leave", LEAVE)
    await did(rig, "/suggestions", {"text": "三号窗口西晒", "code": CODE})
    assert await rig.rows("SELECT count(*) FROM intake.event") == before
    assert await rig.rows("SELECT 1 FROM intake.outbox") == []
    assert await rig.rows("SELECT 1 FROM intake.timer") == []


async def _mentions(rig: Rig, word: str) -> list[str]:
    """The tables of intake in which a word stands anywhere."""
    tables = await rig.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'intake'")
    found = []
    for (table,) in tables:
        query = f"SELECT 1 FROM intake.{table} t WHERE strpos(t::text, $1) > 0 LIMIT 1"
        if await rig.rows(query, word):
            found.append(table)
    return found
