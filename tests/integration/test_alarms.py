"""Alarms that cannot be rung, and many at one instant: nobody waits for a neighbour's defect."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest
from onehall_calendar import FrozenClock
from onehall_store import Ask, Engine
from onehall_store.ringing import Ringer
from onehall_store.timers import AT_ONCE, AlarmClock

from tests.integration.counting import MODEL, ORIGIN, Add
from tests.waiting import turns

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
REFUSED = """
CREATE FUNCTION approval.refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '23514'; END $$;
CREATE TRIGGER refused BEFORE INSERT ON approval.event FOR EACH ROW
    WHEN (NEW.stream = 'b1' AND NEW.type = 'reminded') EXECUTE FUNCTION approval.refuse()
"""


class Bells:
    """An engine with alarms, and how often each stream was asked because of one."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self.pool = pool
        self.engine: Engine[Any, Any, Any] = Engine(MODEL, pool, lambda _rows: None)
        self.rooms = 0
        self.broken: set[str] = set()
        self.ringer = Ringer(self.engine, self._room)
        self.batches: list[list[str]] = []
        self.clock = AlarmClock(self.engine.timers, pool, FrozenClock(NOON), self._ring)

    async def arm(self, streams: Sequence[str], at: datetime = NOON) -> None:
        await self.engine.ask([Ask(s, Add(1, remind_at=at), ORIGIN) for s in streams])

    async def left(self) -> set[str]:
        rows = await self.pool.fetch("SELECT stream FROM approval.timer")
        return {row["stream"] for row in rows}

    async def _ring(self, due: Any, now: datetime) -> int:
        self.batches.append([stream for stream, _, _ in due])
        well = [one for one in due if one[0] not in self.broken]
        in_vain = await self.ringer(well, now) if well else 0
        return in_vain + len(due) - len(well)

    async def _room(self) -> None:
        self.rooms += 1


@pytest.fixture
async def bells(database: Any) -> AsyncIterator[Bells]:
    pool = await asyncpg.create_pool(await database("approval"), min_size=1, max_size=4)
    yield Bells(pool)
    await pool.close()


async def test_a_batch_of_alarms_that_never_ring_holds_up_no_other(bells: Bells) -> None:
    """More of them than fit a batch, all set for an earlier instant than the one that is well."""
    bells.broken = {f"a{n}" for n in range(AT_ONCE + 10)}
    await bells.arm(sorted(bells.broken))
    await bells.arm(["z"], NOON)
    assert [await bells.clock._tick() for _ in range(4)] == [0.0, 0.0, 1.0, 0.0]
    assert "z" not in await bells.left()
    assert bells.batches[2] == bells.batches[0]  # the next round begins with the first again


async def test_alarms_of_one_instant_ring_in_batches_each_once(bells: Bells) -> None:
    streams = [f"s{n:04}" for n in range(2 * AT_ONCE + 1)]
    await bells.arm(streams)
    assert [await bells.clock._tick() for _ in range(3)] == [0.0] * 3
    assert [len(batch) for batch in bells.batches] == [AT_ONCE, AT_ONCE, 1]
    assert sorted(s for batch in bells.batches for s in batch) == streams
    assert (await bells.left(), bells.rooms) == (set(), 3)  # room is made before each batch


async def test_an_alarm_the_database_refuses_rings_alone_and_in_vain(
    bells: Bells, superuser: Any, caplog: pytest.LogCaptureFixture
) -> None:
    await bells.arm(["b0", "b1", "b2"])
    url = await bells.pool.fetchval("SELECT current_database()")
    owner = await superuser(f"/{url}")
    await owner.execute(REFUSED)
    await owner.close()
    assert await bells.clock._tick() == 0.0
    assert await bells.left() == {"b1"}
    said = [r for r in caplog.records if r.message == "an alarm rang in vain"]
    assert [r.__dict__["stream"] for r in said] == ["b1"]
    assert await bells.clock._tick() == 1.0  # it rings again, slowly


async def test_an_alarm_that_stays_set_is_rung_on_slowly(bells: Bells) -> None:
    await bells.arm(["s"], NOON - timedelta(hours=1))
    bells.broken = {"s"}
    assert [await bells.clock._tick() for _ in range(4)] == [0.0, 1.0, 0.0, 1.0]


async def test_an_alarm_that_is_set_for_now_does_not_wait_for_the_next_look(bells: Bells) -> None:
    """The alarm clock sleeps till the far one; a near one that is committed wakes it at once."""
    await bells.arm(["far"], NOON + timedelta(days=9))
    bells.engine.armed = bells.clock.armed
    assert await bells.clock._tick() == 0.01  # a frozen clock waits for nothing
    sleeping = asyncio.create_task(bells.clock._sleep(30.0, asyncio.Event()))
    await turns(2)
    await bells.arm(["farther"], NOON + timedelta(days=10))
    await turns(2)
    assert not sleeping.done()
    await bells.arm(["near"])
    async with asyncio.timeout(5):
        await sleeping
    await bells.clock._tick()
    assert bells.batches == [["near"]]
