"""Heartbeats: the centre sees that a worker lives and what it has; none is worth keeping."""

import socket
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from onehall_worker import Outcome, ReviewTask, Worker, later
from onehall_worker.testing import returned, settings

from tests.unit.worker.rig import Broker, ask, asked, working
from tests.waiting import until


def postponing(folder: Path) -> Worker:
    worker = Worker("XFZD", settings=settings(data=folder))

    @worker.review("PC2-06")
    async def wait(_task: ReviewTask) -> Outcome:
        return later

    return worker


def beats(broker: Broker) -> list[Any]:
    return [e.message for e in broker.events if e.type == "departments.heartbeat.v1"]


async def test_a_worker_beats_at_the_start_and_at_the_end_with_what_it_has(tmp_path: Path) -> None:
    worker, broker, file = postponing(tmp_path), Broker(), tmp_path / "XFZD.sqlite3"
    async with working(worker, file, broker, heartbeat=3600.0) as shift:
        await until(lambda: beats(broker))
        await shift.handle([asked(ask(), ask(), ask("PC2-07"))])
        await until(worker.postponed)
        await shift.handle([asked(returned(uuid4(), department="XFZD"))])
        await until(lambda: not shift.handling.in_hand)
    first, last = beats(broker)
    assert (first.waiting, first.later, first.parked, first.returned) == (0, 0, 0, 0)
    assert (last.waiting, last.later, last.unpublished) == (0, 2, 0)
    assert (last.parked, last.receipts, last.returned) == (1, 0, 1)
    assert (last.department, last.version) == ("XFZD", "0.1.0")
    assert last.instance == first.instance
    assert last.instance.startswith(f"{socket.gethostname()[:150]}/")


async def test_an_instance_outlives_its_process_and_another_folder_has_its_own(
    tmp_path: Path,
) -> None:
    names = []
    for folder in ("a", "a", "b"):
        worker, broker = postponing(tmp_path / folder), Broker()
        file = tmp_path / folder / "XFZD.sqlite3"
        async with working(worker, file, broker, heartbeat=3600.0):
            await until(lambda b=broker: beats(b))  # type: ignore[misc]  # bound now
        names.append(beats(broker)[0].instance)
    assert names[0] == names[1] != names[2]


@pytest.mark.parametrize("every", [0.0, 0.01])
async def test_a_heartbeat_may_be_left_out_or_be_quick(tmp_path: Path, every: float) -> None:
    worker, broker, file = postponing(tmp_path), Broker(), tmp_path / "XFZD.sqlite3"
    async with working(worker, file, broker, heartbeat=every) as shift:
        await shift.handle([asked(ask())])
        await until(worker.postponed)
        if every:
            await until(lambda: len(beats(broker)) > 3)
    assert bool(beats(broker)) == bool(every)


async def test_a_lost_heartbeat_is_not_sent_later_and_harms_nothing(tmp_path: Path) -> None:
    worker, broker, file = postponing(tmp_path), Broker(), tmp_path / "XFZD.sqlite3"
    broker.down = True
    async with working(worker, file, broker, heartbeat=3600.0) as shift:
        await until(lambda: broker.refused)
        assert (await shift.local.counts()).unpublished == 0
        broker.down = False
        shift.publishing.sweep()
    assert len(beats(broker)) == 1  # the last one
