"""Handlers at work: many tasks at once, each to its own end, none able to harm another.

A lane takes one task after the other; a lane that has to wait leaves the rest to the next lane. So
quick handlers cost no task of the event loop, and slow ones run side by side up to the limit.
"""

import asyncio
import logging
import traceback
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeAlias
from uuid import UUID

from onehall_bus.topology import tasks_queue
from onehall_bus.tracing import processing

from onehall_worker.local import Parked, Results, Said
from onehall_worker.opinions import Later, Opinion, Outcome
from onehall_worker.receiving import Asked
from onehall_worker.saying import Voice
from onehall_worker.settings import Settings
from onehall_worker.task import ReviewTask, view

log = logging.getLogger(__name__)

READY = 4096
TURN = 16
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 600.0

Handler: TypeAlias = Callable[[ReviewTask], Awaitable[Outcome]]
Seconds: TypeAlias = Callable[[], float]


@dataclass(slots=True)
class Handlers:
    """Which handler answers which item; `None` stands for every other item."""

    by_item: dict[str | None, Handler] = field(default_factory=dict)

    def find(self, item_id: str) -> Handler | None:
        """Return the handler of an item, or None if there is none."""
        return self.by_item.get(item_id) or self.by_item.get(None)

    def handles(self, item_id: str) -> bool:
        """Whether an item has a handler."""
        return self.find(item_id) is not None


class Defect(Exception):
    """A handler returned no opinion, or took too long; the text, ours, says what to do."""


@dataclass(frozen=True, slots=True)
class Examiner:
    """Runs one handler on one task and says what came of it."""

    handlers: Handlers
    voice: Voice
    settings: Settings
    seconds: Seconds
    tell: Callable[[Said], None]

    async def examine(self, asked: Asked, results: Results) -> None:
        """Handle a task; add its outcome to `results`, whatever happens."""
        with processing(asked.envelope, tasks_queue(self.voice.department)) as traceparent:
            try:
                outcome = await self.outcome(asked, traceparent)
                if isinstance(outcome, Opinion):
                    results.said.append(self.voice.opinion(asked, outcome, traceparent))
                else:
                    results.later.append(asked.task_id)
            except Exception as error:  # the one place: kept or set aside, with its reason
                self._failed(asked, error, results)

    async def outcome(self, asked: Asked, traceparent: str | None) -> Outcome:
        """Return the opinion, or later; raises what the handler raises."""
        handler = self.handlers.find(asked.request.item_id)
        if handler is None:
            raise LookupError(asked.request.item_id)

        async def report(step: str, officer: str | None) -> None:
            self.tell(self.voice.step(asked, step, officer, traceparent))

        scope = asyncio.timeout(self.settings.timeout)
        try:
            async with scope:
                outcome = await handler(view(asked.request, report))
        except Later as raised:
            return raised
        except TimeoutError:
            if scope.expired():
                cure = "return later, and answer when it is ready"
                raise Defect(f"it took over {self.settings.timeout:g} s; {cure}") from None
            raise  # the handler's own
        if isinstance(outcome, Opinion | Later) or outcome is Later:
            return outcome
        cure = "return approve(...), refuse(...), not_concerned() or later"
        raise Defect(f"it returned {type(outcome).__name__}; {cure}")

    def _failed(self, asked: Asked, error: Exception, results: Results) -> None:
        attempts = asked.attempts + 1
        facts = {"task_id": str(asked.task_id), "item_id": asked.request.item_id}
        where = _what(error)
        if attempts < self.settings.attempts:
            pause = min(FIRST_PAUSE * 2.0**attempts, LONGEST_PAUSE)
            results.retry.append((asked.task_id, attempts, self.seconds() + pause))
            log.warning("handler failed, again in %g s: %s", pause, where, extra=facts)
            return
        _, _, body = asked.row()
        at = self.voice.now().isoformat()
        detail = f"{where}; mend it, then: onehall-worker retry {asked.task_id}"
        reason = f"the handler failed {attempts} times"
        results.parked.append(Parked(asked.task_id, at, reason, detail, body))
        log.error("task parked: %s: %s", reason, where, extra=facts)


class Handling:
    """The tasks in hand of one worker, and the lanes that work them off."""

    def __init__(self, examiner: Examiner, put: Callable[[Results], None]) -> None:
        self._examiner, self._put = examiner, put
        self._most = max(READY, 2 * examiner.settings.concurrency)
        self._ready: deque[Asked] = deque()
        self._in_hand: set[UUID] = set()
        self._lanes: set[asyncio.Task[None]] = set()
        self._group: asyncio.TaskGroup | None = None
        self._starting = False

    @property
    def in_hand(self) -> int:
        """How many tasks are ready, being handled, or not yet put on record."""
        return len(self._in_hand)

    def has(self, task_id: UUID) -> bool:
        """Whether a task is in hand."""
        return task_id in self._in_hand

    @property
    def room(self) -> int:
        """How many more tasks may be taken in hand."""
        return self._most - len(self._in_hand)

    def take(self, tasks: Iterable[Asked]) -> bool:
        """Take tasks in hand; return False if some found no room and stay on record only."""
        for asked in tasks:
            if asked.task_id in self._in_hand:
                continue
            if self.room <= 0:
                return False
            self._in_hand.add(asked.task_id)
            self._ready.append(asked)
            self._start_lane()
        return True

    def settled(self, task_ids: Iterable[UUID]) -> None:
        """Let go of tasks whose outcome is on record."""
        self._in_hand.difference_update(task_ids)

    async def run(self, stop: asyncio.Event, grace: float) -> None:
        """Work until `stop`; then let what has begun end within `grace` seconds."""
        async with asyncio.TaskGroup() as group:
            self._group = group
            self._start_lane()
            await stop.wait()
            self._ready.clear()
            if self._lanes:
                await asyncio.wait(self._lanes, timeout=grace)
            for lane in self._lanes:
                lane.cancel()
            self._group = None

    def _start_lane(self) -> None:
        full = len(self._lanes) >= self._examiner.settings.concurrency
        if self._group is None or self._starting or full or not self._ready:
            return
        self._starting = True
        lane = self._group.create_task(self._lane(), name="lane")
        self._lanes.add(lane)
        lane.add_done_callback(self._lanes.discard)

    async def _lane(self) -> None:
        self._starting = False
        handled = 0
        while self._ready:
            asked = self._ready.popleft()
            self._start_lane()  # it begins only if this handler has to wait
            results = Results()
            await self._examiner.examine(asked, results)
            self._put(results)
            handled += 1
            if handled % TURN == 0:
                await asyncio.sleep(0)  # quick handlers must not hold up the loop


def _what(error: Exception) -> str:
    if isinstance(error, Defect):
        return str(error)
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{frames[-1].name}:{frames[-1].lineno}" if frames else "an unknown place"
    return f"{type(error).__name__} at {where}"  # its text may hold personal data
