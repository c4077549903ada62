"""Supervision on a real broker and database: the ledger, the live progress, cards from alarms."""

import asyncio
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import groupby, zip_longest
from operator import itemgetter
from typing import Any
from uuid import uuid4

import pytest
from onehall_calendar import FrozenClock, ScaledClock
from onehall_contracts import Event, intake
from onehall_contracts.ids import derived
from onehall_supervision.api import progress
from onehall_supervision.store import BELL, MODEL
from onehall_supervision.store.codec import folded

from tests.building import ACCEPTED_AT, item
from tests.integration.supervision_rig import Rig, beside, events_of, seen, supervision
from tests.observing import answered, at, case_of, issued, opened, said, step_completed, submitted
from tests.waiting import until

FIRE, PLAN = item(6, "XFZD"), item(1, "GHJ", promised=14)
NOON = at("2011-09-28T12:00:00")
CLOCK = FrozenClock(NOON)
OWNERS = ("intake", "approval")


def story(case: intake.CaseAcceptedV1) -> tuple[list[Event], list[Event]]:
    """Return what intake and approval say of a case, from the submission to the issuance."""
    by_intake = [
        said(m, ACCEPTED_AT, "onehall/intake", cause=derived("request"))
        for m in (submitted(case), case)
    ]
    by_approval = [
        said(m, NOON, cause=by_intake[1].id)
        for m in (
            opened(case),
            step_completed(case, FIRE, "审查", NOON),
            answered(case, FIRE, NOON),
            answered(case, PLAN, NOON),
            issued(case, NOON),
        )
    ]
    return by_intake, by_approval


async def tell(rig: Rig, case: intake.CaseAcceptedV1) -> list[Event]:
    by_intake, by_approval = story(case)
    await rig.publish("intake", *by_intake)
    await seen(rig, case.case_id, 2)
    await rig.publish("approval", *by_approval)
    await seen(rig, case.case_id, 7)
    return [*by_intake, *by_approval]


def progress_of(text: str) -> list[tuple[str, str, Any]]:
    """Return a stream's events but for the clocks between them."""
    return [one for one in events_of(text) if one[0] != "clock"]


async def test_everything_that_is_said_is_in_the_ledger_in_order(
    database: Any, amqp: Any, auth: Any
) -> None:
    case = case_of(FIRE, PLAN)
    async with supervision(database, amqp, auth, CLOCK) as rig:
        told = await tell(rig, case)
        entries = await rig.ledger(case.case_id)
        assert [e["version"] for e in entries] == [1, 2, 3, 4, 5, 6, 7]
        assert [(e["id"], e["type"]) for e in entries] == [(str(e.id), e.type) for e in told]
        assert [e["cause"] for e in entries] == [str(e.cause) for e in told]
        page = (await rig.get(f"/cases/{case.case_id}/ledger", after=2, limit=3)).json()
        assert [e["version"] for e in page["entries"]] == [3, 4, 5]
        assert page["next"] == 5
        assert await rig.rows("SELECT 1 FROM supervision.parked") == []


async def test_everything_delivered_again_changes_no_row(
    database: Any, amqp: Any, auth: Any
) -> None:
    case, marker = case_of(FIRE, PLAN), case_of(FIRE)
    async with supervision(database, amqp, auth, CLOCK) as rig:
        told = await tell(rig, case)
        before = await _contents(rig, case.case_id)
        await rig.publish("approval", *reversed(told[2:]), *told[2:])
        await rig.publish("intake", *told[:2], said(marker, NOON, "onehall/intake"))
        await seen(rig, marker.case_id, 1)
        assert await _contents(rig, case.case_id) == before


