"""`python -m benchmarks.isolation`: what one bad department costs the others.

The real approval, real workers. B, C and D answer a steady stream of cases that do not need A, and
A has cases of its own beside them, while A is normal, dead (no worker), stopped (SIGSTOP) and
flooding its own exchange at twenty times its rate. All take turns in one run, on the same servers,
in an order drawn anew for every block: what grows with the run falls on all alike. Every block has
the normal one twice; the second beside the first tells what chance alone makes of a p99 here. The
aim is a p99 within a tenth of the normal one; the interval beside each ratio says whether it is
shown. On a quiet machine, 40 blocks take about twenty minutes: `--blocks 40`. The
rates are for two cores with everything on them: full ones would be measured, not the isolation.
"""

import argparse
import asyncio
import json
import os
import random
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
from onehall.stack import played, ports, prepare, processes, services
from onehall.stack.credentials import open_credentials
from onehall.stack.infrastructure import PORTS_FILE, Infrastructure
from onehall.stack.keys import centre_name
from onehall.stack.paths import State, temporary_state
from onehall.stack.services import DATABASE, NAMES, Options, ServiceSpec
from onehall.stack.suite import Suite
from onehall_bus import Outgoing, Publisher, topology
from onehall_contracts.ids import uuid7
from rich.console import Console

from benchmarks import accounting
from benchmarks.found import MODES, NORMAL, Found, table
from benchmarks.load import Load

A, OTHERS = "XFZD", ("GHJ", "HBJ", "RFB")
NEEDED = ("approval", "gateway", "supervision")
TIMES = 20
PATIENCE_S = 60.0

RECORDED = """
SELECT extract(epoch FROM max(recorded_at) FILTER (WHERE type = 'opinion-recorded')
                        - min(recorded_at) FILTER (WHERE type = 'coordination-opened')) * 1000
FROM approval.event WHERE stream = ANY($1) GROUP BY stream
"""
ISSUED = "SELECT count(*) FROM approval.event WHERE type = 'issuance-made' AND stream = ANY($1)"
DOUBLED = """
SELECT count(*) FROM (
    SELECT FROM approval.event WHERE type IN ('issuance-made', 'opinion-recorded')
    GROUP BY stream, type, payload::jsonb->>'item' HAVING count(*) > 1) twice
"""
REFUSED = "SELECT count(*) FROM approval.security_event"


@dataclass
class Hall:
    """What runs, and the ways to break A."""

    infrastructure: Infrastructure
    suite: Suite
    flooder: asyncio.subprocess.Process
    options: argparse.Namespace
    record: asyncpg.Connection

    def amqp(self, service: str) -> str:
        """Return a service's address on our own bus."""
        user = topology.service_user(service)
        return self.infrastructure.amqp_url(user, topology.INTERNAL)

    def cpu(self) -> float:
        """Return the CPU seconds approval has used."""
        return accounting.cpu_of({"approval": self.pid("approval")})["approval"]

    def pid(self, name: str) -> int:
        """Return the process id of one of ours."""
        return pids(self.infrastructure.state)[name]

    async def turn(self, mode: str, found: Found) -> None:
        """Measure one turn of a mode, then let A's own cases end."""
        load = Load({name: self.amqp(name) for name in ("intake", "notify")}, OTHERS)
        flood = await self._begin(mode)
        cpu, refused = self.cpu(), int(await self.record.fetchval(REFUSED))
        cases_of_a = asyncio.create_task(self._of_a())
        if flood:
            flood.write(b"go\n")
        try:
            found.seconds += await load.run_at(self.options.rate, self.options.seconds)
        except TimeoutError:
            found.lost += len(load.sent) - len(load.done)
        found.cpu += self.cpu() - cpu
        found.refused += int(await self.record.fetchval(REFUSED)) - refused
        found.issued.append(load.latencies())
        found.cases += len(load.sent)
        rows = await self.record.fetch(RECORDED, list(load.sent))
        found.recorded.append([float(row[0]) for row in rows if row[0] is not None])
        await self._end(mode)
        found.lost += await self._left(await cases_of_a)

    async def _begin(self, mode: str) -> asyncio.StreamWriter | None:
        match mode:
            case "dead":
                await self.suite.kill("a")
            case "stopped":
                os.kill(self.pid("a"), signal.SIGSTOP)
            case "flooding":
                assert self.flooder.stdin  # noqa: S101 - it was asked for
                rate = TIMES * self.options.rate_of_a
                self.flooder.stdin.write(f"{rate} {self.options.seconds}\n".encode())
                await self._says()
                return self.flooder.stdin
        return None

    async def _end(self, mode: str) -> None:
        match mode:
            case "dead":
                await self.suite.restart("a")
            case "stopped":
                os.kill(self.pid("a"), signal.SIGCONT)
            case "flooding":
                await self._says()

    async def _says(self) -> int:
        assert self.flooder.stdout  # noqa: S101 - it was asked for
        async with asyncio.timeout(PATIENCE_S):
            return int(await self.flooder.stdout.readline())

    async def _of_a(self) -> list[str]:
        """Submit cases that need A, at A's rate; return them."""
        load, cases = Load({}, (A, OTHERS[0])), []
        async with Publisher(self.amqp("intake"), "bench intake of A") as bus:
            for _ in range(int(self.options.rate_of_a * self.options.seconds)):
                case, event = load.event()
                cases.append(case)
                body = b"[" + event + b"]"
                await bus.publish([Outgoing(uuid7(), topology.EVENTS, "intake", body)])
                await asyncio.sleep(1 / self.options.rate_of_a)
        return cases

    async def _left(self, cases: list[str]) -> int:
        """Wait until A's cases are issued too; return how many are not."""
        left = len(cases)
        for _ in range(int(PATIENCE_S / 0.25)):
            left = len(cases) - int(await self.record.fetchval(ISSUED, cases))
            if not left:
                break
            await asyncio.sleep(0.25)
        return left


