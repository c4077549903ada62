"""The mood index: told to the window, joined to nobody, changing nothing, gone at 23:59."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from onehall_contracts.window import HallDayClosedV1
from onehall_intake.store.hall import closing, moods

from tests.fixtures import Auth
from tests.integration import intake_rig
from tests.integration.floor_rig import AVERAGE, GOOD, HALL, MINUTE, POOR, Floor
from tests.integration.intake_rig import Rig

BEFORE_MIDNIGHT = timedelta(hours=14, minutes=59)  # from Monday 9:00 to 23:59
MOODS = ("亲和", "保姆", "affable", "nanny", "hard-to-move", '"grade"')
TABLES = """
SELECT table_name FROM information_schema.tables WHERE table_schema = 'intake'
"""
COLUMNS = """
SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'intake'
"""


@pytest.fixture
async def rig(database: Any, amqp: Any, auth: Auth, tmp_path: Path) -> AsyncIterator[Rig]:
    async with intake_rig.intake(database, amqp, auth, tmp_path) as running:
        yield running


@pytest.fixture
async def floor(rig: Rig) -> Floor:
    floor = Floor(rig)
    await floor.set_up(w1="A")
    return floor


async def in_hand(floor: Floor, grade: int | None, *chips: str) -> dict[str, Any]:
    """Call a ticket of a visitor who came in a mood; return what the window is shown."""
    ticket = await floor.take()
    if grade is not None:
        assert (await floor.grade(ticket, grade, *chips)).status_code == 200
    return ticket | {"shown": await floor.did("1", "call")}


async def test_each_grade_shows_its_service_mode_with_its_checklist(floor: Floor) -> None:
    """R-26, R-27: 好 标准式, 一般 亲和式, 差 保姆式."""
    await floor.did("1", "opening")
    found = {}
    for grade in (GOOD, AVERAGE, POOR, None):
        service = (await in_hand(floor, grade, *(["in-a-hurry"] if grade else [])))["shown"]
        found[grade] = service["service"]
        await floor.serve("1")
    assert [found[g]["zh"] for g in (GOOD, AVERAGE, POOR)] == ["标准式", "亲和式", "保姆式"]
    assert [found[g]["mode"] for g in (GOOD, AVERAGE, POOR)] == ["standard", "affable", "nanny"]
    assert {"zh": "起立迎接", "en": "stand up to greet"} in found[AVERAGE]["checklist"]
    assert found[POOR]["chips"] == ["in-a-hurry"]
    assert (found[None]["mode"], found[None]["graded"]) == ("standard", False)


async def test_identical_cases_of_visitors_in_different_moods_give_identical_events(
    floor: Floor, rig: Rig
) -> None:
    """DOMAIN 6.2: no effect on acceptance, limits, decision (ALL 5)."""
    await floor.did("1", "opening")
    streams = []
    for grade in (GOOD, POOR):
        ticket = await in_hand(floor, grade, "second-visit")
        await floor.did("1", "serving")
        case = await rig.submit(documents=await rig.papers("D01"))
        path = f"/cases/{case['case_id']}"
        refused = await rig.as_clerk(f"{path}/acceptance", version=case["version"])
        await rig.as_clerk(
            f"{path}/refusal",
            {
                "cause": "other",
                "reasons": ["缺少必备材料"],
                "legal_basis": ["行政许可法 第三十二条"],
            },
            version=case["version"],
        )
        await floor.did("1", "finish")
        streams.append((refused.status_code, await events_of(rig, case)))
        assert ticket["ticket_id"] not in json.dumps(streams[-1])
    assert streams[0] == streams[1]
    assert len(streams[0][1]) >= 2, "there was something to compare"


async def events_of(rig: Rig, case: dict[str, Any]) -> list[tuple[str, str, str]]:
    """The events of a case, with what differs between any two cases taken out."""
    rows = await rig.rows(
        "SELECT type, actor, payload::text AS payload FROM intake.event "
        "WHERE stream = $1 ORDER BY version",
        case["case_id"],
    )
    own = {case["case_id"]: "CASE", case["case_number"]: "NUMBER"}
    found = []
    for row in rows:
        payload = row["payload"]
        for value, name in own.items():
            payload = payload.replace(value, name)
        found.append((row["type"], row["actor"], payload))
    return found


async def test_moods_change_no_order(floor: Floor) -> None:
    tickets = [await floor.take() for _ in range(6)]
    for ticket, grade in zip(tickets, (GOOD, POOR, AVERAGE, POOR, GOOD, POOR), strict=True):
        await floor.grade(ticket, grade)
    await floor.did("1", "opening")
    order, before = [], []
    for _ in tickets:
        order.append((await floor.did("1", "call"))["ticket"]["number"])
        before.append((await floor.serve("1"))["next"])
    assert order == [ticket["number"] for ticket in tickets]
    # whoever comes next is told to the window before it calls them.
    assert [one and (one["number"], one["mode"]) for one in before] == [
        ("A002", "nanny"), ("A003", "affable"), ("A004", "nanny"), ("A005", "standard"),
        ("A006", "nanny"), None,
    ]  # fmt: skip
    window = f"{HALL}/windows/1"
    await floor.grade(await floor.take(), POOR)
    nosy = (await floor.rig.get(window, "clerk-2", "clerk")).json()
    assert (nosy["next"], nosy["service"]) == (None, None), "and to nobody else"


async def test_at_2359_the_moods_are_gone_and_only_counts_are_left(floor: Floor) -> None:
    tickets = [await floor.take() for _ in range(12)]
    await floor.did("1", "opening")
    seen: list[Any] = []
    for ticket, grade in zip(tickets, (GOOD, AVERAGE, *[POOR] * 10), strict=True):
        await floor.grade(ticket, grade, "hard-to-move")
        await floor.did("1", "call")
        await floor.serve("1")
        await floor.visitor(ticket, "/exit", grade=1)
        seen.append((await floor.read("/mood-index"))["index"])
    # In whole tens: looking twice tells nobody how the eleventh arrived.
    assert seen == [None] * 9 + [{"mean": 1.3, "n": 10}] * 3
    assert (await floor.read("/mood-index"))["exit_lift"] is None, "of days that are over only"
    assert (await floor.visitor(tickets[0], "/exit", grade=5)).json() == {"counted": False}
    floor.clock.advance(61 * MINUTE)
    assert (await floor.read("/mood-index"))["index"] is None, "of the last hour only"
    floor.clock.advance(BEFORE_MIDNIGHT - 61 * MINUTE - timedelta(seconds=1))
    await floor.sweep()
    assert len(await floor.rig.rows("SELECT 1 FROM intake.mood")) == 12
    floor.clock.advance(timedelta(seconds=1))
    leapt = await closing.sweep(floor.rig.engine.pool, floor.clock.now(), leapt=True)
    assert leapt == 0 and await floor.rig.rows("SELECT 1 FROM intake.ticket"), "a queue lives on"
    assert await floor.rig.rows("SELECT 1 FROM intake.mood") == [], "and moods go all the same"
    floor.clock.advance(timedelta(days=1))
    assert await floor.sweep() == 1, "a day that was never closed is, when somebody runs again"
    floor.clock.advance(-timedelta(days=1))
    assert await floor.rig.rows("SELECT 1 FROM intake.mood_exit") == []
    assert await floor.rig.rows("SELECT pg_relation_size('intake.mood') AS n") == [(0,)]
    kept = await floor.rig.rows("SELECT hour, grade, n FROM intake.mood_hour ORDER BY grade")
    assert [tuple(row) for row in kept] == [(9, 1, 10), (9, 2, 1), (9, 3, 1)]
    floor.clock.advance(timedelta(hours=9))
    found = await floor.read("/mood-index?from_day=2011-09-26&to_day=2011-09-26")
    assert [one["index"] for one in found["hours"]] == [{"mean": 1.25, "n": 12}]
    assert found["exit_lift"] == {"n": 10, "satisfied": 1.0}
    shown = [found["satisfied_by_entry"][mode] for mode in ("standard", "affable")]
    assert shown == [None, None], "one is fewer than ten"
    await nowhere_is_a_mood(floor)


async def test_a_day_that_goes_on_after_a_leap_keeps_all_its_exits(floor: Floor) -> None:
    await floor.did("1", "opening")
    for leaps in (True, False):
        for _ in range(5):
            ticket = await in_hand(floor, POOR)
            await floor.serve("1")
            await floor.visitor(ticket, "/exit", grade=1)
        if leaps:  # past 23:59, where it is not believed, and back
            at = floor.clock.now() + BEFORE_MIDNIGHT
            await closing.sweep(floor.rig.engine.pool, at, leapt=True)
    floor.clock.advance(BEFORE_MIDNIGHT)
    assert await floor.sweep() == 1
    kept = await floor.rig.rows("SELECT grade, satisfied, n FROM intake.mood_lift")
    assert [tuple(row) for row in kept] == [(POOR, True, 10)]


async def nowhere_is_a_mood(floor: Floor) -> None:
    """No table has kept one, not even the answers to repeated requests."""
    for (table,) in await floor.rig.rows(TABLES):
        if table in ("mood_hour", "mood_lift", "hall_business"):
            continue
        rows = await floor.rig.rows(f"SELECT to_jsonb(t)::text FROM intake.{table} t")
        text = "\n".join(str(row[0]) for row in rows)
        assert not [word for word in MOODS if word in text], table


async def test_late_deletion_shows_nothing_of_yesterday(floor: Floor) -> None:
    ticket, waiting = await floor.take(), await floor.take()
    await floor.grade(ticket, POOR)
    await floor.did("1", "opening")
    assert (await floor.did("1", "call"))["service"]["mode"] == "nanny"
    floor.clock.advance(BEFORE_MIDNIGHT)
    shown = await floor.read("/windows/1", "clerk", "clerk-1")
    assert shown["service"]["graded"] is False
    assert (await floor.grade(waiting, POOR)).json()["code"] == "day-over"
    (row,) = await floor.rig.rows("SELECT count(*) AS n FROM intake.mood")
    assert row["n"] == 1, "nobody has swept yet"
    assert (await floor.read("/mood-index"))["index"] is None
    async with floor.rig.engine.pool.acquire(timeout=5) as connection:
        found = await moods.of(connection, UUID(ticket["ticket_id"]), "1", floor.clock.now())
    assert found is None


async def test_a_visitor_may_refuse_and_then_nothing_is_recorded(floor: Floor) -> None:
    ticket = await floor.take()
    await floor.grade(ticket, POOR)
    refused = await floor.visitor(ticket, "/own-mood", refuse=True)
    assert refused.json() == {"said": "refused"}
    assert await floor.rig.rows("SELECT 1 FROM intake.mood") == []
    assert (await floor.grade(ticket, GOOD)).json()["code"] == "mood-refused"
    own = await floor.visitor(ticket, "/own-mood", grade=GOOD)
    assert own.json()["code"] == "mood-refused"
    await floor.did("1", "opening")
    assert (await floor.did("1", "call"))["service"]["graded"] is False


async def test_a_visitor_may_correct_and_that_stands(floor: Floor) -> None:
    """我很好: what the visitor says of themselves, no guide says otherwise."""
    ticket = await floor.take()
    await floor.grade(ticket, POOR, "in-a-hurry")
    shown = (await floor.visitor(ticket, "")).json()
    assert shown["mood"] == {"grade": POOR, "chips": ["in-a-hurry"]}, "one can see what to correct"
    corrected = await floor.visitor(ticket, "/own-mood", grade=GOOD)
    assert (await floor.visitor(ticket, "")).json()["mood"] == {"grade": GOOD, "chips": []}
    assert corrected.json() == {"said": "corrected"}
    assert (await floor.grade(ticket, POOR)).json()["code"] == "mood-corrected"
    await floor.did("1", "opening")
    service = (await floor.did("1", "call"))["service"]
    assert (service["mode"], service["chips"]) == ("standard", [])


async def test_what_may_not_be_recorded_is_refused(floor: Floor) -> None:
    ticket = await floor.take()
    for wrong in (4, 0, "poor", None, 2.5):
        answer = await floor.grade(ticket, wrong)
        assert (answer.status_code, "grade" in answer.text) == (422, True), wrong
    assert (await floor.grade(ticket, POOR, "he cried")).status_code == 422
    free = {"grade": 1, "note": "looks angry"}
    path = f"/tickets/{ticket['ticket_id']}/mood"
    said = await floor.put(path, free, "guide", "guide-1")
    assert said.status_code == 422 and "angry" not in said.text
    assert (await floor.put(path, {"grade": 1}, "clerk", "clerk-1")).status_code == 403
    stranger = ticket | {"secret": "AAAAAAAA"}
    assert (await floor.visitor(stranger, "/own-mood", refuse=True)).status_code == 404
    both = await floor.visitor(ticket, "/own-mood", refuse=True, grade=3)
    assert both.status_code == 422
    await floor.did("1", "opening")
    await floor.did("1", "call")
    await floor.serve("1")
    assert (await floor.grade(ticket, POOR)).json()["code"] == "ticket-ended"
    early = await floor.visitor(await floor.take(), "/exit", grade=1)
    assert early.json()["code"] == "not-served"
    assert await floor.rig.rows("SELECT 1 FROM intake.mood") == []


async def test_no_column_joins_a_mood_to_a_person(rig: Rig) -> None:
    """O8: the mood has a ticket, the ticket has nobody, and no other table names a ticket."""
    columns: dict[str, set[str]] = {}
    for row in await rig.rows(COLUMNS):
        columns.setdefault(row["table_name"], set()).add(row["column_name"])
    assert columns["mood"] == {"ticket_id", "grade", "chips", "at"}
    assert columns["mood_exit"] == {"centre", "day", "grade", "satisfied", "n"}
    assert columns["ticket"] == {
        "ticket_id", "centre", "day", "number", "business", "state", "taken_at", "queued_at",
        "lane_from", "priority", "calls", "returns", "window", "called_at", "serving_at",
        "ended_at", "mood_word", "rated",
    }  # fmt: skip
    naming = {table for table, names in columns.items() if {"ticket_id", "ticket"} & names}
    naming.discard("care_ticket")  # of the printer, not of a visitor
    assert naming == {"mood", "ticket", "hall_desk"}
    graded = {table for table, names in columns.items() if "grade" in names and "mood" in table}
    assert graded == {"mood", "mood_exit", "mood_hour", "mood_lift"}
    persistence = await rig.rows(
        "SELECT relname, relpersistence::text FROM pg_class WHERE relname LIKE 'mood%' "
        "AND relnamespace = 'intake'::regnamespace AND relkind = 'r' ORDER BY 1"
    )
    assert [tuple(row) for row in persistence] == [
        ("mood", "u"), ("mood_exit", "u"), ("mood_hour", "p"), ("mood_lift", "p"),
    ]  # fmt: skip


async def test_nothing_said_on_the_bus_knows_a_mood() -> None:
    assert not [name for name in HallDayClosedV1.model_fields if "mood" in name or "grade" in name]


async def test_the_path_of_a_ticket_never_meets_the_path_of_a_case(floor: Floor) -> None:
    """Handing a case in names no ticket: the body has no place for one."""
    ticket = await floor.take()
    body = await floor.rig.submission(ticket_id=ticket["ticket_id"])
    assert (await floor.rig.post("/cases", body)).status_code == 422
    assert HALL not in json.dumps(body)
