"""`python -m benchmarks.supervision`: how fast what is said is in the ledger and judged.

A real broker and database, supervision as a process of its own. First a year's events (of
`benchmarks.year`) wait in its queue and it catches up; then they come at a calm rate, and each is
followed from its publication to the commit of its ledger entry with the case's next check armed;
last, cases that are late already, followed to the commit of their first card.
"""

import argparse
import asyncio
import contextlib
import itertools
import os
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import asyncpg
from onehall.stack import prepare, processes
from onehall.stack.credentials import open_credentials
from onehall.stack.infrastructure import Infrastructure
from onehall.stack.paths import State, temporary_state
from onehall.stack.services import DATABASE
from onehall_bus import Outgoing, Publisher, topology
from onehall_contracts import Event, encode, owner_of, pack
from onehall_contracts.ids import uuid7
from rich.console import Console
from rich.table import Table

from benchmarks import accounting
from benchmarks.__main__ import percentile
from benchmarks.year import Year
from tests.building import item
from tests.keys import log_key
from tests.observing import case_of, opened, said, submitted

TOGETHER = 16
"""Events in one message, as a busy service packs them."""
ENTRIES = "SELECT count(*) FROM supervision.event WHERE type = 'observed'"
COMMITTED = """
SELECT payload->>'id' AS id, pg_xact_commit_timestamp(xmin) AS at FROM supervision.event
WHERE type = 'observed' AND recorded_at > $1
"""
CARDS = """
SELECT case_id, min(pg_xact_commit_timestamp(xmin)) AS at FROM supervision.card GROUP BY case_id
"""


@dataclass
class System:
    """Servers, and supervision as processes that can be started and ended."""

    infrastructure: Infrastructure
    state: State
    database: asyncpg.Connection
    count: int
    running: list[asyncio.subprocess.Process] = field(default_factory=list)

    async def start(self) -> None:
        """Start supervision, as many processes as were asked for."""
        with (self.state.root / "supervision.log").open("ab") as output:
            for _ in range(self.count):
                process = await asyncio.create_subprocess_exec(
                    sys.executable, "-m", "onehall_supervision",
                    env=dict(os.environ) | self._environment(), stdout=output, stderr=output,
                )  # fmt: skip
                self.running.append(process)

    async def end(self) -> None:
        """End supervision and wait for it."""
        for process in self.running:
            process.terminate()
        for process in self.running:
            await process.wait()

    async def until(self, query: str, count: int, every: float = 0.25) -> None:
        """Return when a query gives so much; counting often would cost what is measured."""
        async with asyncio.timeout(600):
            while await self.database.fetchval(query) < count:  # noqa: ASYNC110 - another process
                await asyncio.sleep(every)

    def cpu(self) -> dict[str, float]:
        """Return CPU seconds by process so far."""
        pids = {record.name: record.pid for record in processes.records(self.state)}
        pids |= {f"supervision {n}": one.pid for n, one in enumerate(self.running, 1)}
        return accounting.cpu_of(pids)

    def url(self, service: str) -> str:
        """Return a service's address on our own bus."""
        return self.infrastructure.amqp_url(topology.service_user(service), topology.INTERNAL)

    def _environment(self) -> dict[str, str]:
        return {
            "ONEHALL_PORT": "0",
            "ONEHALL_AUTH_JWKS": str(self.state.root / "jwks.json"),
            "ONEHALL_DATABASE_URL": self.infrastructure.database_url(
                "onehall_supervision", DATABASE
            ),
            "ONEHALL_AMQP_URL": self.url("supervision"),
            "ONEHALL_LOG_KEY": log_key().pem(),
            "ONEHALL_LOG_LEVEL": "ERROR",
            # Business time stands at the end of the year told, or every case would be late.
            "ONEHALL_CLOCK": os.environ.get("ONEHALL_CLOCK", ""),
        }


@contextlib.asynccontextmanager
async def running(count: int) -> AsyncIterator[System]:
    """Run the servers, with the instants of commits kept."""
    with temporary_state() as state:
        definitions = prepare.definitions(open_credentials(state.root))
        infrastructure = await Infrastructure.start(state, definitions)
        try:
            await prepare.database(infrastructure)
            owner = await asyncpg.connect(infrastructure.postgres_url)
            await owner.execute("ALTER SYSTEM SET track_commit_timestamp = on")
            await owner.close()
            await infrastructure.restart_postgres()
            url = infrastructure.postgres.superuser_url(DATABASE)
            yield System(infrastructure, state, await asyncpg.connect(url), count)
        finally:
            await infrastructure.stop()


async def main() -> None:
    """Print the three tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=60_000, help="that wait to be caught up with")
    parser.add_argument("--rate", type=float, default=125.0, help="events a second afterwards")
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--late", type=int, default=200, help="cases that earn a card at once")
    parser.add_argument("--processes", type=int, default=1, help="that read one queue")
    options = parser.parse_args()
    console = Console(width=140)
    events = Year().events()
    async with running(options.processes) as system:
        os.environ["ONEHALL_CLOCK"] = _clock()
        try:
            console.print(await caught_up(system, list(itertools.islice(events, options.events))))
            console.print(await followed(system, events, options.rate, options.seconds))
            console.print(await judged(system, options.late))
        finally:
            await system.end()
            log = (system.state.root / "supervision.log").read_text(errors="replace")
            console.print(log[-2000:], markup=False)


def _clock() -> str:
    """Return a clock that runs from the year's first day, so that nothing told is late."""
    return f"2010-01-04T09:00:00+08:00@{datetime.now(UTC).isoformat()}x1"


