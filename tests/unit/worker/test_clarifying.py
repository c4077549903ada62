"""Questions to the applicant: asked once, ending nothing, and heard of when they are answered."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from onehall_contracts.ids import derived
from onehall_worker import Clarified, Opinion, Outcome, ReviewTask, Worker, approve, later, testing
from onehall_worker.testing import clarification, offer

from tests.unit.worker.rig import Broker, ask, asked, working
from tests.waiting import until

QUESTION = "图纸第三页的疏散宽度以哪一份为准"


async def test_a_question_is_asked_once_and_the_opinion_still_comes() -> None:
    worker, request, ids = Worker("XFZD"), ask(), list[UUID]()

    @worker.review()
    async def unsure(task: ReviewTask) -> Opinion:
        ids.extend([await task.ask(QUESTION), await task.ask(f" {QUESTION} ", "XFZD-03")])
        return approve()

    said: list[Any] = await offer(worker, request)
    assert [m.wire_name.split(".")[1] for m in said] == ["clarification-requested", "opinion-given"]
    assert ids == [derived(request.task_id, "clarification", QUESTION)] * 2
    assert (said[0].clarification_id, said[0].question) == (ids[0], QUESTION)
    assert (said[0].officer, said[0].department) == ("XFZD-01", "XFZD")


@pytest.mark.parametrize(("words", "cure"), [(" ", "needs words"), ("x" * 2001, "shorten it")])
async def test_a_question_that_nobody_could_answer_is_refused(words: str, cure: str) -> None:
    worker, caught = Worker("XFZD"), list[str]()

    @worker.review()
    async def unsure(task: ReviewTask) -> Opinion:
        with pytest.raises(ValueError, match=cure):
            await task.ask(words)
        caught.append(cure)
        return approve()

    await offer(worker, ask())
    assert caught == [cure]


async def test_a_task_left_for_later_is_asked_about_from_the_desk_and_stays_open(
    tmp_path: Path,
) -> None:
    worker, broker, request = (
        Worker("XFZD", settings=testing.settings(data=tmp_path)),
        Broker(),
        ask(),
    )

    @worker.review()
    async def wait(_task: ReviewTask) -> Outcome:
        return later

    async with working(worker, tmp_path / "XFZD.sqlite3", broker) as shift:
        await shift.handle([asked(request)])
        await until(worker.postponed)
        (waiting,) = await worker.postponed()
        await waiting.ask(QUESTION, officer="XFZD-03")
        await until(lambda: broker.events)
        assert len(await worker.postponed()) == 1
    (event,) = broker.events
    assert event.type == "departments.clarification-requested.v1"
    assert event.id == event.message.clarification_id  # type: ignore[attr-defined]  # a question


async def test_a_task_asked_again_repeats_its_opinion_and_not_its_questions() -> None:
    worker, request = Worker("XFZD"), ask()

    @worker.review()
    async def unsure(task: ReviewTask) -> Opinion:
        await task.ask(QUESTION)
        return approve()

    said = await offer(worker, request, request)
    kinds = [m.wire_name.split(".")[1] for m in said]
    assert kinds.count("clarification-requested") == 1


async def test_the_hook_hears_of_an_answer_once() -> None:
    worker, request, heard = Worker("XFZD"), ask(), list[Clarified]()

    @worker.review()
    async def unsure(task: ReviewTask) -> Outcome:
        await task.ask(QUESTION)
        return later

    @worker.clarified
    async def hear(told: Clarified) -> None:
        heard.append(told)

    question = derived(request.task_id, "clarification", QUESTION)
    news = clarification(question, request)
    await offer(worker, request, news, news)
    assert [(told.clarification_id, told.item_id) for told in heard] == [(question, "PC2-06")]


async def test_without_a_hook_an_answer_is_let_be_and_a_second_hook_is_refused() -> None:
    worker = Worker("XFZD")
    assert await offer(worker, clarification(UUID(int=1), ask())) == []

    @worker.clarified
    async def hear(_told: Clarified) -> None:
        raise KeyError("hook")

    with pytest.raises(ValueError, match="keep one"):
        worker.clarified(hear)
    with pytest.raises(KeyError, match="hook"):
        await offer(worker, clarification(UUID(int=2), ask()))
