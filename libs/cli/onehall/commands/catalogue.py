"""`onehall catalogue`: check a catalogue file, list what districts do differently, its figures.

The rules are intake's; the command runs intake's own program and adds nothing.
"""

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

PROGRAM = (sys.executable, "-m", "onehall_intake.loading")

Against = Annotated[
    Path | None, typer.Option(help="The catalogue a district's variant is held against.")
]


def register(app: typer.Typer) -> None:
    """Add the group of commands."""
    group = typer.Typer(
        help="Check the catalogue 事项目录 and its districts' variants.", no_args_is_help=True
    )
    group.command()(check)
    group.command()(variance)
    group.command()(figures)
    app.add_typer(group, name="catalogue")


def check(
    file: Annotated[
        Path | None, typer.Argument(help="A catalogue or a district's variant; else the built-in.")
    ] = None,
    against: Against = None,
) -> None:
    """Check a file: every problem with its line and cure, or one line that all is in order."""
    _run("catalogue-check", [file] if file else [], against)


def variance(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Variants or their folder; else the built-in ones.")
    ] = None,
    against: Against = None,
) -> None:
    """List what districts do differently, each with its reason; fail when one has none (R-60)."""
    _run("catalogue-variance", files or [], against)


def figures(against: Against = None) -> None:
    """Print as JSON what every class takes in series and at once."""
    _run("catalogue-figures", [], against)


def _run(command: str, files: list[Path], against: Path | None) -> None:
    """Run intake's program with our own output, and end as it ends."""
    options = [f"--against={against}"] if against else []
    names = [str(file.absolute()) for file in files]
    raise typer.Exit(subprocess.run([*PROGRAM, command, *options, *names], check=False).returncode)
