"""`onehall simulate`: a class of the catalogue over the real calendar, without starting anything.

Intake's program says what it would accept, approval's takes it through its decider in virtual time.
"""

import json
from datetime import date, datetime, time
from enum import StrEnum
from typing import Annotated

import typer
from onehall_calendar import SHANGHAI, load
from rich.console import Console

from onehall.simulation import programs, showing

BAD_INPUT = 2
WIDTH = 120
DEMONSTRATED = "2011-09-26"
OPENS_AT = time(9, tzinfo=SHANGHAI)


class Scale(StrEnum):
    """How much of its time every department takes."""

    PROMISED = "promised"
    LEGAL = "legal"
    TYPICAL = "typical"


Class = Annotated[str | None, typer.Option("--class", help="A parallel class, such as PC2.")]
Every = Annotated[bool, typer.Option("--all", help="All classes, one line each.")]
From = Annotated[str, typer.Option("--from", help="Day of acceptance, 9 o'clock.")]
How = Annotated[Scale, typer.Option(help="How much of its limit every department takes.")]
Json = Annotated[bool, typer.Option("--json", help="Everything, for programs.")]
Explain = Annotated[bool, typer.Option("--explain", help="How every date was reached.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(simulate)


def simulate(
    class_id: Class = None,
    every: Every = False,
    since: From = DEMONSTRATED,
    scale: How = Scale.PROMISED,
    as_json: Json = False,
    explain: Explain = False,
) -> None:
    """Say what a class takes in series and at once, from a case that is really decided."""
    try:
        at = _opening_hour(since)
        wanted = _wanted(class_id, every)
        reports = programs.simulated(wanted, at, scale.value, explain)
    except (ValueError, programs.Impossible) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(BAD_INPUT) from None
    console = Console()
    if as_json:
        found = reports if every else reports[0]
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
    elif every:
        showing.every(reports, Console(width=max(WIDTH, console.width)))
    else:
        showing.case(reports[0], Console(width=max(WIDTH, console.width)))


def _wanted(class_id: str | None, every: bool) -> list[str]:
    if every == bool(class_id):
        raise ValueError("say which: --class PC2, or --all")
    return [class_id] if class_id else programs.classes()


def _opening_hour(day: str) -> datetime:
    try:
        on = date.fromisoformat(day)
    except ValueError:
        raise ValueError(f"--from {day!r} is no date; write {DEMONSTRATED}") from None
    load().day(on)
    return datetime.combine(on, OPENS_AT)
