"""The pump: sends mail that is due, over a few kept connections, and records how it went.

At least once: a mail is leased, sent, recorded. A process killed in between leaves a lease that
runs out, and the mail goes again under the same Message-ID: at most one for each connection.
"""

import asyncio
import contextlib
import logging
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol
from uuid import UUID

from fastapi import FastAPI
from jinja2 import TemplateError as JinjaError
from onehall_calendar import Clock
from onehall_chassis import Peer
from onehall_store import Ask, Done, Engine, Origin
from onehall_store.outages import OUTAGE
from opentelemetry import metrics

from onehall_notify.clients import Undeliverable
from onehall_notify.clients.contacts import Contacts
from onehall_notify.clients.mailing import Lane, Letter, Outlet, message_id
from onehall_notify.domain import model as m
from onehall_notify.store import work
from onehall_notify.store.work import Due
from onehall_notify.templates import TemplateError, Templates

log = logging.getLogger(__name__)
outcomes = metrics.get_meter("onehall").create_counter(
    "onehall_mail_attempts", description="attempts to send mail, by how they ended"
)

ACTOR = "onehall/notify/mail"
AT_ONCE = 64
BUDGET, LEASE = 2, 4
"""In attempts' time: none is begun after the budget, so all have ended before the lease."""

Asks = Ask[m.Command]


class Wanted(Protocol):
    """What the pump takes from the settings."""

    intake_url: str
    service_token: Any
    smtp_connections: int
    attempt_seconds: float
    poll_seconds: float

    @property
    def outlet(self) -> Outlet:
        """Return where mail goes out."""
        ...


async def pump(app: FastAPI, stop: asyncio.Event) -> None:
    """Send mail until told to stop; a part of the process."""
    settings: Wanted = app.state.settings
    async with Peer("intake", settings.intake_url) as intake:
        contacts = Contacts(intake, settings.service_token.get_secret_value())
        await Pump(app.state.host.engine, app.state.clock, contacts, settings).run(stop)


class Ledger:
    """Records outcomes: those that arrive while a transaction is under way share the next one."""

    def __init__(self, engine: Engine[Any, m.Command, Any], stop: asyncio.Event) -> None:
        self._engine, self._stop = engine, stop
        self._pending: list[Asks] = []
        self._writing = asyncio.Lock()

    async def record(self, ask: Asks) -> None:
        """Return when `ask` is on record, or when the process stops without its database."""
        self._pending.append(ask)
        async with self._writing:
            batch, self._pending = self._pending, []
            if batch:
                await self._write(batch)

    async def _write(self, batch: Sequence[Asks]) -> None:
        while True:
            try:
                for outcome in await self._engine.ask(batch):
                    if not isinstance(outcome, Done):
                        log.error("an outcome was not recorded", extra={"reason": outcome.reason})
                return
            except OUTAGE:
                if self._stop.is_set():
                    log.warning("stopped without the database; what was sent is sent again")
                    return
                await pause(0.5, self._stop)


