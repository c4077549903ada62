"""`onehall departments`: certificates of departments' workers, live, and written down."""

import asyncio
import os
import shlex
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.console import Console

from onehall.commands.calling import GATEWAY_URL, By, Department, name_of
from onehall.commands.explaining import explained
from onehall.stack import (
    addresses,
    attaching,
    departments,
    handing_over,
    paths,
    played,
    ports,
    services,
)
from onehall.stack.authority import FOLDER
from onehall.stack.departments import Broker, Departments, Login, Operator, Registry
from onehall.stack.elsewhere import Elsewhere
from onehall.stack.errors import StackError
from onehall.stack.handing_over import Door
from onehall.stack.infrastructure import PORTS_FILE
from onehall.stack.issuing import Held
from onehall.stack.locking import Lock
from onehall.stack.paths import STATE_VARIABLE
from onehall.stack.rabbitmq_control import Connection
from onehall.stack.sources import RABBITMQ_URL

T = TypeVar("T")
LOCK_SECONDS = 60.0

Out = Annotated[
    Path, typer.Option("--out", file_okay=False, help="Folder for the department's files.")
]
Why = Annotated[str, typer.Option("--reason", help="Why; it is kept for ever.")]
Serials = Annotated[
    list[str] | None, typer.Option("--serial", help="Only this certificate; may be repeated.")
]
StateOption = Annotated[
    Path | None, typer.Option("--state", help=f"State folder; default ${STATE_VARIABLE}.")
]


@dataclass(frozen=True, slots=True)
class Office:
    """The running stack, as an operator reaches it."""

    departments: Departments
    registry: Registry
    door: Door


def register(app: typer.Typer) -> None:
    """Add the group of commands."""
    group = typer.Typer(help="Let departments' workers in, with certificates; live.")
    for command in (issue, rotate, revoke, rehearse, introduce):
        group.command()(command)
    group.command("list")(listed)
    app.add_typer(group, name="departments", no_args_is_help=True)


def issue(
    department: Department, out: Out, reason: Why = "", by: By = "", state: StateOption = None
) -> None:
    """Let a department in: certificate, key, our CA and keys, and worker.env, in one folder.

    A folder whose certificate is good for another 30 days is left as it is.
    """
    _hand_over(department, out, Operator(name_of(by), reason), state)


def rotate(
    department: Department, out: Out, reason: Why = "", by: By = "", state: StateOption = None
) -> None:
    """Give a department another certificate; earlier ones count until they expire or are revoked.

    A running worker takes it up when it connects next.
    """
    _hand_over(department, out, Operator(name_of(by), reason), state, another=True)


def revoke(
    department: Department,
    reason: Annotated[str, typer.Option("--reason", help="Why; it is kept for ever.")],
    serial: Serials = None,
    by: By = "",
    state: StateOption = None,
) -> None:
    """Take certificates back, all of a department's unless some are named, and close what is open.

    The broker goes on for everybody else.
    """

    async def act(office: Office) -> list[Held]:
        return await office.departments.revoke(department, serial or ())

    revoked = _act(act, Operator(name_of(by), reason), state)
    for one in revoked:
        typer.echo(f"revoked {one.serial} of {one.user}")
    if not revoked:
        typer.echo("nothing to revoke: it was revoked already")


def listed(
    department: Annotated[str, typer.Argument(help="Only this department.")] = "",
    state: StateOption = None,
) -> None:
    """Show every certificate: its serial number, its end, and whether it is connected now."""

    async def act(office: Office) -> list[str]:
        held = [one for one in office.registry.record.held() if _asked(one, department)]
        return _rows(held, await office.departments.connections())

    for row in _act(act, Operator(name_of("")), state):
        typer.echo(row)


def rehearse(
    department: Department, out: Out, reason: Why = "", by: By = "", state: StateOption = None
) -> None:
    """Make a vhost in which a worker is tried out with the rights it has in earnest.

    In it, the kit's user plays the centre; printed is what to put in the two environments.
    """

    async def act(office: Office) -> dict[str, str]:
        worker, kit = await office.departments.rehearse(department, _absolute(out))
        return handing_over.rehearsal(office.door, department, worker, kit)

    for name, value in _act(act, Operator(name_of(by), reason), state).items():
        typer.echo(f"{name}={shlex.quote(value)}")


