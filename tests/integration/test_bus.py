"""The bus on a real broker: every pitfall of the client and the broker that the design avoids."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Any

import aio_pika
import aiormq
import pytest
from onehall_bus import Consumer, Delivery, Outgoing, Publisher, publisher, topology
from onehall_bus.consumer import HandlingFailed
from onehall_contracts.ids import uuid7

from tests.building import accepted, body, event, item
from tests.waiting import until

CASE = accepted(item(6, "XFZD"))


def message(exchange: str = topology.EVENTS, key: str = "intake", content: bytes = b"") -> Outgoing:
    return Outgoing(uuid7(), exchange, key, content or body(event(CASE)))


@asynccontextmanager
async def consuming(url: str, queue: str, handle: Any) -> AsyncIterator[Consumer]:
    stop, consumer = asyncio.Event(), Consumer(url, "test", [queue], handle)
    running = asyncio.create_task(consumer.run(stop))
    await until(lambda: consumer.ready)
    yield consumer
    stop.set()
    await running


class Seen:
    def __init__(self) -> None:
        self.batches: list[Sequence[Delivery]] = []

    async def __call__(self, deliveries: Sequence[Delivery]) -> None:
        self.batches.append(deliveries)

    @property
    def ids(self) -> list[str]:
        return [d.message_id for batch in self.batches for d in batch]


def test_the_client_is_a_version_without_the_known_delivery_tag_drift() -> None:
    assert tuple(map(int, version("aio-pika").split("."))) >= (10, 2, 1)
    assert tuple(map(int, version("aiormq").split("."))) >= (7, 2, 4)


async def test_a_consumer_tells_when_what_had_piled_up_is_read(amqp: Any) -> None:
    """While the next message is in hand: where something always comes, a queue is never empty."""
    seen, more = Seen(), asyncio.Event()

    async def handle(deliveries: Sequence[Delivery]) -> None:
        await seen(deliveries)
        if len(seen.ids) > len(piled_up):
            await more.wait()

    piled_up = [message() for _ in range(3)]
    async with Publisher(amqp("svc-intake", "onehall"), "test") as bus:
        await bus.publish(piled_up)
        async with consuming(amqp("svc-approval", "onehall"), "approval.in", handle) as consumer:
            await until(lambda: len(seen.ids) == len(piled_up))
            await bus.publish([message()])
            await until(lambda: len(seen.ids) > len(piled_up))
            assert (consumer.caught_up, consumer.idle) == (True, False)
            more.set()


async def test_an_unroutable_message_is_told_and_its_neighbours_are_published(amqp: Any) -> None:
    async with Publisher(amqp("svc-intake", "onehall"), "test") as bus:
        lost, *taken = [message(key="nobody"), *(message() for _ in range(20))]
        results = await bus.publish([*taken[:10], lost, *taken[10:]])
    assert "NO_ROUTE" in str(results[10])
    assert [r for n, r in enumerate(results) if n != 10] == [None] * 20


async def test_a_message_that_kills_its_channel_fails_alone(amqp: Any) -> None:
    """An unknown exchange closes the channel under the whole pipeline."""
    async with Publisher(amqp("svc-intake", "onehall"), "test") as bus:
        results = await bus.publish([message(), message(exchange="no.such"), message()])
        assert [bool(r) for r in results] == [False, True, False]
        assert await bus.publish([message()]) == [None]


async def test_a_ten_megabyte_message_is_refused_and_its_neighbours_go_on(amqp: Any) -> None:
    large = message(content=b"[" + b"0" * 10_000_000 + b"]")
    async with Publisher(amqp("svc-intake", "onehall"), "test") as bus:
        results = await bus.publish([message(), large, message()])
    assert [bool(r) for r in results] == [False, True, False]


async def test_publishing_is_bounded_while_the_broker_is_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(publisher, "CONFIRM_TIMEOUT", 0.2)
    async with asyncio.timeout(60), Publisher("amqp://u:p@127.0.0.1:9/", "test") as bus:
        (error,) = await bus.publish([message()])
    assert "cannot be reached" in str(error)


async def test_whatever_has_arrived_is_one_batch_acknowledged_once(
    amqp: Any, platform: Any
) -> None:
    sent = [message() for _ in range(30)]
    async with Publisher(amqp("svc-intake", "onehall"), "test") as bus:
        await bus.publish(sent)
    seen = Seen()
    async with consuming(amqp("svc-approval", "onehall"), "approval.in", seen):
        await until(lambda: len(seen.ids) == 30)
    assert sorted(seen.ids) == sorted(str(m.id) for m in sent)
    assert len(seen.batches) < 30
    again = Seen()
    async with consuming(amqp("svc-approval", "onehall"), "approval.in", again):
        assert again.ids == []


async def test_a_batch_not_finished_is_delivered_again_and_then_acknowledged(amqp: Any) -> None:
    """Also a batch made only of redeliveries is acknowledged like any other."""
    async with Publisher(amqp("svc-intake", "onehall"), "test") as bus:
        await bus.publish([message() for _ in range(5)])
    dying = Consumer(amqp("svc-approval", "onehall"), "test", ["approval.in"], _die)
    with pytest.raises(ZeroDivisionError):
        await dying.run(asyncio.Event())
    seen = Seen()
    async with consuming(amqp("svc-approval", "onehall"), "approval.in", seen):
        await until(lambda: len(seen.ids) == 5)
        assert all(d.redelivered for batch in seen.batches for d in batch)
    again = Seen()
    async with consuming(amqp("svc-approval", "onehall"), "approval.in", again):
        assert again.ids == []


async def _die(_: Sequence[Delivery]) -> None:
    raise ZeroDivisionError


@pytest.mark.parametrize("trouble", [RuntimeError, OSError, TimeoutError])
async def test_a_handlers_own_trouble_is_not_taken_for_a_lost_broker(
    amqp: Any, trouble: type[Exception]
) -> None:
    async def fail(_: Sequence[Delivery]) -> None:
        raise trouble

    async with Publisher(amqp("svc-intake", "onehall"), "test") as bus:
        await bus.publish([message()])
    with pytest.raises(HandlingFailed):
        await Consumer(amqp("svc-approval", "onehall"), "t", ["approval.in"], fail).run(
            asyncio.Event()
        )


async def test_what_is_in_hand_at_a_stop_is_finished_and_acknowledged(amqp: Any) -> None:
    async with Publisher(amqp("svc-intake", "onehall"), "test") as bus:
        await bus.publish([message()])
    begun, go_on, seen = asyncio.Event(), asyncio.Event(), Seen()

    async def slow(deliveries: Sequence[Delivery]) -> None:
        begun.set()
        await go_on.wait()
        await seen(deliveries)

    stop = asyncio.Event()
    consumer = Consumer(amqp("svc-approval", "onehall"), "test", ["approval.in"], slow)
    running = asyncio.create_task(consumer.run(stop))
    await begun.wait()
    stop.set()
    go_on.set()
    await running
    assert len(seen.ids) == 1
    again = Seen()
    async with consuming(amqp("svc-approval", "onehall"), "approval.in", again):
        assert again.ids == []


async def test_what_one_of_several_hands_did_first_is_acknowledged_with_what_came_before(
    amqp: Any,
) -> None:
    """An end of the process loses nothing of either: both are delivered again."""
    seen, begun = Seen(), asyncio.Event()

    async def handle(deliveries: Sequence[Delivery]) -> None:
        if not begun.is_set():
            begun.set()
            await asyncio.Event().wait()
        await seen(deliveries)

    consumer = Consumer(amqp("svc-approval", "onehall"), "test", ["approval.in"], handle, hands=2)
    running = asyncio.create_task(consumer.run(asyncio.Event()))
    async with Publisher(amqp("svc-intake", "onehall"), "test") as bus:
        await bus.publish([message()])
        await begun.wait()
        many = body(*[event(CASE) for _ in range(64)])
        await bus.publish([message(content=many) for _ in range(4)])
        await until(lambda: len(seen.ids) == 4, describe="the second batch dealt with")
    running.cancel()
    await asyncio.wait([running])
    again = Seen()
    async with consuming(amqp("svc-approval", "onehall"), "approval.in", again):
        await until(lambda: len(again.ids) == 5)
    assert all(d.redelivered for batch in again.batches for d in batch)


async def test_a_cancelled_consumer_is_a_lost_session_and_comes_back(
    amqp: Any, platform: Any
) -> None:
    """The broker cancels consumers of a deleted queue; older clients went deaf silently."""
    admin = await aio_pika.connect(amqp("onehall-admin", "onehall"))
    channel = await admin.channel()
    seen = Seen()
    async with consuming(amqp("svc-approval", "onehall"), "approval.in", seen) as consumer:
        await channel.queue_delete("approval.in")
        await until(lambda: not consumer.ready, describe="the loss noticed")
        queue = await channel.declare_queue(
            "approval.in", durable=True, arguments={"x-queue-type": "quorum"}
        )
        await queue.bind(topology.EVENTS, "intake")
        await until(lambda: consumer.ready, deadline_s=60, describe="consuming again")
        async with Publisher(amqp("svc-intake", "onehall"), "test") as bus:
            await bus.publish([message()])
        await until(lambda: len(seen.ids) == 1)
    await admin.close()


async def test_a_queue_that_is_gone_delays_no_other_and_is_read_when_it_is_there(
    amqp: Any, platform: Any
) -> None:
    seen, stop = Seen(), asyncio.Event()
    url, queues = amqp("svc-approval", "departments"), ["opinions.NEW", "opinions.XFZD"]
    consumer = Consumer(url, "test", queues, seen)
    running = asyncio.create_task(consumer.run(stop))
    await until(lambda: consumer.ready)
    admin = await aio_pika.connect(amqp("onehall-admin", "departments"))
    async with Publisher(amqp("onehall-admin", "departments"), "test") as bus:
        assert await bus.publish([message("from.XFZD", "")]) == [None]
        await until(lambda: len(seen.ids) == 1, describe="the other queue read")
        channel = await admin.channel()
        await channel.declare_queue(
            "opinions.NEW", durable=True, arguments={"x-queue-type": "quorum"}
        )
        assert await bus.publish([message("", "opinions.NEW")]) == [None]
        await until(lambda: len(seen.ids) == 2, deadline_s=60, describe="the new queue read")
        await channel.queue_delete("opinions.NEW")
        assert await bus.publish([message("from.XFZD", "")]) == [None]
        await until(lambda: len(seen.ids) == 3)
    assert not any(d.redelivered for batch in seen.batches for d in batch)
    stop.set()
    await running
    await admin.close()


async def test_a_flood_of_one_department_delays_another_by_the_batch_in_hand(amqp: Any) -> None:
    begun, go_on, seen = asyncio.Event(), asyncio.Event(), Seen()

    async def handle(deliveries: Sequence[Delivery]) -> None:
        begun.set()
        await go_on.wait()
        await seen(deliveries)

    stop, flood, other = asyncio.Event(), "opinions.XFZD", "opinions.GHJ"
    consumer = Consumer(amqp("svc-approval", "departments"), "test", [flood, other], handle)
    async with Publisher(amqp("onehall-admin", "departments"), "test") as bus:
        many = body(*[event(CASE) for _ in range(20)])
        for _ in range(20):  # a confirm is not waited for longer than ten seconds
            some = [message("from.XFZD", "", many) for _ in range(50)]
            assert await bus.publish(some) == [None] * 50
        running = asyncio.create_task(consumer.run(stop))
        await begun.wait()
        await bus.publish([message("from.GHJ", "")])
        await until(lambda: _waiting(consumer, other), describe="arrived behind the flood")
        go_on.set()
        await until(lambda: len(seen.ids) == 1_001, deadline_s=120)
    order = [{d.queue for d in batch} for batch in seen.batches]
    assert other in order[1]
    stop.set()
    await running
    again = Seen()
    async with consuming(amqp("svc-approval", "departments"), flood, again):
        assert again.ids == []


def _waiting(consumer: Consumer, queue: str) -> bool:
    assert consumer._live is not None
    return any(lane.waiting for lane in consumer._live._lanes if lane.queue == queue)


async def test_a_department_can_use_its_own_exchange_and_queue_and_nothing_else(
    amqp: Any,
) -> None:
    url = amqp("dept-XFZD", "departments")
    async with Publisher(url, "test") as bus:
        results = [
            (await bus.publish([Outgoing(uuid7(), exchange, key, b"[]", "dept-XFZD")]))[0]
            for exchange, key in (
                ("from.XFZD", ""),
                ("from.GHJ", ""),
                ("to.departments", "GHJ.tasks"),
                ("", "opinions.GHJ"),
            )
        ]
        spoofed = await bus.publish([Outgoing(uuid7(), "from.XFZD", "", b"[]", "dept-GHJ")])
    assert [bool(r) for r in results] == [False, True, True, True]
    assert spoofed[0] is not None
    connection = await aiormq.connect(url)
    for queue in ("dept.GHJ.tasks", "opinions.XFZD"):
        channel = await connection.channel()
        with pytest.raises(aiormq.exceptions.ChannelAccessRefused):
            await channel.basic_consume(queue, lambda _: None)  # type: ignore[arg-type]  # refused before use
    channel = await connection.channel()
    with pytest.raises(aiormq.exceptions.ChannelAccessRefused):
        await channel.queue_declare("mine", durable=True)
    await connection.close()


async def test_cc_and_bcc_headers_reach_nobody_elses_queue(amqp: Any) -> None:
    """Topic permissions check only the first routing key on 3.10; a fanout has no keys to add."""
    connection = await aiormq.connect(amqp("dept-XFZD", "departments"))
    channel = await connection.channel()
    headers: Any = {"CC": ["opinions.GHJ", "GHJ.tasks"], "BCC": ["opinions.GHJ"]}
    await channel.basic_publish(
        b"[]", exchange="from.XFZD", properties=aiormq.spec.Basic.Properties(headers=headers)
    )
    await connection.close()
    seen = Seen()
    coordinator = amqp("svc-approval", "departments")
    async with consuming(coordinator, "opinions.GHJ", seen):
        own = Seen()
        async with consuming(coordinator, "opinions.XFZD", own):
            await until(lambda: len(own.ids) == 1)
    assert seen.ids == []


async def test_the_topology_is_what_the_generator_says(amqp: Any, platform: Any) -> None:
    vhost = amqp("onehall-admin", "departments").rpartition("/")[2]
    listed = await platform.ctl(
        "-q", "list_queues", "-p", vhost, "name", "type", "durable", "policy"
    )
    rows = {line.split("\t")[0]: line.split("\t")[1:] for line in listed.splitlines()}
    assert rows["dept.XFZD.tasks"] == ["quorum", "true", "tasks"]
    assert rows["opinions.XFZD"] == ["quorum", "true", "opinions"]