async def test_two_processes_at_one_queue_take_everything_down_once_and_arm_what_is_due(
    database: Any, amqp: Any, auth: Any
) -> None:
    """Each with several hands: no entry is doubled, none is lost, and no alarm."""
    whole = [story(case_of(FIRE, PLAN)) for _ in range(30)]
    stories = [(one, other[: -2 if n % 2 else None]) for n, (one, other) in enumerate(whole)]
    told = sorted(str(event.id) for both in stories for events in both for event in events)
    observed = "SELECT payload->>'id' AS id FROM supervision.event WHERE type = 'observed'"
    async with supervision(database, amqp, auth, CLOCK) as rig:
        async with beside(rig):
            await asyncio.gather(*(_mixed(rig, owner, stories) for owner in OWNERS * 2))
            await until(partial(_rows, rig, observed, len(told)), describe="all in the ledger")
        entries = await rig.rows("SELECT * FROM supervision.event ORDER BY stream, version")
        timers = await rig.rows("SELECT stream, kind, fire_at FROM supervision.timer")
        assert sorted(row["id"] for row in await rig.rows(observed)) == told
        assert await rig.rows("SELECT 1 FROM supervision.parked") == []
    armed = {}
    for stream, found in groupby(entries, key=itemgetter("stream")):
        rows = list(found)
        assert [row["version"] for row in rows] == list(range(1, len(rows) + 1))
        for kind, due in MODEL.alarms(folded(MODEL.decider.INITIAL, rows)).items():
            armed[stream, kind] = due
    assert len(armed) >= len(stories) // 2
    assert {(row["stream"], row["kind"]): row["fire_at"] for row in timers} == armed


async def _mixed(rig: Rig, owner: str, stories: list[tuple[list[Event], list[Event]]]) -> None:
    """Say what a service says of all cases, the same step of each in one message."""
    for step in zip_longest(*(both[OWNERS.index(owner)] for both in stories)):
        await rig.publish(owner, *filter(None, step))


async def _rows(rig: Rig, query: str, count: int) -> bool:
    return len(await rig.rows(query)) >= count


async def test_progress_resumes_after_the_last_id_and_ends_with_the_case(
    database: Any, amqp: Any, auth: Any
) -> None:
    case = case_of(FIRE, PLAN)
    async with supervision(database, amqp, auth, CLOCK) as rig:
        await tell(rig, case)
        path = f"/cases/{case.case_id}/progress"
        whole = await rig.get(path)
        assert whole.headers["content-type"].startswith("text/event-stream")
        *told, end = progress_of(whole.text)
        assert [id for _, id, _ in told] == ["1", "2", "3", "4", "5", "6", "7"]
        assert end[0] == "end"
        resumed = await rig.get(path, headers={"Last-Event-ID": "5"})
        assert progress_of(resumed.text) == [*told[5:], end]
        after_all = await rig.get(path, headers={"Last-Event-ID": "7"})
        assert [event for event, _, _ in progress_of(after_all.text)] == ["end"]
        assert told[6][2]["zh"].startswith("统一送达")


async def test_who_follows_a_case_is_woken_by_the_commit(
    database: Any, amqp: Any, auth: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "POLL", 120.0)
    case = case_of(FIRE, PLAN)
    by_intake, by_approval = story(case)
    async with supervision(database, amqp, auth, CLOCK) as rig:
        await rig.publish("intake", *by_intake)
        await seen(rig, case.case_id, 2)
        following = asyncio.create_task(rig.get(f"/cases/{case.case_id}/progress"))
        await until(lambda: BELL.listeners(case.case_id) == 1, describe="a follower")
        for event in by_approval:
            await rig.publish("approval", event)
        response = await asyncio.wait_for(following, 60)
        assert [id for _, id, _ in progress_of(response.text)] == [*"1234567", ""]
        assert BELL.listeners(case.case_id) == 0


async def test_an_alarm_issues_a_card_at_its_edge_and_publishes_it(
    database: Any, amqp: Any, auth: Any
) -> None:
    case = case_of(FIRE, PLAN)
    edge = at("2011-10-09T17:00:00")  # a Sunday that is worked: a quarter of eight days is left
    clock = ScaledClock(edge - timedelta(minutes=2), datetime.now(UTC), 60)
    async with supervision(database, amqp, auth, clock) as rig:
        await rig.publish("intake", *story(case)[0])
        await until(rig.cards, describe="a card on the bus")
        (card,) = rig.cards()
        assert (card["rule"], card["subject_ref"]) == ("step-near", "PC2-06/审查")
        assert datetime.fromisoformat(card["breached_at"]) == edge
        assert datetime.fromisoformat(card["issued_at"]) >= edge
        listed = (await rig.get("/cards", department="XFZD", level="warning")).json()
        assert [c["card_id"] for c in listed["cards"]] == [card["card_id"]]
        assert (await rig.get("/cards", level="red")).json() == {"cards": [], "next": None}
        of_case = (await rig.get(f"/cases/{case.case_id}/cards")).json()["cards"]
        assert [c["reason_zh"] for c in of_case] == [card["reason_zh"]]
        await seen(rig, case.case_id, 3)
        assert (await rig.ledger(case.case_id))[2]["type"] == "supervision.card-issued.v1"


