import asyncio
import logging
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from onehall_contracts.ids import derived
from onehall_worker import Opinion, Outcome, ReviewTask, Worker, approve, handling, later, running

from tests.unit.worker.rig import Broker, Clock, ask, asked, killed, working
from tests.waiting import until

SECRET = "张三 610199199001010019"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "XFZD.sqlite3"


def approving() -> Worker:
    worker = Worker("XFZD")

    @worker.review()
    async def at_once(_task: ReviewTask) -> Opinion:
        return approve("符合", basis="消防法 第十一条")

    return worker


async def test_every_task_gets_its_opinion_and_ready_ones_travel_together() -> None:
    broker, requests = Broker(), [ask() for _ in range(200)]
    async with working(approving(), None, broker) as shift:
        await shift.handle([asked(*requests)])
        await broker.answered(200)
    assert {o.task_id for o in broker.opinions} == {r.task_id for r in requests}
    assert len(broker.messages) < 50


async def test_an_opinion_carries_its_case_its_cause_and_its_trace() -> None:
    broker, request = Broker(), ask()
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"
    came = asked(request, traceparent=trace)
    async with working(approving(), None, broker) as shift:
        await shift.handle([came])
        await broker.answered(1)
    (event,) = broker.events
    assert event.id == broker.opinions[0].jti == derived(request.task_id, "opinion")
    assert (event.source, event.subject) == ("department/XFZD", request.case_id)
    assert event.cause == came.pieces[0].id  # type: ignore[union-attr]  # an envelope
    assert event.traceparent == trace
    assert event.caseversion is None


