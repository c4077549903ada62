"""Who takes nothing delays only what is for him."""

from typing import Any

from onehall_bus import NotTaken, topology
from onehall_store import outbox
from onehall_store.destinations import Destinations

from tests.integration.relay_rig import (
    Held,
    Office,
    office,
    papers,
    relay_over,
    row,
)
from tests.waiting import until

__all__ = ["office", "papers"]


async def test_thousands_of_rows_for_a_full_queue_are_not_tried_before_others_nor_at_all(
    office: Office, platform: Any
) -> None:
    """One message finds out when there is room again; then everything follows by itself."""
    vhost = office.amqp("onehall-admin", "departments").rpartition("/")[2]
    full = '{"max-length":1,"overflow":"reject-publish"}'
    where = ("full", "^dept\\.XFZD\\.tasks$", full, "--priority", "20", "--apply-to", "queues")
    await platform.ctl("set_policy", "-p", vhost, *where)
    stuck, others = [row("XFZD") for _ in range(3_000)], [row("GHJ") for _ in range(50)]
    await office.put(*stuck)
    async with office.listening("GHJ"), office.relaying() as relay:
        await until(relay._destinations.resting, describe="known to be full")
        await office.put(*others)
        await until(lambda: office.got("GHJ", *others), describe="the others delivered")
        tried = await office.pool.fetchval(
            "SELECT count(*) FROM approval.outbox WHERE attempts > 0"
        )
        assert 0 < tried < 2 * outbox.AT_ONCE
        async with office.listening("XFZD"):
            await platform.ctl("clear_policy", "-p", vhost, "full")
            await until(lambda: office.got("XFZD", *stuck[1_000:]), deadline_s=40)
            await office.hurry()
            await until(office.empty, deadline_s=60)


async def test_what_is_for_a_destination_that_takes_nothing_is_left_to_the_sweep(
    papers: Office,
) -> None:
    closed, good, bus = row("XFZD"), row("GHJ"), Held()
    bus.go_on.set()
    relay = relay_over(papers.pool, departments=bus)
    relay._destinations = Destinations(lambda: 0.0)  # it rests however long this takes
    relay._destinations.refused(closed.bus, closed.routing_key, "full")
    await papers.put(closed, good)
    relay.send([closed, good])
    await relay.drain()
    await relay._sweep()
    assert bus.taken == [good.id]
    assert list(await papers.waiting()) == [closed.id]


async def test_a_full_queue_of_ours_keeps_events_from_no_other(papers: Office) -> None:
    """What is for everybody has one destination and many queues: it is tried every time."""
    relay = relay_over(papers.pool, onehall=Held())
    relay._note(row(bus=topology.INTERNAL), NotTaken("full"))
    assert not relay._destinations.resting()