async def test_cards_of_a_forgotten_case_are_issued_once_and_paged(
    database: Any, amqp: Any, auth: Any
) -> None:
    case = case_of(FIRE, PLAN)
    async with supervision(database, amqp, auth, FrozenClock(at("2011-12-20T00:00:00"))) as rig:
        await rig.publish("intake", *story(case)[0])
        await until(lambda: len(rig.cards()) == 19, describe=lambda: str(len(rig.cards())))
        pages: list[list[str]] = []
        cursor: dict[str, str] | None = {}
        while cursor is not None:
            page = (await rig.get("/cards", limit=6, **cursor)).json()
            pages.append([c["card_id"] for c in page["cards"]])
            cursor = {"cursor": page["next"]} if page["next"] else None
        assert [len(p) for p in pages] == [6, 6, 6, 1]
        assert {id for p in pages for id in p} == {c["card_id"] for c in rig.cards()}
        assert (await rig.get("/cards", cursor="nonsense")).status_code == 422
        due = "SELECT 1 FROM supervision.timer WHERE fire_at <= '2011-12-20T00:00:00+08'"
        assert await rig.rows(due) == []  # what is left rings for answers that are owed


async def test_a_case_is_shown_to_its_applicant_and_the_staff_only(
    database: Any, amqp: Any, auth: Any
) -> None:
    case = case_of(FIRE, PLAN)
    paths = [f"/cases/{case.case_id}/{what}" for what in ("ledger", "trace", "cards", "holding")]
    paths += [f"/cases/{case.case_id}/{what}" for what in ("clock", "deadlines")]
    paths += [f"/cases/{case.case_id}/progress", f"/cases/by-number/{case.case_number}"]
    async with supervision(database, amqp, auth, CLOCK) as rig:
        await rig.publish("intake", said(case, NOON, "onehall/intake"))
        await seen(rig, case.case_id, 1)
        unknown = [await rig.get(path, "applicant", subject="wang") for path in paths]
        assert {r.status_code for r in unknown} == {404}, "nobody is known to be the applicant yet"
        await tell(rig, case)
        own = [await rig.get(path, "applicant", subject="wang") for path in paths]
        assert {r.status_code for r in own} == {200}
        others = [await rig.get(path, "applicant", subject="li") for path in paths]
        assert {(r.status_code, r.json()["code"]) for r in others} == {(404, "not-found")}
        staff = [await rig.get(path, "clerk") for path in paths]
        assert {r.status_code for r in staff} == {200}
        assert (await rig.get("/cards", "applicant", subject="wang")).status_code == 403
        assert (await rig.get(f"/cases/{uuid4()}/ledger")).status_code == 404
        assert own[-1].json()["case_id"] == case.case_id
        assert "officer" not in "".join(r.text for r in own)


async def test_the_trace_shows_every_message_and_who_held_the_case_longest(
    database: Any, amqp: Any, auth: Any
) -> None:
    case = case_of(FIRE, PLAN)
    clock = FrozenClock(NOON)
    async with supervision(database, amqp, auth, clock) as rig:
        by_intake, by_approval = story(case)
        await rig.publish("intake", *by_intake)
        await rig.publish("approval", by_approval[0], by_approval[2])
        await seen(rig, case.case_id, 4)
        held = (await rig.get(f"/cases/{case.case_id}/holding")).json()
        assert [h["department"] for h in held["holders"]] == ["GHJ"]
        clock.advance(timedelta(days=1))
        trace = (await rig.get(f"/cases/{case.case_id}/trace")).json()
        types = [message["type"] for message in trace["messages"]]
        assert types[0] == "gateway.request"
        assert types.count("approval.request-review.v1") == 2
        assert types.count("departments.opinion-given.v1") == 1
        assert trace["longest"] == "GHJ"
        assert trace["case_number"] == case.case_number
        real = [m["recorded_at"] for m in trace["messages"] if m["recorded_at"]]
        assert len(real) == 4


async def _contents(rig: Rig, case_id: str) -> dict[str, Any]:
    tables = {
        name: await rig.rows(
            f"SELECT * FROM supervision.{name} WHERE {key} = '{case_id}' ORDER BY 1, 2"
        )
        for name, key in (
            ("event", "stream"), ("stream", "stream"), ("timer", "stream"),
            ("card", "case_id"), ("known_case", "case_id"),
        )
    }  # fmt: skip
    tables["parked"] = await rig.rows("SELECT * FROM supervision.parked")
    return tables
