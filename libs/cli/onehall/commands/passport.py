"""`onehall passport`: everything that proves a case 办件存证, in one file to be kept."""

import json
from pathlib import Path
from typing import Annotated

import typer
from onehall_contracts.log.checkpoint import read
from onehall_contracts.signing import Untrusted
from rich.console import Console

from onehall.commands.calling import answering, call, tell
from onehall.commands.files import text_of


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(passport)


def passport(
    case: Annotated[str, typer.Argument(help="The case's id.")],
    out: Annotated[Path, typer.Option("--out", help="The file to write.")],
    checkpoint: Annotated[
        list[Path] | None,
        typer.Option(help="An older checkpoint, to show that the log grew from it; repeatable."),
    ] = None,
) -> None:
    """Write a case's passport: history, opinions, deadlines and all signatures, to be kept."""
    console = Console()
    with answering(console):
        query = "&".join(f"since={_size(one)}" for one in checkpoint or ())
        found = call("GET", f"/cases/{case}/passport" + (f"?{query}" if query else ""))
        out.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")
    events, opinions = len(found["proof"]["entries"]), len(found["opinions"])
    tell(console, f"✓ {out}: {events} events, {opinions} opinions; onehall verify {out}")


def _size(path: Path) -> int:
    try:
        return read(text_of(path)).checkpoint.size
    except Untrusted as error:
        raise LookupError(f"{path} is no checkpoint: {error.detail}") from None