def pids(state: State) -> dict[str, int]:
    """Return what the stack has started, by name."""
    return {record.name: record.pid for record in processes.records(state)}


@asynccontextmanager
async def running(options: argparse.Namespace) -> AsyncIterator[Hall]:
    """Run servers, approval, the gateway (for the keys), A's worker and one process for B, C, D."""
    with temporary_state() as state:
        definitions = prepare.definitions(open_credentials(state.root))
        infrastructure = await Infrastructure.start(state, definitions)
        try:
            await prepare.database(infrastructure)
            async with _suite(infrastructure, options) as hall:
                yield hall
        finally:
            await infrastructure.stop()


@asynccontextmanager
async def _suite(
    infrastructure: Infrastructure, options: argparse.Namespace
) -> AsyncIterator[Hall]:
    root = infrastructure.state.root
    chosen = ports.remembered(root / PORTS_FILE, NAMES)
    told = played.environments(infrastructure, (A, *OTHERS))
    of_a = dict(os.environ) | told[A] | {"PYTHONPATH": str(Path(__file__).parents[1])}
    suite = Suite(infrastructure.state, _specs(infrastructure, chosen, told), Console(quiet=True))
    await suite.start()
    flooder = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.flooding", A, centre_name(infrastructure.credentials),
        env=of_a, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    record = await asyncpg.connect(infrastructure.postgres.superuser_url(DATABASE))
    try:
        await played.introduce(root, services.address(chosen["gateway"]), (A, *OTHERS))
        yield Hall(infrastructure, suite, flooder, options, record)
    finally:
        await record.close()
        flooder.terminate()
        await flooder.wait()
        await suite.stop()


def _specs(
    infrastructure: Infrastructure, chosen: dict[str, int], told: dict[str, dict[str, str]]
) -> list[ServiceSpec]:
    options = Options(
        departments=(A, *OTHERS),
        extra={"ONEHALL_CERTIFICATE_PROCESSES": "0", "ONEHALL_LOG_LEVEL": "WARNING"},
    )
    options = prepare.complete(options, infrastructure.credentials)
    specs = services.specifications(infrastructure, chosen, options)
    here = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    argv = (sys.executable, "-m", "benchmarks.departments")
    return [
        *(spec for spec in specs if spec.name in NEEDED),
        *(
            ServiceSpec(name, argv, here | {"BENCH_DEPARTMENTS": json.dumps(theirs)})
            for name, theirs in (("a", {A: told[A]}), ("others", {d: told[d] for d in OTHERS}))
        ),
    ]


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="benchmarks.isolation", description=__doc__)
    parser.add_argument("--rate", type=float, default=10, help="cases a second without A")
    parser.add_argument("--rate-of-a", type=float, default=2, help="cases a second with A")
    parser.add_argument("--seconds", type=float, default=6, help="of one turn of a mode")
    parser.add_argument("--blocks", type=int, default=6, help="of one turn of every mode")
    return parser.parse_args()


async def main() -> None:
    """Run all turns and print the table."""
    options, found = arguments(), {mode: Found() for mode in MODES}
    async with running(options) as hall:
        await hall.turn(NORMAL, Found())  # warm
        await blocks(hall, found)
        doubled = int(await hall.record.fetchval(DOUBLED))
    Console(width=160).print(table(found))
    lost = sum(one.lost for one in found.values())
    print(f"lost={lost} double={doubled}")
    sys.exit(1 if lost or doubled else 0)


async def blocks(hall: Hall, found: dict[str, Found]) -> None:
    """Measure every mode in every block, until something is lost: the rest would tell nothing."""
    order = random.Random(1)  # noqa: S311 - the same order in every run
    for _ in range(hall.options.blocks):
        for mode in order.sample(MODES, len(MODES)):
            await hall.turn(mode, found[mode])
            if found[mode].lost:
                return


if __name__ == "__main__":
    asyncio.run(main())  # uvloop cannot start processes as another user
