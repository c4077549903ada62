"""The store on a real database: one batch one transaction, whatever goes wrong in between."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from onehall_calendar import FrozenClock, SystemClock
from onehall_contracts.ids import uuid7
from onehall_store import Answer, Ask, Conflict, Done, Engine, KeyReused, RequestKey, migrations
from onehall_store.deciding import Origin
from onehall_store.engine import Consumed
from onehall_store.inbox import Parked
from onehall_store.timers import AlarmClock

from tests.integration.counting import MODEL, ORIGIN, Add, Sum
from tests.integration.desk_rig import PATIENT
from tests.waiting import until


class Shop:
    """An engine over a database of its own, and what it handed to the relay."""

    def __init__(self, url: str, pool: asyncpg.Pool) -> None:
        self.url, self.pool, self.sent = url, pool, []
        self.engine = self.another()

    def another(self) -> Engine[Any, Any, Any]:
        return Engine(MODEL, self.pool, self.sent.extend)

    async def total(self, stream: str = "s") -> int:
        found = await self.engine.state(stream)
        return found[1].total if found else 0

    async def count(self, table: str) -> int:
        return int(await self.pool.fetchval(f"SELECT count(*) FROM approval.{table}"))


@pytest.fixture
async def shop(database: Any) -> AsyncIterator[Shop]:
    url = await database("approval")
    pool = await asyncpg.create_pool(url, min_size=1, max_size=8, server_settings=PATIENT)
    yield Shop(url, pool)
    await pool.close()


def add(n: int, stream: str = "s", **more: Any) -> Ask[Any]:
    return Ask(stream, Add(n, **more), ORIGIN)


def consumed(n: int, stream: str = "s", event_id: Any = None) -> Consumed[Any]:
    event_id = event_id or uuid7()

    def park(reason: str, detail: str) -> Parked:
        return Parked(uuid4(), "q", event_id, "t", stream, None, reason, detail, b"{}", ORIGIN.at)

    return Consumed([Ask(stream, Add(n), Origin("test", ORIGIN.at, event_id))], park, event_id)


async def test_events_outbox_and_head_are_written_together(shop: Shop) -> None:
    await shop.engine.ask([add(1), add(2), add(5, "other")])
    assert await shop.total() == 3
    assert (await shop.count("event"), await shop.count("stream")) == (3, 2)
    assert await shop.count("outbox") == 1 == len(shop.sent)  # one destination, one message


async def test_a_refused_and_a_broken_command_leave_their_neighbours_alone(shop: Shop) -> None:
    outcomes = await shop.engine.ask([add(1), add(-9), add(666), add(2)])
    assert [type(o).__name__ for o in outcomes] == ["Done", "Refused", "Broken", "Done"]
    assert await shop.total() == 3


async def test_an_event_is_dealt_with_once_also_within_one_batch(shop: Shop) -> None:
    one = consumed(5)
    assert (await shop.engine.consume([one, one, consumed(1)])).new == 2
    assert (await shop.engine.consume([one])).new == 0
    assert (await shop.another().consume([one])).new == 0
    assert await shop.total() == 6


async def test_a_refused_event_is_parked_in_the_same_transaction(shop: Shop) -> None:
    await shop.engine.consume([consumed(1), consumed(-9), consumed(666)])
    rows = await shop.pool.fetch("SELECT reason FROM approval.parked ORDER BY reason")
    assert [r["reason"] for r in rows] == ["below-zero", "the handler failed"]
    assert await shop.count("inbox") == 3


async def test_engines_working_on_the_same_streams_at_once_lose_nothing(shop: Shop) -> None:
    """Opposite orders, new streams, states cached by one and moved on by the other."""
    engines = [shop.another() for _ in range(4)]
    streams = [f"s{n}" for n in range(6)]

    async def work(engine: Engine[Any, Any, Any], order: list[str]) -> None:
        for _ in range(15):
            await engine.ask([add(1, s) for s in order])

    await asyncio.gather(
        *(work(e, streams if n % 2 else streams[::-1]) for n, e in enumerate(engines))
    )
    assert [await shop.total(s) for s in streams] == [60] * 6


async def test_a_committed_batch_whose_answer_was_lost_is_not_done_twice(shop: Shop) -> None:
    one = consumed(5)
    await shop.engine.consume([one])  # committed; suppose the reply never arrived
    assert (await shop.another().consume([one])).new == 0
    assert await shop.total() == 5


async def test_history_cannot_be_changed_by_the_service_nor_by_its_owner(
    shop: Shop, superuser: Any
) -> None:
    await shop.engine.ask([add(1)])
    for statement in ("UPDATE approval.event SET at = now()", "DELETE FROM approval.event"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await shop.pool.execute(statement)
    owner = await superuser(shop.url)
    for statement in ("UPDATE approval.event SET at = now()", "TRUNCATE approval.event"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="history is final"):
            await owner.execute(statement)
    await owner.close()


async def test_a_role_sees_no_other_schema(database: Any) -> None:
    await database("notify")
    connection = await asyncpg.connect(await database("approval"))
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.fetch("SELECT 1 FROM notify.event")
    await connection.close()


async def _submit(shop: Shop, key: RequestKey, n: int) -> Answer:
    async def build(_: Any) -> Ask[Any]:
        return add(n)

    def answer(done: Done[Any, Any]) -> Answer:
        return Answer(201, {"total": done.state.total})

    return await shop.engine.submit(build, answer, key)


async def test_the_same_request_gets_the_same_answer_also_at_once(shop: Shop) -> None:
    key = RequestKey.of("me", "k1", b"body")
    answers = await asyncio.gather(*(_submit(shop, key, 5) for _ in range(6)))
    assert {(a.status, a.body["total"]) for a in answers} == {(201, 5)}
    with pytest.raises(KeyReused):
        await _submit(shop, RequestKey.of("me", "k1", b"other body"), 5)
    await _submit(shop, RequestKey.of("you", "k1", b"other body"), 5)
    assert await shop.total() == 10


async def test_a_refused_request_writes_nothing_and_leaves_its_key_free(shop: Shop) -> None:
    key = RequestKey.of("me", "k1", b"body")
    with pytest.raises(Conflict) as refused:
        await _submit(shop, key, -1)
    assert (refused.value.status, refused.value.code) == (409, "below-zero")
    assert await shop.count("request") == 0
    await _submit(shop, key, 1)


async def test_an_alarm_rings_once_and_never_early(shop: Shop) -> None:
    at = ORIGIN.at + timedelta(days=3)
    clock = FrozenClock(ORIGIN.at)
    await shop.engine.ask([add(1, remind_at=at)])
    stop, rung = asyncio.Event(), []

    async def ring(due: Any, now: datetime) -> int:
        rung.append(now)
        origin = Origin("alarm", now)
        asks = [Ask(s, MODEL.rings(k, now), origin, expected=(k, t)) for s, k, t in due]  # type: ignore[misc]  # set here
        await asyncio.gather(shop.engine.ask(asks), shop.another().ask(asks))
        return 0

    alarm = AlarmClock(shop.engine.timers, shop.pool, clock, ring)
    await alarm._tick()
    clock.advance(timedelta(days=2, hours=23))
    await alarm._tick()
    assert rung == []
    clock.advance(timedelta(hours=1))
    await alarm._tick()
    await alarm._tick()
    stop.set()
    found = await shop.engine.state("s")
    assert found and found[1] == Sum(1, None, 1)
    assert await shop.count("timer") == 0


async def test_an_alarm_that_was_moved_does_not_ring_at_its_old_time(shop: Shop) -> None:
    early, late = ORIGIN.at + timedelta(days=1), ORIGIN.at + timedelta(days=2)
    await shop.engine.ask([add(1, remind_at=early)])
    stale = Ask("s", MODEL.rings("remind", early), ORIGIN, expected=("remind", early))  # type: ignore[misc]  # set here
    await shop.engine.ask([add(1, remind_at=late)])
    await shop.engine.ask([stale])
    found = await shop.engine.state("s")
    assert found and found[1].reminded == 0


async def test_a_row_that_says_what_the_state_does_not_is_mended_when_it_rings(shop: Shop) -> None:
    wrong, right = ORIGIN.at + timedelta(days=1), ORIGIN.at + timedelta(days=2)
    await shop.engine.ask([add(1, remind_at=right)])
    await shop.pool.execute("UPDATE approval.timer SET fire_at = $1", wrong)
    stale = Ask("s", MODEL.rings("remind", wrong), ORIGIN, expected=("remind", wrong))  # type: ignore[misc]  # set here
    await shop.engine.ask([stale])
    assert await shop.pool.fetchval("SELECT fire_at FROM approval.timer") == right
    gone = Ask("nobody", MODEL.rings("remind", wrong), ORIGIN, expected=("remind", wrong))  # type: ignore[misc]  # set here
    await shop.pool.execute("INSERT INTO approval.timer VALUES ('nobody', 'remind', $1)", wrong)
    await shop.engine.ask([gone])
    assert await shop.count("timer") == 1


async def test_migrations_run_once_also_when_started_together(platform: Any, database: Any) -> None:
    url = await database("approval")
    name = url.rpartition("/")[2]
    files = migrations.of_package("onehall_approval")

    async def again() -> list[str]:
        owner = await asyncpg.connect(platform.postgres_url, database=name)
        try:
            return await migrations.apply(owner, "approval", "onehall_approval", files)
        finally:
            await owner.close()

    assert await asyncio.gather(again(), again(), again()) == [[], [], []]


async def test_a_migration_changed_after_it_ran_is_refused(platform: Any, database: Any) -> None:
    name = (await database("approval")).rpartition("/")[2]
    first, *_ = migrations.of_package("onehall_approval")
    changed = migrations.Migration(first.name, first.sql + "-- touched")
    owner = await asyncpg.connect(platform.postgres_url, database=name)
    with pytest.raises(migrations.MigrationError, match="changed after it ran"):
        await migrations.apply(owner, "approval", "onehall_approval", [changed])
    await owner.close()


async def test_the_alarm_clock_outlives_its_database(platform: Any, database: Any) -> None:
    pool = await asyncpg.create_pool(await database("approval"), min_size=1)
    rung = asyncio.Event()

    async def ring(due: Any, now: datetime) -> int:
        rung.set()
        await pool.execute("DELETE FROM approval.timer")
        return 0

    engine = Engine(MODEL, pool, lambda rows: None)
    alarm, stop = AlarmClock(engine.timers, pool, SystemClock(), ring), asyncio.Event()
    running = asyncio.create_task(alarm.run(stop))
    await platform.kill_postgres()
    await platform.restart_postgres()

    async def set_one() -> bool:
        try:
            await engine.ask([add(1, remind_at=datetime(2020, 1, 1, tzinfo=UTC))])
        except (asyncpg.PostgresError, OSError, asyncpg.InterfaceError):
            return False
        return True

    await until(set_one, deadline_s=60)
    await until(rung.is_set)
    stop.set()
    await running
    await pool.close()
