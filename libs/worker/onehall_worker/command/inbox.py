"""What is in the local inbox of this machine's workers: what waits, came back or was set aside."""

import argparse
import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

from onehall_worker import settings
from onehall_worker.activity import Invitation
from onehall_worker.command.complaint import Complaint
from onehall_worker.command.types import Commands
from onehall_worker.local import Local
from onehall_worker.receiving import Sorter, Unfit, retried
from onehall_worker.records import Filed, Parked, Returned
from onehall_worker.worker import Worker

Lines = Callable[[Local], Awaitable[Sequence[Sequence[str]]]]


def add(commands: Commands) -> None:
    """Add the commands."""
    lists: list[tuple[str, str, Lines]] = [
        ("parked", "list what has been set aside here, and why", _parked),
        ("receipts", "list the centre's signed receipts for our opinions, latest first", _receipts),
        ("returned", "list what the centre did not take, and why, latest first", _returned),
    ]
    waiting = commands.add_parser(
        "invitations", help="list the invitations that wait for a person's reply"
    )
    waiting.set_defaults(act=lambda _: asyncio.run(_list_invitations()))
    for name, what, lines in lists:
        commands.add_parser(name, help=what).set_defaults(act=_listing(lines))
    retry = commands.add_parser("retry", help="let something parked be handled again")
    retry.add_argument("id", type=UUID, metavar="ID", help="the first column of `parked`")
    retry.set_defaults(act=lambda given: asyncio.run(_retry(given.id)))


def _listing(lines: Lines) -> Callable[[argparse.Namespace], None]:
    async def write() -> None:
        for file in files():
            async with opened(file) as local:
                for one, at, *rest in await lines(local):
                    sys.stdout.write("\t".join([one, at, file.stem, *rest]) + "\n")

    return lambda _given: asyncio.run(write())


async def _parked(local: Local) -> list[list[str]]:
    return [_line_parked(one) for one in await local.parked()]


def _line_parked(one: Parked) -> list[str]:
    return [str(one.id), one.parked_at, f"{one.reason}: {one.detail}"]


async def _receipts(local: Local) -> list[list[str]]:
    return [_line_receipt(one) for one in await local.receipts()]


def _line_receipt(one: Filed) -> list[str]:
    return [str(one.opinion_id), one.recorded_at, f"task {one.task_id}", one.receipt]


async def _returned(local: Local) -> list[list[str]]:
    return [_line_returned(one) for one in await local.returned()]


def _line_returned(one: Returned) -> list[str]:
    return [str(one.event_id), one.returned_at, one.message, f"{one.reason}: {one.detail}"]


async def _list_invitations() -> None:
    for file in files():
        worker = Worker(file.stem, settings=settings.listing(file.parent))
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


async def _retry(parked_id: UUID) -> None:
    for file in files():
        async with opened(file) as local:
            found = [parked for parked in await local.parked() if parked.id == parked_id]
            if found:
                await _resume(file.stem, local, found[0])
                return
    raise Complaint(f"nothing is parked as {parked_id} here; list it: onehall-worker parked")


async def _resume(department: str, local: Local, parked: Parked) -> None:
    find = settings.centre_keys().get
    sorter = Sorter(department, lambda _item: True, settings.wall_clock, find)
    try:
        arrived = retried(sorter, parked)
    except Unfit as unfit:
        raise Complaint(f"{parked.id} still is of no use: {unfit}") from None
    await local.resume(parked.id, arrived)
    for again in await local.parked():
        if again.id == parked.id:
            raise Complaint(f"{parked.id} still is of no use: {again.reason}: {again.detail}")
    done = f"will be handled again when {department}'s worker runs" if arrived.rows else "is filed"
    sys.stdout.write(f"{parked.id} {done}\n")


@asynccontextmanager
async def opened(file: Path) -> AsyncIterator[Local]:
    """Open a local inbox for as long as it is looked at."""
    local = Local(file)
    await local.open()
    try:
        yield local
    finally:
        await local.close()


def files() -> Iterator[Path]:
    """Yield the local inboxes of this machine; raise `Complaint` if the folder is none."""
    given = os.environ.get(settings.DATA)
    if given and not Path(given).is_dir():
        raise Complaint(f"{settings.DATA}={given!r} is no folder; name the worker's")
    pattern = "*.sqlite3" if given else "*/*.sqlite3"
    yield from sorted(Path(given or settings.DEFAULT_DATA).glob(pattern))
