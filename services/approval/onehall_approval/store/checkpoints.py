"""The newest checkpoint 检查点 we heard of, how fresh it is, and what waits for one (G17).

A process knows it from its own reading of the database, at most a second old; between readings it
counts on, so a database or a broker that is gone makes it stale in time too.
"""

import asyncio
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any, Final

from asyncpg import Connection, Pool
from onehall_calendar import load
from onehall_calendar.values import replace
from onehall_contracts.signing import PublicKey
from onehall_store import Ask, Engine, Origin, Recorded
from onehall_store.outages import OUTAGE
from onehall_store.timers import pause
from opentelemetry import metrics

from onehall_approval.domain import coordination, evidencing
from onehall_approval.domain import model as m
from onehall_approval.domain.ruling import Answer
from onehall_approval.messages.checkpoints import Seen

log = logging.getLogger(__name__)

POLL: Final = 1.0
AT_ONCE: Final = 100
BY: Final = "onehall/approval/evidence"

KEEP: Final = """
INSERT INTO approval.checkpoint_heard AS known (size, root, note, signed_at)
VALUES ($1, $2, $3, $4)
ON CONFLICT (one) DO UPDATE SET size = excluded.size, root = excluded.root, note = excluded.note,
    signed_at = excluded.signed_at, heard_at = clock_timestamp()
WHERE known.signed_at <= excluded.signed_at AND (known.size < excluded.size
    OR (known.size, known.root) = (excluded.size, excluded.root)
    AND known.signed_at < excluded.signed_at)
"""
READ: Final = """
SELECT size, root, note, (SELECT count(*) FROM approval.awaits_evidence) AS waiting,
       extract(epoch FROM clock_timestamp() - least(heard_at, signed_at))::float8 AS age
FROM (SELECT) here LEFT JOIN approval.checkpoint_heard ON true
"""
AWAITS: Final = """
INSERT INTO approval.awaits_evidence SELECT * FROM unnest($1::text[], $2::timestamptz[])
ON CONFLICT (case_id) DO NOTHING
"""
GOES_ON: Final = "DELETE FROM approval.awaits_evidence WHERE case_id = ANY($1::text[])"
WAITING: Final = """
SELECT case_id FROM approval.awaits_evidence WHERE case_id > $1 ORDER BY case_id LIMIT $2
"""

CaseEngine = Engine[m.Coordination, m.Command, m.Event]


@dataclass(frozen=True, slots=True)
class Log:
    """Whose checkpoints are believed, and for how many real seconds one lets us issue."""

    origin: str
    keys: Sequence[PublicKey]
    limit: float


@dataclass(frozen=True, slots=True)
class Read:
    """What the database said, and by this process's clock when."""

    size: int = -1
    root: bytes = b""
    note: str | None = None
    waiting: int = 0
    signed: float = float("-inf")


