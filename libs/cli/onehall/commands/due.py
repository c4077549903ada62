"""`onehall due`: when something is due, and how that date was reached."""

from typing import Annotated

import typer
from onehall_calendar import render_due

BAD_INPUT = 2


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(due)


def due(
    start: Annotated[str, typer.Argument(help="Day or instant it starts, such as 2011-09-26.")],
    days: Annotated[str, typer.Argument(help="Length of the limit in days, such as 45.")],
    unit: Annotated[str, typer.Argument(help="wd for working days, cd for calendar days.")] = "wd",
) -> None:
    """Say when a limit ends, day by day."""
    try:
        lines = render_due(start, days, unit)
    except ValueError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(BAD_INPUT) from None
    for line in lines:
        typer.echo(line)
