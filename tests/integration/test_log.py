"""The sequencer on a real database: every committed event gets its leaf, once, in an order."""

import asyncio
import json
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import asyncpg
import pytest
from onehall_calendar.clock import clock_from
from onehall_contracts.log import checkpoint, exported, merkle
from onehall_contracts.log.checkpoint import Signer
from onehall_supervision.store import history, sequencing, tree
from onehall_supervision.store.sequencing import Damaged, Sequencer

from tests.integration.log_rig import (
    KEYS,
    ORIGIN,
    STREAMS,
    Ledger,
    case,
    ledger,
    lines,
    row,
    written,
)
from tests.waiting import until

A, B = case(1), case(2)
HASHES = "SELECT hash FROM supervision.leaf ORDER BY index"
CHECKPOINTS = "SELECT count(*) FROM supervision.checkpoint"


@pytest.fixture
async def kept(database: Any) -> AsyncIterator[Ledger]:
    async with ledger(database) as found:
        yield found


async def findings(kept: Ledger, *older: str) -> list[str]:
    async with kept.pool.acquire() as connection:
        return [one.code for one in exported.verify(await lines(connection), older)]


async def test_every_event_gets_a_leaf_and_every_proof_holds(kept: Ledger) -> None:
    await written(kept, cases=30, events=700)
    await kept.sequencer.catch_up()
    assert await findings(kept) == []
    async with kept.pool.acquire() as connection:
        hashes = [found["hash"] for found in await connection.fetch(HASHES)]
        plain = merkle.Frontier()
        for one in hashes:
            plain.add(one)
        stored = await tree.frontier(connection)
        assert (stored.size, stored.root, stored.hashes) == (700, plain.root, plain.hashes)
        for old in (0, 1, 255, 256, 300, 512, 699, 700):
            path = [bytes.fromhex(h) for h in await history.consistency(connection, old, 700)]
            root = bytes.fromhex(await history.root(connection, old))
            assert merkle.extends(old, 700, root, plain.root, path)
        proofs = await history.proofs(connection, case(7), 700, whole=True)
        assert len(proofs) > 10
        for found in proofs:
            path = [bytes.fromhex(h) for h in found["path"]]
            index = found["leaf"]["index"]
            assert merkle.includes(index, 700, hashes[index], path, plain.root)


async def test_an_event_that_commits_late_is_not_missed(kept: Ledger) -> None:
    async with kept.pool.acquire() as slow:
        late = slow.transaction()
        await late.start()
        await STREAMS.append(slow, [row(A, 1)], ())
        for version in range(1, 5):  # much is written after it, and is in the log before it
            await kept.write(row(B, version))
            await kept.sequencer.step()
        assert await kept.leaves() == [(B, version) for version in range(1, 5)]
        await late.commit()
    await kept.sequencer.step()
    assert (await kept.leaves())[4:] == [(A, 1)]
    await kept.write(row(A, 2), row(B, 5))
    await kept.sequencer.step()
    assert (await kept.leaves())[5:] == [(A, 2), (B, 5)]
    assert await findings(kept) == []


async def test_what_is_below_all_that_was_seen_is_found_by_comparing_the_heads(
    kept: Ledger, superuser: Any
) -> None:
    await written(kept, cases=3, events=20)
    await kept.sequencer.catch_up()
    for _ in range(3):
        await kept.sequencer.step()
    connection = await superuser(kept.url)
    await connection.execute("SELECT setval('supervision.event_seq_seq', 1, false)")
    await connection.close()
    await kept.write(row(case(9), 1))
    assert not await kept.sequencer.step()
    assert (case(9), 1) not in await kept.leaves()
    await kept.sequencer.catch_up()
    assert (await kept.leaves())[20:] == [(case(9), 1)]


async def test_of_many_sequencers_one_at_a_time_writes(kept: Ledger) -> None:
    others = [Sequencer(kept.pool, KEYS, clock_from(None)) for _ in range(3)]
    for part in range(4):
        await written(kept, cases=5, events=30, seed=part)
        await asyncio.gather(*(one.step() for one in (kept.sequencer, *others)))
        await asyncio.gather(*(one.catch_up() for one in (*others, kept.sequencer)))
    assert len(await kept.leaves()) == 120
    assert await findings(kept) == []


