"""`onehall export xes|ocel`: the ledger of a running system into a file, for process mining."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import IO, Annotated, Final

import httpx
import typer
from rich.console import Console

from onehall.commands import calling
from onehall.stack import prepare

Out = Annotated[Path, typer.Option("--out", help="Where to; replaced only by a whole export.")]
Since = Annotated[str | None, typer.Option("--from", help="Cases that began at this instant on.")]
Until = Annotated[str | None, typer.Option("--until", help="And before this one.")]
SILENCE_S: Final = 300


class Form(StrEnum):
    """What a ledger can be exported as."""

    XES = "xes"
    OCEL = "ocel"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(export)


def export(form: Form, out: Out, since: Since = None, until: Until = None) -> None:
    """Export the ledger 台账 as XES or OCEL 2.0, without personal data, as a supervisor.

    Instants carry their offset: 2011-09-26T00:00:00+08:00. Exits 1 and leaves FILE as it was if
    there is no export, or only a part of one.
    """
    console = Console()
    span = {name: at for name, at in (("from", since), ("until", until)) if at is not None}
    with calling.answering(console), _whole(out) as file:
        size = _fetch(form, span, file)
    calling.tell(console, f"{out}: {size} bytes")


def _fetch(form: Form, span: dict[str, str], file: IO[bytes]) -> int:
    url, credentials = calling.running()
    token = os.environ.get(calling.TOKEN) or prepare.token(credentials, "export", ("supervisor",))
    path = f"{url}{calling.PREFIX}/exports/{form}"
    headers = {"Authorization": f"Bearer {token}"}
    try:
        with httpx.stream("GET", path, headers=headers, params=span, timeout=SILENCE_S) as answer:
            if not answer.is_success:
                answer.read()
                raise LookupError(calling.why(answer))
            return sum(file.write(piece) for piece in answer.iter_bytes())
    except httpx.TransportError as error:
        why = f"the export broke off ({type(error).__name__}); `onehall status` says what runs"
        raise ConnectionError(why) from error


@contextmanager
def _whole(out: Path) -> Iterator[IO[bytes]]:
    """Write beside a file and take its place only when everything is there."""
    if not out.name or out.is_dir():
        raise LookupError(f"{out} is a folder; name a file with --out")
    part = out.with_name(f"{out.name}.part")
    try:
        with part.open("wb") as file:
            yield file
        part.replace(out)
    except OSError as error:
        if isinstance(error, ConnectionError):
            raise
        raise LookupError(f"{out} cannot be written: {error.strerror}") from None
    finally:
        part.unlink(missing_ok=True)
