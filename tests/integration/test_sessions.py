"""Connections to a real broker: what RELIABILITY found wrong with clients does not happen here."""

import asyncio
import contextlib
import struct
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import aio_pika
import aiormq
import pytest
from aiormq.abc import ChannelFrame
from onehall_bus import Consumer, Delivery, Outgoing, Publisher, publisher, session, topology
from onehall_contracts.ids import uuid7

from tests.building import accepted, body, event, item
from tests.integration.wire import Wire
from tests.waiting import turns, until

CASE = accepted(item(6, "XFZD"))


def message(key: str = "intake", content: bytes = b"") -> Outgoing:
    return Outgoing(uuid7(), topology.EVENTS, key, content or body(event(CASE)))


class Seen:
    """A handler that notes what it gets."""

    def __init__(self) -> None:
        self.deliveries: list[Delivery] = []

    async def __call__(self, deliveries: Sequence[Delivery]) -> None:
        self.deliveries.extend(deliveries)

    @property
    def ids(self) -> list[str]:
        return [d.message_id for d in self.deliveries]


@asynccontextmanager
async def consuming(url: str, queue: str, handle: Any) -> AsyncIterator[Consumer]:
    stop, consumer = asyncio.Event(), Consumer(url, "test", [queue], handle)
    running = asyncio.create_task(consumer.run(stop))
    try:
        await until(lambda: consumer.ready)
        yield consumer
    finally:
        stop.set()
        await running


async def test_the_broker_knows_our_prefetch_and_heartbeat(amqp: Any, platform: Any) -> None:
    """Unset they mean unlimited, and three minutes to notice a dead peer."""
    url = amqp("svc-approval", "onehall")
    vhost = url.rpartition("/")[2]
    async with consuming(url, "approval.in", Seen()):
        consumers, connections = await asyncio.gather(
            platform.ctl("-q", "list_consumers", "-p", vhost, "queue_name", "prefetch_count"),
            platform.ctl("-q", "list_connections", "vhost", "timeout"),
        )
    assert "approval.in\t32" in consumers
    assert f"{vhost}\t{session.HEARTBEAT}" in connections


async def test_a_message_is_persistent_and_its_id_is_that_of_the_delivery(amqp: Any) -> None:
    sent = [message(), message()]
    async with Publisher(amqp("svc-intake", "onehall"), "test") as bus:
        await bus.publish(sent)
    admin = await aio_pika.connect(amqp("onehall-admin", "onehall"))
    queue = await (await admin.channel()).get_queue("approval.in")
    found = [await queue.get(no_ack=True) for _ in sent]
    await admin.close()
    assert [m.message_id for m in found if m] == [str(m.id) for m in sent]
    assert {m.delivery_mode for m in found if m} == {aio_pika.DeliveryMode.PERSISTENT}


async def test_a_cancelled_publish_shifts_nobody_elses_confirm(amqp: Any) -> None:
    async with Publisher(amqp("svc-intake", "onehall"), "test") as bus:
        for steps in range(12):
            await _break_off(bus, steps)
            mixed = [message(key="nobody" if n % 3 else "intake") for n in range(12)]
            results = await bus.publish(mixed)
            assert [bool(r) for r in results] == [bool(n % 3) for n in range(12)], steps


async def _break_off(bus: Publisher, steps: int) -> None:
    sends = bus.publish([message() for _ in range(20)])
    publishing = asyncio.create_task(sends)
    await turns(steps)
    publishing.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await publishing