class Checkpoints:
    """What this process knows of the log; without a log to listen to it holds nothing up."""

    def __init__(self, watched: Log | None = None) -> None:
        self.log, self.read = watched, Read()

    @property
    def age(self) -> float:
        """Seconds since the newest checkpoint was signed or heard, whichever is longer ago."""
        return monotonic() - self.read.signed

    @property
    def current(self) -> m.Evidence:
        """What a command is to know."""
        fresh = self.log is None or self.age < self.log.limit
        return m.Evidence(self.read.note, fresh)

    def contradicts(self, one: Seen) -> bool:
        """Whether the log signed another root for the size we know: two histories."""
        return one.size == self.read.size and one.root != self.read.root

    @property
    def notices(self) -> dict[str, str]:
        """What readiness says besides; it stays ready, for everybody else's work goes on."""
        if self.current.fresh:
            return {}
        return {"evidence": f"no fresh checkpoint: {self.read.waiting} cases wait to be issued"}

    async def refresh(self, pool: Pool) -> None:
        """Read again what is known."""
        before = monotonic()  # so what is known is never taken for fresher than it is
        async with pool.acquire(timeout=10) as connection:
            row = await connection.fetchrow(READ)
        if row["size"] is None:
            self.read = Read(waiting=row["waiting"])
            return
        known = row["size"], row["root"], row["note"], row["waiting"]
        self.read = Read(*known, before - row["age"])

    async def open(self, pool: Pool) -> None:
        """Read what is known before anything is consumed."""
        if self.log is None:
            log.warning("ONEHALL_LOG_KEYS is not set: permits are issued without evidence")
            return
        await self.refresh(pool)

    async def part(self, app: Any, stop: asyncio.Event) -> None:
        """Keep what is known up to date, and let go on what waits, until told to stop."""
        if self.log is None:
            return
        self._measure()
        fresh = True
        while not stop.is_set():
            try:
                await self.refresh(app.state.host.pool)
                if self.current.fresh and self.read.waiting:
                    await resume(app.state.host.engine, app.state.host.pool, app.state.clock.now())
            except OUTAGE as error:
                log.warning("the checkpoints wait", extra={"error": type(error).__name__})
            fresh = self._tell(fresh)
            await pause(POLL, stop)

    def _tell(self, was_fresh: bool) -> bool:
        fresh = self.current.fresh
        if was_fresh and not fresh:
            log.error("no fresh checkpoint: nothing is issued", extra={"size": self.read.size})
        if fresh and not was_fresh:
            log.info("checkpoints come again: issuance goes on", extra={"size": self.read.size})
        return fresh

    def _measure(self) -> None:
        meter = metrics.get_meter("onehall")
        meter.create_observable_gauge(
            "onehall_checkpoint_age",
            [lambda _: [metrics.Observation(self.age)] if self.read.note else []],
            unit="s",
            description="real seconds since the newest checkpoint of the evidence log",
        )
        meter.create_observable_gauge(
            "onehall_cases_awaiting_evidence",
            [lambda _: [metrics.Observation(self.read.waiting)]],
            description="cases that are ready to be issued and wait for a fresh checkpoint",
        )


@dataclass(frozen=True, slots=True)
class Evidenced:
    """The decider, told with every command what is known of the log: no path passes it by."""

    checkpoints: Checkpoints

    @property
    def INITIAL(self) -> m.Coordination:
        """State before anything has happened."""
        return coordination.INITIAL

    def decide(self, state: m.Coordination, command: m.Command) -> Answer:
        """Decide as the domain does, under what is known now."""
        act = replace(command.act, evidence=self.checkpoints.current)
        return coordination.decide(state, replace(command, act=act))

    def evolve(self, state: m.Coordination, event: m.Event) -> m.Coordination:
        """Return the state after `event`."""
        return coordination.evolve(state, event)


async def resume(engine: CaseEngine, pool: Pool, now: datetime) -> int:
    """Ask every case that waits for evidence again; return how many were asked."""
    act = m.Act(now, load(), BY, m.Side.OURSELVES)
    asked, last = 0, ""
    while streams := await _after(pool, last):
        command = m.Ring(evidencing.ALARM, act)
        await engine.ask([Ask(s, command, Origin(BY, now)) for s in streams])
        asked, last = asked + len(streams), streams[-1]
    return asked


async def hears(connection: Connection, heard: Sequence[Seen]) -> None:
    """Keep the newest of some checkpoints, if it is newer than what is known."""
    for one in heard:
        await connection.execute(KEEP, one.size, one.root, one.note, one.signed_at)


async def project(connection: Connection, recorded: Sequence[Recorded[m.Event]]) -> None:
    """Remember which cases wait for evidence."""
    last = dict(_waits(recorded))
    if waiting := sorted((case, at) for case, at in last.items() if at is not None):
        await connection.execute(AWAITS, *map(list, zip(*waiting, strict=True)))
    if gone := sorted(case for case, at in last.items() if at is None):
        await connection.execute(GOES_ON, gone)


def _waits(recorded: Sequence[Recorded[m.Event]]) -> Iterable[tuple[str, Any]]:
    for one in recorded:
        match one.event:
            case m.EvidenceAwaited(at=at):
                yield one.stream, at
            case m.EvidenceResumed() | m.CaseEnded():
                yield one.stream, None


async def _after(pool: Pool, last: str) -> list[str]:
    async with pool.acquire(timeout=10) as connection:
        rows = await connection.fetch(WAITING, last, AT_ONCE)
    return [row["case_id"] for row in rows]
