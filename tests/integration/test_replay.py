"""Parked messages are replayed or discarded by a person, once, on record."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import asyncpg
import pytest
from onehall_contracts import unpack
from onehall_contracts.ids import uuid7

from tests.integration.desk_rig import Killed, Office, count_all, delivery, office, said

WHO = ("operator", "the handler is mended")


@pytest.fixture
async def here(database: Any) -> AsyncIterator[Office]:
    async with office(await database("approval")) as found:
        yield found


async def test_a_parked_message_is_replayed_once_and_on_record(here: Office) -> None:
    await here.desk().handle([delivery(said("fail"))])
    parked_id, mended = await here.parked_id(), here.desk(count_all)
    assert await mended.replay(parked_id, *WHO)
    assert not await mended.replay(parked_id, *WHO)
    assert (await here.total(), await here.parked()) == (100, [])
    assert await here.acts() == [("replay", *WHO)]


async def test_at_once_from_many_hands_it_is_replayed_once(here: Office) -> None:
    await here.desk().handle([delivery(said("fail"))])
    parked_id = await here.parked_id()
    desks = [here.desk(count_all) for _ in range(6)]
    done = await asyncio.gather(*(desk.replay(parked_id, *WHO) for desk in desks))
    assert sorted(done) == [False] * 5 + [True]
    assert (await here.total(), len(await here.acts())) == (100, 1)


async def test_what_is_refused_is_replayed_although_its_event_was_claimed(here: Office) -> None:
    await here.desk().handle([delivery(said(-5))])
    await here.desk().handle([delivery(said(7))])
    assert await here.desk().replay(await here.parked_id(), *WHO)
    assert (await here.total(), await here.parked()) == (2, [])


@pytest.mark.parametrize("source", ["fail", "-5", "666"])
async def test_what_fails_again_is_parked_again_and_counted(here: Office, source: str) -> None:
    await here.desk().handle([delivery(said(source))])
    before = await here.parked()
    assert await here.desk().replay(await here.parked_id(), *WHO)
    assert await here.parked() == [(reason, detail, 2) for reason, detail, _ in before]
    assert (await here.total(), len(await here.acts())) == (0, 1)


async def test_what_the_database_refuses_again_is_parked_again_and_on_record(here: Office) -> None:
    async def refuse(connection: Any, _: Sequence[Any]) -> None:
        await connection.execute("SELECT 1 / 0")

    desk = here.desk(project=refuse)
    await desk.handle([delivery(said(1))])
    assert await desk.replay(await here.parked_id(), *WHO)
    assert await here.parked() == [("the database refused it", "SQLSTATE 22012", 2)]
    assert await here.acts() == [("replay", *WHO)]
    assert await here.desk().replay(await here.parked_id(), *WHO)
    assert (await here.total(), await here.parked()) == (1, [])


async def test_killed_in_the_middle_of_a_replay_it_is_as_before(here: Office) -> None:
    async def die(_: Any, __: Sequence[Any]) -> None:
        raise Killed

    await here.desk().handle([delivery(said("fail"))])
    parked_id = await here.parked_id()
    with pytest.raises(Killed):
        await here.desk(count_all, project=die).replay(parked_id, *WHO)
    assert (await here.total(), await here.reasons()) == (0, ["the handler failed"])
    assert await here.acts() == []
    assert await here.desk(count_all).replay(parked_id, *WHO)
    assert await here.total() == 100


async def test_what_is_discarded_is_closed_for_good_and_on_record(here: Office) -> None:
    await here.desk().handle([delivery(said("fail"))])
    parked_id, desk = await here.parked_id(), here.desk(count_all)
    assert await desk.discard(parked_id, "operator", "sent by mistake")
    assert not await desk.discard(parked_id, "operator", "sent by mistake")
    assert not await desk.replay(parked_id, *WHO)
    assert (await here.total(), await here.parked()) == (0, [])
    assert await here.acts() == [("discard", "operator", "sent by mistake")]
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await here.pool.execute("DELETE FROM approval.parked_audit")


@pytest.mark.parametrize("body", [b"{not json", b"[1e999]", b'["a",', b"\xff"])
async def test_what_cannot_be_read_keeps_its_bytes_and_its_name(here: Office, body: bytes) -> None:
    arrived = delivery()
    pieces = unpack(body)
    object.__setattr__(arrived, "pieces", pieces)
    await here.desk().handle([arrived])
    parked_id = await here.parked_id()
    for times in (2, 3):
        assert await here.desk().replay(parked_id, *WHO)
        assert [t for _, _, t in await here.parked()] == [times]
    row = await here.pool.fetchrow("SELECT id, body FROM approval.parked")
    assert (row["id"], row["body"]) == (parked_id, pieces[0].body)  # type: ignore[union-attr]  # unreadable


async def test_an_event_with_a_number_beyond_all_bounds_is_parked_and_replayed(
    here: Office,
) -> None:
    """JSON may say 1e999, which is read as infinity, which JSON cannot say."""
    endless = said("fail").replace(b'"data":{', b'"data":{"more":[1e999,null,-1e999],')
    await here.desk().handle([delivery(endless)])
    (piece,) = unpack(b"[" + await here.pool.fetchval("SELECT body FROM approval.parked") + b"]")
    assert piece.data["more"] == ["Infinity", None, "-Infinity"]  # type: ignore[union-attr]  # an envelope
    assert await here.desk(count_all).replay(await here.parked_id(), *WHO)
    assert (await here.total(), await here.parked()) == (100, [])


async def test_a_replay_forgets_nothing_that_another_event_has_done(here: Office) -> None:
    """A bad piece that came under the id of a good one."""
    known = uuid7()
    good = delivery(said(5, known))
    await here.desk().handle([good])
    await here.desk().handle([delivery(said("fail", known))])
    await here.desk().replay(await here.parked_id(), *WHO)
    await here.desk().handle([good])
    assert await here.total() == 5
