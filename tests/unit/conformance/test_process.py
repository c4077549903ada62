"""The worker under check: it ends with the kit, and so does whatever it started."""

import os
import sys
from pathlib import Path

import pytest
from onehall_worker.conformance.findings import Unready
from onehall_worker.conformance.process import Process

from tests.waiting import until

POLITE = """
import pathlib, signal, sys
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
print("at work")
sys.stdout.flush()
pathlib.Path({ready!r}).touch()
signal.pause()
"""
PARENT = """
import pathlib, subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
pathlib.Path({ready!r}).write_text(str(child.pid))
"""


def running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def process(code: str, folder: Path) -> Process:
    command = [sys.executable, "-c", code.format(ready=str(folder / "ready"))]
    return Process(command, folder / "output", (folder / "told").touch)


async def test_it_stops_when_asked_and_its_last_words_are_kept(tmp_path: Path) -> None:
    worker = process(POLITE, tmp_path)
    await worker.start(os.environ)
    await until((tmp_path / "ready").exists)
    assert worker.running
    assert await worker.stop() == 0
    assert not worker.running
    assert worker.tail() == "at work"
    assert "status 0" in worker.status
    assert (tmp_path / "told").exists()


async def test_it_can_be_killed_and_started_again(tmp_path: Path) -> None:
    worker = process(POLITE, tmp_path)
    for _ in range(2):
        await worker.start(os.environ)
        assert worker.running
        await worker.kill()
        assert not worker.running
    await worker.kill()
    assert await worker.stop() is None


async def test_what_it_leaves_behind_ends_with_it(tmp_path: Path) -> None:
    worker = process(PARENT, tmp_path)
    await worker.start(os.environ)
    await until(lambda: not worker.running)
    child = int((tmp_path / "ready").read_text())
    await until(lambda: not running(child))


async def test_a_command_that_is_none_is_told_with_the_cure(tmp_path: Path) -> None:
    worker = Process(["no-such-worker"], tmp_path / "output", lambda: None)
    with pytest.raises(Unready, match="give the command after --"):
        await worker.start(os.environ)
    assert worker.tail() == ""
    assert worker.status == "it was not started"
