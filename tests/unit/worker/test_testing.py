from typing import Any

import fire_safety_worker
import pytest
from onehall_worker import Outcome, ReviewTask, Worker, approve, later
from onehall_worker.testing import Harness, WouldPark, offer, review


def worker_of(outcome: Outcome | Exception | None) -> Worker:
    worker = Worker("XFZD")

    @worker.review("PC2-06")
    async def handle(task: ReviewTask) -> Outcome:
        await task.step_done("审查")
        if isinstance(outcome, Exception):
            raise outcome
        return outcome  # type: ignore[return-value]  # None on purpose, once

    return worker


async def test_offer_returns_what_would_be_published_in_order() -> None:
    request = review("PC2-06", department="XFZD", class_id="PC9")
    said: list[Any] = await offer(worker_of(approve("好")), request)
    assert [m.wire_name for m in said] == [
        "departments.step-done.v1",
        "departments.opinion-given.v1",
    ]
    assert said[1].task_id == request.task_id


async def test_offer_raises_what_the_handler_raises() -> None:
    with pytest.raises(KeyError, match="here"):
        await offer(worker_of(KeyError("here")), review("PC2-06", department="XFZD"))


async def test_offer_says_why_a_message_would_be_parked() -> None:
    with pytest.raises(WouldPark, match="not ours"):
        await offer(worker_of(approve()), review("PC2-06", department="GHJ"))
    with pytest.raises(WouldPark, match="unreadable"):
        await offer(worker_of(approve()), b"{")
    with pytest.raises(WouldPark, match="it returned NoneType"):
        await offer(worker_of(None), review("PC2-06", department="XFZD"))


async def test_a_task_left_for_later_publishes_its_steps_only() -> None:
    said = await offer(worker_of(later), review("PC2-06", department="XFZD"))
    assert [m.wire_name for m in said] == ["departments.step-done.v1"]


async def test_a_harness_remembers_so_that_a_repetition_gets_the_same_answer() -> None:
    request = review("PC2-06", department="XFZD")
    async with Harness(worker_of(approve())) as harness:
        first = await harness.events(request)
        again = await harness.events(request)
    assert again == first[1:]


async def test_the_example_answers_its_item_and_tells_its_steps() -> None:
    step = review("PC2-06", department="XFZD").steps[0]
    steps = tuple(
        step.model_copy(update={"name": name, "clock": clock})
        for name, clock in [("受理", "intake"), ("审查", "decision"), ("制证送达", "delivery")]
    )
    said: list[Any] = await offer(
        fire_safety_worker.worker, review("PC2-06", department="XFZD", steps=steps)
    )
    assert [m.step for m in said[:-1]] == ["审查"]
    assert (said[-1].answer, said[-1].legal_basis) == ("approve", ("消防法 第十一条",))
