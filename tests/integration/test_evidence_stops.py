"""Evidence stops: answers are taken, nothing is issued, and then it goes on once (G17)."""

from datetime import UTC, datetime, timedelta
from typing import Any

from onehall_approval.store.checkpoints import Log
from onehall_contracts import Event
from onehall_contracts.ids import uuid7
from onehall_contracts.log.checkpoint import Checkpoint, signed
from onehall_contracts.signing import SigningKey
from onehall_contracts.supervision import CheckpointSignedV1

from tests.building import ACCEPTED_AT, accepted, event, item, signed_opinion, stated
from tests.integration.approval_rig import Rig, approval
from tests.keys import CENTRE, log_key, named_key
from tests.waiting import until

ORIGIN = f"{CENTRE}/supervision"
LOG = Log(ORIGIN, [log_key().public], 3600)
FIRE, GREEN = item(6, "XFZD"), item(5, "HBJ")
MADE = "approval.permit-issued.v1"


def checkpoint(
    size: int, ago: timedelta = timedelta(), key: SigningKey | None = None, root: bytes = b"\1" * 32
) -> Event:
    """A checkpoint of the log, signed so long ago by real time."""
    at = datetime.now(UTC) - ago
    note = signed(Checkpoint(ORIGIN, size, root), key or log_key(), at)
    said = CheckpointSignedV1(
        origin=ORIGIN, tree_size=size, root=root.hex(), note=note.text, signed_at=at
    )
    return Event(uuid7(), "onehall/supervision", ACCEPTED_AT, said, subject=said.subject)


async def hear(rig: Rig, *events: Event) -> None:
    await rig.as_intake(*events)


async def known(rig: Rig) -> Any:
    rows = await rig.rows("SELECT size, note, heard_at FROM approval.checkpoint_heard")
    return tuple(rows[0]) if rows else None


async def answered(rig: Rig) -> str:
    """Open a case and let everybody answer; return it."""
    case = accepted(FIRE, GREEN)
    await rig.as_intake(event(case))
    await until(lambda: len(_statements(rig, case.case_id)) == 2, describe="two tasks")
    for department, statement in _statements(rig, case.case_id).items():
        answer = signed_opinion(statement, "approve", ACCEPTED_AT, department)
        await rig.as_department(department, event(answer))
    await until(lambda: _recorded(rig, case.case_id), describe="both opinions on record")
    return case.case_id


async def _recorded(rig: Rig, case: str) -> bool:
    query = "SELECT 1 FROM approval.event WHERE stream = $1 AND type = 'opinion-recorded'"
    return len(await rig.rows(query, case)) == 2


async def test_without_a_fresh_checkpoint_nothing_is_issued_and_then_once(
    database: Any, amqp: Any
) -> None:
    async with approval(database, amqp, watched=LOG) as rig:
        case = await answered(rig)
        assert await rig.count("awaits_evidence") == 1
        stale = checkpoint(5, ago=timedelta(hours=2))  # heard now, but signed before the limit
        forged = checkpoint(9, key=named_key("somebody"))
        await hear(rig, stale, forged, stale)
        await until(lambda: _parked(rig, 1))
        await until(lambda: rig.count("checkpoint_heard"))
        assert await _issued(rig, case) == ["evidence-awaited"]
        assert not rig.said(MADE)
        fresh = checkpoint(6)
        await hear(rig, fresh, fresh)
        await until(lambda: rig.said(MADE), describe="the issuance")
        await hear(rig, fresh, checkpoint(6), checkpoint(7))
        await until(lambda: _size(rig, 7))
        assert await _issued(rig, case) == [
            "evidence-awaited",
            "evidence-resumed",
            "issuance-made",
        ]
        assert len(rig.said(MADE)) == 1
        assert not await rig.count("awaits_evidence")


async def test_the_log_going_quiet_stops_what_comes_after(database: Any, amqp: Any) -> None:
    """The row is made old, as hours without a checkpoint would make it."""
    async with approval(database, amqp, watched=LOG) as rig:
        await hear(rig, checkpoint(6))
        await until(lambda: rig.count("checkpoint_heard"))
        await until(lambda: _fresh(rig))
        first = await answered(rig)
        await until(lambda: rig.said(MADE), describe="an issuance while the log grows")
        assert "evidence-awaited" not in await _issued(rig, first)
        await rig.rows(
            "UPDATE approval.checkpoint_heard SET signed_at = signed_at - interval '2 hours'"
        )
        await until(lambda: not rig.known.checkpoints.current.fresh)
        second = await answered(rig)
        assert await _issued(rig, second) == ["evidence-awaited"]
        await until(lambda: "1 cases" in str(rig.known.checkpoints.notices))
        assert len(rig.said(MADE)) == 1


async def test_old_ones_and_a_second_history_change_nothing(database: Any, amqp: Any) -> None:
    async with approval(database, amqp, watched=LOG) as rig:
        await hear(rig, checkpoint(6))
        await until(lambda: rig.count("checkpoint_heard"))
        await until(lambda: _fresh(rig))
        before = await known(rig)
        await hear(rig, checkpoint(5), checkpoint(6, ago=timedelta(hours=1)))
        await hear(rig, checkpoint(6, root=b"\2" * 32))
        await until(lambda: _parked(rig, 1))
        assert await rig.parked() == ["split view"]
        assert await known(rig) == before


async def test_tasks_carry_the_newest_checkpoint(database: Any, amqp: Any) -> None:
    async with approval(database, amqp, watched=LOG) as rig:
        newest = checkpoint(6)
        await hear(rig, newest)
        await until(lambda: _fresh(rig))
        case = await answered(rig)
        said: CheckpointSignedV1 = newest.message  # type: ignore[assignment]  # made above
        task = stated(_statements(rig, case)["XFZD"])
        assert task.checkpoint == said.note


def _statements(rig: Rig, case: str) -> dict[str, str]:
    """What each department was asked in a case, as it was signed."""
    asked = [e.data for e in rig.asked if e.data["case_id"] == case]
    return {one["department"]: one["statement"] for one in asked}


async def _issued(rig: Rig, case: str) -> list[str]:
    kinds = ["evidence-awaited", "evidence-resumed", "issuance-made"]
    query = "SELECT type FROM approval.event WHERE stream = $1 AND type = ANY($2) ORDER BY version"
    return [row["type"] for row in await rig.rows(query, case, kinds)]


async def _parked(rig: Rig, number: int) -> bool:
    return len(await rig.parked()) == number


async def _size(rig: Rig, size: int) -> bool:
    found = await known(rig)
    return bool(found) and found[0] == size


def _fresh(rig: Rig) -> bool:
    return rig.known.checkpoints.current.fresh
