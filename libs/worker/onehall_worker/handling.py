"""Handlers at work: many tasks at once, each to its own end, none able to harm another.

A lane takes one task after the other; a lane that has to wait leaves the rest to the next lane. So
quick handlers cost no task of the event loop, and slow ones run side by side up to the limit.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Collection, Iterable
from uuid import UUID

from onehall_worker.asked import Asked, Cancelled
from onehall_worker.examining import Examiner
from onehall_worker.records import Results

READY = 4096
TURN = 16


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
        all_in = True
        for asked in tasks:
            if isinstance(asked, Cancelled):
                self._cancel(asked.request.task_id)  # room or no room
            if asked.id in self._in_hand:
                continue
            if self.room <= 0:
                all_in = False
                continue
            self._in_hand.add(asked.id)
            self._ready.append(asked)
            self._start_lane()
        return all_in

    def settled(self, task_ids: Collection[UUID]) -> None:
        """Let go of tasks whose outcome is on record."""
        self._in_hand.difference_update(task_ids)
        self._examiner.forget(task_ids)

    def _cancel(self, task_id: UUID) -> None:
        if task_id in self._in_hand:
            self._examiner.cancel(task_id)

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
            self._put(await self._examiner.examine(asked))
            handled += 1
            if handled % TURN == 0:
                await asyncio.sleep(0)  # quick handlers must not hold up the loop
