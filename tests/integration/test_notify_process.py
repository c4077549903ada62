"""The notify process itself, killed at the worst moment: the mail is out and not on record."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
from onehall_bus import Consumer, Delivery, Outgoing, Publisher, topology
from onehall_calendar import ScaledClock
from onehall_contracts import Envelope
from onehall_contracts.ids import uuid7
from onehall_notify.sink import Mode, Sink

from tests.building import body, event
from tests.integration.notify_rig import TOKEN, contacts_of
from tests.keys import VAULT_KEY
from tests.unit.notify.examples import AT, SUBMITTED
from tests.waiting import until


async def test_a_mail_whose_sender_is_killed_before_recording_goes_again_and_is_published_once(
    database: Any, amqp: Any, auth: Any, tmp_path: Path
) -> None:
    url = await database("notify")
    async with Sink(tmp_path / "mail", mode=Mode.KEEP_AND_HANG) as sink, contacts_of() as intake:
        environment = {
            **os.environ,
            "ONEHALL_PORT": "0",
            "ONEHALL_DATABASE_URL": url,
            "ONEHALL_AMQP_URL": amqp("svc-notify", "onehall"),
            "ONEHALL_AUTH_JWKS": str(auth.jwks),
            "ONEHALL_SERVICE_TOKEN": TOKEN,
            "ONEHALL_INTAKE_URL": intake,
            "ONEHALL_SMTP_URL": sink.url,
            "ONEHALL_MAIL_FROM": "onehall@example.org",
            "ONEHALL_POLL_SECONDS": "0.05",
            "ONEHALL_VAULT_KEY": VAULT_KEY,
            "ONEHALL_CLOCK": ScaledClock(AT, datetime.now(UTC), 1.0).spec(),
        }
        async with _process(environment) as killed:
            await _publish(amqp("svc-intake", "onehall"))
            await until(sink.mails, deadline_s=60, describe="the server has the mail")
            killed.kill()
            await killed.wait()
        sink.mode = Mode.ACCEPT
        await _leases_run_out(url)
        heard: list[Envelope] = []
        listening = _listening(amqp("svc-supervision", "onehall"), heard)
        async with listening, _process(environment) as next_one:
            await until(lambda: _mailed(heard), deadline_s=60, describe="notify says so")
        assert next_one.returncode == 0, "it stops cleanly when asked to"
        first, second = sink.mails()
        assert first["Message-ID"] == second["Message-ID"]
        assert [e.data["attempts"] for e in _mailed(heard)] == [1]


@asynccontextmanager
async def _process(environment: dict[str, str]) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "onehall_notify", env=environment
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        async with asyncio.timeout(60):
            await process.wait()


@asynccontextmanager
async def _listening(url: str, heard: list[Envelope]) -> AsyncIterator[None]:
    async def handle(deliveries: Sequence[Delivery]) -> None:
        heard.extend(p for d in deliveries for p in d.pieces if isinstance(p, Envelope))

    stop = asyncio.Event()
    consumer = Consumer(url, "test", [topology.service_queue("supervision")], handle)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(consumer.run(stop))
        yield
        stop.set()


async def _publish(url: str) -> None:
    content = body(event(SUBMITTED))
    async with Publisher(url, "test") as publisher:
        (error,) = await publisher.publish([Outgoing(uuid7(), topology.EVENTS, "intake", content)])
    assert error is None, error


async def _leases_run_out(url: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute("UPDATE notify.delivery SET leased_until = now() - interval '1 s'")
    await connection.close()


def _mailed(heard: list[Envelope]) -> list[Envelope]:
    sent = [e for e in heard if e.type == "notify.notice-sent.v2"]
    return [e for e in sent if e.data["channel"] == "mail"]
