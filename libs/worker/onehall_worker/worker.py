"""The worker: a department, its handlers, and the way to run them."""

import asyncio
import contextlib
import gc
import inspect
import logging
import os
import re
import signal
import time
from collections.abc import AsyncIterator, Callable, Sequence
from uuid import UUID

from onehall_worker import settings as environment
from onehall_worker.connecting import CannotConnect, reachable
from onehall_worker.handling import Handler, Handlers, Seconds
from onehall_worker.local import Local, Results, Unusable
from onehall_worker.opinions import Opinion
from onehall_worker.receiving import Asked, reopened
from onehall_worker.running import Duty, Running, Shift
from onehall_worker.saying import Now, Voice
from onehall_worker.settings import BadSettings, Settings
from onehall_worker.task import ReviewTask, view

DEPARTMENT = re.compile(r"[A-Z][A-Z0-9_]{0,15}")
ITEM = re.compile(r"[A-Z0-9]+-[0-9]{2,4}")
LOG_LEVEL = "ONEHALL_LOG_LEVEL"
LISTED = 10_000

Failure = (BadSettings, CannotConnect, Unusable)


def spare_the_collector() -> None:
    """Collect garbage less often: a batch makes many objects, and none of them in cycles.

    For a process that does nothing else: it halves what reading a task costs.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


class AlreadyAnswered(ValueError):
    """The task has its opinion; the first one stands."""


class Worker:
    """A department's process: give it handlers with `review`, then `run` it."""

    def __init__(
        self,
        department: str,
        *,
        now: Now | None = None,
        seconds: Seconds = time.time,
        settings: Settings | None = None,
    ) -> None:
        """`now` dates opinions, `seconds` times retries; `settings` come from the environment."""
        if not DEPARTMENT.fullmatch(department):
            raise ValueError(f"{department!r} is no department id; write it as in 'XFZD'")
        self.department = department
        self._handlers = Handlers()
        self._now, self._seconds, self._settings = now or environment.clock(), seconds, settings
        self._running: Running | None = None
        self._shift: Shift | None = None

    @property
    def ready(self) -> bool:
        """Whether the worker runs, tasks arrive and opinions can leave."""
        return self._running is not None and self._running.ready

    def review(self, item: str | None = None) -> Callable[[Handler], Handler]:
        """Make the decorated coroutine function answer `item`, or every item without a handler."""
        if item is not None and not (isinstance(item, str) and ITEM.fullmatch(item)):
            raise ValueError(f"{item!r} is no item id; write @worker.review('PC2-06') or review()")
        if item in self._handlers.by_item:
            raise ValueError(f"{item or 'every item'} has a handler already; keep one")

        def register(handler: Handler) -> Handler:
            if not inspect.iscoroutinefunction(handler):
                cure = "write async def, with asyncio.to_thread for work that blocks"
                raise TypeError(f"{handler!r} is no coroutine function; {cure}")
            self._handlers.by_item[item] = handler
            return handler

        return register

    async def answer(self, task_id: UUID | str, opinion: Opinion) -> None:
        """Give the opinion of a task that was left for later; it is on record when this returns.

        Works in the worker's process and, on the same folder, in any other. Raises `LookupError`
        for a task that never came and `AlreadyAnswered` when there is an opinion.
        """
        task_id = UUID(str(task_id))
        async with self._inbox() as local:
            found = await local.find(task_id)
            if found is None:
                cure = "is this the worker's ONEHALL_WORKER_DATA?"
                raise LookupError(f"no task {task_id} in {self.department}'s inbox; {cure}")
            asked = reopened(found[0].body)
            said = self._voice().opinion(asked, opinion, asked.envelope.traceparent)
            if not await local.settle(Results(said=[said])):
                raise AlreadyAnswered(f"task {task_id} has its opinion; the first one stands")
        self._sweep()

    async def postponed(self) -> list[ReviewTask]:
        """Return the tasks that wait for `answer`, oldest first."""
        async with self._inbox() as local:
            kept = await local.postponed(LISTED)
        return [self._desk_view(reopened(one.body)) for one in kept]

    def run(self) -> None:
        """Read the settings and work until SIGTERM or SIGINT; end the process when told why."""
        logging.basicConfig(
            level=os.environ.get(LOG_LEVEL, "INFO").upper(),
            format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        )
        spare_the_collector()
        try:
            asyncio.run(self._until_signalled())
        except Failure as error:
            raise SystemExit(f"onehall-worker: {error}") from None

    async def serve(self, stop: asyncio.Event) -> None:
        """Work until `stop`, then finish what is in hand; for a loop that is somebody else's."""
        if not self._handlers.by_item:
            raise BadSettings(
                f"{self.department} has no handler; add one: @worker.review('PC2-06')"
            )
        self._running = Running(self.duty(), opened=self._began)
        try:
            await self._running.run(stop)
        finally:
            self._running = self._shift = None

    def duty(self, settings: Settings | None = None) -> Duty:
        """Return what the worker is there for, with its settings read if they were not given."""
        settings = settings or self._settings or environment.read(self.department)
        return Duty(self.department, self._handlers, settings, self._now, self._seconds)

    async def _until_signalled(self) -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            with contextlib.suppress(NotImplementedError):  # Windows has Ctrl-C only
                loop.add_signal_handler(number, stop.set)
        self._settings = self.duty().settings
        await reachable(self._settings.url, stop)
        await self.serve(stop)

    def _began(self, shift: Shift) -> None:
        self._shift = shift

    def _sweep(self) -> None:
        if self._shift:
            self._shift.publishing.sweep()

    def _offline(self) -> Settings:
        return self._settings or environment.read(self.department, offline=True)

    def _voice(self) -> Voice:
        return Voice(self.department, self._offline().officer, self._now)

    @contextlib.asynccontextmanager
    async def _inbox(self) -> AsyncIterator[Local]:
        if self._shift:
            yield self._shift.local
            return
        settings = self._offline()
        local = Local(settings.file(self.department), settings.synchronous)
        await local.open()
        try:
            yield local
        finally:
            await local.close()

    def _desk_view(self, asked: Asked) -> ReviewTask:
        async def report(step: str, officer: str | None) -> None:
            said = self._voice().step(asked, step, officer, asked.envelope.traceparent)
            async with self._inbox() as local:
                await local.settle(Results(said=[said]))
            self._sweep()

        return view(asked.request, report)


async def run_workers(workers: Sequence[Worker], stop: asyncio.Event) -> None:
    """Run several workers in one process until `stop`; if one dies, all end and its error tells."""
    async with asyncio.TaskGroup() as group:
        for worker in workers:
            group.create_task(worker.serve(stop), name=f"worker {worker.department}")
