"""One holder at a time; a dead holder holds nothing."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest
from onehall.stack.cache import once
from onehall.stack.errors import StackError
from onehall.stack.locking import Lock

from tests.waiting import turns

HOLD = (
    "import sys; from pathlib import Path; from onehall.stack.locking import Lock\n"
    "assert Lock(Path(sys.argv[1])).try_acquire(); print('held', flush=True); sys.stdin.read()"
)


async def test_a_lock_is_held_by_one_and_given_back(tmp_path: Path) -> None:
    one, two = Lock(tmp_path / "lock"), Lock(tmp_path / "lock")
    assert one.try_acquire()
    assert not two.try_acquire()
    waiting = asyncio.create_task(two.acquire(seconds=10))
    await asyncio.wait({waiting}, timeout=0.05)
    assert not waiting.done()
    one.release()
    await waiting


async def test_waiting_too_long_names_the_holder(tmp_path: Path) -> None:
    holder = Lock(tmp_path / "lock")
    assert holder.try_acquire()
    with pytest.raises(StackError, match=f"still locked by pid {os.getpid()}"):
        await Lock(tmp_path / "lock").acquire(seconds=0.0)


async def test_a_waiter_is_told_once_that_it_waits(tmp_path: Path) -> None:
    told: list[bool] = []
    holder = Lock(tmp_path / "lock")
    assert holder.try_acquire()
    with pytest.raises(StackError):
        await Lock(tmp_path / "lock").acquire(0.3, lambda: told.append(True))
    assert told == [True]


def test_a_holder_killed_outright_leaves_no_lock(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with subprocess.Popen(
        (sys.executable, "-c", HOLD, str(path)),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as child:  # fmt: skip
        assert child.stdout is not None
        assert child.stdout.readline() == "held\n"
        assert not Lock(path).try_acquire()
        assert Lock(path).holder() == str(child.pid)
        child.kill()
    assert Lock(path).try_acquire()


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("onehall.stack.cache.cache_dir", lambda: tmp_path)
    return tmp_path


async def test_two_first_starts_make_a_thing_once(cache: Path) -> None:
    made: list[Path] = []

    async def build(partial: Path, target: Path) -> None:
        made.append(target)
        await turns()
        (partial / "file").write_text("whole")

    found = await asyncio.gather(once("thing", build), once("thing", build))
    assert found == [cache / "thing"] * 2
    assert made == [cache / "thing"]
    assert (cache / "thing" / "file").read_text() == "whole"


async def test_a_broken_off_download_is_started_afresh(cache: Path) -> None:
    (cache / ".thing.partial-99").mkdir()

    async def fails(partial: Path, _: Path) -> None:
        (partial / "half").touch()
        raise StackError("the network went away")

    async def works(partial: Path, _: Path) -> None:
        (partial / "file").touch()

    with pytest.raises(StackError):
        await once("thing", fails)
    assert os.listdir(cache) == ["thing.lock"]
    await once("thing", works)
    assert sorted(os.listdir(cache)) == ["thing", "thing.lock"]
    assert os.listdir(cache / "thing") == ["file"]
