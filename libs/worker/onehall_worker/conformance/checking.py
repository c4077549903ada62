"""A whole check: the way is opened, the worker is tried, and both are gone afterwards."""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from onehall_worker.conformance.bench import Bench, Subject
from onehall_worker.conformance.centre import Centre
from onehall_worker.conformance.heard import Heard
from onehall_worker.conformance.line import Line
from onehall_worker.conformance.process import Process
from onehall_worker.conformance.rule import Result, Rule
from onehall_worker.conformance.trying import Trying

Open = Callable[[Centre, Heard], Line]


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of the rules, and the last that the worker wrote."""

    results: Sequence[Result]
    tail: str


async def check(
    subject: Subject, command: Sequence[str], rules: Sequence[Rule], way: Open
) -> Checked:
    """Try a worker; raise `Unready` when that cannot begin, or cannot go on."""
    centre, heard = Centre(subject.department), Heard()
    line = way(centre, heard)
    bench = Bench(subject, centre, line, heard)
    with tempfile.TemporaryDirectory(prefix="onehall-check-") as home:
        process = Process(command, Path(home) / "output", heard.stir)
        bench.furnish(Path(home), process)
        try:
            await line.open()
            results = await Trying(bench).run(rules)
        finally:
            await process.kill()
            await line.close()
        return Checked(results, process.tail())
