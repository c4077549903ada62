"""What one department may try on another's queues and exchanges, operation by operation."""

from collections.abc import Awaitable, Callable
from typing import Any

import aiormq
import pytest
from onehall_bus import topology

Attempt = Callable[[Any], Awaitable[Any]]
SPOOFED = aiormq.spec.Basic.Properties(user_id="dept-GHJ")

ATTEMPTS: dict[str, Attempt] = {
    "get": lambda c: c.basic_get("dept.GHJ.tasks"),
    "consume": lambda c: c.basic_consume("dept.GHJ.tasks", print),
    "consume answers": lambda c: c.basic_consume("opinions.GHJ", print),
    "consume one's own answers": lambda c: c.basic_consume("opinions.XFZD", print),
    "consume what was returned": lambda c: c.basic_consume("departments.returned", print),
    "purge": lambda c: c.queue_purge("dept.GHJ.tasks"),
    "delete a queue": lambda c: c.queue_delete("dept.GHJ.tasks"),
    "delete one's own queue": lambda c: c.queue_delete("dept.XFZD.tasks"),
    "declare a queue": lambda c: c.queue_declare("dept.XFZD.more", durable=True),
    "declare an exchange": lambda c: c.exchange_declare("mine"),
    "delete an exchange": lambda c: c.exchange_delete("from.GHJ"),
    "bind": lambda c: c.queue_bind("dept.XFZD.tasks", topology.TO_DEPARTMENTS, "GHJ.tasks"),
    "bind to another": lambda c: c.queue_bind("dept.XFZD.tasks", "from.GHJ"),
    "unbind": lambda c: c.queue_unbind("dept.GHJ.tasks", topology.TO_DEPARTMENTS, "GHJ.tasks"),
    "speak as another": lambda c: c.basic_publish(b"[]", exchange="from.XFZD", properties=SPOOFED),
    "speak for another": lambda c: c.basic_publish(b"[]", exchange="from.GHJ"),
    "speak for the centre": lambda c: c.basic_publish(
        b"[]", exchange=topology.TO_DEPARTMENTS, routing_key="GHJ.tasks"
    ),
    "write to a queue": lambda c: c.basic_publish(b"[]", routing_key="opinions.GHJ"),
    "write to the last net": lambda c: c.basic_publish(b"[]", exchange="departments.dlx"),
}


async def test_a_department_is_refused_everything_that_is_anothers(amqp: Any) -> None:
    connection = await aiormq.connect(amqp("dept-XFZD", "departments"))
    done = []
    for name, attempt in ATTEMPTS.items():
        channel = await connection.channel()
        try:
            await attempt(channel)
        except aiormq.exceptions.AMQPError:
            continue
        done.append(name)
    await connection.close()
    assert not done


async def test_the_depth_of_anothers_queue_is_all_that_leaks_and_ours_are_elsewhere(
    amqp: Any,
) -> None:
    """Known: RabbitMQ before 4.2.6 asks for no right for a passive declare. It tells a number."""
    with pytest.raises((aiormq.AMQPError, ConnectionError)):
        await aiormq.connect(amqp("dept-XFZD", "onehall"))
    connection = await aiormq.connect(amqp("dept-XFZD", "departments"))
    channel = await connection.channel()
    found = await channel.queue_declare("dept.GHJ.tasks", passive=True)
    assert found.message_count == 0
    await connection.close()


async def test_what_is_given_back_too_often_lands_where_it_is_found(amqp: Any) -> None:
    """The broker's last net, for what kills a reader before it can be read at all."""
    sender = await aiormq.connect(amqp("dept-XFZD", "departments"))
    await (await sender.channel()).basic_publish(b"[]", exchange="from.XFZD")
    await sender.close()
    reader = await aiormq.connect(amqp("svc-approval", "departments"))
    channel = await reader.channel()
    given_back = 0
    while (found := await channel.basic_get("opinions.XFZD")).delivery_tag:
        given_back += 1
        await channel.basic_nack(found.delivery_tag, requeue=True)
        assert given_back < 50
    assert given_back == 21
    await reader.close()
