"""Invitations to joint activities: replied to once, by a handler or by a person."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from onehall_contracts.ids import derived
from onehall_worker import (
    AlreadyAnswered,
    Invitation,
    Outcome,
    Reply,
    ReviewTask,
    Worker,
    approve,
    attend,
    later,
    on_leave,
)
from onehall_worker.activity import Replied
from onehall_worker.testing import invite, settings

from tests.unit.worker.rig import Broker, Clock, ask, asked, killed, working
from tests.waiting import until


def invited(**changes: Any) -> Any:
    return invite("PC2-06", department="XFZD", **changes)


def replying(reply: Replied, folder: Path | None = None) -> tuple[Worker, list[Invitation]]:
    worker = Worker("XFZD", settings=settings(data=folder) if folder else None)
    came: list[Invitation] = []

    @worker.activity()
    async def handle(invitation: Invitation) -> Replied:
        came.append(invitation)
        return reply

    return worker, came


async def test_a_handler_gets_the_invitation_and_its_reply_is_published() -> None:
    worker, came = replying(attend("XFZD-01", "XFZD-03"))
    broker, request = Broker(), invited()
    delivered = asked(request)
    async with working(worker, None, broker) as shift:
        await shift.handle([delivered])
        await until(lambda: broker.replies)
    (got,) = came
    assert (got.activity, got.items, got.place) == ("site-visit", ("PC2-06",), request.place)
    assert (got.starts_at, got.answer_by) == (request.starts_at, request.answer_by)
    (event,) = broker.events
    assert event.id == derived(request.activity_id, "attendance", "XFZD")
    assert (event.source, event.subject) == ("department/XFZD", request.case_id)
    assert event.cause == delivered.pieces[0].id  # type: ignore[union-attr]  # an envelope
    (reply,) = broker.replies
    assert (reply.activity_id, reply.department) == (request.activity_id, "XFZD")
    assert (reply.officers, reply.leave_reason) == (("XFZD-01", "XFZD-03"), None)


async def test_leave_is_asked_for_with_its_reason() -> None:
    worker, _ = replying(on_leave("防汛值守"))
    broker = Broker()
    async with working(worker, None, broker) as shift:
        await shift.handle([asked(invited())])
        await until(lambda: broker.replies)
    assert (broker.replies[0].officers, broker.replies[0].leave_reason) == ((), "防汛值守")


async def test_an_invitation_that_comes_again_gets_the_same_reply_and_no_second_handling(
    tmp_path: Path,
) -> None:
    worker, came = replying(attend("XFZD-01"))
    broker, request = Broker(), invited()
    for n in (1, 2):
        async with working(worker, tmp_path / "XFZD.sqlite3", broker) as shift:
            await shift.handle([asked(request)])
            await until(lambda n=n: len(broker.replies) == n)  # type: ignore[misc]  # bound now
    assert len(came) == 1
    assert broker.events[0] == broker.events[1]


async def test_a_reply_the_broker_did_not_take_outlives_a_crash(tmp_path: Path) -> None:
    worker, came = replying(attend("XFZD-01"))
    broker, clock, file = Broker(), Clock(), tmp_path / "XFZD.sqlite3"
    broker.down = True
    async with killed(worker, file, broker) as shift:
        await shift.handle([asked(invited())])
        await until(lambda: broker.refused)
    broker.down = False
    clock.at += 60
    async with working(worker, file, broker, clock):
        await until(lambda: broker.replies)
    assert len(came) == 1


@pytest.mark.parametrize("handler", ["none", "later"])
async def test_an_invitation_left_for_people_is_listed_and_replied_to_once(
    tmp_path: Path, handler: str
) -> None:
    if handler == "later":
        worker, _ = replying(later, tmp_path)
    else:
        worker = Worker("XFZD", settings=settings(data=tmp_path))
    broker, request, file = Broker(), invited(), tmp_path / "XFZD.sqlite3"
    async with working(worker, file, broker) as shift:
        await shift.handle([asked(request)])
        (kept,) = await until(worker.invitations)
        assert (kept.activity_id, kept.answer_by) == (request.activity_id, request.answer_by)
        assert await worker.postponed() == []
        assert await shift.local.parked() == []
    async with working(worker, file, broker):
        await worker.reply(str(kept.activity_id), attend("XFZD-01", "XFZD-03"))
        await until(lambda: broker.replies)
        assert await worker.invitations() == []
        with pytest.raises(AlreadyAnswered, match="the first one stands"):
            await worker.reply(kept.activity_id, on_leave("moved"))
    assert [reply.officers for reply in broker.replies] == [("XFZD-01", "XFZD-03")]


async def test_a_task_is_answered_and_an_invitation_replied_to_and_not_the_other_way_round(
    tmp_path: Path,
) -> None:
    worker, request, task = Worker("XFZD", settings=settings(data=tmp_path)), invited(), ask()

    @worker.review()
    async def wait(_task: ReviewTask) -> Outcome:
        return later

    async with working(worker, tmp_path / "XFZD.sqlite3", Broker()) as shift:
        await shift.handle([asked(request, task)])
        await until(worker.invitations)
        await until(worker.postponed)
    with pytest.raises(LookupError, match=r"use worker\.reply"):
        await worker.answer(request.activity_id, approve())
    with pytest.raises(LookupError, match=r"use worker\.answer"):
        await worker.reply(task.task_id, attend("XFZD-01"))
    with pytest.raises(LookupError, match="ONEHALL_WORKER_DATA"):
        await worker.reply(uuid4(), attend("XFZD-01"))


async def test_a_handler_that_returns_something_else_is_told_what_to_return() -> None:
    worker, _ = replying(approve())  # type: ignore[arg-type]  # the point
    broker = Broker()
    async with working(worker, None, broker, attempts=1) as shift:
        await shift.handle([asked(invited())])
        (parked,) = await until(shift.local.parked)
    assert "it returned Opinion; return attend(" in parked.detail
    assert broker.events == []


async def test_a_failing_handler_is_tried_again_and_harms_no_review() -> None:
    worker, broker, clock, tried = Worker("XFZD"), Broker(), Clock(), []

    @worker.activity()
    async def recovers(invitation: Invitation) -> Reply:
        tried.append(invitation)
        if len(tried) < 2:
            raise OSError
        return attend("XFZD-01")

    @worker.review()
    async def yes(_task: ReviewTask) -> Outcome:
        return approve()

    async with working(worker, None, broker, clock) as shift:
        await shift.handle([asked(invited(), ask())])
        await broker.answered(1)
        assert broker.replies == []
        clock.at += 100
        await until(lambda: not shift.handling.in_hand)
        await shift.refill()
        await until(lambda: broker.replies)
    assert len(tried) == 2


def test_a_reply_that_tells_nothing_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="who comes"):
        attend()
    with pytest.raises(ValueError, match="on_leave"):
        on_leave("  ")
    with pytest.raises(ValueError, match="either"):
        Reply(("XFZD-01",), "ill")
    with pytest.raises(ValueError, match="reference is empty"):
        attend("XFZD-01", " ")
    with pytest.raises(ValueError, match="named twice"):
        attend("XFZD-01", "XFZD-01 ")
    with pytest.raises(ValueError, match="201 characters"):
        attend("x" * 201)
    with pytest.raises(ValueError, match="2001 characters"):
        on_leave("x" * 2001)


def test_invitations_and_cancellations_have_one_coroutine_function_each() -> None:
    worker, _ = replying(later)
    with pytest.raises(ValueError, match="keep one"):
        worker.activity()
    with pytest.raises(TypeError, match="async def"):
        Worker("XFZD").activity()(lambda invitation: later)  # type: ignore[arg-type,return-value]  # the point
    with pytest.raises(TypeError, match="async def"):
        worker.cancelled(lambda cancellation: None)  # type: ignore[arg-type,return-value]  # the point
