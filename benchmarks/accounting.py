"""CPU and memory by process, read from /proc; the broker and the database are counted whole."""

import os
from dataclasses import dataclass
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Process:
    """One line of /proc: its parent and the CPU seconds it and its dead children have used."""

    pid: int
    parent: int
    cpu: float
    resident: float


def processes() -> dict[int, Process]:
    """Return every process of the machine by pid."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (process := _read(entry)):
            found[process.pid] = process
    return found


def cpu_of(roots: dict[str, int]) -> dict[str, float]:
    """Return the CPU seconds used so far by each root and all its descendants."""
    table = processes()
    owner: dict[int, str] = {pid: name for name, pid in roots.items()}
    used = dict.fromkeys(roots, 0.0)
    for process in table.values():
        name = _owner(process, table, owner)
        if name:
            used[name] += process.cpu
    return used


def resident_mib(pid: int) -> float:
    """Return the resident memory of one process in MiB."""
    process = _read(Path(f"/proc/{pid}"))
    return process.resident if process else 0.0


def _owner(process: Process, table: dict[int, Process], owner: dict[int, str]) -> str | None:
    seen = process
    while seen.pid not in owner:
        parent = table.get(seen.parent)
        if parent is None:
            return None
        seen = parent
    return owner[seen.pid]


def _read(folder: Path) -> Process | None:
    try:
        text = (folder / "stat").read_text()
    except OSError:
        return None
    fields = text.rpartition(")")[2].split()
    cpu = sum(int(fields[n]) for n in (11, 12, 13, 14)) / TICK
    return Process(int(folder.name), int(fields[1]), cpu, int(fields[21]) * PAGE / MEBIBYTE)
