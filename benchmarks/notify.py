"""`python -m benchmarks.notify`: how fast notices leave, and how soon after their events.

The real notify on a private PostgreSQL and RabbitMQ, a mail sink and contacts in a process of their
own. First a backlog that waited for its mail server; then cases at a steady rate, three notices by
mail and three in the inbox each. Everything shares the machine's cores.
"""

import argparse
import asyncio
import contextlib
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import uvicorn
from fastapi import FastAPI, Request
from onehall.stack import ports, prepare, probes, services, vault_keys
from onehall.stack.credentials import open_credentials
from onehall.stack.infrastructure import PORTS_FILE, Infrastructure
from onehall.stack.paths import State, temporary_state
from onehall.stack.services import DATABASE
from onehall_bus import Outgoing, Publisher, topology
from onehall_calendar import SHANGHAI, ScaledClock
from onehall_contracts import Event, encode, pack
from onehall_contracts.ids import uuid7
from onehall_contracts.message import Message
from onehall_notify.sink import Sink
from rich.console import Console
from rich.table import Table

from benchmarks import accounting
from benchmarks.rig import Rig
from tests.unit.notify import examples

SINK, CONTACTS, NOTIFY = "mail-sink", "contacts", "notify"
BATCH, PATIENCE, PROMISED_MS = 50, 120.0, 2000
MORNING = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)
MAILS_DUE = "SELECT count(*) FROM notify.delivery WHERE channel = 'mail' AND state = 'due'"
MAILS_SENT = "SELECT count(*) FROM notify.delivery WHERE channel = 'mail' AND state = 'sent'"
WHOSE = """
SELECT d.notice_id, e.cause FROM notify.delivery d
JOIN notify.event e ON e.stream = d.notice_id::text AND e.version = 1 WHERE d.channel = 'mail'
"""
TOLD = (examples.SUBMITTED, examples.ACCEPTED, examples.PERMIT_ISSUED)


