"""From results to the broker: on record first, then published together, then marked as confirmed.

Whatever became ready while the last round was under way travels in the next one: one transaction,
one pipeline of packed messages, one transaction. A crash between them repeats, and never invents.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeAlias
from uuid import UUID

from onehall_bus import NotPublished, Outgoing
from onehall_bus.topology import department_user, from_department
from onehall_contracts import pack
from onehall_contracts.event import MAX_EVENTS
from onehall_contracts.ids import uuid7

from onehall_worker.local import Local
from onehall_worker.records import Results, Said

log = logging.getLogger(__name__)

POLL = 1.0
ROUND = 1024
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0

Seconds: TypeAlias = Callable[[], float]
Settled: TypeAlias = Callable[[Sequence[UUID]], None]


class Publishes(Protocol):
    """What publishing needs of a publisher."""

    async def publish(self, messages: Sequence[Outgoing]) -> list[NotPublished | None]:
        """Publish all; return what went wrong with each, or None."""
        ...


class Publishing:
    """One department's way to the broker; `settled` hears of tasks whose outcome is on record."""

    def __init__(
        self,
        department: str,
        local: Local,
        publisher: Publishes,
        seconds: Seconds,
        settled: Settled,
    ) -> None:
        self._department, self._local, self._publisher = department, local, publisher
        self._seconds, self._settled = seconds, settled
        self._results = Results()
        self._wake = asyncio.Event()
        self._swept_at: float | None = None
        self._failing = True  # for all that is known after a crash
        self.published = 0

    def put(self, results: Results) -> None:
        """Take results in; they are on record at the next round."""
        self._results.add(results)
        self._wake.set()

    def say(self, said: Said) -> None:
        """Take in something to be said while its task goes on."""
        self._results.said.append(said)
        self._wake.set()

    def sweep(self) -> None:
        """Publish soon what the local inbox holds unpublished."""
        self._swept_at = None
        self._wake.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Publish until `stop`, then once more for what is left."""
        while not stop.is_set():
            self._wake.clear()
            await self.round()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(POLL):
                    await self._wake.wait()
        await self.round()

    async def round(self) -> None:
        """Put on record, publish and mark whatever is there now."""
        said = await self._unpublished() + await self._on_record()
        for start in range(0, len(said), ROUND):
            await self._publish(said[start : start + ROUND])

    async def _unpublished(self) -> list[Said]:
        now = asyncio.get_running_loop().time()
        if self._swept_at is not None and now - self._swept_at < POLL:
            return []
        self._swept_at = now
        found = await self._local.unpublished(self._seconds(), ROUND)
        if len(found) == ROUND:
            self.sweep()  # there is more
        return found

    async def _on_record(self) -> list[Said]:
        results, self._results = self._results, Results()
        if not results:
            return []
        fresh = await self._local.settle(results)
        self._settled(list(results.settled()))
        if not self._failing:
            return fresh
        held_back = await self._local.held_back({said.id for said in fresh})
        self._failing = bool(held_back)
        return [said for said in fresh if said.task_id not in held_back]  # the rest is swept

    async def _publish(self, said: Sequence[Said]) -> None:
        groups = list(_together(said))
        messages = [(n, message) for n, group in enumerate(groups) for message in self._pack(group)]
        outcomes = await self._publisher.publish([message for _, message in messages])
        wrong = {n: error for (n, _), error in zip(messages, outcomes, strict=True) if error}
        done = [one for n, group in enumerate(groups) if n not in wrong for one in group]
        failed = [one for n, group in enumerate(groups) if n in wrong for one in group]
        await self._local.confirm(done, [(one, self._again_at(one)) for one in failed])
        self.published += len(done)
        self._failing = self._failing or bool(failed)
        for error in list(wrong.values())[:1]:
            log.warning("%d events not published, kept: %s", len(failed), error)

    def _pack(self, group: Sequence[Said]) -> Iterator[Outgoing]:
        exchange, user = from_department(self._department), department_user(self._department)
        for body in pack([one.body for one in group]):
            yield Outgoing(uuid7(), exchange, "", body, user)

    def _again_at(self, said: Said) -> float:
        pause: float = min(FIRST_PAUSE * 2.0 ** min(said.attempts, 16), LONGEST_PAUSE)
        return self._seconds() + pause


def _together(said: Sequence[Said]) -> Iterator[Sequence[Said]]:
    """Group what shares a message, in order; what has failed twice travels alone."""
    group: list[Said] = []
    for one in said:
        alone = one.attempts > 1
        if group and (alone or len(group) == MAX_EVENTS):
            yield group
            group = []
        if alone:
            yield [one]
        else:
            group.append(one)
    if group:
        yield group
