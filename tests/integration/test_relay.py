"""What is in the outbox reaches the broker, whatever goes wrong with anybody meanwhile."""

import asyncio
from collections.abc import Sequence
from typing import Any

import asyncpg
import pytest
from onehall_bus import Publisher, topology
from onehall_store import outbox, unsent
from onehall_store.outbox import Relay
from onehall_store.streams import OutboxRow

from tests.integration.relay_rig import (
    ADD,
    PATIENT,
    Held,
    Office,
    admin_of,
    office,
    papers,
    relay_over,
    row,
    running,
)
from tests.integration.wire import Wire
from tests.waiting import until

__all__ = ["office", "papers"]


async def test_a_row_that_failed_ten_thousand_times_still_only_waits(papers: Office) -> None:
    """Two to the power of its attempts was more than a number can hold, and ended the process."""
    await papers.put(row(bus="elsewhere"))
    await papers.pool.execute("UPDATE approval.outbox SET attempts = 10000")
    await relay_over(papers.pool, departments=Held())._sweep()
    (found,) = (await papers.waiting()).values()
    assert found["attempts"] == 10_001
    assert (found["not_before"] - found["created_at"]).total_seconds() < 400


async def test_what_lies_too_long_is_told_by_destination_the_longest_first(papers: Office) -> None:
    await papers.put(row(), row(), row(bus="elsewhere"))
    assert await unsent.by_destination(papers.pool, "approval") == []
    await papers.pool.execute(
        "UPDATE approval.outbox SET attempts = 3, last_error = 'the queue is full',"
        " created_at = clock_timestamp() - interval '15 minutes 1 second'"
        " WHERE bus <> 'elsewhere'"
    )
    (told,) = await unsent.by_destination(papers.pool, "approval")
    assert (told["bus"], told["messages"], told["attempts"]) == ("departments", 2, 3)
    assert told["error"] == "the queue is full"
    await unsent.measure(papers.pool, "approval")


async def test_an_unknown_bus_keeps_its_row_and_says_so(papers: Office) -> None:
    astray, good, bus = row(bus="elsewhere"), row(), Held()
    await papers.put(astray, good)
    bus.go_on.set()
    await relay_over(papers.pool, departments=bus)._sweep()
    assert bus.taken == [good.id]
    (found,) = (await papers.waiting()).values()
    assert (found["id"], found["last_error"]) == (astray.id, "no bus 'elsewhere' here")


async def test_a_bus_that_is_away_holds_up_no_other_and_its_rows_are_not_blamed(
    papers: Office,
) -> None:
    far, near, there = row(bus="far"), row(), Held()
    await papers.put(far, near)
    there.go_on.set()
    await relay_over(papers.pool, far=Held(connected=False), departments=there)._sweep()
    assert there.taken == [near.id]
    (found,) = (await papers.waiting()).values()
    assert (found["id"], found["attempts"]) == (far.id, 0)


async def test_two_sweepers_never_have_the_same_row_in_hand(papers: Office) -> None:
    rows = [row() for _ in range(outbox.AT_ONCE + 50)]
    await papers.put(*rows)
    first, second = Held(), Held()
    sweeps = []
    for held in (first, second):
        sweeps.append(asyncio.ensure_future(relay_over(papers.pool, departments=held)._sweep()))
        await until(held.begun.is_set)
    assert not set(first.taken) & set(second.taken)
    assert len(first.taken) + len(second.taken) == len(rows)
    first.go_on.set()
    second.go_on.set()
    await asyncio.gather(*sweeps)
    assert await papers.empty()


async def test_what_is_committed_while_the_broker_is_away_is_delivered_when_it_is_back(
    office: Office,
) -> None:
    early, late = [row() for _ in range(5)], [row() for _ in range(300)]
    async with (
        office.listening("XFZD"),
        Wire(office.amqp("svc-approval", "departments")) as wire,
        office.relaying(wire.url) as relay,
    ):
        await office.put(*early)
        relay.send(early)
        await until(lambda: office.got("XFZD", *early))
        await wire.cut()
        await office.put(*late)
        relay.send(late)
        await wire.mend()
        await until(lambda: office.got("XFZD", *late), deadline_s=60)
        await until(office.empty)


async def test_a_row_that_is_committed_late_is_not_skipped(office: Office) -> None:
    """Ids are made before the commit, so a cursor would have passed it by for ever."""
    late, early = row(), row()
    connection = await asyncpg.connect(office.url, server_settings=PATIENT)
    transaction = connection.transaction()
    await transaction.start()
    await connection.execute(ADD, late.id, late.bus, late.exchange, late.routing_key, late.body)
    async with office.listening("XFZD"), office.relaying():
        await office.put(early)
        await until(lambda: office.got("XFZD", early))
        await until(office.empty)
        await transaction.commit()
        await until(lambda: office.got("XFZD", late))
        await until(office.empty)
    await connection.close()


