"""`onehall up`, `onehall down`, `onehall status`: the whole system on one machine."""

import asyncio
import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from onehall.commands.explaining import explained
from onehall.stack import background, paths, rabbitmq_binaries, report, supervisor
from onehall.stack.paths import STATE_VARIABLE, State
from onehall.stack.services import Options

SOMETHING_IS_DOWN = 3

StateOption = Annotated[
    Path | None,
    typer.Option("--state", help=f"State folder; default ${STATE_VARIABLE}, else .onehall here."),
]
InfrastructureOnly = Annotated[
    bool, typer.Option("--infrastructure-only", help="Only PostgreSQL and RabbitMQ, no services.")
]
Detach = Annotated[bool, typer.Option("--detach", "-d", help="Return when everything is ready.")]
Clock = Annotated[
    str | None,
    typer.Option(help="Scaled business clock, START@REAL_STARTxRATE; default the real time."),
]
Wipe = Annotated[
    bool, typer.Option("--wipe", help="Also delete all data: databases, queues and secrets.")
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask before deleting.")]


def register(app: typer.Typer) -> None:
    """Add the stack's commands."""
    app.command()(up)
    app.command()(down)
    app.command()(status)


def up(
    infrastructure_only: InfrastructureOnly = False,
    detach: Detach = False,
    clock: Clock = None,
    state: StateOption = None,
) -> None:
    """Start everything and wait for Ctrl-C; a first start fetches what is missing."""
    console = Console()
    options = None if infrastructure_only else _options(clock)
    with explained(console):
        opened = paths.open_state(state)
        if detach:
            _detach(opened, options, console)
            return
        code = _hold(opened, options, console)
    raise typer.Exit(code)


def down(wipe: Wipe = False, yes: Yes = False, state: StateOption = None) -> None:
    """Stop everything that was started here, however it was left."""
    console = Console()
    with explained(console):
        located = paths.locate(state)
        if wipe and not yes:
            typer.confirm(f"Delete all data of the stack in {located.root}?", abort=True)
        stopped = asyncio.run(supervisor.end(located)) if located.root.exists() else []
        console.print(f"stopped: {', '.join(stopped)}" if stopped else "nothing was running")
        if wipe:
            paths.remove(located)
            console.print("data deleted")


def status(state: StateOption = None) -> None:
    """Show what runs, where and how large; the exit status is 3 when something is down."""
    console = Console()
    located = paths.locate(state)
    rows = asyncio.run(report.rows(located))
    if rows:
        console.print(report.table(rows))
    else:
        console.print(f"nothing is running in {located.root}; start it with `onehall up`")
    if not report.healthy(rows):
        raise typer.Exit(SOMETHING_IS_DOWN)


def _hold(state: State, options: Options | None, console: Console) -> int:
    holder = supervisor.Holder(state, console, options)
    return supervisor.run(holder.hold(lambda door: _announce(console, door)), console)


def _detach(state: State, options: Options | None, console: Console) -> None:
    if (holder := supervisor.read(state)) is not None:
        console.print(f"already running as pid {holder.pid}; `onehall status` shows it")
        return
    # Here, where its progress can be seen.
    code = supervisor.run(rabbitmq_binaries.prefetch(console, state.account), console)
    if code:
        raise typer.Exit(code)
    background.detach(state, lambda own: _hold(state, options, own), console)


def _options(clock: str | None) -> Options:
    return Options(clock=clock, smtp_url=os.environ.get("ONEHALL_SMTP_URL"))


def _announce(console: Console, door: str) -> None:
    if door:
        console.print(f"[bold]Onehall is open at {door}[/]")
    console.print("everything is ready; Ctrl-C stops it")
