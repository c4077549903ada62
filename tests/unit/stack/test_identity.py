"""Nothing is ever signalled but exactly the process that was recorded."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from onehall.stack import identity

from tests.waiting import until_sync


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    child = subprocess.Popen(("sleep", "600"), start_new_session=True)
    yield child
    child.kill()
    child.wait()


def identified(child: subprocess.Popen[bytes]) -> identity.Identity:
    found = identity.identify(child.pid)
    assert found is not None
    return found


def test_a_name_with_spaces_and_parentheses_is_read_right() -> None:
    fields = " ".join(str(n) for n in range(4, 53))
    found = identity.parse_stat(f"17 (odd) name (x) S {fields}")
    assert (found.name, found.state, found.parent, found.group) == ("odd) name (x", "S", 4, 5)
    assert found.started == 22


def test_a_process_is_alive_until_it_ends(sleeper: subprocess.Popen[bytes]) -> None:
    who = identified(sleeper)
    assert identity.alive(who)
    assert identity.send(who, signal.SIGTERM)
    sleeper.wait()
    assert not identity.alive(who)
    assert not identity.send(who, signal.SIGTERM)


def test_a_zombie_does_not_count_as_alive(sleeper: subprocess.Popen[bytes]) -> None:
    who = identified(sleeper)
    os.kill(sleeper.pid, signal.SIGKILL)
    until_sync(lambda: not identity.alive(who))
    assert sleeper.returncode is None, "it has not been waited for, so it is still in the table"


@pytest.mark.parametrize("change", [{"started": 1}, {"boot": "another"}])
def test_a_reused_pid_is_never_signalled(
    sleeper: subprocess.Popen[bytes], change: dict[str, int | str]
) -> None:
    stale = replace(identified(sleeper), **change)  # type: ignore[arg-type]  # one field or the other
    assert not identity.alive(stale)
    assert not identity.send(stale, signal.SIGKILL)
    identity.kill_group(stale)
    assert sleeper.poll() is None


def test_killing_a_group_ends_what_the_process_started() -> None:
    code = "import subprocess,time; subprocess.Popen(['sleep','600']); time.sleep(600)"
    parent = subprocess.Popen((sys.executable, "-c", code), start_new_session=True)
    children = until_sync(lambda: identity.family(parent.pid))
    identity.kill_group(identified(parent))
    parent.wait()
    until_sync(lambda: not any(identity.alive(child) for child in children))


def test_servers_are_found_by_the_folder_they_work_in(tmp_path: Path) -> None:
    child = subprocess.Popen(("sleep", "600"), cwd=tmp_path)
    try:
        found = until_sync(lambda: identity.inhabitants(tmp_path, frozenset({"sleep"})))
        assert [each.pid for each in found] == [child.pid]
        assert not identity.inhabitants(tmp_path, frozenset({"postgres"}))
        assert not identity.inhabitants(tmp_path.parent, frozenset({"sleep"}))
    finally:
        child.kill()
        child.wait()


def test_memory_is_measured() -> None:
    assert identity.memory_bytes(os.getpid()) > 1_000_000
