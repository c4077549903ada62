"""The maker: takes documents that are due, has them made in other processes, records how it went.

At least once: leased, made, recorded. A process killed in between leaves a lease that runs out, and
the document is made again from the same facts, salt and key; whoever records first has made it.
"""

import asyncio
import contextlib
import logging
import random
from collections.abc import Mapping, Sequence, Set
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from datetime import timedelta

import asyncpg
from asyncpg import Connection
from fastapi import FastAPI
from onehall_calendar import Clock, SystemClock
from onehall_chassis import Peer
from onehall_store import say
from onehall_store.outages import OUTAGE
from onehall_store.vault import Vault as Keys
from opentelemetry import metrics

from onehall_approval.certificates import telling, work
from onehall_approval.certificates.facts import Grant, Holder, PermitFacts
from onehall_approval.certificates.holders import Holders
from onehall_approval.certificates.jobs import Failed, Job, Made, Workshop
from onehall_approval.certificates.pool import JOB_SECONDS, Pool
from onehall_approval.certificates.settings import Wanted
from onehall_approval.certificates.vault import Place, Vault
from onehall_approval.certificates.work import Due

log = logging.getLogger(__name__)
outcomes = metrics.get_meter("onehall").create_counter(
    "onehall_certificates", description="attempts to make permit documents, by how they ended"
)

A_PROCESS = 12
"""Documents to claim for each process: enough to keep it busy while outcomes are recorded."""
LEASE = timedelta(seconds=3 * JOB_SECONDS)
SHORTEST, LONGEST = 2.0, 1800.0
"""Seconds between attempts: doubled every time, then half an hour for ever; nothing is given up."""
IDLE_SECONDS = 60.0
LOST = "the process that made it ended"


async def make_certificates(app: FastAPI, stop: asyncio.Event) -> None:
    """Make documents until told to stop; a part of the process."""
    settings: Wanted = app.state.settings
    async with Peer("intake", settings.intake_url) as intake:
        holders = Holders(intake, settings.service_token.get_secret_value())
        pool = Pool(settings.certificate_processes)
        database, clock = app.state.host.pool, app.state.clock
        maker = Maker(database, settings.vault, holders, pool, settings.workshop, clock=clock)
        await maker.run(stop, settings.certificate_poll_seconds)


@dataclass
class _Round:
    """What became of the documents of one round."""

    made: list[Made] = field(default_factory=list)
    whose: dict[Place, tuple[Grant, Holder]] = field(default_factory=dict)
    failed: list[tuple[Due, timedelta, str]] = field(default_factory=list)
    unbegun: list[Due] = field(default_factory=list)