async def test_a_blocked_publisher_is_bounded_and_goes_on_after_the_alarm(
    amqp: Any, platform: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Under a memory alarm the broker stops reading; what is consumed is on another connection."""
    monkeypatch.setattr(publisher, "CONFIRM_TIMEOUT", 0.5)
    seen = Seen()
    async with (
        consuming(amqp("svc-approval", "onehall"), "approval.in", seen),
        Publisher(amqp("svc-intake", "onehall"), "test") as bus,
    ):
        await platform.ctl("set_vm_memory_high_watermark", "0.0001")
        try:
            async with asyncio.timeout(30):
                results = await bus.publish([message() for _ in range(5)])
            assert all(results)
        finally:
            await platform.ctl("set_vm_memory_high_watermark", "absolute", "2GB")
        after = message()
        await until(lambda: _taken(bus, after), describe="published after the alarm")
        await until(lambda: str(after.id) in seen.ids)


async def test_a_peer_that_falls_silent_is_given_up_and_replaced(
    amqp: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A socket that is open and dead: no error comes, only no confirm."""
    monkeypatch.setattr(publisher, "CONFIRM_TIMEOUT", 0.5)
    monkeypatch.setattr(session, "CLOSE_TIMEOUT", 0.2)
    async with (
        Wire(amqp("svc-intake", "onehall")) as wire,
        Publisher(wire.url, "test") as bus,
    ):
        await until(lambda: _taken(bus, message()), describe="the first session")
        wire.silence()
        (error,) = await bus.publish([message()])
        assert "not confirmed" in str(error)
        await wire.cut()
        await wire.mend()
        await until(lambda: _taken(bus, message()), describe="a new session")


async def test_a_restarted_broker_finds_its_consumer_and_publisher_again(
    amqp: Any, platform: Any
) -> None:
    seen, before, after = Seen(), message(), message()
    async with (
        consuming(amqp("svc-approval", "onehall"), "approval.in", seen) as consumer,
        Publisher(amqp("svc-intake", "onehall"), "test") as bus,
    ):
        assert await bus.publish([before]) == [None]
        await platform.restart_rabbitmq()
        await until(lambda: consumer.ready and bus.connected, deadline_s=90)
        await until(lambda: _taken(bus, after))
        await until(lambda: {str(before.id), str(after.id)} <= set(seen.ids))


async def test_a_handler_is_not_cancelled_when_its_session_is_lost(amqp: Any) -> None:
    """It finishes; its ack comes too late, and the message comes again."""
    begun, go_on, ended = asyncio.Event(), asyncio.Event(), []

    async def slow(deliveries: Sequence[Delivery]) -> None:
        begun.set()
        await go_on.wait()
        ended.extend(d.redelivered for d in deliveries)

    async with Publisher(amqp("svc-intake", "onehall"), "test") as bus:
        await bus.publish([message()])
    async with (
        Wire(amqp("svc-approval", "onehall")) as wire,
        consuming(wire.url, "approval.in", slow) as consumer,
    ):
        await begun.wait()
        await wire.cut()
        await wire.mend()
        await until(lambda: not consumer.ready, describe="the loss noticed")
        go_on.set()
        await until(lambda: ended == [False, True], describe=lambda: f"{ended}")


# What it is: the flag of the property and its bytes.
NONSENSE = {
    "a timestamp in nanoseconds": (64, struct.pack(">Q", 1_700_000_000_000_000_000)),
    "a message id that is no text": (128, b"\x02\xff\xfe"),
    "a header whose name is no text": (8192, b"\x00\x00\x00\x05\x02\xff\xfet\x01"),
}


async def test_properties_that_make_no_sense_stop_nobody(amqp: Any) -> None:
    """AMQP properties are the sender's own words; a department's client may write any bytes."""
    user, neighbour = "dept-XFZD", uuid7()
    url = amqp(user, "departments")
    for flag, content in NONSENSE.values():
        await _publish_raw(url, "from.XFZD", flag, content)
    async with Publisher(url, "test") as bus:
        good = Outgoing(neighbour, "from.XFZD", "", body(event(CASE)), user)
        assert await bus.publish([good]) == [None]
    seen = Seen()
    async with consuming(amqp("svc-approval", "departments"), "opinions.XFZD", seen):
        await until(lambda: len(seen.deliveries) > len(NONSENSE))
    assert seen.ids == ["", "\ufffd\ufffd", "", str(neighbour)]
    assert not any(d.redelivered for d in seen.deliveries)


async def _publish_raw(url: str, exchange: str, flags: int, properties: bytes) -> None:
    """Publish `[]` with property bytes that our own client would not write."""
    connection = await aiormq.connect(url)
    channel = await connection.channel()
    start = ChannelFrame.marshall(1, [aiormq.spec.Basic.Publish(exchange=exchange)]).payload
    head = struct.pack(">HHQH", 60, 0, 2, flags) + properties
    frames = start + _frame(2, head) + _frame(3, b"[]")
    connection.write_queue.put_nowait(ChannelFrame(frames, should_close=False, drain_future=None))
    await channel.confirm_delivery()  # answered in order: the broker has read what came before
    await connection.close()


def _frame(kind: int, payload: bytes) -> bytes:
    return struct.pack(">BHI", kind, 1, len(payload)) + payload + b"\xce"


async def _taken(bus: Publisher, outgoing: Outgoing) -> bool:
    return await bus.publish([outgoing]) == [None]
