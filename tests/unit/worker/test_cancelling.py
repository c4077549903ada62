"""A review that is no longer wanted: whenever that is said, nothing is answered after it."""

import asyncio
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from onehall_worker import (
    Cancellation,
    Opinion,
    Outcome,
    ReviewCancelled,
    ReviewTask,
    Worker,
    approve,
    handling,
    later,
    running,
    testing,
)
from onehall_worker.testing import cancel

from tests.unit.worker.rig import Broker, Clock, ask, asked, killed, working
from tests.waiting import turns, until


class Desk:
    """A worker whose handlers wait for a word, and note what becomes of them."""

    def __init__(self, folder: Path | None = None) -> None:
        own = testing.settings(data=folder) if folder else None
        self.worker = Worker("XFZD", settings=own)
        self.begun: list[ReviewTask] = []
        self.cleaned: list[ReviewTask] = []
        self.told: list[Cancellation] = []
        self.go = asyncio.Event()
        self.worker.review("PC2-06")(self.waits)
        self.worker.review("PC2-07")(self.at_once)
        self.worker.review("PC2-08")(self.postpones)
        self.worker.cancelled(self.hear)

    async def waits(self, task: ReviewTask) -> Opinion:
        self.begun.append(task)
        try:
            await self.go.wait()
        finally:
            self.cleaned.append(task)
        return approve()

    async def at_once(self, task: ReviewTask) -> Opinion:
        self.begun.append(task)
        return approve()

    async def postpones(self, _task: ReviewTask) -> Outcome:
        return later

    async def hear(self, cancellation: Cancellation) -> None:
        self.told.append(cancellation)


async def test_a_running_handler_is_stopped_where_it_waits_and_may_clean_up() -> None:
    desk, broker, request = Desk(), Broker(), ask("PC2-06")
    async with working(desk.worker, None, broker) as shift:
        await shift.handle([asked(request)])
        await until(lambda: desk.begun)
        await shift.handle([asked(cancel(request, "the applicant withdrew"))])
        await until(lambda: desk.told and not shift.handling.in_hand)
        assert await shift.local.parked() == []
        assert shift.handling._examiner._cancelled == set()  # nothing is remembered for ever
    assert [task.task_id for task in desk.cleaned] == [request.task_id]
    assert [(c.task_id, c.reason) for c in desk.told] == [
        (request.task_id, "the applicant withdrew")
    ]
    assert broker.events == []


async def test_a_handler_that_answers_in_spite_of_it_is_not_heard() -> None:
    worker, broker, request = Worker("XFZD"), Broker(), ask()
    begun, stubborn = asyncio.Event(), asyncio.Event()

    @worker.review()
    async def insists(task: ReviewTask) -> Opinion:
        begun.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            await task.step_done("审查")
            stubborn.set()
        return approve()

    async with working(worker, None, broker) as shift:
        await shift.handle([asked(request)])
        await begun.wait()
        await shift.handle([asked(cancel(request))])
        await stubborn.wait()
        await until(lambda: not shift.handling.in_hand)
    assert broker.events == []


async def test_a_handler_that_fails_while_it_is_stopped_is_not_tried_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    worker, broker, clock, request = Worker("XFZD"), Broker(), Clock(), ask()
    begun: list[ReviewTask] = []

    @worker.review()
    async def fails(task: ReviewTask) -> Opinion:
        begun.append(task)
        try:
            await asyncio.Event().wait()
        finally:
            raise RuntimeError

    async with working(worker, None, broker, clock) as shift:
        await shift.handle([asked(request)])
        await until(lambda: begun)
        await shift.handle([asked(cancel(request))])
        await until(lambda: not shift.handling.in_hand)
        clock.at += 10_000
        await shift.refill()
        assert shift.handling.in_hand == 0
        assert await shift.local.parked() == []
    assert len(begun) == 1
    assert "failed" not in caplog.text


