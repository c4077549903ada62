import asyncio
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from onehall_contracts import Envelope, unpack
from onehall_worker import (
    AlreadyAnswered,
    BadSettings,
    Opinion,
    Outcome,
    ReviewTask,
    Unusable,
    Worker,
    approve,
    later,
    refuse,
    run_workers,
)
from onehall_worker.local import Local
from onehall_worker.running import Running
from onehall_worker.testing import opinion, settings, task

from tests.unit.worker.rig import Broker, ask, asked, working
from tests.waiting import until


async def yes(_task: ReviewTask) -> Opinion:
    return approve()


def postponing(folder: Path, *, raising: bool = False) -> Worker:
    worker = Worker("XFZD", settings=settings(data=folder, officer="XFZD-03"))

    @worker.review()
    async def wait(task: ReviewTask) -> Outcome:
        await task.step_done("审查")
        if raising:
            raise later
        return later

    return worker


@pytest.mark.parametrize("raising", [True, False])
async def test_a_task_left_for_later_is_answered_from_another_process_and_published(
    tmp_path: Path, raising: bool
) -> None:
    worker, broker, request = postponing(tmp_path, raising=raising), Broker(), ask()
    file = tmp_path / "XFZD.sqlite3"
    async with working(worker, file, broker) as shift:
        await shift.handle([asked(request)])
        await until(worker.postponed)
        (waiting,) = await worker.postponed()
        assert waiting.task_id == request.task_id
        assert broker.opinions == []
        await worker.answer(str(waiting.task_id), refuse("不足", "消防法 第十二条"))
        await broker.answered(1)
        assert await worker.postponed() == []
    assert [e.type.split(".")[1] for e in broker.events] == ["step-done", "opinion-given"]
    assert (broker.opinions[0].answer, broker.opinions[0].officer) == ("refuse", "XFZD-03")


async def test_an_opinion_once_given_stands(tmp_path: Path) -> None:
    worker, request = postponing(tmp_path), ask()
    local = Local(tmp_path / "XFZD.sqlite3")
    async with working(worker, tmp_path / "XFZD.sqlite3", Broker()) as shift:
        await shift.handle([asked(request)])
        await until(worker.postponed)
    await worker.answer(request.task_id, approve())
    with pytest.raises(AlreadyAnswered, match="the first one stands"):
        await worker.answer(request.task_id, refuse("a", "b"))
    await local.open()
    (said,) = await local.unpublished(1e12, 10)
    (envelope,) = unpack(b"[" + said.body + b"]")
    assert isinstance(envelope, Envelope)
    assert opinion(envelope.open().message).answer == "approve"
    await local.close()


async def test_a_step_of_a_postponed_task_is_told_from_the_desk(tmp_path: Path) -> None:
    worker, broker = postponing(tmp_path), Broker()
    first = task(ask()).steps[0]
    request = ask(steps=(first, first.model_copy(update={"name": "审核"})))
    async with working(worker, tmp_path / "XFZD.sqlite3", broker) as shift:
        await shift.handle([asked(request)])
        await until(worker.postponed)
        (waiting,) = await worker.postponed()
        await waiting.step_done("审核")
        await until(lambda: len(broker.events) == 2)
    steps: list[Any] = [event.message for event in broker.events]
    assert [message.step for message in steps] == ["审查", "审核"]


async def test_an_answer_to_a_task_that_never_came_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LookupError, match="ONEHALL_WORKER_DATA"):
        await postponing(tmp_path).answer(uuid4(), approve())


def test_a_department_and_an_item_are_named_by_their_ids() -> None:
    with pytest.raises(ValueError, match="'XFZD'"):
        Worker("fire brigade")
    with pytest.raises(ValueError, match="'PC2-06'"):
        Worker("XFZD").review("PC2-6")
    with pytest.raises(ValueError, match=r"review\(\)"):
        Worker("XFZD").review(yes)  # type: ignore[arg-type]  # @worker.review without brackets


def test_an_item_has_one_handler_and_it_is_a_coroutine_function() -> None:
    worker = Worker("XFZD")
    worker.review("PC2-06")(yes)
    with pytest.raises(ValueError, match="keep one"):
        worker.review("PC2-06")
    with pytest.raises(TypeError, match="async def"):
        worker.review("PC2-07")(lambda task: approve())  # type: ignore[arg-type,return-value]  # the point


def test_the_handler_of_an_item_comes_before_the_one_for_all() -> None:
    worker = Worker("XFZD")
    worker.review()(yes)

    @worker.review("PC2-06")
    async def special(_task: ReviewTask) -> Opinion:
        return approve()

    handlers = worker.duty(settings()).handlers
    assert handlers.find("PC2-06") is special
    assert handlers.find("PC2-07") is yes


async def test_a_worker_without_handlers_does_not_start() -> None:
    with pytest.raises(ExceptionGroup) as caught:
        await run_workers([Worker("XFZD", settings=settings())], asyncio.Event())
    assert caught.group_contains(BadSettings, match=r"@worker\.review")


async def test_a_step_the_review_does_not_have_is_refused_with_those_it_has() -> None:
    worker, caught = Worker("XFZD"), []

    @worker.review()
    async def mistaken(task: ReviewTask) -> Opinion:
        with pytest.raises(ValueError, match=r"its steps: .*审查") as error:
            await task.step_done("审察")
        caught.append(error)
        return approve()

    broker = Broker()
    async with working(worker, None, broker) as shift:
        await shift.handle([asked(ask())])
        await broker.answered(1)
    assert caught
    assert len(broker.events) == 1


async def test_what_ends_a_run_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that fills up under a running worker is nobody's defect: no trace of the program."""
    full = Unusable("the local inbox is full")

    async def ends(_running: Running, _stop: asyncio.Event) -> None:
        raise ExceptionGroup("of the run", [full, ExceptionGroup("of the shift", [full])])

    monkeypatch.setattr(Running, "run", ends)
    with pytest.raises(Unusable, match="the local inbox is full"):
        await postponing(tmp_path).serve(asyncio.Event())


def test_an_unknown_level_of_the_log_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONEHALL_LOG_LEVEL", "loud")
    with pytest.raises(SystemExit, match="ONEHALL_LOG_LEVEL='LOUD' is unknown; use one of DEBUG"):
        postponing(tmp_path).run()
