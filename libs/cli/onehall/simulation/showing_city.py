"""Simulated cities on the terminal."""

from rich.console import Console
from rich.table import Table

from onehall.simulation import tables
from onehall.simulation.found import Found


def everything(found: Found, console: Console) -> None:
    """Print what was run, and every table of it."""
    one = found.runs[0]
    console.print(
        f"[bold]{one['cases']:,} matters[/], {one['parallel_matters']:,} of them in parallel "
        f"cases, {one['first_day']} to {one['last_day']} ({one['working_days']} working days, "
        f"calendar {one['calendar_version']}), seed {one['seed']}; "
        f"{one['departments']} departments, {one['officers']} officers at desks"
    )
    for sheet in tables.everything(found):
        console.print(_table(sheet))


def _table(sheet: tables.Sheet) -> Table:
    table = Table(title=sheet.title, title_justify="left")
    for number, column in enumerate(sheet.columns):
        table.add_column(column, justify="right" if number else "left")
    for row in sheet.rows:
        table.add_row(*row)
    return table
