"""One channel's work: claim what is due, send it over the channel's lanes, record how it went."""

import asyncio
import contextlib
import logging
import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from onehall_calendar import Clock
from onehall_store import Ask, Engine, Origin
from onehall_store.outages import OUTAGE
from opentelemetry import metrics

from onehall_notify.clients import Undeliverable
from onehall_notify.domain import model as m
from onehall_notify.sending.breaker import Allowance, Breaker
from onehall_notify.sending.carrying import Carrier, Lane, Parcel, Sift
from onehall_notify.sending.ledger import Ledger
from onehall_notify.store import BELL, work
from onehall_notify.store.work import Due

log = logging.getLogger(__name__)
outcomes = metrics.get_meter("onehall").create_counter(
    "onehall_notice_attempts", description="attempts to send notices, by channel and outcome"
)

ACTOR: Final = "onehall/notify/"
AT_ONCE: Final = 256
BUDGET, LEASE = 2, 4
"""In attempts' time: none is begun after the budget, so all have ended before the lease."""
SOON: Final = 0.01


@dataclass(frozen=True, slots=True)
class Timing:
    """Real seconds: the longest attempt, how often to look, the first pause of a breaker."""

    attempt: float
    poll: float
    breaker: float


@dataclass(frozen=True, slots=True)
class Desk:
    """What all channels share: where outcomes go, the business clock, what recipients prefer."""

    engine: Engine[Any, m.Command, Any]
    clock: Clock
    sift: Sift