async def test_a_task_that_has_not_begun_never_does_and_its_neighbour_goes_on() -> None:
    desk, broker = Desk(), Broker()
    first, second, third = ask("PC2-06"), ask("PC2-06"), ask("PC2-06")
    async with working(desk.worker, None, broker, concurrency=1) as shift:
        await shift.handle([asked(first, second, third)])
        await until(lambda: desk.begun)
        await shift.handle([asked(cancel(second))])
        desk.go.set()
        await broker.answered(2)
        await until(lambda: desk.told)
    assert [task.task_id for task in desk.begun] == [first.task_id, third.task_id]


async def test_a_cancellation_that_comes_before_its_request_holds_after_a_restart(
    tmp_path: Path,
) -> None:
    desk, broker, request, other = Desk(), Broker(), ask("PC2-07"), ask("PC2-07")
    file = tmp_path / "XFZD.sqlite3"
    async with killed(desk.worker, file, broker) as shift:
        await shift.handle([asked(cancel(request))])
    async with working(desk.worker, file, broker) as shift:
        await shift.handle([asked(request, other)])
        await broker.answered(1)
        await until(lambda: desk.told)
    assert [o.task_id for o in broker.opinions] == [other.task_id]
    assert [task.task_id for task in desk.begun] == [other.task_id]


async def test_a_cancellation_twice_is_told_once() -> None:
    desk, broker, request = Desk(), Broker(), ask("PC2-06")
    async with working(desk.worker, None, broker) as shift:
        await shift.handle([asked(request)])
        await until(lambda: desk.begun)
        await shift.handle([asked(cancel(request), cancel(request))])
        await until(lambda: desk.told and not shift.handling.in_hand)
        await shift.handle([asked(cancel(request))])
        await turns(20)
        assert shift.handling.in_hand == 0
    assert len(desk.told) == 1


async def test_after_the_answer_a_cancellation_ends_its_repetition() -> None:
    desk, broker, request = Desk(), Broker(), ask("PC2-07")
    async with working(desk.worker, None, broker) as shift:
        await shift.handle([asked(request)])
        await broker.answered(1)
        await shift.handle([asked(cancel(request))])
        await until(lambda: desk.told)
        await shift.handle([asked(request, ask("PC2-07"))])
        await broker.answered(2)
    assert [o.task_id for o in broker.opinions].count(request.task_id) == 1


async def test_an_answer_the_broker_has_not_taken_is_not_sent_after_the_cancellation() -> None:
    desk, broker, clock, request = Desk(), Broker(), Clock(), ask("PC2-07")
    broker.down = True
    async with working(desk.worker, None, broker, clock) as shift:
        await shift.handle([asked(request)])
        await until(lambda: broker.refused)
        await shift.handle([asked(cancel(request))])
        broker.down = False
        clock.at += 60
        await shift.handle([asked(ask("PC2-07"))])
        shift.publishing.sweep()
        await broker.answered(1)
    assert request.task_id not in {o.task_id for o in broker.opinions}


async def test_a_postponed_task_leaves_the_desk_and_cannot_be_answered(tmp_path: Path) -> None:
    desk, broker, request = Desk(tmp_path), Broker(), ask("PC2-08")
    async with working(desk.worker, tmp_path / "XFZD.sqlite3", broker) as shift:
        await shift.handle([asked(request)])
        await until(desk.worker.postponed)
        await shift.handle([asked(cancel(request))])
        assert await desk.worker.postponed() == []
        with pytest.raises(ReviewCancelled, match="not needed"):
            await desk.worker.answer(request.task_id, approve())
        await until(lambda: desk.told)
    assert broker.events == []


async def test_a_review_asked_again_after_its_cancellation_is_a_new_task() -> None:
    desk, broker, first = Desk(), Broker(), ask("PC2-07")
    again = ask("PC2-07", case_id=first.case_id, round=2)
    async with working(desk.worker, None, broker) as shift:
        await shift.handle([asked(first, cancel(first), again)])
        await broker.answered(1)
    assert [(task.task_id, task.round) for task in desk.begun] == [(again.task_id, 2)]
    assert [o.task_id for o in broker.opinions] == [again.task_id]


