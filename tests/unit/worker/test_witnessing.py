"""A department cosigns the centre's history, sees a second one, and proves that it only grew."""

from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from onehall_contracts.log import merkle
from onehall_contracts.log.checkpoint import Checkpoint, signed
from onehall_contracts.signing import SigningKey
from onehall_worker import Opinion, ReviewTask, Worker, approve
from onehall_worker.command import witness
from onehall_worker.local import Local

from tests.keys import log_key, named_key
from tests.unit.worker.rig import Broker, ask, asked, working

NOW = datetime(2026, 3, 2, tzinfo=UTC)
KEYS = {log_key().kid: log_key().public}
LEAVES = [sha256(bytes([n])).digest() for n in range(9)]
CENTRE = "onehall/test"
ORIGIN = f"{CENTRE}/supervision"


async def yes(_task: ReviewTask) -> Opinion:
    return approve()


def worker() -> Worker:
    made = Worker("XFZD")
    made.review()(yes)
    return made


def node(leaves: list[bytes]) -> Callable[[tuple[int, int]], bytes]:
    """Return what looks up a complete subtree by its level and place."""

    def find(subtree: tuple[int, int]) -> bytes:
        level, index = subtree
        if level == 0:
            return leaves[index]
        halves = (find((level - 1, 2 * index + n)) for n in (0, 1))
        return merkle.node_hash(*halves)

    return find


def root(size: int, leaves: list[bytes] = LEAVES) -> bytes:
    return merkle.hash_of_range(range(size), node(leaves))


def note(size: int, key: SigningKey | None = None, other: bytes | None = None) -> str:
    one = Checkpoint(ORIGIN, size, other or root(size))
    return signed(one, key or log_key(), NOW).text


async def test_an_opinion_cosigns_the_largest_checkpoint_seen(tmp_path: Path) -> None:
    broker = Broker()
    async with working(worker(), tmp_path / "a.sqlite3", broker, log=KEYS) as shift:
        for number, size in enumerate((4, 7, 5), 1):
            await shift.handle([asked(ask(iss=CENTRE, checkpoint=note(size)))])
            await broker.answered(number)
    said = [(one.checkpoint.size, one.checkpoint.root) for one in broker.opinions if one.checkpoint]
    assert said == [(4, root(4).hex()), (7, root(7).hex()), (7, root(7).hex())]


async def test_without_a_checkpoint_nothing_is_cosigned(tmp_path: Path) -> None:
    broker = Broker()
    async with working(worker(), tmp_path / "a.sqlite3", broker, log=KEYS) as shift:
        await shift.handle([asked(ask())])
        (one,) = await broker.answered(1)
    assert one.checkpoint is None


@pytest.mark.parametrize(
    ("second", "reason"),
    [
        (note(7, other=b"\2" * 32), "split view"),
        (note(8, named_key("somebody")), "false checkpoint"),
        (note(8).replace("\n8\n", "\n9\n"), "false checkpoint"),
        ("no note at all", "false checkpoint"),
    ],
)
async def test_another_history_is_an_alarm_and_refuses_nothing(
    second: str, reason: str, tmp_path: Path
) -> None:
    broker = Broker()
    async with working(worker(), tmp_path / "a.sqlite3", broker, log=KEYS) as shift:
        await shift.handle([asked(ask(iss=CENTRE, checkpoint=note(7)))])
        await shift.handle([asked(ask(iss=CENTRE, checkpoint=second))])
        opinions = await broker.answered(2)
        (alarm,) = await shift.local.parked()
    assert alarm.reason == reason
    assert {one.checkpoint.size for one in opinions if one.checkpoint} == {7}


def answering(leaves: list[bytes], newest: str) -> Any:
    """Play the centre's public address over these leaves."""

    def get(path: str) -> bytes:
        if path == "/api/v1/log/checkpoint":
            return newest.encode()
        old, new = (int(one.partition("=")[2]) for one in path.partition("?")[2].split("&"))
        path_ = merkle.proof(merkle.consistency(old, new), node(leaves))
        return str({"proof": [one.hex() for one in path_]}).replace("'", '"').encode()

    return get


async def inbox(file: Path) -> None:
    """Let a worker see three checkpoints."""
    broker = Broker()
    async with working(worker(), file, broker, log=KEYS) as shift:
        for size in (3, 4, 7):
            await shift.handle([asked(ask(iss=CENTRE, checkpoint=note(size)))])


async def checked(file: Path, get: Any) -> bool:
    local = Local(file)
    await local.open()
    try:
        return await witness._one("XFZD", local, get, KEYS)
    finally:
        await local.close()


async def test_a_log_that_only_grew_is_proved_and_a_rewritten_one_is_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "XFZD.sqlite3"
    await inbox(file)
    assert await checked(file, answering(LEAVES, note(9)))
    assert "only grew 只增不改\t3 to 9 entries, 4 checkpoints" in capsys.readouterr().out
    rewritten = [b"\3" * 32, *LEAVES[1:]]
    forged = note(9, other=root(9, rewritten))
    assert not await checked(file, answering(rewritten, forged))
    assert not await checked(file, answering(LEAVES, note(4))), "a log that shrank"
    assert "FAILED 不通过" in capsys.readouterr().out
