"""A hall live over SSE: displays see numbers and windows only; a window sees how to serve."""

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from onehall_intake.store.hall.following import NOTHING

from tests.fixtures import Auth
from tests.integration import intake_rig
from tests.integration.floor_rig import HALL, POOR, Floor, Follower
from tests.integration.intake_rig import DAY
from tests.waiting import until


@pytest.fixture
async def floor(database: Any, amqp: Any, auth: Auth, tmp_path: Path) -> AsyncIterator[Floor]:
    async with intake_rig.intake(database, amqp, auth, tmp_path) as running:
        made = Floor(running)
        await made.set_up(w1="A", w2="A")
        yield made


async def test_a_display_sees_numbers_and_windows_and_comes_back_where_it_was(floor: Floor) -> None:
    await floor.take()
    display = Follower(floor.rig, f"{HALL}/board/events")
    await until(lambda: display.told("board"), describe="the whole board")
    ((_, board),) = display.told("board")
    assert [one["waiting"] for one in board["businesses"]] == [1]
    await floor.did("1", "opening")
    await floor.did("1", "call")
    await floor.did("1", "recall")
    await until(lambda: display.told("recalled"), describe="the call")
    assert [name for _, name, _ in display.events] == ["board", "opened", "called", "recalled"]
    last = display.events[-1][0]
    await display.leave()
    await floor.serve("1")
    second = await floor.take(priority="age")
    await floor.grade(second, POOR, "hard-to-move")
    await floor.did("1", "call")
    await floor.did("1", "encounters", kind="insult")
    again = Follower(floor.rig, f"{HALL}/board/events", {"Last-Event-ID": last})
    lost = Follower(floor.rig, f"{HALL}/board/events", {"Last-Event-ID": str(10**30)})
    await until(lambda: again.told("transferred"), describe="what was missed")
    halls = floor.rig.app.state.halls
    names = [name for _, name, _ in again.events]
    assert names == ["serving", "done", "taken", "called", "transferred"]
    assert {key for _, _, data in again.events for key in data} == {
        "at", "number", "window", "business",
    }  # fmt: skip
    for word in ("age", "relief", "insult", "hard", "clerk", "grade", "nanny"):
        assert word not in again.body.replace('"average"', ""), word
    await again.leave()
    await until(lambda: halls.followers("610100") == 1)
    await floor.take()
    await until(lambda: lost.told("taken"), describe="an id of no journal begins with what comes")
    await lost.leave()


async def test_a_display_that_comes_back_after_a_night_begins_with_todays_board(
    floor: Floor,
) -> None:
    """Numbers of the journal run on through the nights: yesterday's is less than today's."""
    halls = floor.rig.app.state.halls
    display = Follower(floor.rig, f"{HALL}/board/events")
    await until(lambda: display.told("board"), describe="the whole board")
    await floor.did("1", "opening")
    await floor.grade(await floor.take(), POOR)
    await floor.did("1", "call")
    await until(lambda: display.told("called"), describe="the call")
    last = display.events[-1][0]
    floor.clock.advance(DAY)  # nothing is told at midnight but that no mood is seen any more
    await until(lambda: len(display.told("board")) == 2, describe="the new day's board")
    assert display.events[-1][0] == last, "all before it was told"
    await display.leave()
    await until(lambda: halls.followers("610100") == 0)
    await floor.take()
    for known in (last, str(int(last) - 1), "0"):
        again = Follower(floor.rig, f"{HALL}/board/events", {"Last-Event-ID": known})
        await until(partial(again.told, "board"), describe="a board")
        ((_, name, board),) = again.events
        assert (name, board["day"]) == ("board", "2011-09-27"), known
        assert [one["waiting"] for one in board["businesses"]] == [1]
        await again.leave()


async def test_a_window_is_told_how_to_serve_and_nobody_else_is(floor: Floor) -> None:
    early = Follower(floor.rig, f"{HALL}/windows/1/events", _clerk(floor, "clerk-1"))
    await until(early.task.done)
    assert (early.status, early.told("called")) == (409, []), "nobody sits there"
    await floor.did("1", "opening")
    await floor.did("2", "opening")
    own = Follower(floor.rig, f"{HALL}/windows/1/events", _clerk(floor, "clerk-1"))
    other = Follower(floor.rig, f"{HALL}/windows/2/events", _clerk(floor, "clerk-2"))
    nosy = Follower(floor.rig, f"{HALL}/windows/1/events", _clerk(floor, "clerk-2"))
    await until(nosy.task.done)
    halls = floor.rig.app.state.halls
    await until(lambda: halls.followers("610100") == 2, describe="both follow")
    ticket = await floor.take()
    await floor.did("1", "call")
    await until(lambda: own.told("called"))
    # Graded only now: the window is told while the visitor walks up.
    await floor.grade(ticket, POOR, "hard-to-move")
    await until(lambda: own.told("service"), describe="how to serve")
    ((_, service),) = own.told("service")
    assert (service["number"], service["mode"], service["zh"]) == ("A001", "nanny", "保姆式")
    await floor.visitor(ticket, "/own-mood", refuse=True)
    await until(lambda: len(own.told("service")) == 2, describe="the refusal takes it back")
    assert own.told("service")[1][1]["graded"] is False
    assert [i for i, name, _ in own.events if name == "service"] == ["", ""], "no id, no resuming"
    assert other.told("service", "called") == []
    # Before the call: whom either window would call next, held for neither of them.
    following = await floor.take()
    await floor.grade(following, POOR, "in-a-hurry")
    await until(lambda: own.told("next") and other.told("next"), describe="who comes next")
    ((_, said),) = own.told("next")
    assert (said["number"], said["mode"], said["chips"]) == ("A002", "nanny", [])
    assert (await floor.did("2", "call"))["ticket"]["number"] == "A002", "the first to call has it"
    await until(lambda: len(own.told("next")) == 2, describe="nobody comes next")
    assert own.told("next")[1][1]["number"] is None
    assert nosy.told("service", "called") == []
    assert nosy.status == 409
    await own.leave()
    await other.leave()
    tail = halls._watched["610100"].tail.result()
    await until(lambda: tail.seen == NOTHING, describe="nobody follows: no memory keeps a mood")


def _clerk(floor: Floor, who: str) -> dict[str, str]:
    return floor.rig.auth.headers("clerk", subject=who)
