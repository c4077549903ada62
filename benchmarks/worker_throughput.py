"""How many reviews a second one worker answers: `python -m benchmarks.worker_throughput [TASKS]`.

First what the two signatures cost alone: verifying a task, signing its opinion. Then a private
broker, one department, a handler that approves at once; from the first task published to the last
opinion read, every task verified and every opinion signed; then receipts for all of them, verified
and filed. Asking and reading share the cores with the worker, so the rate of one core is what its
own CPU time makes of it.
"""

import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from onehall.stack.infrastructure import Infrastructure
from onehall.stack.paths import temporary_state
from onehall_bus import Consumer, Delivery, Outgoing, Publisher, topology
from onehall_contracts import Envelope, Event, Message, encode, pack
from onehall_contracts.departments import OpinionGivenV1
from onehall_contracts.ids import uuid7
from onehall_contracts.signing import verify
from onehall_contracts.statements import OPINION, TASK
from onehall_worker import (
    Opinion,
    ReviewTask,
    Worker,
    approve,
    run_workers,
    spare_the_collector,
    testing,
)
from onehall_worker.local import Local

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


def _signatures(times: int = 1000) -> None:
    """Print what verifying a task and signing an opinion cost."""
    request = testing.review("PC2-06", department=DEPARTMENT)
    (said,) = asyncio.run(testing.offer(_worker(), request))
    given = testing.opinion(said)
    find = {testing.CENTRE.kid: testing.CENTRE.public}.get
    began = time.process_time()
    for _ in range(times):
        verify(request.statement, TASK, find)
    verified = time.process_time()
    for _ in range(times):
        testing.KEY.sign(OPINION, given)
    signed = time.process_time()
    each = 1000 * (verified - began) / times, 1000 * (signed - verified) / times
    print(f"verifying a task {each[0]:.3f} CPU-ms, signing an opinion {each[1]:.3f} CPU-ms")


async def _measure(servers: Infrastructure, data: str, tasks: int) -> None:
    url = servers.amqp_url(topology.department_user(DEPARTMENT), topology.DEPARTMENTS)
    approval = servers.amqp_url("svc-approval", topology.DEPARTMENTS)
    told = os.environ | testing.environment(Path(data))
    told |= {"ONEHALL_DEPARTMENT_AMQP_URL": url, "ONEHALL_WORKER_DATA": data}
    worker = await asyncio.create_subprocess_exec(sys.executable, __file__, "--worker", env=told)
    try:
        await _round(approval, WARM_UP)
        before = _cpu_s(worker.pid)
        seconds, said = await _round(approval, tasks)
        _report("tasks verified, answered and signed", tasks, seconds, _cpu_s(worker.pid) - before)
        before = _cpu_s(worker.pid)
        seconds = await _hand_back(approval, Path(data), said)
        _report("receipts verified and filed", tasks, seconds, _cpu_s(worker.pid) - before)
    finally:
        worker.terminate()
        await worker.wait()


def _report(what: str, n: int, seconds: float, cpu: float) -> None:
    each = 1000 * cpu / n
    print(f"{n} {what} in {seconds:.2f} s: {n / seconds:.0f}/s beside everything else")
    print(f"  the worker's CPU {cpu:.2f} s, {each:.3f} ms each: {n / cpu:.0f}/s on one core")


async def _round(url: str, tasks: int) -> tuple[float, list[Message]]:
    """Ask for `tasks` reviews; return the seconds until every opinion was read, and opinions."""
    bodies = list(pack([_event(_ask()) for _ in range(tasks)]))
    answered: dict[object, Envelope] = {}
    done, stop = asyncio.Event(), asyncio.Event()

    async def read(deliveries: Sequence[Delivery]) -> None:
        for piece in (piece for delivery in deliveries for piece in delivery.pieces):
            if isinstance(piece, Envelope) and piece.type == OpinionGivenV1.wire_name:
                answered[piece.id] = piece
        if len(answered) >= tasks:
            done.set()

    consumer = Consumer(url, "bench", [topology.opinions_queue(DEPARTMENT)], read)
    async with asyncio.TaskGroup() as group:
        group.create_task(consumer.run(stop))
        began = time.perf_counter()
        await _publish(url, "tasks", bodies)
        async with asyncio.timeout(PATIENCE_S):
            await done.wait()
        seconds = time.perf_counter() - began
        stop.set()
    return seconds, [piece.open().message for piece in answered.values()]


async def _hand_back(url: str, data: Path, said: Sequence[Message]) -> float:
    """Give a receipt for every opinion; return the seconds until the worker has filed them all."""
    bodies = list(pack([_event(testing.receipt(one)) for one in said]))
    local = Local(data / f"{DEPARTMENT}.sqlite3")
    await local.open()
    began = time.perf_counter()
    await _publish(url, "receipts", bodies)
    async with asyncio.timeout(PATIENCE_S):
        while (await local.counts()).receipts < len(said):  # noqa: ASYNC110 - a process files them
            await asyncio.sleep(0.1)
    seconds = time.perf_counter() - began
    await local.close()
    return seconds


async def _publish(url: str, where: str, bodies: Sequence[bytes]) -> None:
    async with Publisher(url, "bench") as publisher:
        key = f"{DEPARTMENT}.{where}"
        await publisher.publish(
            [Outgoing(uuid7(), topology.TO_DEPARTMENTS, key, body) for body in bodies]
        )


def _ask() -> Message:
    return testing.review("PC2-06", department=DEPARTMENT)


def _event(message: Message) -> bytes:
    at = datetime.now(UTC)
    return encode(Event(uuid7(), "onehall/approval", at, message, message.subject))


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _worker() -> Worker:
    worker = Worker(DEPARTMENT)

    @worker.review()
    async def at_once(_task: ReviewTask) -> Opinion:
        return approve("符合消防技术标准", basis="消防法 第十一条")

    return worker


def _work() -> None:
    spare_the_collector()
    asyncio.run(run_workers([_worker()], asyncio.Event()))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--worker"]:
        _work()
    else:
        _signatures()
        asyncio.run(main(int(sys.argv[1]) if sys.argv[1:] else 10_000))
