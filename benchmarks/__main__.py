"""`make bench`: N cases x D departments through the real approval, workers and ledger.

First what deciding and folding cost alone, without servers. Then cases/s, latency, CPU milliseconds
a case by process, transactions and messages a case, and memory at rest. Figures of one run on a
shared machine: compare within a run, not between machines.
"""

import argparse
import asyncio
import os
import statistics
import time
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from benchmarks import accounting, domain, rig
from benchmarks.load import Load

SERVICES = ("intake", "notify")
CALM_RATE = 50.0


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of `cases` cases measured."""

    departments: int
    cases: int
    seconds: float
    latencies: list[float]
    cpu: dict[str, float]
    commits: float
    messages: float
    issued: int

    def row(self) -> list[str]:
        """Return the run as a line of the table."""
        total = sum(self.cpu.values())
        parts = " ".join(f"{name} {ms:.2f}" for name, ms in self.cpu.items())
        return [
            str(self.departments),
            str(self.cases),
            f"{self.cases / self.seconds:.0f}",
            f"{percentile(self.latencies, 50):.0f}/{percentile(self.latencies, 99):.0f}",
            f"{total:.2f}",
            parts,
            f"{self.commits:.2f}",
            f"{self.messages:.2f}",
            "yes" if self.issued == self.cases else f"NO: {self.issued}",
        ]


def percentile(values: list[float], p: int) -> float:
    """Return the p-th percentile of sorted values."""
    return statistics.quantiles(values, n=100)[p - 1] if len(values) > 1 else values[0]


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--cases", default="1000,5000,20000", help="sizes, one run each")
    parser.add_argument("--departments", default="7,23", help="numbers of departments")
    parser.add_argument("--in-flight", type=int, default=600, help="cases under way at once")
    parser.add_argument("--calm", type=float, default=10.0, help="seconds at 50 cases/s; 0 = none")
    return parser.parse_args()


async def main() -> None:
    """Run every combination and print the tables."""
    options = arguments()
    console = Console(width=160)
    console.print(domain.table(domain.measured()))
    table = Table(
        "D", "cases", "cases/s", "p50/p99 ms", "CPU ms/case", "by process", "commits/case",
        "messages/case", "exact",
        title="closed loop, as fast as it goes",
    )  # fmt: skip
    for d in (int(n) for n in options.departments.split(",")):
        async with rig.running(d) as system:
            console.print(f"at rest, D={d}: {at_rest(system)}")
            for cases in (int(n) for n in options.cases.split(",")):
                run = await measure(system, cases, options.in_flight)
                table.add_row(*run.row())
                console.print(" | ".join(run.row()))
            if options.calm:
                console.print(await calm(system, options.calm))
    console.print(table)


def at_rest(system: rig.Rig) -> str:
    """Return the resident memory of every process before any load."""
    return " ".join(f"{n} {accounting.resident_mib(p):.0f} MiB" for n, p in system.pids.items())


async def measure(system: rig.Rig, cases: int, in_flight: int) -> Run:
    """Run `cases` cases with `in_flight` under way."""
    load = Load({name: system.amqp(name) for name in SERVICES}, system.departments)
    issued, said = await system.issued(), await system.messages()
    commits, cpu = await system.commits(), accounting.cpu_of(system.pids)
    seconds = await load.run(cases, in_flight)
    await ledger_caught_up(system)
    issued = await system.issued() - issued
    after = accounting.cpu_of(system.pids)
    spent = {name: (after[name] - cpu[name]) * 1000 / cases for name in cpu}
    told = (await system.messages() - said) / cases
    per_case = (await system.commits() - commits) / cases
    found = len(system.departments), cases, seconds, load.latencies(), spent, per_case, told, issued
    return Run(*found)


async def calm(system: rig.Rig, seconds: float) -> str:
    """Return latency at a calm rate."""
    load = Load({name: system.amqp(name) for name in SERVICES}, system.departments)
    await load.run_at(CALM_RATE, seconds)
    found = load.latencies()
    p50, p99 = percentile(found, 50), percentile(found, 99)
    return f"calm, D={len(system.departments)}, 50 cases/s: p50 {p50:.0f} ms, p99 {p99:.0f} ms"


async def ledger_caught_up(system: rig.Rig) -> None:
    """Wait until supervision has recorded everything, so that its CPU is counted whole."""
    if "supervision" not in system.pids:
        return
    deadline, last = time.monotonic() + 60, -1
    while time.monotonic() < deadline:
        seen = await system.count("SELECT count(*) FROM supervision.event")
        if seen == last:
            return
        last = seen
        await asyncio.sleep(0.5)


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    asyncio.run(main())  # uvloop cannot start processes as another user
