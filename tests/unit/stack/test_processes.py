"""Supervised children: recorded, logged, waited for and certainly ended."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from onehall.stack import identity, paths, processes
from onehall.stack.errors import StackError
from onehall.stack.paths import State
from onehall.stack.processes import Process, ProcessSpec

from tests.waiting import until

STUBBORN = (
    "import signal, time\n"
    "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    "print('deaf', flush=True)\n"
    "time.sleep(600)\n"
)


@pytest.fixture
def state(tmp_path: Path) -> State:
    root = tmp_path / "state"
    opened = State(root, root / "servers", None)
    opened.run.mkdir(parents=True)
    opened.logs.mkdir()
    return opened


def child(state: State, *argv: str, stop_seconds: float = 10.0) -> Process:
    env = {"PATH": os.environ["PATH"]}
    return Process(state, ProcessSpec("child", argv, env, state.root, stop_seconds=stop_seconds))


async def yes() -> bool:
    return True


async def no() -> bool:
    return False


async def test_a_started_process_is_recorded_and_a_stopped_one_forgotten(state: State) -> None:
    process = child(state, "sleep", "600")
    process.start()
    [record] = processes.records(state)
    assert record.pid == process.pid
    assert identity.alive(record.identity)
    await process.stop()
    assert not identity.alive(record.identity)
    assert not processes.records(state)


async def test_one_that_ends_early_is_reported_with_the_end_of_its_log(state: State) -> None:
    process = child(state, "sh", "-c", "echo out of paper; exit 3")
    process.start()
    with pytest.raises(StackError, match="child ended with status 3") as raised:
        await process.ready(no, seconds=10)
    assert "out of paper" in str(raised.value)


async def test_one_that_is_never_ready_is_reported_too(state: State) -> None:
    process = child(state, "sleep", "600")
    process.start()
    with pytest.raises(StackError, match="not ready after 0 s"):
        await process.ready(no, seconds=0.0)
    await process.stop()


async def test_one_that_ignores_the_polite_signal_is_killed(state: State) -> None:
    process = child(state, sys.executable, "-c", STUBBORN, stop_seconds=0.1)
    process.start()
    await process.ready(yes, seconds=10)
    await until(lambda: "deaf" in processes.tail(process.log))
    await process.stop()
    assert not process.running


async def test_a_killed_one_keeps_its_record_as_after_a_crash(state: State) -> None:
    process = child(state, "sleep", "600")
    process.start()
    await process.kill()
    assert not process.running
    assert len(processes.records(state)) == 1
    assert await processes.stop_recorded(state) == []
    assert not processes.records(state)


async def test_leftovers_are_ended_by_their_records_last_first(state: State) -> None:
    started = [
        Process(state, ProcessSpec(n, ("sleep", "600"), dict(os.environ), state.root)) for n in "ab"
    ]
    for number, process in enumerate(started):
        process.start()
        os.utime(processes.record_path(state, process.spec.name), (number, number))
    assert await processes.stop_recorded(state) == ["b", "a"]


async def test_a_record_of_somebody_elses_process_ends_nobody(state: State) -> None:
    stranger = await asyncio.create_subprocess_exec("sleep", "600")
    record = processes.Record(
        "child", "process", stranger.pid, 1, identity.boot_id(), None, None, "", signal.SIGTERM
    )
    processes.write_record(processes.record_path(state, "child"), record)
    assert await processes.stop_recorded(state) == []
    assert stranger.returncode is None
    stranger.kill()
    await stranger.wait()


@pytest.mark.parametrize("torn", ["", "{", "[]", json.dumps({"pid": 1})])
def test_a_torn_record_is_dropped(state: State, torn: str) -> None:
    processes.record_path(state, "child").write_text(torn)
    assert processes.records(state) == []


def test_children_end_with_whoever_started_them(state: State) -> None:
    code = (
        "import sys; from pathlib import Path; from onehall.stack.paths import State;"
        "from onehall.stack.processes import Process, ProcessSpec; root = Path(sys.argv[1]);"
        "p = Process(State(root, root, None), ProcessSpec('child', ('sleep', '600'), {}, root));"
        "p.start(); print(p.pid, flush=True); import time; time.sleep(600)"
    )
    parent = subprocess.Popen(
        (sys.executable, "-c", code, str(state.root)), stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    who = identity.identify(pid)
    assert who is not None
    parent.kill()
    parent.wait()
    asyncio.run(_ended(who))


async def _ended(who: identity.Identity) -> None:
    assert await processes.gone(who, seconds=10)


def test_an_overlong_log_is_put_aside(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "LOG_LIMIT_BYTES", 3)
    log = state.logs / "child.log"
    log.write_text("long")
    processes.rotate(log)
    assert not log.exists()
    assert (state.logs / "child.log.1").read_text() == "long"


def test_a_state_folder_of_somebody_else_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    with pytest.raises(StackError, match="does not belong to you"):
        paths.open_state(tmp_path / "state")
