"""`supervise`: hear a simulated city on the standard input, answer with cards, report at the end.

The first line says what can be asked of the city; each line after it is `[until, words]`, and gets
one line back: the cards that fell due before the second `until`.
"""

import gc
import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final, TextIO

from pydantic import ValidationError

from onehall_supervision.simulation.hall import Hall
from onehall_supervision.simulation.words import Beginning

DONE, BAD_INPUT = 0, 2
COMPACT: Final = (",", ":")


def supervise(arguments: Sequence[str]) -> int:
    """Watch until the city falls silent; return 2 if what it says is not understood."""
    parser = ArgumentParser("supervise", description="hears a simulated city, answers with cards")
    parser.add_argument("--report", type=Path, required=True, metavar="FILE")
    given = parser.parse_args(arguments)
    gc.disable()  # views are thrown away in hundreds of thousands, and have no cycles
    try:
        hall = watched(sys.stdin, sys.stdout)
        report = {"events": hall.heard, "counts": [asdict(one) for one in hall.tallies]}
        given.report.write_text(json.dumps(report, ensure_ascii=False), "utf-8")
    except (ValidationError, ValueError, LookupError, OSError) as error:
        sys.stderr.write(f"supervision of the simulation stops: {error}\n")
        return BAD_INPUT
    return DONE


def watched(city: Iterable[str], answers: TextIO) -> Hall:
    """Answer every half-day a city tells of; return the hall when it tells no more."""
    lines = iter(city)
    hall = Hall(Beginning.model_validate_json(next(lines, "")))
    for line in lines:
        until, words = json.loads(line)
        answers.write(json.dumps(hall.hear(words, until), separators=COMPACT) + "\n")
        answers.flush()
    return hall