async def caught_up(system: System, events: Sequence[Event]) -> Table:
    """Measure how fast a queue is read into the ledger."""
    async with contextlib.AsyncExitStack() as stack:
        await _publish(system, stack, events)
    before, began = system.cpu(), time.perf_counter()
    await system.start()
    await system.until(ENTRIES, 1, every=0.02)
    first = time.perf_counter()
    await system.until(ENTRIES, len(events))
    took, whole = time.perf_counter() - first, time.perf_counter() - began
    spent = {name: at - before.get(name, 0.0) for name, at in system.cpu().items()}
    table = Table("events", "seconds", "with the start", "events a second", "CPU ms an event",
                  title="catching up")  # fmt: skip
    cpu = ", ".join(f"{name} {1000 * s / len(events):.3f}" for name, s in spent.items())
    rate = f"{len(events) / took:,.0f}"
    table.add_row(f"{len(events):,}", f"{took:.1f}", f"{whole:.1f}", rate, cpu)
    return table


async def followed(system: System, events: Iterator[Event], rate: float, seconds: float) -> Table:
    """Measure from publication to commit, at a rate, each event a message of its own."""
    told = list(itertools.islice(events, int(rate * seconds)))
    known = await system.database.fetchval(ENTRIES)
    since = await system.database.fetchval("SELECT clock_timestamp()")
    sent: dict[str, datetime] = {}
    async with contextlib.AsyncExitStack() as stack:
        publishers = await _publishers(system, stack)
        began, sending = time.perf_counter(), []
        for nth, event in enumerate(told):
            await asyncio.sleep(max(0.0, began + nth / rate - time.perf_counter()))
            sent[str(event.id)] = datetime.now(UTC)
            owner = publishers[owner_of(event.type)]
            sending.append(asyncio.create_task(_send(owner, owner_of(event.type), [event])))
        await asyncio.gather(*sending)
    await system.until(ENTRIES, known + len(told))
    rows = await system.database.fetch(COMMITTED, since)
    found = [row["at"] - sent[row["id"]] for row in rows if row["id"] in sent]
    return _table(f"to the ledger and the next check, at {rate:.0f} events/s", found)


async def judged(system: System, count: int) -> Table:
    """Measure from publication to the first card of cases that are late when they are heard of."""
    when = datetime.fromisoformat("2009-10-12T09:00:00+08:00")
    sent: dict[str, datetime] = {}
    async with contextlib.AsyncExitStack() as stack:
        publishers = await _publishers(system, stack)
        for _ in range(count):
            case = case_of(item(1, "GHJ")).model_copy(update={"accepted_at": when})
            await _send(publishers["intake"], "intake", [said(submitted(case), when)])
            await _send(publishers["intake"], "intake", [said(case, when)])
            sent[case.case_id] = datetime.now(UTC)
            await _send(publishers["approval"], "approval", [said(opened(case), when)])
            await asyncio.sleep(0.02)
    await system.until("SELECT count(DISTINCT case_id) FROM supervision.card", count)
    rows = await system.database.fetch(CARDS)
    found = [row["at"] - sent[row["case_id"]] for row in rows if row["case_id"] in sent]
    return _table("to the first card of a case that is late already", found)


def _table(title: str, found: Sequence[timedelta]) -> Table:
    ms = sorted(one.total_seconds() * 1000 for one in found)
    table = Table("events", "p50 ms", "p99 ms", "longest ms", title=title)
    each = (percentile(ms, 50), percentile(ms, 99), ms[-1])
    table.add_row(f"{len(ms):,}", *(f"{one:.0f}" for one in each))
    return table


async def _publish(
    system: System, stack: contextlib.AsyncExitStack, events: Sequence[Event]
) -> None:
    publishers = await _publishers(system, stack)
    for start in range(0, len(events), TOGETHER):
        by_owner: dict[str, list[Event]] = {}
        for event in events[start : start + TOGETHER]:
            by_owner.setdefault(owner_of(event.type), []).append(event)
        for owner, mine in by_owner.items():
            await _send(publishers[owner], owner, mine)


async def _publishers(system: System, stack: contextlib.AsyncExitStack) -> dict[str, Publisher]:
    return {
        owner: await stack.enter_async_context(Publisher(system.url(owner), f"bench {owner}"))
        for owner in ("intake", "approval")
    }


async def _send(publisher: Publisher, owner: str, events: Sequence[Event]) -> None:
    messages = [
        Outgoing(uuid7(), topology.EVENTS, owner, body)
        for body in pack([encode(event) for event in events])
    ]
    if errors := [error for error in await publisher.publish(messages) if error]:
        raise errors[0]


if __name__ == "__main__":
    asyncio.run(main())
