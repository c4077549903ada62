"""One handler on one thing that was asked: what comes of it, whatever happens.

A cancelled review's handler is stopped as by its time limit: a `CancelledError` where it waits, so
that it can clean up. What it says afterwards is dropped, here and again at the local inbox.
"""

import asyncio
import logging
import traceback
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar, assert_never
from uuid import UUID

from onehall_bus.topology import tasks_queue
from onehall_bus.tracing import processing

from onehall_worker.activity import Invitation, Replied, Reply, invitation
from onehall_worker.asked import Asked, Cancelled, Forwarded, Invited, Review
from onehall_worker.line import TaskLine
from onehall_worker.opinions import Defect, Later, Opinion, Outcome
from onehall_worker.records import Parked, Results, Said
from onehall_worker.saying import Voice
from onehall_worker.settings import Settings
from onehall_worker.task import (
    Cancellation,
    Clarified,
    ReviewTask,
    cancellation,
    clarified,
    view,
)

log = logging.getLogger(__name__)

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 600.0
CURE = "return approve(...), refuse(...), not_concerned() or later"
ACTIVITY_CURE = "return attend('XFZD-01'), on_leave('why') or later"

T = TypeVar("T")
Handler: TypeAlias = Callable[[ReviewTask], Awaitable[Outcome]]
ActivityHandler: TypeAlias = Callable[[Invitation], Awaitable[Replied]]
CancelledHook: TypeAlias = Callable[[Cancellation], Awaitable[None]]
ClarifiedHook: TypeAlias = Callable[[Clarified], Awaitable[None]]
Seconds: TypeAlias = Callable[[], float]


@dataclass(slots=True)
class Handlers:
    """Which handler answers which item (`None`: every other item), and who hears of the rest."""

    by_item: dict[str | None, Handler] = field(default_factory=dict)
    activity: ActivityHandler | None = None
    cancelled: CancelledHook | None = None
    clarified: ClarifiedHook | None = None

    def find(self, item_id: str) -> Handler | None:
        """Return the handler of an item, or None if there is none."""
        return self.by_item.get(item_id) or self.by_item.get(None)

    def handles(self, item_id: str) -> bool:
        """Whether an item has a handler."""
        return self.find(item_id) is not None


@dataclass(frozen=True, slots=True)
class Examiner:
    """Runs one handler on one thing asked and says what came of it."""

    handlers: Handlers
    voice: Voice
    settings: Settings
    seconds: Seconds
    tell: Callable[[Said], None]
    _running: dict[UUID, asyncio.Timeout] = field(default_factory=dict)
    _cancelled: set[UUID] = field(default_factory=set)

    async def examine(self, asked: Asked) -> Results:
        """Handle what was asked; return its outcome, whatever happens."""
        results = Results()
        if asked.id not in self._cancelled:
            with processing(asked.envelope, tasks_queue(self.voice.department)) as traceparent:
                try:
                    await self._examine(asked, results, traceparent)
                except Exception as error:  # the one place: kept or set aside, with its reason
                    if asked.id not in self._cancelled:
                        self._failed(asked, error, results)
        return Results(done=[asked.id]) if asked.id in self._cancelled else results

    def cancel(self, task_id: UUID) -> None:
        """Stop a task's handler politely, or before it begins; `forget` the task afterwards."""
        self._cancelled.add(task_id)
        scope = self._running.get(task_id)
        if scope and not scope.expired():
            scope.reschedule(asyncio.get_running_loop().time())

    def forget(self, task_ids: Iterable[UUID]) -> None:
        """Let go of tasks whose outcome is on record."""
        if self._cancelled:
            self._cancelled.difference_update(task_ids)

    async def _examine(self, asked: Asked, results: Results, traceparent: str | None) -> None:
        match asked:
            case Review():
                await self._review(asked, results, traceparent)
            case Invited():
                await self._invited(asked, results, traceparent)
            case Cancelled():
                told = cancellation(asked.request)
                await self._hear(asked.id, self.handlers.cancelled, told, results)
            case Forwarded():
                news = clarified(asked.request)
                await self._hear(asked.id, self.handlers.clarified, news, results)
            case _:
                assert_never(asked)

    async def _review(self, asked: Review, results: Results, traceparent: str | None) -> None:
        outcome = await self._outcome(asked, traceparent)
        if isinstance(outcome, Opinion):
            results.said.append(self.voice.opinion(asked, outcome, traceparent))
        else:
            results.later.append(asked.id)

    async def _invited(self, asked: Invited, results: Results, traceparent: str | None) -> None:
        replied = await self._replied(asked)
        if isinstance(replied, Reply):
            results.said.append(self.voice.attendance(asked, replied, traceparent))
        else:
            results.later.append(asked.id)

    async def _hear(
        self, asked_id: UUID, hook: Callable[[T], Awaitable[None]] | None, news: T, results: Results
    ) -> None:
        if hook:
            await self._in_time(asked_id, hook(news))
        results.done.append(asked_id)

    async def _outcome(self, asked: Review, traceparent: str | None) -> Outcome:
        handler = self.handlers.find(asked.request.item_id)
        if handler is None:
            raise LookupError(asked.request.item_id)

        line = TaskLine(self.voice, asked, traceparent, self._tell)
        try:
            outcome = await self._in_time(asked.id, handler(view(asked.task, line)))
        except Later as raised:
            return raised
        if isinstance(outcome, Opinion | Later) or outcome is Later:
            return outcome
        raise Defect(f"it returned {type(outcome).__name__}; {CURE}")

    async def _tell(self, said: Said) -> None:
        self.tell(said)

    async def _replied(self, asked: Invited) -> Replied:
        handler = self.handlers.activity
        if handler is None:
            log.warning("an invitation waits for a person; list it: onehall-worker invitations")
            return Later
        try:
            replied = await self._in_time(asked.id, handler(invitation(asked.request)))
        except Later as raised:
            return raised
        if isinstance(replied, Reply | Later) or replied is Later:
            return replied
        raise Defect(f"it returned {type(replied).__name__}; {ACTIVITY_CURE}")

    async def _in_time(self, task_id: UUID, work: Awaitable[T]) -> T:
        scope = asyncio.timeout(self.settings.timeout)
        try:
            async with scope:
                self._running[task_id] = scope
                return await work
        except TimeoutError:
            if scope.expired():
                cure = "return later, and answer when it is ready"
                raise Defect(f"it took over {self.settings.timeout:g} s; {cure}") from None
            raise  # the handler's own
        finally:
            self._running.pop(task_id, None)

    def _failed(self, asked: Asked, error: Exception, results: Results) -> None:
        attempts = asked.attempts + 1
        row = asked.row()
        facts = {"task_id": str(asked.id), "item_id": row.items}
        where = _what(error)
        if attempts < self.settings.attempts:
            pause = min(FIRST_PAUSE * 2.0**attempts, LONGEST_PAUSE)
            results.retry.append((asked.id, attempts, self.seconds() + pause))
            log.warning("handler failed, again in %g s: %s", pause, where, extra=facts)
            return
        at = self.voice.now().isoformat()
        detail = f"{where}; mend it, then: onehall-worker retry {asked.id}"
        reason = f"the handler failed {attempts} times"
        results.parked.append(Parked(asked.id, at, reason, detail, row.body))
        log.error("task parked: %s: %s", reason, where, extra=facts)


def _what(error: Exception) -> str:
    if isinstance(error, Defect):
        return str(error)
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{frames[-1].name}:{frames[-1].lineno}" if frames else "an unknown place"
    return f"{type(error).__name__} at {where}"  # its text may hold personal data
