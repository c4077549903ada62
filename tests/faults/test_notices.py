"""Notify, its mail server, its SMS provider and the broker go down while people are being told."""

import asyncio
from collections import Counter
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
from onehall_bus import Consumer, Outgoing, Publisher, topology
from onehall_calendar import ScaledClock
from onehall_contracts import Envelope
from onehall_contracts.ids import uuid7
from onehall_notify.sending.ledger import MOST
from onehall_notify.sink import Mode, Sink
from onehall_notify.sink.texts import Answer, Texts

from tests.building import body, event
from tests.integration.notify_rig import TOKEN, contacts_of
from tests.keys import VAULT_KEY
from tests.programs import Program
from tests.unit.notify.examples import AT, CORRECTION, SUBMITTED
from tests.waiting import until

NOTICES, THIRD, TOLD_AT_ONCE, LANES = 300, 100, 20, 4
URGENT = 5
"""Of those told at once: they go to telephones too."""
TEXTS = NOTICES // TOLD_AT_ONCE * URGENT
OUTGOING = ("mail", "sms")
LEFT = "SELECT count(*) FROM notify.delivery WHERE channel <> 'in-app' AND state = 'sent'"
LEASES = "UPDATE notify.delivery SET leased_until = now() - interval '1 s' WHERE state = 'due'"


async def test_every_notice_arrives_under_one_key_whatever_goes_down_meanwhile(
    platform: Any, database: Any, amqp: Any, auth: Any, tmp_path: Path
) -> None:
    url = await database("notify")
    async with AsyncExitStack() as held:
        contacts = await held.enter_async_context(contacts_of(phone="13800000000"))
        texts = await held.enter_async_context(Texts())
        sink = await held.enter_async_context(Sink(tmp_path / "mail"))
        connection = await asyncpg.connect(url)
        held.push_async_callback(connection.close)
        notify = Program(tmp_path / "notify.log", {
            "ONEHALL_PORT": "0",
            "ONEHALL_DATABASE_URL": url,
            "ONEHALL_AMQP_URL": amqp("svc-notify", "onehall"),
            "ONEHALL_AUTH_JWKS": str(auth.jwks),
            "ONEHALL_SERVICE_TOKEN": TOKEN,
            "ONEHALL_INTAKE_URL": contacts,
            "ONEHALL_SMTP_URL": sink.url,
            "ONEHALL_SMS_URL": texts.url,
            "ONEHALL_SMS_PER_SECOND": "0",
            "ONEHALL_POLL_SECONDS": "0.05",
            "ONEHALL_BREAKER_SECONDS": "0.1",
            "ONEHALL_VAULT_KEY": VAULT_KEY,
            "ONEHALL_CLOCK": ScaledClock(AT, datetime.now(UTC), 1.0).spec(),
        }, "-m", "onehall_notify")  # fmt: skip
        heard: list[Envelope] = []
        await notify.start()
        held.push_async_callback(notify.kill)

        async def sent() -> int:
            return int(await connection.fetchval(LEFT))

        await tell(amqp, THIRD)
        await until(sent, deadline_s=60, describe=notify.said)
        # What is under way is taken, and nobody knows.
        sink.mode, texts.answer = Mode.KEEP_AND_HANG, Answer.KEEP_AND_HANG
        known, asked = len(sink.taken), len(texts.asked)
        await tell(amqp, THIRD)
        await until(
            lambda: len(sink.taken) > known and len(texts.asked) > asked,
            describe="the servers have what they do not say they have",
        )
        await notify.kill()
        sink.mode = Mode.ACCEPT
        for server in (sink, texts):
            await server.__aexit__(None, None, None)  # and now the servers are gone too
        await connection.execute(LEASES)
        await notify.start()
        await tell(amqp, THIRD)
        await platform.kill_rabbitmq()
        again = await held.enter_async_context(Sink(tmp_path / "mail", sink.port))
        other = await held.enter_async_context(Texts(port=texts.port))
        await platform.restart_rabbitmq()
        stop = asyncio.Event()
        listening = asyncio.create_task(listen(amqp("svc-supervision", "onehall"), heard, stop))

        async def all_sent() -> bool:
            return await sent() == NOTICES + TEXTS

        await until(all_sent, deadline_s=120, describe=notify.said)
        everything = NOTICES + TEXTS
        await until(lambda: len(said(heard)) == everything, deadline_s=60, describe=notify.said)
        stop.set()
        await listening
        kept = Counter(mail["Message-ID"] for mail in again.mails())
        assert len(kept) == NOTICES, "every notice, each under a key of its own"
        unrecorded = 2 * MOST + LANES
        assert sum(kept.values()) - NOTICES <= unrecorded, "again only what was not on record"
        assert len({*texts.taken, *other.taken}) == TEXTS, "every text, each under its own key"
        twice = texts.taken.keys() & other.taken.keys()
        assert 0 < len(twice) <= unrecorded, "under the same key, by which a provider drops it"
        assert await connection.fetchval("SELECT count(*) FROM notify.parked") == 0


async def tell(amqp: Any, number: int) -> None:
    """Publish so many submissions of cases."""
    async with Publisher(amqp("svc-intake", "onehall"), "test") as bus:
        for _ in range(number // TOLD_AT_ONCE):
            messages = [CORRECTION] * URGENT + [SUBMITTED] * (TOLD_AT_ONCE - URGENT)
            said = body(*(event(one) for one in messages))
            (error,) = await bus.publish([Outgoing(uuid7(), topology.EVENTS, "intake", said)])
            assert error is None


def said(heard: list[Envelope]) -> set[str]:
    """Return the mails and texts that notify said were sent."""
    sent = (e.data for e in heard if e.type == "notify.notice-sent.v2")
    return {str(data["notice_id"]) for data in sent if data["channel"] in OUTGOING}


async def listen(url: str, into: list[Envelope], stop: asyncio.Event) -> None:
    async def note(deliveries: Any) -> None:
        into.extend(p for d in deliveries for p in d.pieces if isinstance(p, Envelope))

    await Consumer(url, "test", [topology.service_queue("supervision")], note).run(stop)
