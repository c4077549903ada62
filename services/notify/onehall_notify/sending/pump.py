"""All channels at work, side by side: one that hangs delays no other."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from typing import Any, Protocol

import httpx
from fastapi import FastAPI
from onehall_calendar import Clock
from onehall_chassis import Peer
from onehall_store import Engine
from onehall_store.outages import OUTAGE
from onehall_store.vault import Vault
from opentelemetry import metrics
from opentelemetry.metrics import CallbackOptions, Observation

from onehall_notify.clients import hooking
from onehall_notify.clients.contacts import Contacts
from onehall_notify.clients.guarding import Resolve, resolve
from onehall_notify.clients.hooking import Hooks
from onehall_notify.clients.mailing import Outlet
from onehall_notify.clients.texting import JsonProvider
from onehall_notify.domain import model as m
from onehall_notify.sending.carrying import Carrier
from onehall_notify.sending.hooks import HookCarrier
from onehall_notify.sending.ledger import Ledger, pause
from onehall_notify.sending.line import Desk, Line, Timing
from onehall_notify.sending.mail import MailCarrier
from onehall_notify.sending.sorting import Sorter
from onehall_notify.sending.texts import NoTexts, TextCarrier
from onehall_notify.sending.wishes import Wishes


class Wanted(Protocol):
    """What the pump takes from the settings."""

    intake_url: str
    service_token: Any
    smtp_connections: int
    mail_per_second: int
    sms_url: str
    sms_key: Any
    sms_per_second: int
    webhook_hosts: frozenset[str]
    attempt_seconds: float
    poll_seconds: float
    breaker_seconds: float

    @property
    def outlet(self) -> Outlet:
        """Return where mail goes out."""
        ...

    @property
    def vault(self) -> Vault:
        """Return the keys that secrets of endpoints are locked with."""
        ...


async def pump(app: FastAPI, stop: asyncio.Event) -> None:
    """Send on every channel until told to stop; a part of the process."""
    state = app.state
    async with Peer("intake", state.settings.intake_url) as intake:
        contacts = Contacts(intake, state.settings.service_token.get_secret_value())
        async with opened(state.host.engine, state.clock, contacts, state.settings) as made:
            HEALTH.watch(made)
            await made.run(stop)


@contextlib.asynccontextmanager
async def opened(
    engine: Engine[Any, m.Command, Any],
    clock: Clock,
    contacts: Contacts,
    settings: Wanted,
    resolver: Resolve = resolve,
) -> AsyncIterator["Pump"]:
    """Make the pump of these settings, and close its connections afterwards."""
    seconds = settings.attempt_seconds
    lanes = settings.smtp_connections
    mail = MailCarrier(settings.outlet, lanes, contacts, clock, settings.mail_per_second)
    async with (
        httpx.AsyncClient(timeout=seconds, trust_env=False) as http,
        hooking.client(seconds) as anywhere,
    ):
        hooks = Hooks(anywhere, resolver, settings.webhook_hosts)
        carriers: list[Carrier] = [mail, HookCarrier(hooks, engine.pool, settings.vault)]
        if settings.sms_url:
            provider = JsonProvider(http, settings.sms_url, settings.sms_key.get_secret_value())
            carriers.append(TextCarrier(provider, lanes, contacts, settings.sms_per_second))
        else:
            carriers.append(NoTexts())
        timing = Timing(seconds, settings.poll_seconds, settings.breaker_seconds)
        try:
            wishes = Wishes(engine.pool, clock, carries_texts=bool(settings.sms_url))
            yield Pump(Desk(engine, clock, wishes), carriers, timing)
        finally:
            mail.close()


class Pump:
    """Sorts what comes, and runs a line for each channel."""

    def __init__(self, desk: Desk, carriers: Sequence[Carrier], timing: Timing) -> None:
        self._sorter, self._poll = Sorter(desk.engine, desk.clock), timing.poll
        self.lines = [Line(desk, carrier, timing) for carrier in carriers]

    async def run(self, stop: asyncio.Event) -> None:
        """Send until `stop`; then finish what is in hand."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._sort(stop))
            for line in self.lines:
                tasks.create_task(line.run(stop))

    async def round(self, ledger: Ledger, stop: asyncio.Event) -> bool:
        """Do one round of everything; return whether there was anything to do."""
        busy = await self._sorter.round()
        for line in self.lines:
            busy |= await line.round(ledger, stop)
        return busy

    async def _sort(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            busy = False
            with contextlib.suppress(*OUTAGE):
                busy = await self._sorter.round()
            if not busy:
                await pause(self._poll, stop)


class _Health:
    """Which channels of this process are paused, for readiness and metrics."""

    def __init__(self) -> None:
        self._pumps: list[Pump] = []

    def watch(self, pump: Pump) -> None:
        """Answer for this pump from now on."""
        self._pumps = [pump]

    def paused(self) -> dict[str, str]:
        """Return the paused channels with the reason; an endpoint that is down is its owner's."""
        return {
            f"channel-{line.carrier.channel.value}": f"paused, its provider is down: {why}"
            for pump in self._pumps
            for line in pump.lines
            if (why := line.paused.get(""))
        }

    def observe(self, _: CallbackOptions) -> list[Observation]:
        """Return 1 for each channel that is paused, 0 for the others; endpoints are counted."""
        return [
            Observation(len(line.paused), {"channel": line.carrier.channel.value})
            for pump in self._pumps
            for line in pump.lines
        ]


HEALTH = _Health()
metrics.get_meter("onehall").create_observable_gauge(
    "onehall_channel_paused",
    callbacks=[HEALTH.observe],
    description="providers that are left alone because they are down, by channel",
)