class Line:
    """Sends one channel's notices, round after round."""

    def __init__(self, desk: Desk, carrier: Carrier, timing: Timing) -> None:
        self._engine, self._clock, self._timing = desk.engine, desk.clock, timing
        self._sift = desk.sift
        self.carrier, self._lanes = carrier, carrier.lanes
        self._allowance = Allowance(carrier.per_second)
        self._breakers: dict[str, Breaker] = defaultdict(lambda: Breaker(timing.breaker))

    @property
    def paused(self) -> Mapping[str, str]:
        """Return which addresses are left alone, and why; `""` is the whole channel."""
        return {via: one.why for via, one in self._breakers.items() if one.why}

    async def run(self, stop: asyncio.Event) -> None:
        """Send until `stop`; then finish what is in hand."""
        ledger, wait = Ledger(self._engine, stop), self._timing.poll
        with BELL.listening(self.carrier.channel.value) as rung:
            while not stop.is_set():
                busy = False
                with contextlib.suppress(*OUTAGE):  # the database is away; notices wait with it
                    busy = await self.round(ledger, stop)
                if not busy:
                    wait = await self._next_look(rung, stop, wait)

    async def _next_look(self, rung: asyncio.Event, stop: asyncio.Event, wait: float) -> float:
        """Wait for the bell or for `wait` seconds; return how long to wait the next time.

        The bell rings just before a commit: what it announces is there soon, or was rolled back.
        """
        waiting = [asyncio.create_task(rung.wait()), asyncio.create_task(stop.wait())]
        try:
            done, _ = await asyncio.wait(waiting, timeout=wait, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in waiting:
                one.cancel()
        if not done:
            return min(2 * wait, self._timing.poll)
        rung.clear()
        return SOON

    async def round(self, ledger: Ledger, stop: asyncio.Event) -> bool:
        """Send what is due; return whether there was anything that could be sent."""
        if not await self._open():
            return False
        room = self._allowance.room(self._now(), AT_ONCE)
        due = await self._claim(room)
        going = await self._sifted(due, ledger) if due else []
        parcels = await self._prepared(going) if going else ()
        self._allowance.give_back(room - len(parcels) if self.carrier.per_second else 0)
        if not due:
            return False
        waiting = _Waiting(list(reversed(parcels)), self._budget(), stop)
        await asyncio.gather(*(self._drain(lane, waiting, ledger) for lane in self._lanes))
        await ledger.settled()
        left = [] if parcels else going
        left = [*left, *waiting.left()]
        await self._release(left)
        return len(left) < len(due)

    async def _open(self) -> bool:
        """Whether the channel may be used; while it is thought to be down, ask it."""
        breaker = self._breakers[""]
        if not breaker.open:
            return True
        if not breaker.admits(self._now()):
            return False
        try:
            async with asyncio.timeout(self._timing.attempt):
                await self.carrier.probe()
        except (Undeliverable, TimeoutError) as failed:
            why = failed.why if isinstance(failed, Undeliverable) else "timed-out"
            breaker.failed(why, self._now(), surely=True)
            return False
        breaker.succeeded()
        log.info("a channel is open again", extra={"channel": self.carrier.channel.value})
        return True

    async def _claim(self, most: int) -> list[Due]:
        if not most:
            return []
        lease = timedelta(seconds=LEASE * self._timing.attempt)
        now = self._now()
        without = [via for via, one in self._breakers.items() if one.waits(now)]
        async with self._engine.pool.acquire(timeout=10) as connection:
            return await work.claim(
                connection, self.carrier.channel, self._clock.now(), most, lease, without
            )

    async def _sifted(self, due: list[Due], ledger: Ledger) -> list[Due]:
        """Return what goes now; put on record what becomes of the rest."""
        rest = await self._sift(self.carrier.channel, due)
        for one in due:
            if command := rest.get(one.notice_id):
                ledger.record(self._ask(one, command))
        return [one for one in due if one.notice_id not in rest]

    async def _prepared(self, due: list[Due]) -> Sequence[Parcel]:
        try:
            async with asyncio.timeout(self._timing.attempt):
                return await self.carrier.prepare(due)
        except Undeliverable as failed:
            self._fault("", failed)
        except TimeoutError:
            self._fault("", Undeliverable("timed-out", blameless=True))
        return ()

    async def _release(self, left: list[Due]) -> None:
        if left:
            async with self._engine.pool.acquire(timeout=10) as connection:
                await work.release(connection, [one.notice_id for one in left])

    async def _drain(self, lane: Lane, waiting: "_Waiting", ledger: Ledger) -> None:
        while parcel := waiting.next():
            if not self._breakers[self._provider(parcel.due)].admits(self._now()):
                waiting.skip(parcel)
                continue
            await ledger.room()
            if not (outcome := await self._attempt(lane, parcel)):
                waiting.skip(parcel)
            for due, command in outcome:
                ledger.record(self._ask(due, command))

    async def _attempt(self, lane: Lane, parcel: Parcel) -> list[tuple[Due, m.Command]]:
        """Return how an attempt went; nothing when the notices had no part in it."""
        try:
            async with asyncio.timeout(self._timing.attempt):
                await lane.carry(parcel)
        except Undeliverable as failed:
            return self._failed(parcel, failed)
        except TimeoutError:
            return self._failed(parcel, lane.cut_off())
        self._breakers[self._provider(parcel.due)].succeeded()
        self._count("sent", parcel)
        at = self._clock.now()
        return [(due, m.RecordSent(due.attempt, at, parcel.digest)) for due in parcel.notices]

    def _failed(self, parcel: Parcel, failed: Undeliverable) -> list[tuple[Due, m.Command]]:
        self._count(failed.why, parcel)
        self._fault(self._provider(parcel.due), failed)
        extra = {"notice_id": str(parcel.due.notice_id), "why": failed.why}
        log.warning("a notice was not sent", extra=extra | {"attempt": parcel.due.attempt})
        if failed.blameless:
            return []
        # One wait for all of a parcel, so that they go together again.
        jitter = random.random()  # noqa: S311 - spreads retries, guards nothing
        at = self._clock.now()
        return [(due, _failure(due, parcel, failed, jitter, at)) for due in parcel.notices]

    def _count(self, outcome: str, parcel: Parcel) -> None:
        labels = {"channel": self.carrier.channel.value, "outcome": outcome}
        outcomes.add(len(parcel.notices), labels)

    def _fault(self, via: str, failed: Undeliverable) -> None:
        breaker = self._breakers[via]
        if not failed.outage:
            breaker.succeeded()  # it said no to this notice: it works
            return
        was = breaker.open
        breaker.failed(failed.why, self._now(), surely=failed.blameless, after=failed.after)
        if breaker.open and not was:
            extra = {"channel": self.carrier.channel.value, "why": failed.why}
            log.warning("a channel is paused until its provider is back", extra=extra)

    def _provider(self, due: Due) -> str:
        return due.via if self.carrier.by_address else ""

    def _ask(self, due: Due, command: m.Command) -> Ask[m.Command]:
        actor = ACTOR + self.carrier.channel.value
        return Ask(str(due.notice_id), command, Origin(actor, self._clock.now(), due.cause))

    def _budget(self) -> float:
        return self._now() + BUDGET * self._timing.attempt

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()


def _failure(
    due: Due, parcel: Parcel, failed: Undeliverable, jitter: float, at: datetime
) -> m.Command:
    said = (m.Why(failed.why), failed.final, jitter, at, failed.after)
    return m.RecordFailure(due.attempt, *said, parcel.digest)


@dataclass
class _Waiting:
    """The parcels of a round that nobody has begun."""

    parcels: list[Parcel]
    until: float
    stop: asyncio.Event
    skipped: list[Parcel] = field(default_factory=list)

    def next(self) -> Parcel | None:
        """Return one to begin now; None when there is none, or no time for it."""
        late = asyncio.get_running_loop().time() >= self.until
        if late or self.stop.is_set() or not self.parcels:
            return None
        return self.parcels.pop()

    def skip(self, parcel: Parcel) -> None:
        """Keep a parcel to be given back untried."""
        self.skipped.append(parcel)

    def left(self) -> list[Due]:
        """Return the notices that are to be given back."""
        return [due for parcel in (*self.parcels, *self.skipped) for due in parcel.notices]
