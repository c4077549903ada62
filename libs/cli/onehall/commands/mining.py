"""`onehall supervise-log`: what supervision finds in the log of any other system, offline."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console

from onehall.mining import showing
from onehall.simulation import programs

FOUND, BAD_INPUT = 1, 2
WIDTH: Final = 120
PATIENCE_S: Final = 3600
"""As long as the largest log that is taken may need on a slow machine."""
MINES: Final = (sys.executable, "-m", "onehall_supervision.mining")

Log = Annotated[Path, typer.Argument(metavar="FILE", help="A log in XES, perhaps gzipped.")]
Cases = Annotated[bool, typer.Option("--cases", help="Add the findings of each case.")]
Json = Annotated[bool, typer.Option("--json", help="Everything, for programs.")]
Check = Annotated[bool, typer.Option("--check", help="Exit 1 if anything was found.")]
Process = Annotated[
    Path | None,
    typer.Option(help="The process to compare with: a step a line, or an item of the catalogue."),
]
Registered = Annotated[str, typer.Option(help="The case attribute with its registration.")]
Deadline = Annotated[str, typer.Option(help="The case attribute with its deadline.")]
Ended = Annotated[str, typer.Option(help="The case attribute with its end.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("supervise-log")(supervise_log)


def supervise_log(  # noqa: PLR0913 - one for each thing that can be asked
    log: Log,
    *,
    process: Process = None,
    cases: Cases = False,
    as_json: Json = False,
    check: Check = False,
    registered_key: Registered = "startdate",
    deadline_key: Deadline = "deadline",
    ended_key: Ended = "enddate",
) -> None:
    """Judge a log 监察日志: limits, steps left out or out of order, waiting, load by person.

    Exits 0 with a report, 1 with one that found something (only with --check), 2 without one.
    """
    keys = ("--registered-key", registered_key, "--deadline-key", deadline_key)
    chosen = [*(["--process", str(process)] if process else []), *(["--cases"] if cases else [])]
    try:
        asked = [*MINES, *keys, "--ended-key", ended_key, *chosen, "--", str(log)]
        told = programs.run(asked, patience_s=PATIENCE_S)
    except programs.Impossible as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(BAD_INPUT) from None
    found = json.loads(told)
    if as_json:
        typer.echo(told, nl=False)
    else:
        console = Console()
        showing.report(found, Console(width=max(WIDTH, console.width)))
    if check and _anything(found):
        raise typer.Exit(FOUND)


def _anything(found: Any) -> bool:
    limits = found["limits"]
    return bool(limits["late"] or limits["open_overdue"] or found["findings"]["cases"])