async def test_a_hook_that_fails_is_told_again_then_parked_and_the_task_stays_cancelled() -> None:
    worker, broker, clock, request = Worker("XFZD"), Broker(), Clock(), ask()
    tried: list[Cancellation] = []

    @worker.review()
    async def yes(_task: ReviewTask) -> Opinion:
        return approve()

    @worker.cancelled
    async def fails(told: Cancellation) -> None:
        tried.append(told)
        raise RuntimeError

    async with working(worker, None, broker, clock, attempts=2) as shift:
        await shift.handle([asked(cancel(request))])
        await until(lambda: tried and not shift.handling.in_hand)
        clock.at += 100
        await shift.refill()
        (parked,) = await until(shift.local.parked)
        await shift.handle([asked(request)])
        await turns(20)
    assert len(tried) == 2
    assert parked.id != request.task_id
    assert "RuntimeError at fails" in parked.detail
    assert broker.events == []


async def test_a_hook_cut_off_by_a_crash_is_told_after_it(tmp_path: Path) -> None:
    stuck, desk, request = Worker("XFZD"), Desk(), ask()
    begun = asyncio.Event()

    @stuck.cancelled
    async def never(_told: Cancellation) -> None:
        begun.set()
        await asyncio.Event().wait()

    file = tmp_path / "XFZD.sqlite3"
    async with killed(stuck, file, Broker()) as shift:
        await shift.handle([asked(cancel(request))])
        await begun.wait()
    async with working(desk.worker, file, Broker()):
        await until(lambda: desk.told)
    assert desk.told[0].task_id == request.task_id


async def test_without_a_hook_a_cancellation_leaves_nothing_to_do() -> None:
    worker, broker, request = Worker("XFZD"), Broker(), ask()
    async with working(worker, None, broker) as shift:
        await shift.handle([asked(cancel(request))])
        await until(lambda: not shift.handling.in_hand)
        assert await shift.local.waiting(1e12, 10) == []
        assert await shift.local.parked() == []


async def test_a_full_worker_hears_a_cancellation_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(handling, "READY", 64)
    monkeypatch.setattr(running, "PAGE", 16)
    desk, broker = Desk(), Broker()
    requests = [ask("PC2-06") for _ in range(70)]
    async with working(desk.worker, None, broker, concurrency=1) as shift:
        await shift.handle([asked(*requests)])
        await until(lambda: desk.begun)
        assert shift.handling.room == 0
        await shift.handle([asked(ask("PC2-06"), cancel(requests[0]))])
        await until(lambda: desk.cleaned)
        desk.go.set()
        await broker.answered(70)
        await until(lambda: desk.told)
    assert requests[0].task_id not in {o.task_id for o in broker.opinions}


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(order=st.permutations([0, 0, 1, 1, 2, 3, "0", "0", "1"]), size=st.integers(1, 9))
async def test_in_whatever_order_a_cancelled_task_is_answered_before_it_or_never(
    order: list[int | str], size: int
) -> None:
    desk, broker = Desk(), Broker()
    desk.go.set()
    requests = [ask("PC2-07"), ask("PC2-06"), ask("PC2-07"), ask("PC2-06")]
    cut: dict[int, int] = {}
    async with working(desk.worker, None, broker) as shift:
        for start in range(0, len(order), size):
            part = order[start : start + size]
            batch = [cancel(requests[int(n)]) if isinstance(n, str) else requests[n] for n in part]
            await shift.handle([asked(*batch)])
            for n in {int(n) for n in part if isinstance(n, str)} - cut.keys():
                await until(lambda: not shift.handling.in_hand, every_s=0.001)
                ours = [o for o in broker.opinions if o.task_id == requests[n].task_id]
                cut[n] = len(ours)
        await until(
            lambda: {r.task_id for r in requests[2:]} <= {o.task_id for o in broker.opinions},
            every_s=0.001,
        )
        await until(lambda: len(desk.told) == 2, every_s=0.001)
    for n, before in cut.items():
        assert sum(o.task_id == requests[n].task_id for o in broker.opinions) == before