async def test_a_task_asked_again_gets_the_same_answer_and_no_second_handling(file: Path) -> None:
    worker, broker, request = Worker("XFZD"), Broker(), ask()
    handled: list[ReviewTask] = []

    @worker.review("PC2-06")
    async def counting(task: ReviewTask) -> Opinion:
        handled.append(task)
        return approve(f"{len(handled)}")

    for n in (1, 2):
        async with working(worker, file, broker) as shift:
            await shift.handle([asked(request)])
            await broker.answered(n)
    assert len(handled) == 1
    assert broker.events[0] == broker.events[1]


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(order=st.lists(st.integers(0, 5), min_size=1, max_size=30), cuts=st.integers(1, 4))
async def test_in_whatever_order_and_however_often_a_task_has_one_opinion(
    order: list[int], cuts: int
) -> None:
    broker, requests = Broker(), [ask() for _ in range(6)]
    size = max(1, len(order) // cuts)
    async with working(approving(), None, broker) as shift:
        for start in range(0, len(order), size):
            batch = [asked(requests[n]) for n in order[start : start + size]]
            await shift.handle(batch)
        tasks = {requests[n].task_id for n in order}
        await until(lambda: {o.task_id for o in broker.opinions} == tasks)
    bodies = {(e.id, e.time, e.message) for e in broker.events}
    assert len(bodies) == len(tasks)


async def test_a_restart_takes_up_what_was_not_answered(file: Path) -> None:
    stuck, broker, requests = Worker("XFZD"), Broker(), [ask() for _ in range(20)]

    @stuck.review()
    async def never(_task: ReviewTask) -> Opinion:
        await asyncio.Event().wait()
        raise AssertionError

    async with killed(stuck, file, broker) as shift:
        await shift.handle([asked(*requests)])
        await until(lambda: shift.handling.in_hand == 20)
    assert broker.opinions == []
    async with working(approving(), file, broker):
        await broker.answered(20)
    assert Counter(o.task_id for o in broker.opinions) == Counter(r.task_id for r in requests)


async def test_a_restart_publishes_what_was_not_confirmed(file: Path) -> None:
    worker, broker, request = Worker("XFZD"), Broker(), ask()
    handled = []

    @worker.review()
    async def counting(task: ReviewTask) -> Opinion:
        handled.append(task)
        return approve()

    broker.down = True
    async with killed(worker, file, broker) as shift:
        await shift.handle([asked(request)])
        await until(lambda: broker.refused)
    broker.down = False
    clock = Clock()
    clock.at += 60
    async with working(worker, file, broker, clock):
        await broker.answered(1)
    assert len(handled) == 1


async def test_what_the_broker_refuses_is_kept_and_tried_again() -> None:
    broker, clock = Broker(), Clock()
    broker.down = True
    async with working(approving(), None, broker, clock) as shift:
        await shift.handle([asked(ask(), ask())])
        await until(lambda: broker.refused)
        assert broker.opinions == []
        broker.down = False
        clock.at += 60
        shift.publishing.sweep()
        await broker.answered(2)
    assert len(broker.opinions) == 2


async def test_one_opinion_the_broker_never_takes_holds_up_nobody() -> None:
    broker, clock, bad = Broker(), Clock(), ask()
    broker.dislikes = {bad.case_id}
    good = [ask() for _ in range(5)]
    async with working(approving(), None, broker, clock) as shift:
        await shift.handle([asked(bad, *good)])
        for refused in (1, 2, 3):
            await until(lambda n=refused: broker.refused >= n)  # type: ignore[misc]  # bound now
            clock.at += 60
            shift.publishing.sweep()
        await broker.answered(5)
    assert {o.task_id for o in broker.opinions} == {r.task_id for r in good}


async def test_steps_come_before_the_opinion_and_once() -> None:
    worker, broker = Worker("XFZD"), Broker()

    @worker.review()
    async def stepping(task: ReviewTask) -> Opinion:
        await task.step_done("审查")
        await task.step_done("审查", officer="XFZD-03")
        return approve(officer="XFZD-02")

    async with working(worker, None, broker) as shift:
        await shift.handle([asked(ask())])
        await broker.answered(1)
    step = broker.events[0].message
    assert (step.step, step.officer) == ("审查", "XFZD-01")  # type: ignore[attr-defined]  # a step
    assert [opinion.officer for opinion in broker.opinions] == ["XFZD-02"]


async def test_a_failing_handler_is_tried_again_with_growing_pauses_and_then_parked(
    caplog: pytest.LogCaptureFixture,
) -> None:
    worker, broker, clock, request = Worker("XFZD"), Broker(), Clock(), ask()
    tried: list[float] = []

    @worker.review()
    async def failing(_task: ReviewTask) -> Opinion:
        tried.append(clock.at)
        raise RuntimeError(SECRET)

    caplog.set_level(logging.DEBUG)
    async with working(worker, None, broker, clock) as shift:
        await shift.handle([asked(request)])
        for n in range(1, 5):
            await until(lambda n=n: len(tried) == n and shift.handling.in_hand == 0)  # type: ignore[misc]  # bound now
            await shift.refill()
            assert shift.handling.in_hand == 0  # not before its time
            clock.at += 2.0**n
            await shift.refill()
        await until(shift.local.parked, describe="parked")
        clock.at += 10_000
        await shift.refill()
        (parked,) = await shift.local.parked()
    assert len(tried) == 5
    assert parked.id == request.task_id
    assert parked.reason == "the handler failed 5 times"
    assert "RuntimeError at failing" in parked.detail
    assert SECRET not in parked.detail + caplog.text


async def test_a_handler_that_recovers_gives_the_one_opinion() -> None:
    worker, broker, clock = Worker("XFZD"), Broker(), Clock()
    tried: list[int] = []

    @worker.review()
    async def recovering(_task: ReviewTask) -> Opinion:
        tried.append(1)
        if len(tried) < 3:
            raise OSError
        return approve()

    async with working(worker, None, broker, clock) as shift:
        await shift.handle([asked(ask())])
        for n in (1, 2):
            await until(lambda n=n: len(tried) == n and shift.handling.in_hand == 0)  # type: ignore[misc]  # bound now
            clock.at += 100
            await shift.refill()
        await broker.answered(1)
    assert len(broker.opinions) == 1


@pytest.mark.parametrize("mode", ["slow", "none"])
async def test_a_handler_that_gives_no_opinion_is_told_what_to_do(mode: str) -> None:
    worker, broker = Worker("XFZD"), Broker()

    @worker.review()
    async def useless(_task: ReviewTask) -> Opinion:
        if mode == "slow":
            await asyncio.Event().wait()
        return None  # type: ignore[return-value]  # that is the point

    async with working(worker, None, broker, timeout=0.01, attempts=1) as shift:
        await shift.handle([asked(ask())])
        await until(shift.local.parked)
        (parked,) = await shift.local.parked()
    assert "return" in parked.detail


async def test_a_failing_task_harms_no_neighbour() -> None:
    worker, broker = Worker("XFZD"), Broker()
    requests = [ask("PC2-06"), ask("PC2-07"), ask("PC2-06")]

    @worker.review("PC2-07")
    async def failing(_task: ReviewTask) -> Opinion:
        raise RuntimeError

    @worker.review()
    async def fine(_task: ReviewTask) -> Opinion:
        return approve()

    async with working(worker, None, broker) as shift:
        await shift.handle([asked(*requests)])
        await broker.answered(2)
    assert {o.item_id for o in broker.opinions} == {"PC2-06"}


async def test_slow_handlers_run_side_by_side_up_to_the_limit() -> None:
    worker, broker = Worker("XFZD"), Broker()
    go, running, most = asyncio.Event(), 0, 0

    @worker.review()
    async def slow(_task: ReviewTask) -> Opinion:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await go.wait()
        running -= 1
        return approve()

    async with working(worker, None, broker, concurrency=7) as shift:
        await shift.handle([asked(*(ask() for _ in range(30)))])
        await until(lambda: running == 7)
        go.set()
        await broker.answered(30)
    assert most == 7


async def test_more_than_fits_in_memory_waits_on_record(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handling, "READY", 256)
    monkeypatch.setattr(running, "PAGE", 64)
    broker, n = Broker(), 600
    async with working(approving(), None, broker, concurrency=8) as shift:
        await shift.handle([asked(*(ask() for _ in range(n)))])
        await broker.answered(n)
    assert len({o.task_id for o in broker.opinions}) == n


async def test_a_stop_lets_handlers_end_and_leaves_the_rest_on_record(file: Path) -> None:
    worker, broker = Worker("XFZD"), Broker()
    quick, go = ask("PC2-06"), asyncio.Event()

    @worker.review("PC2-06")
    async def ends(_task: ReviewTask) -> Opinion:
        await go.wait()
        return approve()

    @worker.review("PC2-07")
    async def hangs(_task: ReviewTask) -> Outcome:
        await asyncio.Event().wait()
        return later

    async with working(worker, file, broker, grace=2.0) as shift:
        await shift.handle([asked(quick, ask("PC2-07"))])
        await until(lambda: shift.handling.in_hand == 2)
        asyncio.get_running_loop().call_soon(go.set)
    assert [o.task_id for o in broker.opinions] == [quick.task_id]
    async with working(approving(), file, broker):
        await broker.answered(2)


async def test_a_stop_begins_nothing_new() -> None:
    worker, broker, go = Worker("XFZD"), Broker(), asyncio.Event()
    begun: list[ReviewTask] = []

    @worker.review()
    async def one_by_one(task: ReviewTask) -> Opinion:
        begun.append(task)
        await go.wait()
        return approve()

    async with working(worker, None, broker, concurrency=1) as shift:
        await shift.handle([asked(ask(), ask(), ask())])
        await until(lambda: begun)
        asyncio.get_running_loop().call_later(0.05, go.set)
    assert len(begun) == len(broker.opinions) == 1
