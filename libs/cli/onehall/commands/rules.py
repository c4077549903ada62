"""`onehall rules`: whether a rule file of supervision can be used, before a service reads it."""

import sys
from pathlib import Path
from typing import Annotated, Final

import typer

from onehall.simulation import programs

WRONG = 1
RULES: Final = (sys.executable, "-m", "onehall_supervision.rules")

File = Annotated[Path, typer.Argument(metavar="FILE", help="A profile in TOML.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    group = typer.Typer(help="Rule files 发牌规则 of supervision.", no_args_is_help=True)
    group.callback()(lambda: None)
    group.command("check")(check)
    app.add_typer(group, name="rules")


def check(file: File) -> None:
    """Read a rule file as supervision would: what it holds, or the line and the cure.

    Exits 0 if it can be used, 1 if not.
    """
    try:
        typer.echo(programs.run([*RULES, "check", "--", str(file)]), nl=False)
    except programs.Impossible as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(WRONG) from None
