"""Which process is which: a pid is ours only if it still has the start time we recorded.

Pids are reused, so nothing here ever signals a bare number.
"""

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
ZOMBIE_STATES = frozenset("ZXx")
_AFTER_NAME_STATE = 0
_AFTER_NAME_PARENT = 1
_AFTER_NAME_GROUP = 2
_AFTER_NAME_START = 19


@dataclass(frozen=True, slots=True)
class Identity:
    """One process of one boot: its pid, the kernel's start tick, and the boot it lives in."""

    pid: int
    started: int
    boot: str


@dataclass(frozen=True, slots=True)
class Stat:
    """What `/proc/<pid>/stat` says about a process."""

    name: str
    state: str
    parent: int
    group: int
    started: int


def parse_stat(text: str) -> Stat:
    """Read a stat line; the name is in parentheses and may itself contain anything."""
    opening, closing = text.index("("), text.rindex(")")
    fields = text[closing + 1 :].split()
    return Stat(
        name=text[opening + 1 : closing],
        state=fields[_AFTER_NAME_STATE],
        parent=int(fields[_AFTER_NAME_PARENT]),
        group=int(fields[_AFTER_NAME_GROUP]),
        started=int(fields[_AFTER_NAME_START]),
    )


def read_stat(pid: int) -> Stat | None:
    """Return the state of a process, or None when there is none of that pid."""
    try:
        return parse_stat((PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace"))
    except (FileNotFoundError, ProcessLookupError):
        return None


def identify(pid: int) -> Identity | None:
    """Return what to record about a process, or None when it is gone."""
    status = read_stat(pid)
    return None if status is None else Identity(pid, status.started, boot_id())


def alive(identity: Identity) -> bool:
    """Whether exactly this process still runs; neither a zombie nor a reused pid counts."""
    status = read_stat(identity.pid)
    return (
        status is not None
        and status.state not in ZOMBIE_STATES
        and status.started == identity.started
        and boot_id() == identity.boot
    )


def send(identity: Identity, number: signal.Signals) -> bool:
    """Signal exactly this process; return False, and signal nobody, when it is gone."""
    try:
        descriptor = os.pidfd_open(identity.pid)
    except ProcessLookupError:
        return False
    try:
        # The descriptor pins the process, so the check cannot go stale before the signal.
        if not alive(identity):
            return False
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(descriptor, number)
        return True
    finally:
        os.close(descriptor)


def kill_group(identity: Identity) -> None:
    """Kill exactly this process and what it started in its own group."""
    status = read_stat(identity.pid)
    leads = status is not None and status.group == identity.pid
    members = [each for each in family(identity.pid) if _in_group(each, identity.pid)]
    send(identity, signal.SIGKILL)
    for member in members if leads else []:
        send(member, signal.SIGKILL)


def family(pid: int) -> list[Identity]:
    """Return the descendants of a process, nearest first."""
    children: dict[int, list[int]] = {}
    for each in _pids():
        if (status := read_stat(each)) is not None:
            children.setdefault(status.parent, []).append(each)
    found: list[Identity] = []
    queue = list(children.get(pid, []))
    while queue:
        each = queue.pop(0)
        if (identity := identify(each)) is not None:
            found.append(identity)
        queue += children.get(each, [])
    return found


def inhabitants(folder: Path, names: frozenset[str]) -> list[Identity]:
    """Return the processes of these names that work inside `folder`, recorded or not."""
    home = folder.resolve()
    found = []
    for pid in _pids():
        status = read_stat(pid)
        if status is None or status.name not in names or status.state in ZOMBIE_STATES:
            continue
        with suppress(OSError):
            if (PROC / str(pid) / "cwd").resolve() == home and (each := identify(pid)):
                found.append(each)
    return found


def memory_bytes(pid: int) -> int:
    """Return the memory of a process and its descendants, shared pages counted once."""
    return sum(_memory(each) for each in (pid, *(child.pid for child in family(pid))))


def boot_id() -> str:
    """Return the name of this boot; start ticks of different boots cannot be compared."""
    return (PROC / "sys/kernel/random/boot_id").read_text(encoding="ascii").strip()


def _memory(pid: int) -> int:
    for file, label in (("smaps_rollup", "Pss:"), ("status", "VmRSS:")):
        with suppress(OSError):
            for line in (PROC / str(pid) / file).read_text(encoding="utf-8").splitlines():
                if line.startswith(label):
                    return int(line.split()[1]) * 1024
    return 0


def _in_group(member: Identity, group: int) -> bool:
    status = read_stat(member.pid)
    return status is not None and status.group == group


def _pids() -> Iterator[int]:
    return (int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit())
