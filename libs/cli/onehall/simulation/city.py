"""Runs of the whole city: approval's program and supervision's, joined by two pipes.

A run without supervision is one process; a run with it is two that take turns, half a day each. As
many runs as there are cores go side by side.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO, Final

from onehall_calendar import SHANGHAI

from onehall.simulation.programs import ACCEPTS, Impossible, run

CITY: Final = (sys.executable, "-m", "onehall_approval.simulation.city")
WATCHES: Final = (sys.executable, "-m", "onehall_supervision.simulation")
OPENED: Final = datetime(2009, 4, 27, 9, tzinfo=SHANGHAI)
WHOLE: Final = 83_033
PATIENCE_S: Final = 3_600
SERIES, PARALLEL = "series", "parallel"
OBEDIENCE: Final = 0.9
SHADES: Final = (0.0, 0.25, 0.5, 0.75, 1.0)
SHADED_SHARE: Final = 10
"""Of how many matters one is enough to see what an assumption does."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run: how items of a class are asked for, and who watches."""

    order: str
    watched: bool
    habits: Mapping[str, float] = field(default_factory=dict)
    """What is assumed otherwise than approval's `Habits` say."""

    @property
    def name(self) -> str:
        """What it is called in tables and plots."""
        return f"{self.order}-{'watched' if self.watched else 'unwatched'}"


def four(obedience: float) -> list[Run]:
    """Return the runs that are compared, from the city before the centre to the centre."""
    habits = {"obedience": obedience}
    return [
        Run(order, watched, habits) for order in (SERIES, PARALLEL) for watched in (False, True)
    ]


def shades(obedience: float) -> list[Run]:
    """Return the runs that show what the assumptions do; at obedience 0 nobody reads a card."""
    tidy = {"obedience": obedience, "aside_share": 0.0}
    obeyed = [Run(PARALLEL, True, {"obedience": share}) for share in SHADES]
    alone = Run(PARALLEL, False)
    return [alone, *obeyed, Run(PARALLEL, False, tidy), Run(PARALLEL, True, tidy)]


def simulated(runs: Sequence[Run], cases: int, seed: int) -> list[dict[str, Any]]:
    """Run each, as many at once as there are cores; return their reports in the same order.

    Raises `Impossible` with the complaint of the program that could not.
    """
    with TemporaryDirectory(prefix="onehall-city-") as folder:
        given = Path(folder) / "acceptances.json"
        given.write_text(run([*ACCEPTS, "acceptances", "--at", OPENED.isoformat()]), "utf-8")
        common = ["--acceptances", str(given), "--cases", str(cases), "--seed", str(seed)]
        places = [Path(folder) / str(n) for n in range(len(runs))]
        # The long ones first, so that no core is idle while the last one ends.
        longest_first = sorted(range(len(runs)), key=lambda n: not runs[n].watched)
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            going = {n: pool.submit(_report, runs[n], common, places[n]) for n in longest_first}
            return [going[n].result() for n in range(len(runs))]


def _report(one: Run, common: Sequence[str], place: Path) -> dict[str, Any]:
    place.mkdir()
    figures = place / "figures.json"
    command = [*CITY, *common, "--report", str(figures), "--order", one.order]
    command += [f"--habit={name}={value}" for name, value in one.habits.items()]
    if one.watched:
        counts = place / "counts.json"
        _together([*command, "--watched"], [*WATCHES, "--report", str(counts)], place)
        watching = _read(counts)
    else:
        _end([("city", _begin(command, place / "city.txt"), place / "city.txt")])
        watching = {"events": 0, "counts": []}
    return {"run": one.name, **_read(figures), "supervision": watching}


def _together(city: Sequence[str], watching: Sequence[str], place: Path) -> None:
    """Run both, each reading what the other writes, and wait until both have ended."""
    said, heard = place / "city.txt", place / "supervision.txt"
    with ExitStack() as open_ends:
        to_city, from_watching = _pipe(open_ends)
        to_watching, from_city = _pipe(open_ends)
        first = _begin(city, said, to_city, from_city)
        second = _begin(watching, heard, to_watching, from_watching)
    _end([("supervision", second, heard), ("city", first, said)])


def _pipe(open_ends: ExitStack) -> tuple[BinaryIO, BinaryIO]:
    reads, writes = os.pipe()
    return (
        open_ends.enter_context(os.fdopen(reads, "rb")),
        open_ends.enter_context(os.fdopen(writes, "wb")),
    )


def _begin(
    command: Sequence[str],
    complaints: Path,
    reads: BinaryIO | int = subprocess.DEVNULL,
    writes: BinaryIO | int = subprocess.DEVNULL,
) -> subprocess.Popen[bytes]:
    with complaints.open("wb") as errors:
        return subprocess.Popen(command, stdin=reads, stdout=writes, stderr=errors)


def _end(processes: Sequence[tuple[str, subprocess.Popen[bytes], Path]]) -> None:
    """Wait for all; raise what the first that failed complained of. None outlives this."""
    try:
        statuses = [process.wait(PATIENCE_S) for _, process, _ in processes]
    finally:
        for _, process, _ in processes:
            process.kill()
            process.wait()
    for (name, _, complaints), status in zip(processes, statuses, strict=True):
        if status:
            said = complaints.read_text("utf-8").strip()
            raise Impossible(said or f"the program of {name} ended with status {status}")


def _read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found
