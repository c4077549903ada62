"""Every AMQP message of a run delivered a second time, shuffled: nothing changes anywhere."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

import aio_pika
from onehall.stack import played, prepare
from onehall_bus import Outgoing, Publisher, topology
from onehall_contracts.ids import uuid7
from onehall_worker import settings

from tests.quick_servers import lengths
from tests.system.city import CLASS, City
from tests.waiting import until

OWNERS = ("intake", "approval", "supervision", "dispute", "notify")
SERVICES = ("intake", "approval", "supervision", "dispute", "notify")
CASES = 5
LONGEST_CHAIN = 4
"""Intake, approval, supervision, notify: what one message can lead to."""
# Delivery bookkeeping: rows that come and go, leases on the clock, and workers that are alive.
# What is counted from the ledger, signed over it and heard of that comes by the clock; the ledger
# is compared.
COUNTED = frozenset({"tally", "tallied", "checkpoint", "checkpoint_heard"})
BOOKKEEPING = frozenset({"outbox", "suspect", "heartbeat"}) | COUNTED


@dataclass
class Tap:
    """Copies of everything that went over one exchange with one key."""

    vhost: str
    exchange: str
    key: str
    bodies: list[bytes] = field(default_factory=list)

    @property
    def queue(self) -> str:
        return f"tap.{self.exchange}.{self.key}"


async def test_everything_again_in_any_order_changes_no_row(city: City) -> None:
    taps = _taps()
    for tap in taps:
        await _open(city, tap)
    for _ in range(CASES):
        case = await city.hand_in()
        await city.accept(case["case_id"])
    await _until_quiet(city)
    await asyncio.gather(*(_drain(city, tap) for tap in taps))
    assert sum(len(tap.bodies) for tap in taps) > CASES * 10
    before = await _contents(city)
    await _send_again(city, taps)
    await _until_quiet(city)
    after = await _contents(city)
    changed = [name for name in before if before[name] != after[name]]
    assert not changed, changed


def _taps() -> list[Tap]:
    departments = prepare.departments_of(CLASS)
    internal, external = topology.INTERNAL, topology.DEPARTMENTS
    return [
        *(Tap(internal, topology.EVENTS, owner) for owner in OWNERS),
        *(Tap(external, topology.TO_DEPARTMENTS, f"{d}.tasks") for d in departments),
        *(Tap(external, topology.from_department(d), "") for d in departments),
    ]


async def _open(city: City, tap: Tap) -> None:
    connection = await aio_pika.connect(city.infrastructure.amqp_url("onehall-admin", tap.vhost))
    channel = await connection.channel()
    queue = await channel.declare_queue(tap.queue, durable=True)
    await queue.bind(tap.exchange, tap.key)
    await connection.close()


async def _drain(city: City, tap: Tap) -> None:
    connection = await aio_pika.connect(city.infrastructure.amqp_url("onehall-admin", tap.vhost))
    channel = await connection.channel()
    queue = await channel.get_queue(tap.queue)
    while message := await queue.get(no_ack=True, fail=False):
        tap.bodies.append(message.body)
    await queue.delete()
    await connection.close()


async def _send_again(city: City, taps: Sequence[Tap]) -> None:
    sends = [(tap, body) for tap in taps for body in tap.bodies]
    random.Random(7).shuffle(sends)  # noqa: S311 - any order will do
    logins = played.environments(city.infrastructure, prepare.departments_of(CLASS))
    theirs = {topology.department_user(d): settings.read(d, env).url for d, env in logins.items()}
    async with AsyncExitStack() as opened:
        mouths: dict[str, Publisher] = {}
        for tap, body in sends:
            user = _speaker(tap)
            url = theirs.get(user) or city.infrastructure.amqp_url(user, tap.vhost)
            if url not in mouths:
                mouths[url] = await opened.enter_async_context(Publisher(url, "again"))
            attested = user if tap.exchange.startswith("from.") else None
            outgoing = Outgoing(uuid7(), tap.exchange, tap.key, body, attested)
            assert await mouths[url].publish([outgoing]) == [None]


def _speaker(tap: Tap) -> str:
    if tap.exchange == topology.EVENTS:
        return topology.service_user(tap.key)
    if tap.exchange == topology.TO_DEPARTMENTS:
        return topology.service_user("approval")
    return topology.department_user(tap.exchange.removeprefix("from."))


async def _queued(city: City) -> dict[str, object]:
    """The queues and outboxes that hold messages, and how many."""
    listed = await lengths(city.infrastructure, (topology.INTERNAL, topology.DEPARTMENTS))
    held: dict[str, object] = {name: n for name, n in listed.items() if n and _ours(name)}
    waiting = await city.waiting_messages()
    return {**held, "outboxes": waiting} if waiting else {**held}


def _ours(queue: str) -> bool:
    return not queue.startswith("tap.")


async def _until_quiet(city: City) -> None:
    """Wait until the cases are done, and all that follows from them has been read.

    There is a signed checkpoint every second, so all queues are hardly ever empty at one instant of
    a slow machine: each must be seen empty, and again as often as one message can lead to another.
    """
    for _ in range(LONGEST_CHAIN):
        await _until_none(city, _undone)
        await _until_none(city, _queued)


async def _until_none(city: City, find: Callable[[City], Awaitable[Mapping[str, object]]]) -> None:
    """Wait until each thing that `find` names was missing in a later answer."""
    left = dict(await find(city))

    async def gone() -> bool:
        found = await find(city)
        for name in set(left) - found.keys():
            del left[name]
        return not left

    await until(gone, deadline_s=120, describe=lambda: f"nothing left of {left}")


async def _undone(city: City) -> dict[str, object]:
    counts = {
        "to be sent": await city.number("SELECT count(*) FROM notify.delivery WHERE state = 'due'"),
        "to be logged": await city.number(
            "SELECT (SELECT count(*) FROM supervision.event)"
            " - (SELECT count(*) FROM supervision.leaf)"
        ),
        "to be issued": await city.number(
            "SELECT (SELECT count(*) FROM intake.event WHERE type = 'case-accepted')"
            " - (SELECT count(*) FROM approval.event WHERE type = 'issuance-made')"
        ),
    }
    return {name: count for name, count in counts.items() if count}


async def _contents(city: City) -> dict[str, list[Any]]:
    connection = await city.database()
    tables = await connection.fetch(
        "SELECT schemaname, tablename FROM pg_tables WHERE schemaname = ANY($1)", list(SERVICES)
    )
    found = {}
    for schema, table in tables:
        if table not in BOOKKEEPING:
            rows = await connection.fetch(f"SELECT t::text FROM {schema}.{table} t ORDER BY 1")
            found[f"{schema}.{table}"] = [row[0] for row in rows]
    await connection.close()
    return found
