"""How many reviews a second one worker answers: `python -m benchmarks.worker_throughput [TASKS]`.

A private broker, one department, a handler that approves at once; from the first task published to
the last opinion read. Asking and reading share the cores with the worker, so its own CPU time is
printed beside the rate.
"""

import asyncio
import json
import os
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
from onehall_worker import Opinion, ReviewTask, Settings, Worker, approve, run_workers
from onehall_worker.testing import review

DEPARTMENT = "XFZD"
WARM_UP = 256
PATIENCE_S = 120.0


async def main(tasks: int) -> None:
    """Start a broker and a worker in a process of its own; print what was measured."""
    with temporary_state() as state, tempfile.TemporaryDirectory() as data:
        servers = await Infrastructure.start(state)
        try:
            await _declare(servers)
            await _measure(servers, data, tasks)
        finally:
            await servers.stop()


async def _declare(servers: Infrastructure) -> None:
    users = [*topology.users([DEPARTMENT]), "onehall-admin"]
    passwords = {user: servers.credentials.amqp(user) for user in users}
    path = servers.state.servers / "definitions.json"
    path.write_text(json.dumps(topology.definitions([DEPARTMENT], passwords)), "utf-8")
    path.chmod(0o644)
    await servers.ctl("import_definitions", str(path))


async def _measure(servers: Infrastructure, data: str, tasks: int) -> None:
    url = servers.amqp_url(topology.department_user(DEPARTMENT), topology.DEPARTMENTS)
    approval = servers.amqp_url("svc-approval", topology.DEPARTMENTS)
    command = (sys.executable, __file__, "--worker", url, data)
    worker = await asyncio.create_subprocess_exec(*command)
    try:
        await _round(approval, WARM_UP)
        before = _cpu_s(worker.pid)
        seconds = await _round(approval, tasks)
        cpu = _cpu_s(worker.pid) - before
    finally:
        worker.terminate()
        await worker.wait()
    print(f"{tasks} tasks in {seconds:.2f} s: {tasks / seconds:.0f}/s")
    print(f"CPU of the worker: {cpu:.2f} s, {1000 * cpu / tasks:.2f} ms a task")


async def _round(url: str, tasks: int) -> float:
    """Ask for `tasks` reviews; return the seconds until every opinion has been read."""
    bodies = list(pack([_ask() for _ in range(tasks)]))
    answered: set[object] = set()
    done, stop = asyncio.Event(), asyncio.Event()

    async def read(deliveries: Sequence[Delivery]) -> None:
        pieces = (piece for delivery in deliveries for piece in delivery.pieces)
        answered.update(piece.id for piece in pieces if isinstance(piece, Envelope))
        if len(answered) >= tasks:
            done.set()

    consumer = Consumer(url, "bench", [topology.opinions_queue(DEPARTMENT)], read)
    async with Publisher(url, "bench") as publisher, asyncio.TaskGroup() as group:
        group.create_task(consumer.run(stop))
        began = time.perf_counter()
        where = topology.TO_DEPARTMENTS, f"{DEPARTMENT}.tasks"
        await publisher.publish([Outgoing(uuid7(), *where, body) for body in bodies])
        async with asyncio.timeout(PATIENCE_S):
            await done.wait()
        seconds = time.perf_counter() - began
        stop.set()
    return seconds


def _ask() -> bytes:
    request = review("PC2-06", department=DEPARTMENT)
    at = request.requested_at
    return encode(Event(request.task_id, "onehall/approval", at, request, request.case_id))


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _work(url: str, data: str) -> None:
    worker = Worker(DEPARTMENT, settings=Settings(url, Path(data)))

    @worker.review()
    async def at_once(_task: ReviewTask) -> Opinion:
        return approve("符合消防技术标准", basis="消防法 第十一条")

    asyncio.run(run_workers([worker], asyncio.Event()))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--worker"]:
        _work(*sys.argv[2:4])
    else:
        asyncio.run(main(int(sys.argv[1]) if sys.argv[1:] else 10_000))
