"""`onehall what-if`: history judged under other rules, or by another version of the calendar."""

import json
import os
import sys
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.table import Table

from onehall.commands import calling
from onehall.simulation import programs

JUDGES: Final = (sys.executable, "-m", "onehall_supervision.rejudging")
DATABASE: Final = "ONEHALL_DATABASE_URL"
PATIENCE_S: Final = 3600
BAD_INPUT: Final = 2

Since = Annotated[str, typer.Option("--from", help="Cases that began on this day or later.")]
Until = Annotated[str, typer.Option(help="And before this one; alarms ring until then.")]
Horizon = Annotated[str, typer.Option(help="Let alarms ring until then instead.")]
Profile = Annotated[str, typer.Option(help="The rules: default, hunan2018 or yulin.")]
Rules = Annotated[Path | None, typer.Option(help="A rule file of your own, instead.")]
Calendar = Annotated[str, typer.Option(help="A version of the calendar; default each case's own.")]
Cards = Annotated[Path | None, typer.Option(help="Write every card there would have been.")]
Json = Annotated[bool, typer.Option("--json", help="Everything, for programs.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("what-if")(what_if)


def what_if(  # noqa: PLR0913 - one for each thing that can be asked
    since: Since,
    until: Until,
    *,
    horizon: Horizon = "",
    profile: Profile = "default",
    rules: Rules = None,
    calendar: Calendar = "",
    cards: Cards = None,
    as_json: Json = False,
) -> None:
    """Judge history again 规则回放: which cards there would have been, had this applied then.

    Reads supervision's ledger (of $ONEHALL_DATABASE_URL, else of the stack that runs here) and
    changes nothing. Exits 2 if there is nothing to judge by.
    """
    console = Console()
    files = {"--rules": str(rules or ""), "--cards": str(cards or "")}
    chosen = {"--horizon": horizon, "--profile": profile, "--calendar": calendar} | files
    asked = [part for name, value in chosen.items() if value for part in (name, value)]
    with calling.answering(console):
        address = os.environ.get(DATABASE) or calling.database("supervision")
    try:
        command = [*JUDGES, "--from", since, "--until", until, *asked]
        told = programs.run(command, patience_s=PATIENCE_S, env={DATABASE: address})
    except programs.Impossible as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(BAD_INPUT) from None
    if as_json:
        typer.echo(told, nl=False)
    else:
        _show(json.loads(told), console)


def _show(found: Any, console: Console) -> None:
    """Print cards by function and level, as they were and as they would have been."""
    table = Table("function", "level", "issued 已发", "would be 推演", title="cards 牌")
    for function, levels in found["by_function"].items():
        for level, (now, then) in levels.items():
            table.add_row(function, level, str(now), str(then))
    console.print(f"{found['cases']} ledgers, {found['events']} events")
    console.print(table)
    for name, words in (("gone", "cards would be gone"), ("new", "cards would be new")):
        console.print(f"{found[name]['count']} {words}")
        for one in found[name]["first"][:10]:
            console.print(f"  {one['case']}  {one['function']} {one['rule']}  {one['subject']}")
