"""The hall on a real database: tickets, windows, breaks, relief, cover, and the end of the day."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from onehall_intake.store.hall import closing
from onehall_store import migrations

from tests.fixtures import Auth
from tests.integration import intake_rig
from tests.integration.floor_rig import HALL, MINUTE, Floor
from tests.integration.intake_rig import MONDAY
from tests.waiting import until


@pytest.fixture
async def floor(database: Any, amqp: Any, auth: Auth, tmp_path: Path) -> AsyncIterator[Floor]:
    async with intake_rig.intake(database, amqp, auth, tmp_path) as running:
        yield Floor(running)


async def test_a_visit_from_the_ticket_to_the_end(floor: Floor) -> None:
    await floor.set_up(w1="AB", w2="B")
    first, second = await floor.take(), await floor.take("A", item_id="PC2-06")
    assert (first["number"], second["number"]) == ("A001", "A002")
    assert first["forecast"] is None, "nobody has been served yet: it is not known"
    assert (await floor.at("1", "call")).json()["code"] == "window-closed"
    await floor.did("1", "opening")
    called = await floor.did("1", "call")
    assert (called["ticket"]["number"], called["service"]["mode"]) == ("A001", "standard")
    assert called["service"]["graded"] is False
    assert (await floor.at("1", "finish")).json()["code"] == "wrong-moment"
    assert (await floor.at("1", "skip")).json()["code"] == "call-again"
    await floor.did("1", "serving")
    floor.clock.advance(7 * MINUTE)
    # Passed on with its waiting time; window 2 is free and gets it at once.
    await floor.did("2", "opening")
    assert (await floor.did("2", "call"))["ready"] is True
    await floor.did("1", "transfer", business="B")
    found = await floor.read("/windows/2", "clerk", "clerk-2")
    assert found["ticket"]["number"] == "A001"
    await floor.did("2", "serving")
    assert (await floor.did("2", "take-away", onward="online"))["ticket"] is None
    # The second does not come: called three times, skipped, back once.
    await floor.did("1", "call")
    for _ in range(2):
        await floor.did("1", "recall")
    await floor.did("1", "skip")
    back = f"{HALL}/tickets/{second['ticket_id']}/return"
    assert (await floor.rig.post(back, {}, "guide-1", "guide")).status_code == 200
    await floor.did("1", "call")
    for _ in range(2):
        await floor.did("1", "recall")
    await floor.did("1", "skip")
    again = await floor.rig.post(back, {}, "guide-1", "guide")
    assert again.json()["code"] == "returned-before"
    journal = await floor.journal()
    assert journal.count("called") == 4 and journal.count("away") == 1
    with pytest.raises(Exception, match=r"permission denied|journal is final"):
        async with floor.rig.engine.pool.acquire(timeout=5) as connection:
            await connection.execute("UPDATE intake.ticket_event SET kind = 'done'")


async def test_many_windows_call_at_once_and_each_ticket_is_called_once(floor: Floor) -> None:
    windows = {f"w{n}": "AB" for n in range(20)}
    await floor.set_up(**windows)
    names = [name[1:] for name in windows]
    tickets = [await floor.take("AB"[n % 2]) for n in range(15)]
    await asyncio.gather(*(floor.did(name, "opening") for name in names))
    answers = await asyncio.gather(*(floor.did(name, "call") for name in names))
    called = [one["ticket"]["number"] for one in answers if one["ticket"]]
    assert sorted(called) == sorted(one["number"] for one in tickets)
    assert sum(one["ready"] for one in answers) == 5
    # The five that are free get the next five, one each, while both lines are pushed at once.
    await asyncio.gather(*(floor.take("AB"[n % 2]) for n in range(8)))
    rows = await floor.rig.rows(
        "SELECT \"window\", count(*) AS n FROM intake.ticket WHERE state = 'called' GROUP BY 1"
    )
    assert len(rows) == 20 and all(row["n"] == 1 for row in rows)
    (waiting,) = await floor.rig.rows("SELECT count(*) FROM intake.ticket WHERE state = 'waiting'")
    assert waiting["count"] == 3


async def test_the_same_request_calls_once(floor: Floor) -> None:
    await floor.set_up(w1="A")
    await floor.take(), await floor.take()
    await floor.did("1", "opening")
    headers = {"Idempotency-Key": "once"} | floor.rig.auth.headers("clerk", subject="clerk-1")
    asked = [floor.rig.http.post(f"{HALL}/windows/1/call", headers=headers) for _ in range(3)]
    answers = await asyncio.gather(*asked)
    assert {one.json()["ticket"]["number"] for one in answers} == {"A001"}


async def test_priority_is_asked_for_and_nobody_else_starves(floor: Floor) -> None:
    await floor.set_up(w1="A")
    tickets = []
    for reason in ({}, {}, {}, *[{"priority": "age"}] * 3):
        floor.clock.advance(timedelta(seconds=1))
        tickets.append(await floor.take(**reason))
    *plain, late = tickets[:3]
    favoured = tickets[3:]
    asked = await floor.visitor(late, "/own-priority", reason="pregnancy")
    assert asked.status_code == 200
    await floor.did("1", "opening")
    told = {(await floor.visitor(t, "")).json()["ahead"]: t["number"] for t in tickets}
    order = []
    for _ in range(6):
        order.append((await floor.did("1", "call"))["ticket"]["number"])
        await floor.serve("1")
    assert [told[n] for n in range(6)] == order, "who is told how many come first is told the truth"
    one, two = (ticket["number"] for ticket in plain)
    f1, f2, f3 = (ticket["number"] for ticket in favoured)
    assert order == [late["number"], f1, one, f2, f3, two]
    rows = await floor.rig.rows("SELECT to_jsonb(e)::text AS e FROM intake.ticket_event e")
    assert not [row for row in rows if "age" in row["e"] or "pregnancy" in row["e"]]


async def test_how_long_it_takes_is_told_once_ten_were_served(floor: Floor) -> None:
    await floor.set_up(w1="A")
    await floor.did("1", "opening")
    for _ in range(10):
        await floor.take()
        await floor.did("1", "call")
        await floor.did("1", "serving")
        floor.clock.advance(5 * MINUTE)
        await floor.did("1", "finish")
    first, second = await floor.take(), await floor.take()
    assert (first["ahead"], first["forecast"]) == (0, {"p50_s": 300, "p90_s": 300})
    assert (second["ahead"], second["forecast"]["p50_s"]) == (0, 300), "taken at one instant"
    floor.clock.advance(MINUTE)
    third = await floor.take()
    assert (third["ahead"], third["forecast"]["p50_s"]) == (2, 900)
    place = (await floor.visitor(third, "")).json()
    assert place["forecast"] == third["forecast"]


async def test_an_appointment_counts_from_its_quarter_of_an_hour_on(floor: Floor) -> None:
    await floor.set_up(w1="A")
    slot = (MONDAY + timedelta(hours=1)).isoformat()
    asked = {"business": "A", "slot": slot}
    booked = await floor.rig.post(f"{HALL}/appointments", asked)
    assert booked.status_code == 201, booked.text
    full = await floor.rig.post(f"{HALL}/appointments", asked)
    assert full.json()["code"] == "slot-full"
    wrong = await floor.rig.post(f"{HALL}/appointments", asked | {"slot": MONDAY.isoformat()})
    assert wrong.status_code == 422
    tomorrow = asked | {"slot": (MONDAY + timedelta(days=1)).isoformat()}
    code = (await floor.rig.post(f"{HALL}/appointments", tomorrow)).json()["code"]
    early = {"business": "A", "appointment": code}
    refused = await floor.rig.post(f"{HALL}/tickets", early, "guide-1", "guide")
    assert refused.json()["code"] == "unknown-appointment", "of another day, and not spent"
    assert await floor.rig.rows("SELECT 1 FROM intake.hall_appointment WHERE used") == []
    first, _ = await floor.take(), await floor.take()
    held = await floor.take(appointment=booked.json()["code"])
    await floor.did("1", "opening")
    assert (await floor.did("1", "call"))["ticket"]["number"] == first["number"]
    await floor.serve("1")
    floor.clock.advance(timedelta(hours=1))
    assert (await floor.did("1", "call"))["ticket"]["number"] == held["number"]
    early, _ = await floor.take(), floor.clock.advance(MINUTE)
    late = (MONDAY + timedelta(hours=1, minutes=15)).isoformat()
    soon = await floor.rig.post(f"{HALL}/appointments", asked | {"slot": late})
    floor.clock.advance(16 * MINUTE)
    now = await floor.take(appointment=soon.json()["code"])
    assert (early["ahead"], now["ahead"]) == (1, 0), "favoured as it is taken, and told so"
    assert (await floor.visitor(now, "")).json()["ahead"] == now["ahead"]
    again = {"business": "A", "appointment": booked.json()["code"]}
    spent = await floor.rig.post(f"{HALL}/tickets", again, "guide-1", "guide")
    assert spent.json()["code"] == "unknown-appointment"


async def test_after_ninety_minutes_the_queue_pauses_ten(floor: Floor) -> None:
    await floor.set_up(w1="A", w2="A")
    await asyncio.gather(*(floor.take() for _ in range(4)))
    await floor.did("1", "opening")
    await floor.did("1", "call")
    floor.clock.advance(95 * MINUTE)
    finished = await floor.serve("1")
    assert finished["pause"]["kind"] == "break", "the ticket in hand is finished first"
    assert (await floor.at("1", "call")).json()["code"] == "window-paused"
    assert (await floor.at("1", "resumption")).json()["code"] == "window-paused"
    # The break is the person's: another window does not help.
    elsewhere = await floor.rig.post(f"{HALL}/windows/2/opening", {}, "clerk-1", "clerk")
    assert elsewhere.json()["code"] in ("sits-elsewhere", "resting")
    free_text = await floor.lead("/windows/1/override", reason="because I say so")
    assert free_text.status_code == 422
    assert (await floor.lead("/windows/1/override", reason="crowded")).status_code == 200
    await floor.did("1", "call")
    floor.clock.advance(31 * MINUTE)
    assert (await floor.serve("1"))["pause"]["kind"] == "break"
    floor.clock.advance(10 * MINUTE)
    assert (await floor.did("1", "call"))["ticket"]["number"] == "A003"
    assert await floor.journal() and (await floor.journal()).count("break") == 2


async def test_a_window_that_waits_for_work_gets_its_break_too(floor: Floor) -> None:
    await floor.set_up(w1="A")
    await floor.did("1", "opening")
    assert (await floor.did("1", "call"))["ready"] is True
    floor.clock.advance(90 * MINUTE)
    await closing._swept(floor.rig.engine.pool, floor.clock.now(), leapt=True)
    shown = await floor.read("/windows/1", "clerk", "clerk-1")
    assert shown["ready"] is True, "a clock that leapt sends nobody into a break"
    await closing._swept(floor.rig.engine.pool, floor.clock.now(), leapt=False)
    found = await floor.read("/windows/1", "clerk", "clerk-1")
    assert (found["ready"], found["pause"]["kind"]) == (False, "break"), "nobody has to come first"
    floor.clock.advance(10 * MINUTE)
    assert (await floor.did("1", "call"))["ready"] is True
    floor.clock.advance(90 * MINUTE)
    await floor.take()
    found = await floor.read("/windows/1", "clerk", "clerk-1")
    assert (found["ticket"], found["pause"]["kind"]) == (None, "break")


async def test_relief_comes_at_once_and_the_b_person_covers(floor: Floor) -> None:
    await floor.set_up(w1="A")
    post = {"businesses": ["A"], "post_a": "clerk-1", "post_b": "clerk-2"}
    assert (await floor.put("/windows/1", post)).status_code == 200
    ticket = await floor.take()
    opening = f"{HALL}/windows/1/opening"
    too_soon = await floor.rig.post(opening, {}, "clerk-2", "clerk")
    assert too_soon.json()["code"] == "first-is-here"
    stranger = await floor.rig.post(opening, {}, "clerk-3", "clerk")
    assert stranger.json()["code"] == "not-of-this-post"
    await floor.did("1", "opening")
    await floor.did("1", "call")
    free = await floor.at("1", "encounters", kind="shouting", what="he said")
    assert free.status_code == 422, "no free text about a visitor"
    relieved = await floor.did("1", "encounters", kind="threat", talk_wanted=True)
    assert relieved["pause"]["kind"] == "relief"
    assert relieved["cover"] == "clerk-2"
    assert (await floor.lead("/windows/1/override", reason="crowded")).json()["code"] == (
        "relief-stands"
    )
    taken_over = await floor.rig.post(opening, {}, "clerk-2", "clerk")
    assert taken_over.status_code == 200, taken_over.text
    called = await floor.rig.post(f"{HALL}/windows/1/call", {}, "clerk-2", "clerk")
    assert called.json()["ticket"]["number"] == ticket["number"], "it goes on to somebody else"
    back = await floor.rig.post(opening, {}, "clerk-1", "clerk")
    assert back.status_code == 409
    listed = await floor.read("/windows")
    assert listed["windows"][0]["talk_wanted"] is False, "it was clerk-1 who wants to talk"
    assert listed["talks_wanted"] == ["clerk-1"]
    assert (await floor.read("/windows", "clerk", "clerk-2"))["talks_wanted"] is None
    both = await floor.rig.post(
        f"{HALL}/windows/1/encounters", {"kind": "insult", "over": True}, "clerk-2", "clerk"
    )
    assert both.json()["cover"] is None, "clerk-1 still rests"
    told, _ = await floor.rig.rows("SELECT * FROM intake.ticket_event WHERE kind = 'relief'")
    assert (told["waited_s"], told["number"], told["detail"]) == (0, None, None)


async def test_a_talk_that_was_asked_for_before_the_upgrade_is_still_wanted(
    floor: Floor, superuser: Any
) -> None:
    await floor.set_up(w1="A", w2="A")
    await floor.did("1", "opening")
    await floor.did("2", "opening")
    file = next(m for m in migrations.of_package("onehall_intake") if "talks.sql" in m.name)
    _, _, talks = file.sql.replace("{schema}", "intake").partition("INSERT INTO")
    connection = await superuser(floor.rig.url)
    await connection.execute("UPDATE intake.hall_desk SET talk_wanted = \"window\" = '1'")
    await connection.execute("INSERT INTO" + talks)
    await connection.close()
    assert (await floor.read("/windows"))["talks_wanted"] == ["clerk-1"]


async def test_the_day_closes_with_its_counts_and_without_its_secrets(floor: Floor) -> None:
    await floor.set_up(w1="A")
    first = await floor.take()
    left, stays = await floor.take(), await floor.take()
    await floor.did("1", "opening")
    await floor.did("1", "call")
    floor.clock.advance(MINUTE)
    await floor.serve("1")
    assert (await floor.visitor(left, "/leaving")).status_code == 200
    place = (await floor.visitor(stays, "")).json()
    assert (place["state"], place["ahead"]) == ("waiting", 0)
    assert (await floor.visitor(stays | {"secret": "AAAAAAAA"}, "")).status_code == 404
    assert await floor.sweep() == 0
    floor.clock.advance(timedelta(hours=14, minutes=57, seconds=59))
    assert await floor.sweep() == 0
    floor.clock.advance(timedelta(seconds=1))  # 23:59
    assert await floor.sweep() == 1
    assert await floor.sweep() == 0
    for table in ("ticket", "hall_desk", "hall_clerk", "hall_line"):
        assert await floor.rig.rows(f"SELECT 1 FROM intake.{table}") == [], table
    (day,) = await floor.rig.rows("SELECT salt, closed_at FROM intake.hall_day")
    assert day["salt"] is None and day["closed_at"] is not None
    for path in ("", "/leaving"):
        assert (await floor.visitor(first, path)).status_code in (404, 409)
    await until(lambda: floor.rig.said("intake.hall-day-closed.v1"), describe="the day's counts")
    (said,) = floor.rig.said("intake.hall-day-closed.v1")
    counts = {name: said.data[name] for name in ("centre", "day", "tickets", "served", "left")}
    assert counts == {
        "centre": "610100", "day": "2011-09-26", "tickets": 3, "served": 1, "left": 2,
    }  # fmt: skip
    assert said.data["windows"] == [{"window": "1", "calls": 1, "served_s": 0}]
    late = await floor.rig.post(f"{HALL}/tickets", {"business": "A"}, "guide-1", "guide")
    assert late.json()["code"] == "day-over"
    floor.clock.advance(timedelta(minutes=1))
    assert (await floor.take())["number"] == "A001", "a new day begins with one"


BAD: tuple[tuple[str, dict[str, Any], int, str], ...] = (
    ("/tickets", {"business": "Z"}, 422, "unknown-business"),
    ("/tickets", {"item_id": "PC9-99"}, 422, "unknown-business"),
    ("/tickets", {}, 422, "invalid-request"),
    ("/tickets", {"business": "A", "priority": "is tired"}, 422, "invalid-request"),
    ("/tickets", {"business": "A", "name": "Wang"}, 422, "invalid-request"),
    ("/windows/9/opening", {}, 404, "not-found"),
    ("/windows/1/call", {}, 409, "window-closed"),
    ("/windows/1/closing", {}, 409, "window-closed"),
    ("/windows/1/pause", {}, 409, "window-closed"),
    ("/windows/1/transfer", {"business": "Z"}, 422, "unknown-business"),
    ("/windows/1/encounters", {"kind": "shouting"}, 409, "window-closed"),
)


async def test_what_is_wrong_is_said_with_its_cure(floor: Floor) -> None:
    await floor.set_up(w1="A")
    for path, body, status, code in BAD:
        role, who = ("guide", "guide-1") if path == "/tickets" else ("clerk", "clerk-1")
        answer = await floor.rig.post(HALL + path, body, who, role)
        assert (answer.status_code, answer.json()["code"]) == (status, code), (path, body)
        assert "Wang" not in answer.text and "tired" not in answer.text
    assert await floor.journal() == []


async def test_bad_requests_change_nothing_and_roles_are_kept_apart(floor: Floor) -> None:
    await floor.set_up(w1="A")
    ticket = await floor.take()
    strange = await floor.put("/windows/2", {"businesses": ["Q"]})
    assert strange.json()["code"] == "unknown-business"
    assert (await floor.put("/windows/2", {"businesses": ["A"]}, "clerk")).status_code == 403
    unknown = f"{HALL}/tickets/{uuid4()}/transfer"
    gone = await floor.rig.post(unknown, {"business": "A"}, "guide-1", "guide")
    assert gone.status_code == 404
    same = f"{HALL}/tickets/{ticket['ticket_id']}/transfer"
    answer = await floor.rig.post(same, {"business": "A"}, "guide-1", "guide")
    assert answer.json()["code"] == "same-business"
    await floor.did("1", "opening")
    await floor.did("1", "pause")
    paused = await floor.at("1", "call")
    assert paused.json()["code"] == "window-paused"
    other = await floor.rig.post(f"{HALL}/windows/1/resumption", {}, "clerk-9", "clerk")
    assert other.json()["code"] == "not-your-window"
    elsewhere = floor.rig.auth.headers("guide", subject="guide-2", centre="610113")
    abroad = await floor.rig.http.post(
        f"{HALL}/tickets", json={"business": "A"}, headers=elsewhere | {"Idempotency-Key": "1"}
    )
    assert abroad.json()["code"] == "not-your-centre"
    assert await floor.journal() == ["taken", "opened", "paused"]