async def test_the_sequencer_of_a_service_follows_its_ledger_and_stops_when_told(
    kept: Ledger,
) -> None:
    state = SimpleNamespace(host=SimpleNamespace(pool=kept.pool), log=KEYS, clock=clock_from(None))
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(sequencing.part(SimpleNamespace(state=state), stop))
        for part in range(2):
            await written(kept, cases=3, events=20, seed=part)

            async def logged(events: int = 20 * (part + 1)) -> bool:
                return len(await kept.leaves()) == events

            await until(logged, describe="a leaf for every event")
        stop.set()
    assert await findings(kept) == []


async def test_each_checkpoint_is_signed_extends_the_last_and_is_said(kept: Ledger) -> None:
    notes = []
    for part in range(3):
        await written(kept, cases=4, events=10, seed=part)
        await kept.sequencer.catch_up()
        notes.append(checkpoint.opened(await kept.note(), ORIGIN, KEYS.public))
    assert [one.checkpoint.size for one in notes] == [10, 20, 30]
    times = [one.cosigned_by(Signer(ORIGIN, KEYS.key.public)) for one in notes]
    assert None not in times and times == sorted(times)  # type: ignore[type-var]  # none is None
    assert await findings(kept, notes[0].text, notes[1].text) == []
    bodies = await kept.pool.fetch("SELECT body FROM supervision.outbox ORDER BY created_at")
    said = [event for body in bodies for event in json.loads(body["body"])]
    assert [event["data"]["tree_size"] for event in said] == [10, 20, 30]
    assert [event["data"]["note"] for event in said] == [one.text for one in notes]
    assert [event["data"]["root"] for event in said] == [n.checkpoint.root.hex() for n in notes]
    assert {event["type"] for event in said} == {"supervision.checkpoint-signed.v1"}


async def test_a_log_that_does_not_grow_is_signed_again_so_that_its_freshness_shows(
    kept: Ledger,
) -> None:
    await kept.sequencer.catch_up()
    await kept.sequencer.step()
    assert await kept.pool.fetchval(CHECKPOINTS) == 1
    note = checkpoint.opened(await kept.note(), ORIGIN, KEYS.public)
    assert (note.checkpoint.size, note.checkpoint.root) == (0, merkle.EMPTY_ROOT)
    await Sequencer(kept.pool, KEYS, clock_from(None), fresh=0).step()
    assert await kept.pool.fetchval(CHECKPOINTS) == 2


async def test_a_gap_in_a_stream_is_not_signed_over(kept: Ledger, superuser: Any) -> None:
    await kept.write(row(A, 1), row(A, 2), row(A, 3), row(B, 1))
    connection = await superuser(kept.url)
    await connection.execute("SET session_replication_role = replica")
    await connection.execute("DELETE FROM supervision.event WHERE stream = $1 AND version = 2", A)
    await connection.close()
    await kept.sequencer.step()
    assert await kept.leaves() == [(A, 1), (B, 1)]
    assert await findings(kept) == ["row-without-leaf"]


@pytest.mark.parametrize(
    "harm",
    [
        "DELETE FROM supervision.leaf WHERE index = 299",
        "UPDATE supervision.leaf SET hash = sha256(hash) WHERE index = 298",
        "UPDATE supervision.subtree SET hash = sha256(hash)",
        "UPDATE supervision.checkpoint SET root = sha256(root)",
    ],
)
async def test_a_log_that_is_not_what_was_signed_last_is_not_signed_again(
    kept: Ledger, superuser: Any, harm: str
) -> None:
    await written(kept, cases=2, events=300)
    await kept.sequencer.catch_up()
    connection = await superuser(kept.url)
    await connection.execute("SET session_replication_role = replica")
    await connection.execute(harm)
    await connection.close()
    await kept.write(row(case(9), 1))
    with pytest.raises(Damaged, match="not what was signed"):
        await Sequencer(kept.pool, KEYS, clock_from(None)).step()
    assert await kept.pool.fetchval("SELECT max(size) FROM supervision.checkpoint") == 300


@pytest.mark.parametrize("table", ["leaf", "subtree", "checkpoint"])
async def test_the_log_is_final_for_the_service_and_for_the_owner(
    kept: Ledger, superuser: Any, table: str
) -> None:
    await written(kept, cases=2, events=256)
    await kept.sequencer.catch_up()
    owner = await superuser(kept.url)
    changes = (f"DELETE FROM supervision.{table}", f"TRUNCATE supervision.{table}")
    for change in (*changes, f"UPDATE supervision.{table} SET hash = hash"):
        text = change.replace("hash", "root") if table == "checkpoint" else change
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="permission denied"):
            await kept.pool.execute(text)
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="the log is final"):
            await owner.execute(text)
    await owner.close()
