"""A worker with a person at its desk: started together, ended together."""

import asyncio
import contextlib
from functools import partial

from onehall_worker.activity import Invitation, Replied
from onehall_worker.connecting import reachable
from onehall_worker.opinions import Outcome, later
from onehall_worker.settings import Settings
from onehall_worker.task import Cancellation, Clarified, ReviewTask
from onehall_worker.terminal.desk import TerminalDesk
from onehall_worker.terminal.talk import Talk
from onehall_worker.worker import Worker

EVERY = 0.2


def desk_worker(department: str, news: list[str], settings: Settings | None = None) -> Worker:
    """Return a worker that leaves everything to a person, and tells `news` what happens."""
    worker = Worker(department, settings=settings)

    @worker.review()
    async def leave(_task: ReviewTask) -> Outcome:
        return later

    @worker.activity()
    async def leave_too(_invitation: Invitation) -> Replied:
        return later

    @worker.cancelled
    async def no_longer_wanted(told: Cancellation) -> None:
        what = f"办件 case {told.case_id}, 事项 item {told.item_id}: {told.reason}"
        news.append(f"已撤销 no longer wanted: {what}")

    @worker.clarified
    async def answered(told: Clarified) -> None:
        what = f"编号 id {told.clarification_id}, 事项 item {told.item_id}"
        news.append(f"申请人已答复 the applicant answered a question: {what}")

    return worker


async def sit(worker: Worker, talk: Talk, news: list[str], stop: asyncio.Event) -> None:
    """Run the worker and the desk until the person leaves, or `stop`; then finish what was said."""
    duty = worker.duty()
    await reachable(duty.settings.url, stop)
    idle = partial(asyncio.sleep, EVERY)
    desk = TerminalDesk(worker, talk, duty.now, duty.voice().signs, idle, news)
    serving = asyncio.create_task(worker.serve(stop), name="worker")
    sitting = asyncio.create_task(desk.sit(), name="desk")
    await asyncio.wait([serving, sitting], return_when=asyncio.FIRST_COMPLETED)
    stop.set()
    sitting.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await sitting
    await serving