async def main() -> None:
    """Print both tables, or be the sink."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--backlog", type=int, default=5000, help="mails that wait")
    parser.add_argument("--rate", type=float, default=50.0, help="cases a second")
    parser.add_argument("--seconds", type=float, default=20.0, help="of the steady rate")
    parser.add_argument("--sink", nargs=3, metavar=("SMTP", "HTTP", "FILE"), help="be the sink")
    options = parser.parse_args()
    if options.sink:
        await _be_the_sink(int(options.sink[0]), int(options.sink[1]), Path(options.sink[2]))
        return
    async with _servers() as bench:
        await bench.backlog(options.backlog)
        await bench.steady(options.rate, options.seconds)


class Bench:
    """The servers, and what was found."""

    def __init__(
        self, infrastructure: Infrastructure, state: State, chosen: dict[str, int]
    ) -> None:
        self._infrastructure, self._state, self._chosen = infrastructure, state, chosen
        self._rig = Rig(infrastructure, (), {})
        self._console = Console(width=120)
        self._before = 0

    async def backlog(self, size: int) -> None:
        """Let mails wait for a server that is away, start it, and see how fast they leave."""
        async with self._notify() as pid:
            async with Publisher(self._rig.amqp("intake"), "bench") as bus:
                for _ in range(size // BATCH):
                    await self._publish(bus, [_event(examples.SUBMITTED) for _ in range(BATCH)])
            await self._until(MAILS_DUE, size)
            async with self._sink() as (sink, arrivals):
                pids = {"notify": pid, "sink": sink}
                before = accounting.cpu_of(pids)
                await self._until(MAILS_SENT, size)
                after = accounting.cpu_of(pids)
        self._before += size
        taken = sorted(at for _, at in arrivals())
        seconds = taken[-1] - taken[0]
        spent = (f"{(after[name] - before[name]) / size * 1000:.2f}" for name in pids)
        table = Table("backlog", "taken", "seconds", "mails/s", "CPU ms a mail: notify", "sink")
        row = (f"{size}", f"{len(taken)}", f"{seconds:.2f}", f"{len(taken) / seconds:.0f}")
        table.add_row(*row, *spent)
        self._console.print(table)

    async def steady(self, rate: float, seconds: float) -> None:
        """Let cases come at a rate, and see how long after its event each mail arrives."""
        async with self._notify(), self._sink() as (_, arrivals):
            told = await self._tell(rate, seconds)
            await self._until(MAILS_SENT, self._before + len(told))
            rows = await self._rows(WHOSE)
        taken = dict(arrivals())
        notices = {
            str(row["notice_id"]): told[row["cause"]] for row in rows if row["cause"] in told
        }
        late = sorted((taken[f"<{one}@onehall>"] - at) * 1000 for one, at in notices.items())
        table = Table("cases/s", "mails", "p50 ms", "p95 ms", "p99 ms", "within 2 s")
        within = sum(one <= PROMISED_MS for one in late) / len(late)
        shown = (f"{late[int(len(late) * p)]:.0f}" for p in (0.50, 0.95, 0.99))
        table.add_row(f"{rate:.0f}", str(len(late)), *shown, f"{within:.2%}")
        self._console.print(table)

    async def _tell(self, rate: float, seconds: float) -> dict[UUID, float]:
        """Publish three events of a case so often a second; return when each was said."""
        told: dict[UUID, float] = {}
        async with Publisher(self._rig.amqp("intake"), "bench") as bus:
            clock = asyncio.get_running_loop()
            start = clock.time()
            for number in range(int(rate * seconds)):
                await asyncio.sleep(max(0.0, start + number / rate - clock.time()))
                events = [_event(message) for message in TOLD]
                told |= {event.id: time.time() for event in events}
                await self._publish(bus, events)
        return told

    async def _publish(self, bus: Publisher, events: list[Event]) -> None:
        for content in pack([encode(event) for event in events]):
            (error,) = await bus.publish([Outgoing(uuid7(), topology.EVENTS, "intake", content)])
            if error:
                raise error

    @contextlib.asynccontextmanager
    async def _notify(self) -> AsyncIterator[int]:
        process = await self._start(["-m", "onehall_notify"], self._environment(), "notify")
        try:
            await self._ready(f"{services.address(self._chosen[NOTIFY])}/readyz")
            yield process.pid
        finally:
            process.terminate()
            await process.wait()

    @contextlib.asynccontextmanager
    async def _sink(self) -> AsyncIterator[tuple[int, Callable[[], list[tuple[str, float]]]]]:
        """Run the sink; what arrived can be read once it has ended."""
        file = self._state.root / "arrivals.json"
        smtp, http = str(self._chosen[SINK]), str(self._chosen[CONTACTS])
        command = ["-m", "benchmarks.notify", "--sink", smtp, http, str(file)]
        process = await self._start(command, {}, "sink")

        def arrivals() -> list[tuple[str, float]]:
            return [tuple(one) for one in json.loads(file.read_text("utf-8"))]

        try:
            await self._ready(f"{services.address(self._chosen[CONTACTS])}/readyz")
            yield process.pid, arrivals
        finally:
            process.terminate()
            await process.wait()

    async def _ready(self, url: str) -> None:
        async with asyncio.timeout(PATIENCE):
            while not await probes.http_ready(url):  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.1)

    async def _start(
        self, arguments: list[str], environment: dict[str, str], name: str
    ) -> asyncio.subprocess.Process:
        with (self._state.root / f"{name}.log").open("ab") as output:
            return await asyncio.create_subprocess_exec(
                sys.executable, *arguments, env={**os.environ, **environment},
                stdout=output, stderr=output,
            )  # fmt: skip

    def _environment(self) -> dict[str, str]:
        infrastructure, root = self._infrastructure, self._state.root
        morning = ScaledClock(MORNING, datetime.now(UTC), 1.0)  # nobody's quiet hours
        return {
            "ONEHALL_PORT": str(self._chosen[NOTIFY]),
            "ONEHALL_AUTH_JWKS": str(root / "jwks.json"),
            "ONEHALL_DATABASE_URL": infrastructure.database_url("onehall_notify", DATABASE),
            "ONEHALL_AMQP_URL": self._rig.amqp("notify"),
            "ONEHALL_INTAKE_URL": services.address(self._chosen[CONTACTS]),
            "ONEHALL_SMTP_URL": f"smtp://127.0.0.1:{self._chosen[SINK]}",
            "ONEHALL_SERVICE_TOKEN": "nobody checks it",
            "ONEHALL_LOG_LEVEL": "ERROR",
            "ONEHALL_CLOCK": morning.spec(),
            **vault_keys.vault_settings(root, "notify"),
        }

    async def _until(self, query: str, wanted: int) -> None:
        async with asyncio.timeout(PATIENCE):
            while await self._rig.count(query) < wanted:  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.2)

    async def _rows(self, query: str) -> list[Any]:
        url = self._infrastructure.postgres.superuser_url(DATABASE)
        connection = await asyncpg.connect(url)
        try:
            return list(await connection.fetch(query))
        finally:
            await connection.close()


def _event(message: Message) -> Event:
    source = f"onehall/{message.wire_name.partition('.')[0]}"
    return Event(uuid7(), source, datetime.now(UTC), message, message.subject)


@contextlib.asynccontextmanager
async def _servers() -> AsyncIterator[Bench]:
    with temporary_state() as state:
        definitions = prepare.definitions(open_credentials(state.root))
        infrastructure = await Infrastructure.start(state, definitions)
        try:
            await prepare.database(infrastructure)
            chosen = ports.remembered(state.root / PORTS_FILE, (SINK, CONTACTS, NOTIFY))
            yield Bench(infrastructure, state, chosen)
        finally:
            await infrastructure.stop()


async def _be_the_sink(smtp: int, http: int, file: Path) -> None:
    """Take mail and tell contacts until told to stop; then write down when what arrived."""
    sink = Sink(None, smtp)

    @contextlib.asynccontextmanager
    async def taking(_: FastAPI) -> AsyncIterator[None]:
        async with sink:
            yield
        file.write_text(json.dumps(sink.taken), "utf-8")  # noqa: ASYNC240 - nothing else runs now

    app = FastAPI(lifespan=taking)

    @app.get("/readyz")
    async def ready() -> None:
        return None

    @app.post("/internal/contacts")
    async def contacts(request: Request) -> dict[str, Any]:
        refs = (await request.json())["refs"]
        somebody = {"name": "王五", "email": "wang@example.org", "phone": None, "language": "zh"}
        return {"contacts": dict.fromkeys(refs, somebody)}

    config = uvicorn.Config(app, host="127.0.0.1", port=http, log_config=None)
    await uvicorn.Server(config).serve()  # until SIGTERM


if __name__ == "__main__":
    asyncio.run(main())