async def test_a_paused_process_holds_its_rows_no_longer_than_the_server_lets_it(
    office: Office,
) -> None:
    """As SIGSTOP would: the rows stay locked until the database ends the transaction."""
    only = row()
    await office.put(only)
    limit = {"idle_in_transaction_session_timeout": "2s"}
    async with asyncpg.create_pool(office.url, min_size=1, server_settings=limit) as pool:
        stopped = Held()
        sweep = asyncio.ensure_future(relay_over(pool, departments=stopped)._sweep())
        await until(stopped.begun.is_set, describe="rows in hand")
        async with office.listening("XFZD"), office.relaying():
            await until(lambda: office.got("XFZD", only), describe="somebody else sent it")
        stopped.go_on.set()
        with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError)):
            await sweep


async def test_the_relay_outlives_its_database(office: Office, amqp: Any) -> None:
    only = row()
    async with (
        Wire(office.url) as wire,
        asyncpg.create_pool(wire.url, min_size=1) as pool,
        Publisher(amqp("svc-approval", "departments"), "test") as publisher,
        office.listening("XFZD"),
        running(Relay("approval", pool, {topology.DEPARTMENTS: publisher})),
    ):
        await wire.cut()
        await office.put(only)
        await wire.mend()
        await until(lambda: office.got("XFZD", only))
        await until(office.empty)


async def test_a_delete_that_was_lost_sends_again_what_readers_then_drop(office: Office) -> None:
    """Deletes do not wait for the disk: a crash may bring the row back."""
    only = row()
    async with office.listening("XFZD"), office.relaying():
        for _ in range(2):
            await office.put(only)
            await until(office.empty)
        await until(lambda: office.arrived["XFZD"].count(str(only.id)) >= 2)
    assert set(office.arrived["XFZD"]) == {str(only.id)}


async def test_rows_nobody_takes_wait_longer_each_time_and_hold_up_no_other(
    office: Office,
) -> None:
    """A binding is deleted: an unroutable publish is no error unless one asks for it."""
    lost, taken = [row("XFZD") for _ in range(3)], [row("GHJ") for _ in range(3)]
    async with (
        office.listening("XFZD"),
        office.listening("GHJ"),
        admin_of(office) as admin,
        office.relaying(),
    ):
        queue = await admin.get_queue("dept.XFZD.tasks")
        await queue.unbind(topology.TO_DEPARTMENTS, "XFZD.tasks")
        await office.put(*lost, *taken)
        await until(lambda: office.got("GHJ", *taken), describe="the others delivered")
        rows = await until(lambda: _tried(office, lost, 1))
        assert all("NO_ROUTE" in r["last_error"] for r in rows)
        await office.pool.execute(
            "UPDATE approval.outbox SET attempts = 5, not_before = '-infinity'"
        )
        rows = await until(lambda: _tried(office, lost, 6))
        assert await office.pool.fetchval(
            "SELECT min(not_before) > now() + interval '5 s' FROM approval.outbox"
        )
        await queue.bind(topology.TO_DEPARTMENTS, "XFZD.tasks")
        await office.hurry()
        await until(lambda: office.got("XFZD", *lost), describe="delivered after all")
        await until(office.empty)


async def _tried(office: Office, rows: Sequence[OutboxRow], attempts: int) -> list[Any]:
    waiting = await office.waiting()
    found = [waiting[r.id] for r in rows if r.id in waiting]
    assert len(found) == len(rows)
    return found if all(r["attempts"] >= attempts for r in found) else []


async def test_a_full_queue_refuses_its_own_messages_only(office: Office, platform: Any) -> None:
    vhost = office.amqp("onehall-admin", "departments").rpartition("/")[2]
    full = '{"max-length":1,"overflow":"reject-publish"}'
    where = ("full", "^dept\\.XFZD\\.tasks$", full, "--priority", "20", "--apply-to", "queues")
    await platform.ctl("set_policy", "-p", vhost, *where)
    many, others = [row("XFZD") for _ in range(8)], [row("GHJ") for _ in range(4)]
    async with office.relaying():
        await office.put(*many[:4], *others)
        await until(lambda: _only_refused_left(office, others), describe="the others taken")
        await office.put(*many[4:])
        refused = await until(lambda: _refused(office))
        assert len(refused) >= 2
        async with office.listening("XFZD"), office.listening("GHJ"):
            await platform.ctl("clear_policy", "-p", vhost, "full")
            await office.hurry()
            await until(lambda: office.got("XFZD", *many) and office.got("GHJ", *others))
            await until(office.empty)


async def _only_refused_left(office: Office, others: Sequence[OutboxRow]) -> bool:
    return not {r.id for r in others} & set(await office.waiting())


async def _refused(office: Office) -> list[Any]:
    waiting = list((await office.waiting()).values())
    errors = [r["last_error"] or "" for r in waiting]
    return waiting if waiting and all("the broker refused it" in e for e in errors) else []
