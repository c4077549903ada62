"""How many reviews a second one worker answers: python -m benchmarks.worker_throughput [TASKS]

A private broker, one department, handlers that approve at once; from the first task published to
the last opinion read. The asking and the reading share the cores with the worker; the CPU seconds
printed are the worker's alone.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from onehall.stack.infrastructure import Infrastructure
from onehall.stack.paths import temporary_state
from onehall_bus import Consumer, Delivery, Outgoing, Publisher, topology
from onehall_contracts import Envelope, Event, encode, pack
from onehall_contracts.ids import uuid7
from onehall_worker import Settings, Worker, approve, run_workers
from onehall_worker.testing import review

DEPARTMENT = "XFZD"
PATIENCE = 120.0


async def main(tasks: int) -> None:
    """Start a broker, run the worker in a process of its own, and print what was measured."""
    users = [*topology.users([DEPARTMENT]), "onehall-admin"]
    with temporary_state() as state, tempfile.TemporaryDirectory() as data:
        bare = await Infrastructure.start(state)
        try:
            passwords = {user: bare.credentials.amqp(user) for user in users}
            definitions = state.servers / "definitions.json"
            definitions.write_text(_json(topology.definitions([DEPARTMENT], passwords)))
            definitions.chmod(0o644)
            await bare.ctl("import_definitions", str(definitions))
            await _measure(bare, Path(data), tasks)
        finally:
            await bare.stop()


async def _measure(broker: Infrastructure, data: Path, tasks: int) -> None:
    url = broker.amqp_url(topology.department_user(DEPARTMENT), topology.DEPARTMENTS)
    worker = subprocess.Popen([sys.executable, __file__, "--worker", url, str(data)])
    try:
        approval = broker.amqp_url("svc-approval", topology.DEPARTMENTS)
        await _round(approval, 256)  # warm
        cpu = _cpu_seconds(worker.pid)
        seconds = await _round(approval, tasks)
        cpu = _cpu_seconds(worker.pid) - cpu
    finally:
        worker.terminate()
        worker.wait()
    print(f"{tasks} tasks in {seconds:.2f} s: {tasks / seconds:.0f}/s")
    print(f"worker's CPU: {cpu:.2f} s, so {tasks / cpu:.0f}/s on one core of its own")


async def _round(url: str, tasks: int) -> float:
    """Ask `tasks` reviews and return the seconds until every opinion has been read."""
    bodies = list(pack([_ask() for _ in range(tasks)]))
    answered: set[str] = set()
    done, stop = asyncio.Event(), asyncio.Event()

    async def read(deliveries: Sequence[Delivery]) -> None:
        for delivery in deliveries:
            answered.update(str(p.id) for p in delivery.pieces if isinstance(p, Envelope))
        if len(answered) >= tasks:
            done.set()

    consumer = Consumer(url, "bench", [topology.opinions_queue(DEPARTMENT)], read)
    async with Publisher(url, "bench") as publisher, asyncio.TaskGroup() as group:
        group.create_task(consumer.run(stop))
        began = time.perf_counter()
        key = f"{DEPARTMENT}.tasks"
        await publisher.publish(
            [Outgoing(uuid7(), topology.TO_DEPARTMENTS, key, body) for body in bodies]
        )
        async with asyncio.timeout(PATIENCE):
            await done.wait()
        seconds = time.perf_counter() - began
        stop.set()
    return seconds


def _ask() -> bytes:
    request = review("PC2-06", department=DEPARTMENT)
    at = request.requested_at
    return encode(Event(request.task_id, "onehall/approval", at, request, request.case_id))


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _json(document: object) -> str:
    import json

    return json.dumps(document)


def _worker(url: str, data: str) -> None:
    worker = Worker(DEPARTMENT, settings=Settings(url, Path(data)))

    @worker.review()
    async def at_once(_task: object) -> object:
        return approve("符合", basis="消防法 第十一条")

    asyncio.run(run_workers([worker], asyncio.Event()))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--worker"]:
        _worker(*sys.argv[2:4])
    else:
        asyncio.run(main(int(sys.argv[1]) if sys.argv[1:] else 10_000))
