"""The programs a simulated case runs, joined by the contract alone: intake's and approval's."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, Final

ACCEPTS: Final = (sys.executable, "-m", "onehall_intake.loading")
DECIDES: Final = (sys.executable, "-m", "onehall_approval.simulation")
PATIENCE_S: Final = 120


class Impossible(Exception):
    """One of the programs cannot do what was asked; the text is its own complaint."""


def classes() -> list[str]:
    """Return the parallel classes of the catalogue, in its order."""
    figures = json.loads(run([*ACCEPTS, "catalogue-figures"]))
    return [one["id"] for one in figures["classes"]]


def simulated(
    wanted: Sequence[str], at: datetime, scale: str, explain: bool = False
) -> list[dict[str, Any]]:
    """Have each class accepted at that instant and taken to its end; return approval's reports.

    Raises `Impossible` with the complaint of the program that could not.
    """
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        accepted = list(pool.map(lambda one: _accepted(one, at), wanted))
    options = ["--scale", scale, *(["--explain"] if explain else [])]
    reports: list[dict[str, Any]] = json.loads(run([*DECIDES, *options], f"[{','.join(accepted)}]"))
    return reports


def _accepted(class_id: str, at: datetime) -> str:
    return run([*ACCEPTS, "accepted", "--all", "--at", at.isoformat(), "--", class_id])


def run(
    command: Sequence[str],
    given: str = "",
    patience_s: float = PATIENCE_S,
    env: Mapping[str, str] | None = None,
) -> str:
    """Return what a program of ours prints; raise `Impossible` with its complaint if it cannot.

    `env` is added to ours.
    """
    try:
        done = subprocess.run(
            command,
            input=given,
            capture_output=True,
            text=True,
            timeout=patience_s,
            check=False,
            env=os.environ | dict(env or {}),
        )
    except subprocess.TimeoutExpired:
        why = f"{' '.join(command[1:3])} has not ended after {patience_s:.0f} s; give it less"
        raise Impossible(why) from None
    if done.returncode:
        raise Impossible(done.stderr.strip() or f"{' '.join(command[1:])} ended without a word")
    return done.stdout
