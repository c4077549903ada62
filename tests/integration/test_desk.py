"""The consuming side of a service on a real database: whatever is bad is set aside alone."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from onehall_bus import Outgoing, Publisher, topology
from onehall_contracts.ids import uuid7
from onehall_store import Answer, Ask, Done, RequestKey
from onehall_store.desk import KILLS
from onehall_store.outages import OUTAGE

from tests.integration.counting import ORIGIN, Add
from tests.integration.desk_rig import Killed, Office, delivery, office, said
from tests.integration.wire import Wire
from tests.programs import Program
from tests.waiting import turns, until


@pytest.fixture
async def here(database: Any) -> AsyncIterator[Office]:
    async with office(await database("approval")) as found:
        yield found


async def test_what_came_before_is_handled_alone_and_cleared_of_suspicion(here: Office) -> None:
    seen: list[tuple[int, int]] = []

    async def look(connection: Any, recorded: Sequence[Any]) -> None:
        suspects = await connection.fetchval("SELECT count(*) FROM approval.suspect")
        seen.append((suspects, len(recorded)))

    again = [delivery(said(n), said(n), again=True) for n in (10, 20)]
    await here.desk(project=look).handle([delivery(said(1)), *again, delivery(said(2))])
    assert seen == [(0, 2), (1, 2), (1, 2)]
    assert (await here.total(), await here.suspects()) == (63, 0)


async def test_what_ends_the_process_three_times_is_parked_and_its_neighbours_are_not(
    here: Office,
) -> None:
    killer = delivery(said("kill"), again=True)
    neighbours = [delivery(said(n), again=True) for n in (1, 2)]
    for _ in range(KILLS):
        with pytest.raises(Killed):
            await here.desk().handle([neighbours[0], killer, neighbours[1]])
    await here.desk().handle([neighbours[0], killer, neighbours[1]])
    assert await here.reasons() == ["kills the process"]
    assert (await here.total(), await here.suspects()) == (3, 0)


@pytest.mark.parametrize("name", ["", "\0", "x" * 255, "somebody else's"])
async def test_a_message_may_be_called_anything_and_is_blamed_for_itself_only(
    here: Office, name: str
) -> None:
    """Departments write `message_id`: it may be empty, unstorable, or a neighbour's."""
    killer = delivery(said("kill"), again=True, message_id=name)
    namesake = delivery(said(1), again=True, message_id=name)
    for _ in range(KILLS):
        with pytest.raises(Killed):
            await here.desk().handle([killer])
    await here.desk().handle([namesake, killer])
    assert (await here.reasons(), await here.total()) == (["kills the process"], 1)


async def test_a_piece_that_cannot_be_dealt_with_is_parked_alone_with_its_reason(
    here: Office,
) -> None:
    newer = said(1).replace(b"case-withdrawn.v1", b"case-withdrawn.v9")
    wrong = said(1).replace(b'"applicant_ref":"', b'"applicant_ref":"610199')
    bad = [said("fail"), said("disbelieve"), said(-9), said(666), newer, wrong, b"[]", b"1e999"]
    await here.desk().handle([delivery(said(1), *bad, said(2))])
    assert await here.reasons() == [
        "below-zero",
        "not believed",
        "the handler failed",
        "the handler failed",
        "unknown version",
        "unreadable",
        "unreadable",
        "wrong data",
    ]
    assert await here.total() == 3


async def test_a_type_that_is_not_for_us_is_passed_over(here: Office) -> None:
    foreign = said(1).replace(b"case-withdrawn.v1", b"ticket-called.v1")
    unheard = said(1).replace(b"intake.case-withdrawn.v1", b"weather.rain-fell.v1")
    await here.desk().handle([delivery(foreign, unheard, said(2))])
    assert (await here.reasons(), await here.total()) == ([], 2)
    assert await here.pool.fetchval("SELECT count(*) FROM approval.inbox") == 1


async def test_the_same_bad_piece_twice_in_a_batch_is_parked_once(here: Office) -> None:
    """It broke the whole batch, and every batch it came in again."""
    torn, refused = b'{"specversion":"1.0"}', said("fail")
    await here.desk().handle([delivery(torn, torn, said(1), refused), delivery(torn, refused)])
    assert sorted(await here.reasons()) == ["the handler failed", "unreadable"]
    assert await here.total() == 1


ENDLESS = 16
TROUBLE: dict[int, tuple[Callable[[Any], Any], str]] = {
    13: (lambda c: c.execute("SELECT 1 / 0"), "SQLSTATE 22012"),
    14: (lambda c: c.execute("SELECT $1::text", "a\0b"), "SQLSTATE 22021"),
    15: (lambda c: c.execute("SELECT $1::int", 2**40), "SQLSTATE 22000"),
    ENDLESS: (lambda c: c.execute("SELECT pg_sleep(60)"), "SQLSTATE 57014"),
}


@pytest.mark.parametrize("number", TROUBLE)
async def test_what_the_database_will_not_have_is_parked_and_its_neighbours_are_not(
    database: Any, number: int
) -> None:
    """Also what asyncpg refuses before it, and a statement that never ends."""
    trouble, name = TROUBLE[number]

    async def project(connection: Any, recorded: Sequence[Any]) -> None:
        if any(r.event.n == number for r in recorded):
            await trouble(connection)

    limit = {"statement_timeout": "1s"} if number == ENDLESS else {}
    async with office(await database("approval"), **limit) as here:
        async with asyncio.timeout(60):
            batch = [delivery(said(1), said(number)), delivery(said(2))]
            await here.desk(project=project).handle(batch)
        assert await here.parked() == [("the database refused it", name, 1)]
        assert await here.total() == 3


