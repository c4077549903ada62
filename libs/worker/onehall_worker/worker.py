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
from collections.abc import Callable, Sequence
from typing import TypeVar
from uuid import UUID

from onehall_worker import settings as environment
from onehall_worker.activity import Invitation, Reply
from onehall_worker.connecting import CannotConnect, reachable
from onehall_worker.desk import Desk
from onehall_worker.examining import (
    ActivityHandler,
    CancelledHook,
    ClarifiedHook,
    Handler,
    Handlers,
    Seconds,
)
from onehall_worker.local import Unusable
from onehall_worker.opinions import Opinion
from onehall_worker.records import Filed, Returned
from onehall_worker.running import Duty, Running, Shift
from onehall_worker.saying import Now
from onehall_worker.settings import BadSettings, Settings
from onehall_worker.task import ReviewTask

F = TypeVar("F", bound=Callable[..., object])

DEPARTMENT = re.compile(r"[A-Z][A-Z0-9_]{0,15}")
ITEM = re.compile(r"[A-Z0-9]+-[0-9]{2,4}")
LOG_LEVEL = "ONEHALL_LOG_LEVEL"
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")

Failure = (BadSettings, CannotConnect, Unusable)


def spare_the_collector() -> None:
    """Collect garbage less often: a batch makes many objects, and none of them in cycles.

    For a process that does nothing else: it halves what reading a task costs.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


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
        self._desk = Desk(department, self._offline, self._now)

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
            self._handlers.by_item[item] = _coroutine_function(handler)
            return handler

        return register

    def activity(self) -> Callable[[ActivityHandler], ActivityHandler]:
        """Make the decorated coroutine function reply to invitations; without one, people do."""
        if self._handlers.activity:
            raise ValueError("invitations have a handler already; keep one")

        def register(handler: ActivityHandler) -> ActivityHandler:
            self._handlers.activity = _coroutine_function(handler)
            return handler

        return register

    def cancelled(self, hook: CancelledHook) -> CancelledHook:
        """Tell the decorated coroutine function of every review that is no longer wanted."""
        if self._handlers.cancelled:
            raise ValueError("cancellations have a hook already; keep one")
        self._handlers.cancelled = _coroutine_function(hook)
        return hook

    def clarified(self, hook: ClarifiedHook) -> ClarifiedHook:
        """Tell the decorated coroutine function of every question the applicant answered."""
        if self._handlers.clarified:
            raise ValueError("answered questions have a hook already; keep one")
        self._handlers.clarified = _coroutine_function(hook)
        return hook

    async def answer(self, task_id: UUID | str, opinion: Opinion) -> None:
        """Give the opinion of a task that was left for later; it is on record when this returns.

        Works in the worker's process and, on the same folder, in any other. Raises `LookupError`
        for a task that never came, `AlreadyAnswered` when there is an opinion, and
        `ReviewCancelled` when none is wanted any more.
        """
        await self._desk.answer(UUID(str(task_id)), opinion)

    async def postponed(self) -> list[ReviewTask]:
        """Return the tasks that wait for `answer`, oldest first."""
        return await self._desk.postponed()

    async def reply(self, activity_id: UUID | str, reply: Reply) -> None:
        """Reply to an invitation that was left for people; it is on record when this returns.

        Works where `answer` does. Raises `LookupError` for an invitation that never came and
        `AlreadyAnswered` when there is a reply.
        """
        await self._desk.reply(UUID(str(activity_id)), reply)

    async def invitations(self) -> list[Invitation]:
        """Return the invitations that wait for `reply`, oldest first."""
        return await self._desk.invitations()

    async def receipts(self) -> list[Filed]:
        """Return the centre's signed receipts for our opinions, latest first."""
        return await self._desk.receipts()

    async def returned(self) -> list[Returned]:
        """Return what the centre did not take, with the reasons, latest first."""
        return await self._desk.returned()

    def share(self, shift: Shift | None) -> None:
        """Answer from the inbox of `shift`, or from the file again; its runner calls this."""
        self._desk.shift = shift

    def run(self) -> None:
        """Read the settings and work until SIGTERM or SIGINT; end the process when told why."""
        spare_the_collector()
        try:
            logging.basicConfig(
                level=_level(), format="%(asctime)s %(levelname)s %(name)s: %(message)s"
            )
            asyncio.run(self._until_signalled())
        except Failure as error:
            raise SystemExit(f"onehall-worker: {error}") from None

    async def serve(self, stop: asyncio.Event) -> None:
        """Work until `stop`, then finish what is in hand; for a loop that is somebody else's."""
        if not self._handlers.by_item:
            raise BadSettings(
                f"{self.department} has no handler; add one: @worker.review('PC2-06')"
            )
        self._running = Running(self.duty(), opened=self.share)
        try:
            await self._running.run(stop)
        except ExceptionGroup as group:
            raise _failure(group) from None
        finally:
            self._running = None
            self.share(None)

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

    def _offline(self) -> Settings:
        return self._settings or environment.read(self.department, offline=True)


def _level() -> str:
    level = (os.environ.get(LOG_LEVEL) or "INFO").upper()
    if level not in LEVELS:
        raise BadSettings(f"{LOG_LEVEL}={level!r} is unknown; use one of {', '.join(LEVELS)}")
    return level


def _failure(group: ExceptionGroup) -> Exception:
    """Return the failure that ended a run, for its text names the cure; or all that did."""
    told, rest = group.split(Failure)
    if told is None or rest is not None:
        return group
    first: Exception = told
    while isinstance(first, ExceptionGroup):
        first = first.exceptions[0]
    return first


def _coroutine_function(handler: F) -> F:
    if inspect.iscoroutinefunction(handler) is False:  # mypy would narrow F by `not`
        cure = "write async def, with asyncio.to_thread for work that blocks"
        raise TypeError(f"{handler!r} is no coroutine function; {cure}")
    return handler


async def run_workers(workers: Sequence[Worker], stop: asyncio.Event) -> None:
    """Run several workers in one process until `stop`; if one dies, all end and its error tells."""
    async with asyncio.TaskGroup() as group:
        for worker in workers:
            group.create_task(worker.serve(stop), name=f"worker {worker.department}")
