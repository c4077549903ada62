"""The `onehall-worker` command: run a worker, see what waits for people or was set aside."""

import argparse
import asyncio
import importlib
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from uuid import UUID

from onehall_worker import settings
from onehall_worker.activity import Invitation
from onehall_worker.local import Local, Unusable
from onehall_worker.receiving import Unfit, reopened
from onehall_worker.records import Parked
from onehall_worker.settings import Settings
from onehall_worker.worker import Worker


class Complaint(Exception):
    """What the user has to be told; the text names the cure."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit status."""
    given = _parser().parse_args(arguments)
    try:
        match given.command:
            case "run":
                load(given.worker).run()
            case "invitations":
                asyncio.run(_list_invitations())
            case "parked":
                asyncio.run(_list_parked())
            case "retry":
                asyncio.run(_retry(given.id))
    except (Complaint, Unusable) as error:
        sys.stderr.write(f"onehall-worker: {error}\n")
        return 1
    return 0


def load(path: str) -> Worker:
    """Return the worker that `module:attribute` names; raise `Complaint` with the cure."""
    module_name, colon, attribute = path.partition(":")
    if not (module_name and colon and attribute):
        raise Complaint(f"{path!r} names no worker; write module:attribute, as in my_worker:worker")
    sys.path.insert(0, os.getcwd())
    try:
        module = importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        if not f"{module_name}.".startswith(f"{error.name}."):
            raise  # something the module itself imports
        cure = "run from the folder that holds it, or pip install it"
        raise Complaint(
            f"no module {module_name!r} in {os.getcwd()!r} or installed; {cure}"
        ) from None
    worker = getattr(module, attribute, None)
    if not isinstance(worker, Worker):
        known = sorted(name for name, value in vars(module).items() if isinstance(value, Worker))
        cure = f"its workers: {known}" if known else "write: worker = Worker('XFZD')"
        raise Complaint(f"{module_name!r} has no worker {attribute!r}; {cure}")
    return worker


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="onehall-worker", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    run = commands.add_parser("run", help="run a worker until it is told to stop")
    run.add_argument("worker", metavar="MODULE:WORKER", help="as in my_worker:worker")
    commands.add_parser("invitations", help="list the invitations that wait for a person's reply")
    commands.add_parser("parked", help="list what has been set aside here, and why")
    retry = commands.add_parser("retry", help="let a parked task be handled again")
    retry.add_argument("id", type=UUID, metavar="ID", help="the first column of `parked`")
    return parser


async def _list_invitations() -> None:
    for file in _files():
        worker = Worker(file.stem, settings=Settings("", file.parent))
        for invited in await worker.invitations():
            sys.stdout.write("\t".join(_line(invited)) + "\n")


def _line(invited: Invitation) -> list[str]:
    return [
        str(invited.activity_id),
        f"answer by {invited.answer_by.isoformat()}",
        invited.department,
        invited.activity,
        ",".join(invited.items),
        invited.starts_at.isoformat(),
        invited.place,
    ]


async def _list_parked() -> None:
    for file in _files():
        for parked in await _parked(file):
            line = [
                str(parked.id),
                parked.parked_at,
                file.stem,
                f"{parked.reason}: {parked.detail}",
            ]
            sys.stdout.write("\t".join(line) + "\n")


async def _retry(parked_id: UUID) -> None:
    for file in _files():
        found = [parked for parked in await _parked(file) if parked.id == parked_id]
        if found:
            await _resume(file, found[0])
            sys.stdout.write(f"{parked_id} will be handled again when {file.stem}'s worker runs\n")
            return
    raise Complaint(f"nothing is parked as {parked_id} here; list it: onehall-worker parked")


async def _resume(file: Path, parked: Parked) -> None:
    try:
        asked = reopened(parked.body)
    except Unfit as unfit:
        raise Complaint(f"{parked.id} still is no task: {unfit}") from None
    local = Local(file)
    await local.open()
    try:
        await local.resume(parked.id, asked.row())
    finally:
        await local.close()


async def _parked(file: Path) -> list[Parked]:
    local = Local(file)
    await local.open()
    try:
        return await local.parked()
    finally:
        await local.close()


def _files() -> Iterator[Path]:
    given = os.environ.get(settings.DATA)
    if given and not Path(given).is_dir():
        raise Complaint(f"{settings.DATA}={given!r} is no folder; name the worker's")
    pattern = "*.sqlite3" if given else "*/*.sqlite3"
    yield from sorted(Path(given or settings.DEFAULT_DATA).glob(pattern))
