"""A department's worker as it is deployed: its own process, a real broker, and kill -9."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from onehall_bus import Consumer, Delivery, Outgoing, Publisher, topology
from onehall_contracts import Envelope, encode, pack
from onehall_contracts.ids import uuid7
from onehall_worker import (
    CannotConnect,
    Opinion,
    ReviewTask,
    Worker,
    approve,
    run_workers,
    testing,
)
from onehall_worker.conformance.proxy import Proxy
from onehall_worker.connecting import reachable
from onehall_worker.local import Local
from onehall_worker.testing import (
    Asks,
    Handed,
    cancel,
    invite,
    opinion,
    receipt,
    returned,
    review,
    sign,
    task,
)

from tests.building import event
from tests.waiting import until

Amqp = Callable[[str, str], str]

# So that both kills come before the end, however late they are: a process that has not been told
# to go on to the end begins so many reviews and no more.
A_PROCESS = 120
SLOW_WORKER = f"""
import asyncio, itertools, pathlib
from onehall_worker import Worker, approve
worker, begun = Worker("XFZD"), itertools.count()

@worker.review()
async def slow(task):
    if next(begun) >= {A_PROCESS} and not pathlib.Path("to-the-end").exists():
        await asyncio.Event().wait()
    await asyncio.sleep(0.02)
    return approve("符合消防技术标准", basis="消防法 第十一条")
"""

VISITED_WORKER = """
import asyncio, pathlib
from onehall_worker import Worker, approve, attend
worker = Worker("XFZD")

@worker.review("PC2-06")
async def never(task):
    pathlib.Path("begun").touch()
    await asyncio.Event().wait()

@worker.review("PC2-07")
async def at_once(task):
    return approve()

@worker.activity()
async def visit(invitation):
    return attend("XFZD-01", "XFZD-03")

@worker.cancelled
async def told(cancellation):
    pathlib.Path("told").write_text(str(cancellation.task_id))
"""


class Centre:
    """Approval's place at the broker: asks departments and notes what they say."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.said: list[tuple[str | None, Envelope]] = []

    async def ask(self, *requests: Asks | Handed) -> None:
        by_key: dict[str, list[bytes]] = {}
        for told in requests:
            key = topology.department_key(told.department, told.wire_name)
            by_key.setdefault(key, []).append(encode(event(told)))
        messages = [
            Outgoing(uuid7(), topology.TO_DEPARTMENTS, key, body)
            for key, events in by_key.items()
            for body in pack(events)
        ]
        async with Publisher(self._url, "test centre") as publisher:
            assert not any(await publisher.publish(messages))

    async def note(self, deliveries: Sequence[Delivery]) -> None:
        self.said += [
            (d.user_id, p) for d in deliveries for p in d.pieces if isinstance(p, Envelope)
        ]

    @property
    def replies(self) -> list[Envelope]:
        return self.of("departments.attendance-given.v1")

    @property
    def opinions(self) -> list[Envelope]:
        return self.of("departments.opinion-given.v1")

    @property
    def told(self) -> set[Any]:
        """The ids of all opinions: a broker that confirms late has some of them twice."""
        return {opinion.id for opinion in self.opinions}

    def of(self, wire_name: str) -> list[Envelope]:
        return [said for _, said in self.said if said.type == wire_name]


@pytest.fixture
async def centre(amqp: Amqp) -> AsyncIterator[Centre]:
    url = amqp("svc-approval", "departments")
    listening, stop = Centre(url), asyncio.Event()
    queues = [topology.opinions_queue(d) for d in ("XFZD", "GHJ")]
    consumer = asyncio.create_task(Consumer(url, "test", queues, listening.note).run(stop))
    yield listening
    stop.set()
    await consumer