class Maker:
    """Claims, makes and records, round after round."""

    def __init__(
        self,
        database: asyncpg.Pool,
        keys: Keys,
        holders: Holders,
        pool: Pool,
        workshop: Workshop,
        *,
        clock: Clock = SystemClock(),  # noqa: B008 - it has no state
    ) -> None:
        self._clock = clock
        self._database, self._holders, self._pool = database, holders, pool
        self._keys, self._workshop, self._vault = keys, workshop, Vault(workshop.folder)

    async def run(self, stop: asyncio.Event, poll_seconds: float) -> None:
        """Make until `stop`; then finish what is begun. Processes end when long idle."""
        loop = asyncio.get_running_loop()
        worked = loop.time()
        try:
            while not stop.is_set():
                if await self._tried(stop):
                    worked = loop.time()
                    continue
                if self._pool.running and loop.time() - worked > IDLE_SECONDS:
                    await self._pool.close()
                await _pause(poll_seconds, stop)
        finally:
            await self._pool.close()

    async def round(self, stop: asyncio.Event) -> bool:
        """Make what is due, up to a bounded number; return whether there was anything."""
        async with self._database.acquire(timeout=10) as connection:
            most = A_PROCESS * self._pool.processes
            due = await work.claim(connection, self._keys, most, LEASE)
        if not due:
            return False
        holders = await self._ask(due)
        done = _Round()
        waiting = list(reversed(due))
        lanes = self._pool.processes + 1  # one more than run, so that none waits for us
        ends = asyncio.get_running_loop().time() + LEASE.total_seconds() / 2
        await asyncio.gather(
            *(self._drain(waiting, holders, done, stop, ends) for _ in range(lanes))
        )
        done.unbegun = waiting
        await self._record(done)
        return True

    async def _tried(self, stop: asyncio.Event) -> bool:
        with contextlib.suppress(*OUTAGE):  # the database is away; documents wait with it
            return await self.round(stop)
        return False

    async def _ask(self, due: Sequence[Due]) -> Mapping[str, Holder | Failed]:
        """Ask for the holder of every case once: a case has up to 16 permits."""
        cases = list(dict.fromkeys(one.grant.case_id for one in due))
        answers = await asyncio.gather(*(self._holder(case) for case in cases))
        return dict(zip(cases, answers, strict=True))

    async def _holder(self, case_id: str) -> Holder | Failed:
        try:
            return await self._holders.of(case_id)
        except Failed as failed:
            return failed

    async def _drain(
        self, waiting: list[Due], holders: Mapping[str, Holder | Failed], done: _Round,
        stop: asyncio.Event, ends: float,
    ) -> None:  # fmt: skip
        loop = asyncio.get_running_loop()
        while waiting and not stop.is_set() and loop.time() < ends:
            due = waiting.pop()
            try:
                await self._make(due, holders[due.grant.case_id], done)
            except Failed as failed:
                done.failed.append((due, pause_after(due.attempt), str(failed)))
            except BrokenProcessPool:
                done.failed.append((due, pause_after(due.attempt), LOST))

    async def _make(self, due: Due, holder: Holder | Failed, done: _Round) -> None:
        if isinstance(holder, Failed):
            raise holder
        job = Job(PermitFacts(due.grant, holder, due.salt), due.key)
        made: Made = await self._pool.call("make", self._workshop, job)
        done.made.append(made)
        done.whose[made.place] = due.grant, holder

    async def _record(self, done: _Round) -> None:
        async with self._database.acquire(timeout=10) as connection, connection.transaction():
            first = await work.made(connection, done.made)
            await self._tell(connection, done, first)
            await work.put_off(connection, done.failed)
            await work.release(connection, done.unbegun)
        await asyncio.to_thread(self._clean, done.made, first)
        outcomes.add(len(done.made), {"outcome": "made"})
        for due, _, why in done.failed:
            outcomes.add(1, {"outcome": "failed"})
            log.warning("a permit document was not made", extra=_told(due, why))

    async def _tell(self, connection: Connection, done: _Round, first: Set[Place]) -> None:
        """Say of each document that is on record now that it is, in the same transaction."""
        now = self._clock.now()
        issued = [telling.issued(*done.whose[p], p, now) for p in done.whose if p in first]
        await say(connection, "approval", now, [said for told in issued for said in told])

    def _clean(self, products: Sequence[Made], first: Set[Place]) -> None:
        for one in products:
            if one.place not in first:
                self._vault.discard(one.place)
        self._vault.tidy(first)


def pause_after(attempt: int) -> timedelta:
    """Return how long to wait after the n-th failed attempt; spread, so that they do not crowd."""
    jitter = random.uniform(0.5, 1.0)  # noqa: S311 - spreads retries, guards nothing
    return timedelta(seconds=jitter * min(LONGEST, SHORTEST * 2 ** min(attempt, 12)))


def _told(due: Due, why: str) -> dict[str, object]:
    grant = due.grant
    return {"case_id": grant.case_id, "item_id": grant.item_id, "why": why, "attempt": due.attempt}


async def _pause(seconds: float, stop: asyncio.Event) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stop.wait()
