"""A department's desk: what was left for people, and how they answer it days later.

It works on the inbox of the worker that runs in this process or, on the same folder, beside the
one that runs in another.
"""

import contextlib
from collections.abc import AsyncIterator, Callable
from uuid import UUID

from onehall_worker.activity import Invitation, Reply, invitation
from onehall_worker.asked import Asked, Invited, Review
from onehall_worker.line import TaskLine
from onehall_worker.local import Local
from onehall_worker.opinions import Opinion
from onehall_worker.receiving import Unfit, reopened
from onehall_worker.records import Filed, Results, Returned, Said
from onehall_worker.running import Shift
from onehall_worker.saying import Now, Voice
from onehall_worker.settings import Settings
from onehall_worker.task import ReviewTask, view

LISTED = 10_000


class AlreadyAnswered(ValueError):
    """The task has its opinion, or the invitation its reply; the first one stands."""


class ReviewCancelled(ValueError):
    """The task was cancelled; nothing is answered after that."""


class Desk:
    """One department's desk; `shift` is the run it shares an inbox with, if there is one here."""

    def __init__(self, department: str, settings: Callable[[], Settings], now: Now) -> None:
        self._department, self._settings, self._now = department, settings, now
        self.shift: Shift | None = None

    async def answer(self, task_id: UUID, opinion: Opinion) -> None:
        """Put a task's opinion on record, to be published."""
        async with self._inbox() as local:
            asked = await self._find(local, task_id)
            if not isinstance(asked, Review):
                raise LookupError(f"{task_id} is no task but an invitation; use worker.reply")
            said = self._voice(local).opinion(asked, opinion, asked.envelope.traceparent)
            await self._settle(local, said)

    async def reply(self, activity_id: UUID, reply: Reply) -> None:
        """Put the reply to an invitation on record, to be published."""
        async with self._inbox() as local:
            asked = await self._find(local, activity_id)
            if not isinstance(asked, Invited):
                raise LookupError(f"{activity_id} is no invitation but a task; use worker.answer")
            said = self._voice().attendance(asked, reply, asked.envelope.traceparent)
            await self._settle(local, said)

    async def postponed(self) -> list[ReviewTask]:
        """Return the tasks that wait for `answer`, oldest first."""
        async with self._inbox() as local:
            found = [reopened(one.body) for one in await local.postponed(LISTED)]
        return [self._view(asked) for asked in found if isinstance(asked, Review)]

    async def invitations(self) -> list[Invitation]:
        """Return the invitations that wait for `reply`, oldest first."""
        async with self._inbox() as local:
            found = [reopened(one.body) for one in await local.postponed(LISTED, "activity")]
        return [invitation(asked.request) for asked in found if isinstance(asked, Invited)]

    async def receipts(self) -> list[Filed]:
        """Return the centre's receipts, latest first."""
        async with self._inbox() as local:
            return await local.receipts(LISTED)

    async def returned(self) -> list[Returned]:
        """Return what the centre did not take, latest first."""
        async with self._inbox() as local:
            return await local.returned(LISTED)

    async def _find(self, local: Local, task_id: UUID) -> Asked:
        found = await local.find(task_id)
        if found is None:
            cure = "is this the worker's ONEHALL_WORKER_DATA?"
            raise LookupError(f"no task {task_id} in {self._department}'s inbox; {cure}")
        kept, state = found
        if state == "cancelled":
            raise ReviewCancelled(f"task {task_id} was cancelled; its opinion is not needed")
        try:
            return reopened(kept.body)
        except Unfit as unfit:
            raise LookupError(f"{task_id} cannot be answered: {unfit}") from None

    async def _settle(self, local: Local, said: Said) -> None:
        if not await local.settle(Results(said=[said])):
            await self._find(local, said.task_id)  # it may have been cancelled meanwhile
            raise AlreadyAnswered(f"{said.task_id} has its {said.kind}; the first one stands")
        self._sweep()

    def _view(self, asked: Review) -> ReviewTask:
        line = TaskLine(self._voice(), asked, asked.envelope.traceparent, self._tell)
        return view(asked.task, line)

    async def _tell(self, said: Said) -> None:
        async with self._inbox() as local:
            await local.settle(Results(said=[said]))
        self._sweep()

    def _sweep(self) -> None:
        if self.shift:
            self.shift.publishing.sweep()

    def _voice(self, local: Local | None = None) -> Voice:
        if self.shift:
            return self.shift.voice
        settings = self._settings()
        seen = local.largest if local else None
        return Voice(self._department, settings.officer, self._now, settings.key, lambda: seen)

    @contextlib.asynccontextmanager
    async def _inbox(self) -> AsyncIterator[Local]:
        if self.shift:
            yield self.shift.local
            return
        settings = self._settings()
        local = Local(settings.file(self._department), settings.synchronous)
        await local.open()
        try:
            yield local
        finally:
            await local.close()