async def test_what_the_database_will_not_have_costs_its_own_queue_and_is_told_of_it(
    database: Any,
) -> None:
    """The others of the batch stay together: one transaction a queue, not one an event."""
    sizes: list[int] = []
    judged: list[tuple[str, int, int]] = []

    async def project(connection: Any, recorded: Sequence[Any]) -> None:
        if any(r.event.n == 13 for r in recorded):
            await connection.execute("SELECT 1 / 0")
        sizes.append(len(recorded))

    async with office(await database("approval")) as here:
        desk = here.desk(project=project)
        desk._judge = lambda *of: judged.append(of)
        good = [delivery(said(1), said(1), queue="opinions.GHJ") for _ in range(5)]
        await desk.handle([*good, delivery(said(13), said(2), queue="opinions.XFZD")])
        assert await here.total() == 12
    assert sizes == [10, 1]
    assert judged == [("opinions.GHJ", 10, 0), ("opinions.XFZD", 2, 1)]


async def test_an_absent_database_is_waited_for_and_nothing_is_given_back(database: Any) -> None:
    url = await database("approval")
    async with Wire(url) as wire, office(wire.url) as here:
        await here.total()
        await wire.cut()
        handling = asyncio.create_task(here.desk().handle([delivery(said(5), said(6))]))
        await turns(50)
        assert not handling.done()
        await wire.mend()
        await handling
        assert (await here.total(), await here.reasons()) == (11, [])


async def test_told_to_stop_while_the_database_is_away_it_gives_up_and_parks_nothing(
    database: Any,
) -> None:
    url = await database("approval")
    one = delivery(said(5))
    async with Wire(url) as wire, office(wire.url) as here:
        await wire.cut()
        desk = here.desk()
        handling = asyncio.create_task(desk.handle([one]))
        await turns(50)
        desk.stop()
        with pytest.raises(OSError):
            await handling
        await wire.mend()
        assert (await here.total(), await here.reasons()) == (0, [])
        await here.desk().handle([one])
        assert await here.total() == 5


async def test_a_commit_whose_answer_is_lost_is_done_once(database: Any) -> None:
    """The connection breaks between COMMIT and its answer: nobody knows, so the inbox must."""
    url = await database("approval")
    async with Wire(url) as wire, office(wire.url) as here:
        await here.total()
        wire.break_before_the_answer_to(b"COMMIT")
        desk = here.desk()
        await desk.handle([delivery(said(5), said(6))])
        await desk.handle([delivery(said(7))])
        assert await here.total() == 18
        assert await here.pool.fetchval("SELECT count(*) FROM approval.event") == 3


async def test_a_request_whose_commit_was_not_answered_gets_its_answer_when_asked_again(
    database: Any,
) -> None:
    url, key = await database("approval"), RequestKey.of("me", "k1", b"body")
    async with Wire(url) as wire, office(wire.url) as here:
        await here.total()
        engine = here.desk()._engine
        wire.break_before_the_answer_to(b"COMMIT")
        with pytest.raises(OUTAGE):
            await engine.submit(_ask_for_five, _its_total, key)
        assert await here.total() == 5
        assert await engine.submit(_ask_for_five, _its_total, key) == Answer(201, {"total": 5})
        assert await here.total() == 5


async def _ask_for_five(_: Any) -> Ask[Any]:
    return Ask("s", Add(5), ORIGIN)


def _its_total(done: Done[Any, Any]) -> Answer:
    return Answer(201, {"total": done.state.total})


async def test_an_id_that_is_known_is_dropped_whatever_it_says_now(here: Office) -> None:
    """What it said first stands. Nobody is told that it says something else now."""
    known = uuid7()
    await here.desk().handle([delivery(said(1, known))])
    await here.desk().handle([delivery(said(2, known))])
    assert (await here.total(), await here.reasons()) == (1, [])


async def test_nobody_takes_an_id_from_another(here: Office) -> None:
    """The id of an opinion follows from its task, so every department of a case can work it out."""
    shared = uuid7()
    for n, department in enumerate(("HBJ", "XFZD"), 1):
        queue, user = topology.opinions_queue(department), topology.department_user(department)
        for _ in range(2):
            await here.desk().handle([delivery(said(n, shared), queue=queue, user_id=user)])
    assert await here.total() == 3


async def test_a_process_that_is_killed_by_a_message_is_rid_of_it(
    database: Any, amqp: Any, tmp_path: Path
) -> None:
    """The same with a real process, broker and kill: neighbours in the prefetch are dealt with."""
    url = await database("approval")
    environment = {"DATABASE": url, "AMQP": amqp("svc-approval", "onehall")}
    program = Program(tmp_path / "log", environment, "-m", "tests.integration.killer")
    pieces = [said(1), said(2), said("kill"), said(3), said(4)]
    async with Publisher(amqp("svc-intake", "onehall"), "test") as bus:
        for piece in pieces:
            outgoing = Outgoing(uuid7(), topology.EVENTS, "intake", b"[" + piece + b"]")
            assert await bus.publish([outgoing]) == [None]
    deaths = 0
    async with office(url) as here:
        await program.start()
        while await until(lambda: _parked_or_dead(here, program), deadline_s=90) == "dead":
            deaths += 1
            await program.start()
        await until(lambda: _total(here, 10), deadline_s=60, describe=program.said)
        assert await here.reasons() == ["kills the process"]
        assert KILLS <= deaths <= KILLS + 1
    assert await program.kill(signal.SIGTERM) == 0


async def _parked_or_dead(here: Office, program: Program) -> str | None:
    if await here.reasons():
        return "parked"
    return None if program.alive else "dead"


async def _total(here: Office, wanted: int) -> bool:
    return await here.total() == wanted
