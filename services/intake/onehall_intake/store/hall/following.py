"""A hall as it happens: one look at the journal feeds everybody who follows it in this process.

The journal of a centre is written under the lock of its day, so its numbers come in the order of
commits: whoever names the last one they had misses nothing.
"""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Protocol, TypeAlias

from onehall_calendar import local_day
from onehall_calendar.clock import Clock
from onehall_store.outages import OUTAGE

from onehall_intake.store.hall import moods, upcoming
from onehall_intake.store.hall.bell import BELL

log = logging.getLogger(__name__)

POLL: Final = 1.0
"""Seconds between looks, for what another process did."""
KEPT: Final = 2_000
SINCE: Final = """
SELECT seq, at, kind, "window", number, business, detail FROM intake.ticket_event
WHERE centre = $1 AND day = $2 AND seq > $3 ORDER BY seq LIMIT $4
"""
LAST: Final = """
SELECT coalesce(max(seq), 0) FROM intake.ticket_event WHERE centre = $1 AND day = $2
"""
HOLDS: Final = """
SELECT EXISTS (SELECT FROM intake.ticket_event WHERE seq = $3 AND centre = $1 AND day = $2)
"""

Named: TypeAlias = upcoming.Named


class HasPool(Protocol):
    """What has connections once it is open."""

    pool: Any


@dataclass(frozen=True, slots=True)
class News:
    """A line of the journal with its number."""

    seq: int
    at: datetime
    kind: str
    window: str | None
    number: str | None
    business: str | None
    detail: str | None


@dataclass(frozen=True, slots=True)
class Seen:
    """The moods of tickets in hand, and of those that would be called next, by window."""

    in_hand: Mapping[str, Named] = field(default_factory=dict)
    upcoming: Mapping[str, Named] = field(default_factory=dict)


NOTHING: Final = Seen()


@dataclass
class Tail:
    """The end of a centre's journal, and the moods that windows are told of."""

    base: int
    last: int
    news: deque[News] = field(default_factory=lambda: deque(maxlen=KEPT))
    seen: Seen = NOTHING
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def turn(self, news: Sequence[News], seen: Seen) -> None:
        """Take what is new, and wake whoever follows."""
        if not news and seen == self.seen:
            return
        self.news.extend(news)
        self.last = news[-1].seq if news else self.last
        self.base = self.news[0].seq - 1 if len(self.news) == KEPT else self.base
        self.seen = seen
        self.changed.set()
        self.changed = asyncio.Event()

    def after(self, seq: int) -> list[News] | None:
        """Return what came after a number, or None when that is further back than is kept."""
        return None if seq < self.base else [one for one in self.news if one.seq > seq]


@dataclass
class Watch:
    """Who follows one centre, and the task that looks for all of them."""

    tail: asyncio.Future[Tail]
    followers: int = 0
    task: asyncio.Task[None] | None = None


class Halls:
    """The halls that somebody follows in this process."""

    def __init__(self, host: HasPool, clock: Clock) -> None:
        self._host, self._clock = host, clock
        self._watched: dict[str, Watch] = {}

    async def __aenter__(self) -> "Halls":
        """Use as a context manager, so that nothing goes on looking."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop looking."""
        tasks = [watch.task for watch in self._watched.values() if watch.task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def follow(
        self, centre: str, after: int, stop: asyncio.Event
    ) -> AsyncIterator[tuple[list[News], Seen]]:
        """Yield what came after a number of the journal and the moods told, until `stop`."""
        with self._following(centre) as watch:
            tail = await asyncio.shield(watch.tail)
            while not stop.is_set():
                changed = tail.changed
                found = tail.after(after)
                found = await self._read(centre, after) if found is None else found
                after = found[-1].seq if found else after
                yield found, tail.seen
                if len(found) < KEPT:
                    await _either(changed, stop)

    def followers(self, centre: str) -> int:
        """Return how many follow a centre in this process now."""
        watch = self._watched.get(centre)
        return watch.followers if watch else 0

    @contextlib.contextmanager
    def _following(self, centre: str) -> Iterator[Watch]:
        watch = self._watched.get(centre)
        if watch is None or watch.task is None or watch.task.done():
            watch = Watch(asyncio.get_running_loop().create_future())
            watch.task = asyncio.create_task(self._look(centre, watch))
            self._watched[centre] = watch
        watch.followers += 1
        try:
            yield watch
        finally:
            watch.followers -= 1

    async def _look(self, centre: str, watch: Watch) -> None:
        """Look at the journal as long as somebody follows."""
        with BELL.listening(centre) as rung:
            while watch.followers or not watch.tail.done():
                try:
                    await self._once(centre, watch)
                except OUTAGE as error:
                    log.warning("a live hall waits", extra={"error": type(error).__name__})
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(rung.wait(), POLL)
                rung.clear()
        watch.tail.result().seen = NOTHING  # nobody follows: no memory keeps a mood either

    async def _once(self, centre: str, watch: Watch) -> None:
        if not watch.tail.done():
            newest = await self.newest(centre)
            watch.tail.set_result(Tail(newest, newest))
        tail = watch.tail.result()
        tail.turn(await self._read(centre, tail.last), await self._seen(centre))

    async def newest(self, centre: str) -> int:
        """Return the last number of today's journal."""
        day = local_day(self._clock.now())
        async with self._host.pool.acquire(timeout=10) as connection:
            newest: int = await connection.fetchval(LAST, centre, day)
        return newest

    async def holds(self, centre: str, seq: int) -> bool:
        """Whether a number is of today's journal of this centre."""
        day = local_day(self._clock.now())
        async with self._host.pool.acquire(timeout=10) as connection:
            held: bool = await connection.fetchval(HOLDS, centre, day, seq)
        return held

    async def _read(self, centre: str, seq: int) -> list[News]:
        day = local_day(self._clock.now())
        async with self._host.pool.acquire(timeout=10) as connection:
            rows = await connection.fetch(SINCE, centre, day, seq, KEPT)
        return [News(*row) for row in rows]

    async def _seen(self, centre: str) -> Seen:
        now = self._clock.now()
        of = (centre, local_day(now), now)
        async with self._host.pool.acquire(timeout=10) as connection:
            held = await moods.at_windows(connection, *of)
            return Seen(held, await upcoming.at_windows(connection, *of))


async def _either(changed: asyncio.Event, stop: asyncio.Event) -> None:
    waiting = [asyncio.create_task(changed.wait()), asyncio.create_task(stop.wait())]
    try:
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in waiting:
            task.cancel()