@contextlib.asynccontextmanager
async def process(
    folder: Path, url: str, *arguments: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Start a worker; whatever happens in the block, it is gone afterwards."""
    variables = {
        "ONEHALL_DEPARTMENT_AMQP_URL": url,
        "ONEHALL_WORKER_DATA": str(folder),
        "ONEHALL_WORKER_CONCURRENCY": "8",
        "ONEHALL_LOG_LEVEL": "WARNING",
        "ONEHALL_WORKER_HEARTBEAT": "1",
    } | testing.environment(folder)
    started = await asyncio.create_subprocess_exec(
        sys.executable, "-m", *arguments, cwd=folder, env=os.environ | variables,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        yield started
    finally:
        if started.returncode is None:
            started.kill()
        await started.wait()


async def test_a_worker_killed_in_the_middle_answers_every_task_with_one_opinion(
    amqp: Amqp, centre: Centre, tmp_path: Path
) -> None:
    (tmp_path / "slow_worker.py").write_text(SLOW_WORKER)
    url = amqp("dept-XFZD", "departments")
    command = ("onehall_worker", "run", "slow_worker:worker")
    requests = [review("PC2-06", department="XFZD") for _ in range(300)]
    kills = 0
    await centre.ask(*requests)
    for goal in (20, A_PROCESS):
        async with process(tmp_path, url, *command) as worker:
            await until(lambda g=goal: len(centre.opinions) >= g, deadline_s=90)  # type: ignore[misc]  # bound now
            worker.send_signal(signal.SIGKILL)
            await worker.wait()
            kills += len(centre.told) < len(requests)
    assert kills == 2, "both kills were to come before the end"
    (tmp_path / "to-the-end").touch()
    async with process(tmp_path, url, *command) as worker:
        await until(lambda: len(centre.told) >= len(requests), deadline_s=90)
        seen = len(centre.opinions)
        await centre.ask(*requests[:30])  # asked again
        await until(lambda: len(centre.opinions) >= seen + 30)
        worker.terminate()
        assert await worker.wait() == 0
    assert {str(e.data["task_id"]) for e in centre.opinions} == {str(r.task_id) for r in requests}
    assert len(centre.told) == len(requests)
    assert len({e.model_dump_json() for e in centre.opinions}) == len(requests)
    assert {user for user, _ in centre.said} == {"dept-XFZD"}


async def test_a_review_cancelled_while_its_worker_was_dead_is_not_answered_afterwards(
    amqp: Amqp, centre: Centre, tmp_path: Path
) -> None:
    (tmp_path / "visited_worker.py").write_text(VISITED_WORKER)
    url = amqp("dept-XFZD", "departments")
    command = ("onehall_worker", "run", "visited_worker:worker")
    gone, stays = review("PC2-06", department="XFZD"), review("PC2-07", department="XFZD")
    invited = invite("PC2-06", department="XFZD")
    await centre.ask(gone)
    async with process(tmp_path, url, *command) as worker:
        await until((tmp_path / "begun").exists, deadline_s=90)
        worker.send_signal(signal.SIGKILL)
        await worker.wait()
    await centre.ask(cancel(gone), invited)
    async with process(tmp_path, url, *command) as worker:
        await until(lambda: (tmp_path / "told").exists() and centre.replies, deadline_s=90)
        replied = len(centre.replies)
        await centre.ask(gone, cancel(gone), stays, invited)  # asked again, all of it
        await until(lambda: centre.opinions and len(centre.replies) > replied)
        worker.terminate()
        assert await worker.wait() == 0
    assert (tmp_path / "told").read_text() == str(gone.task_id)
    assert {str(said.data["task_id"]) for said in centre.opinions} == {str(stays.task_id)}
    assert len({said.model_dump_json() for said in centre.replies}) == 1
    assert centre.replies[0].data["officers"] == ["XFZD-01", "XFZD-03"]


async def test_the_example_runs_as_a_process_and_stops_politely(
    amqp: Amqp, centre: Centre, tmp_path: Path
) -> None:
    url = amqp("dept-XFZD", "departments")
    async with process(tmp_path, url, "fire_safety_worker") as worker:
        await centre.ask(review("PC2-06", department="XFZD"))
        await until(lambda: centre.opinions, deadline_s=90)
        worker.terminate()
        assert await worker.wait() == 0
    steps = [said.data["step"] for _, said in centre.said if said.type.endswith("step-done.v1")]
    assert steps == ["审查"]


async def test_several_workers_run_in_one_process(
    amqp: Amqp, centre: Centre, tmp_path: Path
) -> None:
    async def yes(_task: ReviewTask) -> Opinion:
        return approve()

    def made(department: str) -> Worker:
        url = amqp(topology.department_user(department), "departments")
        worker = Worker(department, settings=testing.settings(url, tmp_path))
        worker.review()(yes)
        return worker

    workers, stop = [made("XFZD"), made("GHJ")], asyncio.Event()
    running = asyncio.create_task(run_workers(workers, stop))
    await until(lambda: all(worker.ready for worker in workers))
    await centre.ask(review("PC2-06", department="XFZD"), review("PC2-01", department="GHJ"))
    await until(lambda: len(centre.told) == 2)
    stop.set()
    await running
    assert {user for user, _ in centre.said} == {"dept-XFZD", "dept-GHJ"}
    assert not any(worker.ready for worker in workers)


@pytest.mark.parametrize("wrong", ["password", "vhost"])
async def test_a_broker_that_refuses_ends_the_run_with_the_variable_to_check(
    amqp: Amqp, tmp_path: Path, wrong: str
) -> None:
    url = amqp("dept-XFZD", "departments")
    head, _, tail = url.rpartition("@")
    bad = f"{head}no@{tail}" if wrong == "password" else f"{url}-nowhere"
    async with process(tmp_path, bad, "fire_safety_worker") as worker:
        _, complaint = await worker.communicate()
    assert worker.returncode == 1
    assert b"refuses us" in complaint
    assert b"ONEHALL_DEPARTMENT_AMQP_URL" in complaint
    assert head.rpartition(":")[2].encode() not in complaint, "the password was shown"


async def test_a_broker_that_is_not_there_is_named() -> None:
    with pytest.raises(CannotConnect, match=r"127\.0\.0\.1:1/departments as dept-XFZD"):
        await reachable("amqp://dept-XFZD:x@127.0.0.1:1/departments", asyncio.Event(), 0.0)


POSTPONING_WORKER = """
from onehall_worker import Worker, later
worker = Worker("XFZD")

@worker.review()
async def wait(task):
    await task.ask("图纸以哪一份为准")
    return later
"""


async def test_receipts_reach_the_inbox_and_forgeries_are_set_aside(
    amqp: Amqp, centre: Centre, tmp_path: Path
) -> None:
    url = amqp("dept-XFZD", "departments")
    good, forged = (review("PC2-06", department="XFZD") for _ in range(2))
    local = Local(tmp_path / "XFZD.sqlite3")
    async with process(tmp_path, url, "fire_safety_worker") as worker:
        await centre.ask(sign(task(forged), testing.KEY), good)
        await until(lambda: centre.opinions, deadline_s=90)
        (said,) = (piece.open().message for piece in centre.opinions)
        assert opinion(said).task_id == good.task_id
        note = returned(good.task_id, department="XFZD")
        await centre.ask(receipt(said, testing.KEY), receipt(said), receipt(said), note, note)
        await local.open()
        await until(local.returned)
        await until(local.receipts)
        await until(lambda: (1, 1, 2) in counted(centre), describe="a heartbeat that counts them")
        worker.terminate()
        assert await worker.wait() == 0
    assert [one.opinion_id for one in await local.receipts()] == [opinion(said).jti]
    assert [one.reason for one in await local.parked()] == ["untrusted", "untrusted"]
    assert len(await local.returned()) == 1
    await local.close()


def counted(centre: Centre) -> list[tuple[int, int, int]]:
    """Return what each heartbeat said of receipts, returned opinions and what is set aside."""
    beats = [beat.data for beat in centre.of("departments.heartbeat.v1")]
    return [(beat["receipts"], beat["returned"], beat["parked"]) for beat in beats]


async def test_a_question_and_heartbeats_come_from_a_task_that_stays_open(
    amqp: Amqp, centre: Centre, tmp_path: Path
) -> None:
    (tmp_path / "postponing_worker.py").write_text(POSTPONING_WORKER)
    url = amqp("dept-XFZD", "departments")
    async with process(tmp_path, url, "onehall_worker", "run", "postponing_worker:worker"):
        await centre.ask(review("PC2-06", department="XFZD"))
        await until(lambda: centre.of("departments.clarification-requested.v1"), deadline_s=90)
        await until(
            lambda: any(b.data["later"] == 1 for b in centre.of("departments.heartbeat.v1"))
        )
    assert centre.opinions == []
    assert {beat.data["instance"] for beat in centre.of("departments.heartbeat.v1")} != set()


async def test_a_person_at_the_desk_answers_through_a_pipe(
    amqp: Amqp, centre: Centre, tmp_path: Path
) -> None:
    url = amqp("dept-XFZD", "departments")
    request = review("PC2-06", department="XFZD")
    await centre.ask(request)
    script = [
        "wait",
        "show 1",
        "同意 1",
        "符合",
        "",
        "消防法 第十一条",
        "",
        "XFZD-02",
        "",
        "yes",
        "quit",
    ]
    async with process(tmp_path, url, "onehall_worker", "desk", "--department", "XFZD") as desk:
        shown, complaint = await desk.communicate("\n".join(script).encode())
    assert (desk.returncode, complaint) == (0, b"")
    assert f"任务 task: {request.task_id}" in shown.decode()
    await until(lambda: centre.opinions)
    (said,) = (piece.open().message for piece in centre.opinions)
    given = opinion(said)
    assert (given.answer, given.officer, given.legal_basis) == (
        "approve",
        "XFZD-02",
        ("消防法 第十一条",),
    )


async def test_a_worker_whose_line_is_cut_comes_back_and_says_what_it_had_to_say(
    amqp: Amqp, centre: Centre, tmp_path: Path
) -> None:
    at = urlsplit(amqp("dept-XFZD", "departments"))
    proxy, go = Proxy(at.hostname or "", at.port or 0), asyncio.Event()
    await proxy.start()
    url = at._replace(netloc=f"{at.username}:{at.password}@127.0.0.1:{proxy.port}").geturl()
    worker = Worker("XFZD", settings=testing.settings(url, tmp_path))

    @worker.review()
    async def waits(_task: ReviewTask) -> Opinion:
        await go.wait()
        return approve()

    stop = asyncio.Event()
    running = asyncio.create_task(run_workers([worker], stop))
    before, after = (review("PC2-06", department="XFZD") for _ in range(2))
    await until(lambda: worker.ready)
    await centre.ask(before)
    local = Local(tmp_path / "XFZD.sqlite3")
    await local.open()
    await until(lambda: local.waiting(1e12, 9))
    proxy.cut()
    go.set()
    await until(lambda: not worker.ready)
    await centre.ask(after)
    await until(lambda: proxy.attempts)
    proxy.mend()
    await until(lambda: len(centre.told) == 2, deadline_s=60)
    stop.set()
    await running
    await local.close()
    await proxy.close()
    said = {opinion(piece.open().message).task_id for piece in centre.opinions}
    assert said == {before.task_id, after.task_id}