class Pump:
    """Claims, sends and records, round after round."""

    def __init__(
        self,
        engine: Engine[Any, m.Command, Any],
        clock: Clock,
        contacts: Contacts,
        settings: Wanted,
    ) -> None:
        self._engine, self._clock, self._contacts = engine, clock, contacts
        self._templates = Templates()
        self._lanes = [Lane(settings.outlet) for _ in range(settings.smtp_connections)]
        self._attempt_seconds, self._poll_seconds = settings.attempt_seconds, settings.poll_seconds

    async def run(self, stop: asyncio.Event) -> None:
        """Send until `stop`; then finish what is in hand."""
        ledger = Ledger(self._engine, stop)
        async with contextlib.AsyncExitStack() as stack:
            for lane in self._lanes:
                await stack.enter_async_context(lane)
            while not stop.is_set():
                busy = False
                with contextlib.suppress(*OUTAGE):  # the database is away; mail waits with it
                    busy = await self.round(ledger, stop)
                if not busy:
                    await pause(self._poll_seconds, stop)

    async def round(self, ledger: Ledger, stop: asyncio.Event) -> bool:
        """Address what can be, send what is due; return whether there was anything to do."""
        addressed = await self._address()
        lease = timedelta(seconds=LEASE * self._attempt_seconds)
        async with self._engine.pool.acquire(timeout=10) as connection:
            due = await work.claim(connection, self._clock.now(), AT_ONCE, lease)
        if not due:
            return addressed
        waiting = _Waiting(list(reversed(due)), self._budget(), stop)
        await asyncio.gather(*(self._drain(lane, waiting, ledger) for lane in self._lanes))
        if waiting.notices:
            async with self._engine.pool.acquire(timeout=10) as connection:
                await work.release(connection, [notice.notice_id for notice in waiting.notices])
        return True

    def _budget(self) -> float:
        return asyncio.get_running_loop().time() + BUDGET * self._attempt_seconds

    async def _address(self) -> bool:
        async with self._engine.pool.acquire(timeout=10) as connection:
            found = await work.addressable(connection, AT_ONCE)
        if found:
            now = self._clock.now()
            addresses = [
                self._ask(notice_id, m.Address(m.RecipientRef(str(ref)), now), cause)
                for notice_id, ref, cause in found
            ]
            await self._engine.ask(addresses)
        return bool(found)

    async def _drain(self, lane: Lane, waiting: "_Waiting", ledger: Ledger) -> None:
        while notice := waiting.next():
            outcome = await self._attempt(lane, notice)
            await ledger.record(self._ask(notice.notice_id, outcome, notice.cause))

    async def _attempt(self, lane: Lane, notice: Due) -> m.RecordSent | m.RecordFailure:
        try:
            async with asyncio.timeout(self._attempt_seconds):
                await self._deliver(lane, notice)
        except Undeliverable as failed:
            return self._failure(notice, failed)
        except TimeoutError:
            lane.drop()
            return self._failure(notice, Undeliverable("timed-out"))
        outcomes.add(1, {"outcome": "sent"})
        return m.RecordSent(notice.attempt, self._clock.now())

    async def _deliver(self, lane: Lane, notice: Due) -> None:
        name, address = await self._contacts.of(notice.recipient_ref)
        try:
            mail = self._templates.mail(
                notice.template, notice.parameters, name, str(notice.notice_id)
            )
        except (JinjaError, TemplateError):
            raise Undeliverable("unrenderable") from None  # an update may cure it
        number = message_id(notice.notice_id, notice.round)
        await lane.send(Letter(address, mail.subject, mail.body, number, self._clock.now()))

    def _failure(self, notice: Due, failed: Undeliverable) -> m.RecordFailure:
        outcomes.add(1, {"outcome": failed.why})
        extra = {"notice_id": str(notice.notice_id), "why": failed.why, "attempt": notice.attempt}
        log.warning("a mail was not sent", extra=extra)
        jitter = random.random()  # noqa: S311 - spreads retries, guards nothing
        at = self._clock.now()
        return m.RecordFailure(notice.attempt, m.Why(failed.why), failed.final, jitter, at)

    def _ask(self, notice_id: UUID, command: m.Command, cause: UUID | None) -> Asks:
        return Ask(str(notice_id), command, Origin(ACTOR, self._clock.now(), cause))


@dataclass
class _Waiting:
    """The mails of a round that nobody has begun."""

    notices: list[Due]
    until: float
    stop: asyncio.Event

    def next(self) -> Due | None:
        """Return one to begin now; None when there is none, or no time for it."""
        late = asyncio.get_running_loop().time() >= self.until
        if late or self.stop.is_set() or not self.notices:
            return None
        return self.notices.pop()


async def pause(seconds: float, stop: asyncio.Event) -> None:
    """Wait, but not past `stop`."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stop.wait()
