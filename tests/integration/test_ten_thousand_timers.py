"""10,000 alarms, several processes that ring them and are killed, and a clock that jumps.

Each alarm rings once and none early. What is early is told by the test's own clock, for an alarm
that rang while the database's clock was three days ahead says that it rang in time.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest

from tests.integration.clock_rig import Faked, faked_postgres
from tests.programs import Program
from tests.waiting import until

ALL, SOON, PROCESSES = 10_000, 8_000, 3
SPREAD = timedelta(seconds=6)
HELD, AGAIN = "alarms are held", "alarms ring again"
ARM = """
WITH armed AS (
    SELECT 's' || n AS stream, CASE WHEN n <= $2 THEN $1::timestamptz + $3::interval * n / $2
                                    ELSE $1::timestamptz + interval '1 hour' END AS at
    FROM generate_series(1, $4) n
), timers AS (
    INSERT INTO approval.timer (stream, kind, fire_at) SELECT stream, 'remind', at FROM armed
), events AS (
    INSERT INTO approval.event (stream, version, id, type, at, actor, payload)
    SELECT stream, 1, gen_random_uuid(), 'added', $1, 'test',
           json_build_object('n', 1, 'remind_at', at) FROM armed
)
INSERT INTO approval.stream (stream, version) SELECT stream, 1 FROM armed
"""
RUNG = "SELECT count(*) FROM approval.event WHERE type = 'reminded'"
WRONG = """
SELECT a.stream, (a.payload->>'remind_at')::timestamptz AS fire_at, array_agg(r.at) AS rung
FROM approval.event a LEFT JOIN approval.event r ON r.stream = a.stream AND r.type = 'reminded'
WHERE a.type = 'added' AND (a.payload->>'remind_at')::timestamptz <= $1
GROUP BY 1, 2 HAVING count(r.at) <> 1
    OR min(r.at) < (a.payload->>'remind_at')::timestamptz OR max(r.at) > $1
"""


class Storm:
    """Processes that all ring the same alarms, one of them killed every now and then."""

    def __init__(self, database: asyncpg.Connection, ringers: Sequence[Program]) -> None:
        self._database, self._ringers = database, ringers
        self._random = random.Random(20261123)  # noqa: S311 - a seed
        self.kills = 0

    async def rung(self) -> int:
        return int(await self._database.fetchval(RUNG))

    async def until_rung(self, count: int) -> None:
        """Have them die between writing and committing, and after, until so many have rung."""
        while True:
            await asyncio.gather(*(self.restart(one, self._fault()) for one in self._ringers))
            if await self.rung() >= count:
                break
        await asyncio.gather(*map(self.restart, self._ringers))

    async def restart(self, ringer: Program, fault: str = "") -> None:
        said = ringer.said().count("ringing")
        await ringer.kill()
        await ringer.start(ONEHALL_FAULT=fault)
        self.kills += 1
        await until(lambda: ringer.said().count("ringing") > said, deadline_s=60)

    def _fault(self) -> str:
        place = self._random.choice(("engine.written", "engine.committed"))
        return f"{place}:{self._random.randint(2, 12)}"

    async def while_the_clock_jumps(self, set_clock: Callable[[str], None], off: str) -> None:
        """Jump; see every process hold, also one that is started now; put the clock right."""
        await self._all_say(HELD, lambda: set_clock(off))
        rung, victim = await self.rung(), self._ringers[0]
        held = victim.said().count(HELD)
        await self.restart(victim)
        await until(lambda: victim.said().count(HELD) > held, deadline_s=30)
        assert await self.rung() == rung
        await self._all_say(AGAIN, lambda: set_clock("+0"))

    async def _all_say(self, what: str, after: Callable[[], None]) -> None:
        before = [ringer.said().count(what) for ringer in self._ringers]
        after()
        for ringer, count in zip(self._ringers, before, strict=True):
            await until(lambda r=ringer, c=count: r.said().count(what) > c, deadline_s=30)


@pytest.fixture
async def faked(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Faked]:
    async with faked_postgres(monkeypatch) as found:
        yield found


@pytest.fixture
async def storm(faked: Faked, tmp_path: Path) -> AsyncIterator[Storm]:
    database = await asyncpg.connect(faked.url)
    module = ("-m", "tests.integration.ringer", faked.url)
    ringers = [Program(tmp_path / f"{n}.log", {}, *module) for n in range(PROCESSES)]
    await asyncio.gather(*(ringer.start() for ringer in ringers))
    for ringer in ringers:
        await until(lambda ringer=ringer: "ringing" in ringer.said(), deadline_s=30)
    yield Storm(database, ringers)
    await asyncio.gather(*(ringer.kill() for ringer in ringers))
    await database.close()


async def test_each_of_10_000_alarms_rings_once_and_none_early(
    faked: Faked, storm: Storm, tmp_path: Path
) -> None:
    database, began = storm._database, datetime.now(UTC)
    await database.execute(ARM, began, SOON, SPREAD, ALL)
    await storm.until_rung(SOON // 4)
    await storm.while_the_clock_jumps(faked.set, "+3d")
    await storm.until_rung(SOON // 2)
    await storm.while_the_clock_jumps(faked.set, "-1h")
    await storm.until_rung(SOON)
    assert (await storm.rung(), storm.kills >= 12) == (SOON, True)
    assert await database.fetch(WRONG, datetime.now(UTC)) == []
    assert await database.fetchval("SELECT count(*) FROM approval.timer") == ALL - SOON

    # An hour passes for everybody, and another machine takes over: the rest rings, once.
    await asyncio.gather(*(ringer.kill() for ringer in storm._ringers))
    await database.execute("DELETE FROM approval.clock_anchor")
    faked.set("+2h")
    module = ("-m", "tests.integration.ringer", faked.url)
    last = await Program(tmp_path / "last.log", faked.environment("+2h"), *module).start()
    await until(lambda: _all_rung(storm.rung), deadline_s=30)
    await last.kill()
    assert await database.fetch(WRONG, datetime.now(UTC) + timedelta(hours=2)) == []
    assert (await storm.rung(), await database.fetchval("SELECT count(*) FROM approval.timer")) == (
        ALL,
        0,
    )


async def _all_rung(rung: Callable[[], Awaitable[int]]) -> bool:
    return await rung() == ALL