def introduce(
    names: Annotated[list[str], typer.Argument(help="Departments this stack plays itself.")],
    state: StateOption = None,
) -> None:
    """Vouch, as two operators, for the signing keys of departments this stack plays itself.

    A real department makes its key itself, and two people vouch for it.
    """
    console = Console(stderr=True)
    with explained(console):
        chosen = [departments.checked(name) for name in names]
        root, door = _gateway(state)
        asyncio.run(played.introduce(root, door, chosen))
    typer.echo(f"vouched for: {', '.join(chosen)}")


def _gateway(state: Path | None) -> tuple[Path, str]:
    if named := os.environ.get(GATEWAY_URL):
        return _absolute(state or paths.default_root()), named.rstrip("/")
    root = attaching.running(_absolute(state) if state else None).root
    port = ports.recall(root / PORTS_FILE).get("gateway")
    if port is None or ports.free(port):
        raise StackError(f"no gateway runs in {root}", f"Start it, or name it with {GATEWAY_URL}.")
    return root, services.address(port)


def _hand_over(
    department: str, out: Path, who: Operator, state: Path | None, *, another: bool = False
) -> None:
    async def act(office: Office) -> Login:
        login = await office.departments.issue(department, _absolute(out), another=another)
        handing_over.write(office.door, login)
        return login

    login = _act(act, who, state)
    held = login.held
    said = "issued" if login.new else "there already: nothing changed, valid is"
    typer.echo(f"{said} {held.serial} of {held.user}, until {held.expires:%Y-%m-%d}")
    typer.echo(f"in {login.folder}: {', '.join(handing_over.FILES)}")


def _act(act: Callable[[Office], Awaitable[T]], who: Operator, state: Path | None) -> T:
    console = Console(stderr=True)
    with explained(console):
        return asyncio.run(_held(act, who, state, console))


async def _held(
    act: Callable[[Office], Awaitable[T]], who: Operator, state: Path | None, console: Console
) -> T:
    root = _absolute(state) if state else None
    url = os.environ.get(RABBITMQ_URL)
    if url:
        return await _elsewhere(act, who, root or paths.default_root(), url)
    found = attaching.running(root)
    control = await attaching.control(found, console)
    door = handing_over.door(found.root, attaching.address(control.ports))
    return await _locked(act, who, control, door)


async def _elsewhere(
    act: Callable[[Office], Awaitable[T]], who: Operator, root: Path, url: str
) -> T:
    broker = Elsewhere(root)
    done = await _locked(act, who, broker, handing_over.door(root, addresses.certified(url)))
    for line in broker.told:
        typer.echo(f"to be done where the broker runs: {line}")
    return done


async def _locked(
    act: Callable[[Office], Awaitable[T]], who: Operator, broker: Broker, door: Door
) -> T:
    registry = Registry(door.root, who)
    lock = Lock(door.root / FOLDER / "lock")
    await lock.acquire(LOCK_SECONDS)
    try:
        return await act(Office(Departments(broker, registry), registry, door))
    finally:
        lock.release()


def _absolute(folder: Path) -> Path:
    return folder.absolute()


def _asked(one: Held, department: str) -> bool:
    return not department or one.department == departments.checked(department)


def _rows(held: list[Held], open_now: list[Connection]) -> list[str]:
    titles = ("user", "serial", "issued", "expires", "standing", "connections")
    return [_row(*titles), *(_row(*_cells(one, open_now)) for one in held)]


def _cells(one: Held, open_now: list[Connection]) -> tuple[str, ...]:
    dates = (f"{day:%Y-%m-%d}" for day in (one.issued_at, one.expires))
    count = sum(one.serial in each.subject for each in open_now)
    return one.user, one.serial, *dates, one.standing(datetime.now(UTC)), str(count)


def _row(*cells: str) -> str:
    widths = (21, 40, 10, 10, 8, 0)
    return "  ".join(f"{cell:{width}}" for cell, width in zip(cells, widths, strict=True))
