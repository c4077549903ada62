import asyncio
from typing import Any

import fire_safety_worker
import pytest
from onehall_worker import (
    Cancellation,
    Invitation,
    Outcome,
    Reply,
    ReviewCancelled,
    ReviewTask,
    Worker,
    approve,
    attend,
    later,
    refuse,
)
from onehall_worker.testing import Harness, WouldPark, cancel, invite, offer, opinion, review, task


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
    step = task(review("PC2-06", department="XFZD")).steps[0]
    steps = tuple(
        step.model_copy(update={"name": name, "clock": clock})
        for name, clock in [("受理", "intake"), ("审查", "decision"), ("制证送达", "delivery")]
    )
    said: list[Any] = await offer(
        fire_safety_worker.worker, review("PC2-06", department="XFZD", steps=steps)
    )
    assert [m.step for m in said[:-1]] == ["审查"]
    said_last = opinion(said[-1])
    assert (said_last.answer, said_last.legal_basis) == ("approve", ("消防法 第十一条",))


async def test_a_harness_shows_a_reply_to_an_invitation() -> None:
    worker = Worker("XFZD")

    @worker.activity()
    async def visit(invitation: Invitation) -> Reply:
        return attend(*(f"XFZD-0{n}" for n, _ in enumerate(invitation.items, 1)))

    said: list[Any] = await offer(worker, invite("PC2-06", "PC2-07", department="XFZD"))
    assert [m.wire_name for m in said] == ["departments.attendance-given.v1"]
    assert said[0].officers == ("XFZD-01", "XFZD-02")
    with pytest.raises(WouldPark, match="not ours"):
        await offer(worker, invite("PC2-06", department="GHJ"))


async def test_a_harness_cancels_a_handler_that_waits_and_tells_the_hook() -> None:
    worker, request, told = Worker("XFZD"), review("PC2-06", department="XFZD"), []
    cut: list[ReviewTask] = []

    @worker.review()
    async def waits(task: ReviewTask) -> Outcome:
        await task.step_done("审查")
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cut.append(task)
            raise
        return approve()

    @worker.cancelled
    async def hear(cancellation: Cancellation) -> None:
        told.append(cancellation)

    said = await offer(worker, request, cancel(request, "withdrawn"))
    assert [m.wire_name for m in said] in ([], ["departments.step-done.v1"])
    assert [task.task_id for task in cut] == [request.task_id]
    assert [(c.task_id, c.reason) for c in told] == [(request.task_id, "withdrawn")]


async def test_a_harness_raises_what_a_hook_or_an_activity_handler_raises() -> None:
    worker = Worker("XFZD")

    @worker.cancelled
    async def hook(_told: Cancellation) -> None:
        raise KeyError("hook")

    @worker.activity()
    async def visit(_invitation: Invitation) -> Reply:
        raise KeyError("visit")

    with pytest.raises(KeyError, match="hook"):
        await offer(worker, cancel(review("PC2-06", department="XFZD")))
    with pytest.raises(KeyError, match="visit"):
        await offer(worker, invite("PC2-06", department="XFZD"))


async def test_within_a_harness_people_answer_what_was_left_for_them() -> None:
    worker, request = worker_of(later), review("PC2-06", department="XFZD")
    gone, invited = review("PC2-06", department="XFZD"), invite("PC2-06", department="XFZD")
    async with Harness(worker) as harness:
        await harness.offer(request, gone, invited, cancel(gone))
        assert [task.task_id for task in await worker.postponed()] == [request.task_id]
        await worker.answer(request.task_id, approve())
        await worker.reply((await worker.invitations())[0].activity_id, attend("XFZD-01"))
        with pytest.raises(ReviewCancelled):
            await worker.answer(gone.task_id, approve())
        said = await harness.offer()
    assert [m.wire_name for m in said] == [
        "departments.opinion-given.v1",
        "departments.attendance-given.v1",
    ]


async def test_a_review_asked_again_is_a_new_task_that_knows_its_round() -> None:
    worker, rounds = Worker("XFZD"), []

    @worker.review()
    async def handle(task: ReviewTask) -> Outcome:
        rounds.append(task.round)
        return approve()

    first = review("PC2-06", department="XFZD")
    second = review("PC2-06", department="XFZD", case_id=first.case_id, round=2)
    said: list[Any] = await offer(worker, first, second)
    assert rounds == [1, 2]
    assert [m.task_id for m in said] == [first.task_id, second.task_id]
    assert opinion(said[0]).jti != opinion(said[1]).jti


async def test_an_opinion_is_published_with_its_second_signature_and_false_materials() -> None:
    outcome = refuse(
        "验收报告系伪造", "行政许可法 第七十八条", "XFZD-03",
        countersigned_by="XFZD-01", false_materials=True,
    )  # fmt: skip
    said = await offer(worker_of(outcome), review("PC2-06", department="XFZD"))
    signed = opinion(said[-1])
    assert (signed.officer, signed.countersigned_by) == ("XFZD-03", "XFZD-01")
    assert signed.false_materials
    usual = opinion((await offer(worker_of(approve()), review("PC2-06", department="XFZD")))[-1])
    assert (usual.officer, usual.countersigned_by) == ("XFZD-01", None)
    assert not usual.false_materials


async def test_who_signs_by_default_cannot_countersign_it_too() -> None:
    outcome = approve(countersigned_by="XFZD-01")
    with pytest.raises(WouldPark, match="name another officer"):
        await offer(worker_of(outcome), review("PC2-06", department="XFZD"))
    request = review("PC2-06", department="XFZD")
    worker = worker_of(later)
    async with Harness(worker) as harness:
        await harness.offer(request)
        with pytest.raises(ValueError, match="name another officer"):
            await worker.answer(request.task_id, outcome)
        assert len(await worker.postponed()) == 1


async def test_the_example_sends_two_officers_to_a_site_visit() -> None:
    said: list[Any] = await offer(fire_safety_worker.worker, invite("PC2-06", department="XFZD"))
    assert said[0].officers == ("XFZD-01", "XFZD-03")
