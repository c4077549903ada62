"""`onehall simulate`: a class of the catalogue, or the whole city, over the real calendar.

Nothing is started. Intake's program says what it would accept, approval's takes it through its
decider in virtual time, supervision's watches the city.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from onehall_calendar import SHANGHAI, load
from rich.console import Console

from onehall.simulation import city, programs, publishing, showing, showing_city
from onehall.simulation.found import Found
from onehall.stack.errors import StackError

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
Cases = Annotated[
    int | None,
    typer.Option("--cases", help=f"So many matters of the whole city; it had {city.WHOLE}."),
]
Seed = Annotated[int, typer.Option(help="Of --cases: the same seed gives the same figures.")]
Out = Annotated[Path | None, typer.Option(help="Of --cases: where plots and figures go.")]
Obedience = Annotated[
    float, typer.Option(min=0, max=1, help="Of --cases: the share of cards that are heeded.")
]
Shades = Annotated[
    bool, typer.Option("--sensitivity", help="Of --cases: with other assumptions as well.")
]
Page = Annotated[
    Path | None, typer.Option(help="Of --out: a Markdown page with a place for the tables.")
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(simulate)


def simulate(  # noqa: PLR0913, PLR0917 - one for each thing that can be asked
    class_id: Class = None,
    every: Every = False,
    since: From = DEMONSTRATED,
    scale: How = Scale.PROMISED,
    as_json: Json = False,
    explain: Explain = False,
    cases: Cases = None,
    seed: Seed = 1,
    out: Out = None,
    obedience: Obedience = city.OBEDIENCE,
    sensitivity: Shades = False,
    page: Page = None,
) -> None:
    """Say what a class takes in series and at once, or what became of a whole city's matters."""
    try:
        if cases is not None:
            _alone(class_id, every)
            _city(Asked(cases, seed, out, obedience, sensitivity, page, as_json))
            return
        at = _opening_hour(since)
        reports = programs.simulated(_wanted(class_id, every), at, scale.value, explain)
    except (ValueError, OSError, StackError, programs.Impossible) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(BAD_INPUT) from None
    if as_json:
        typer.echo(_plain(reports if every else reports[0]))
    elif every:
        showing.every(reports, _console())
    else:
        showing.case(reports[0], _console())


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked about the whole city; `page` has a place for its tables."""

    cases: int
    seed: int
    out: Path | None
    obedience: float
    sensitivity: bool
    page: Path | None
    as_json: bool


def _city(asked: Asked) -> None:
    """Run the city four times, and a tenth of it under other assumptions; print, plot if asked."""
    if asked.cases <= 0:
        raise ValueError(
            f"--cases {asked.cases} is nobody; give 1 or more, the city had {city.WHOLE}"
        )
    if asked.page and not asked.out:
        raise ValueError("--page shows the plots of --out; say where they go: --out FOLDER")
    # Complains before minutes are spent.
    desk = publishing.Desk(asked.out, asked.page) if asked.out else None
    runs = city.simulated(city.four(asked.obedience), asked.cases, asked.seed)
    fewer = -(-asked.cases // city.SHADED_SHARE)
    shades = city.shades(asked.obedience) if asked.sensitivity else []
    found = Found(runs, city.simulated(shades, fewer, asked.seed))
    if desk:
        desk.publish(found)
    if asked.as_json:
        typer.echo(_plain(found.plain))
    else:
        showing_city.everything(found, _console())


def _plain(found: Any) -> str:
    return json.dumps(found, ensure_ascii=False, indent=2)


def _console() -> Console:
    return Console(width=max(WIDTH, Console().width))


def _alone(class_id: str | None, every: bool) -> None:
    if class_id or every:
        raise ValueError("say which: --cases 83033, --class PC2, or --all; only one of them")


def _wanted(class_id: str | None, every: bool) -> list[str]:
    if every == bool(class_id):
        raise ValueError("say which: --class PC2, or --all, or --cases 83033 for the whole city")
    return [class_id] if class_id else programs.classes()


def _opening_hour(day: str) -> datetime:
    try:
        on = date.fromisoformat(day)
    except ValueError:
        raise ValueError(f"--from {day!r} is no date; write {DEMONSTRATED}") from None
    load().day(on)
    return datetime.combine(on, OPENS_AT)
