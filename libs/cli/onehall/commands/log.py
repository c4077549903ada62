"""`onehall log`: the evidence log 证据日志 in one file, and its checkpoints to keep elsewhere."""

import gzip
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Final, TextIO

import typer
from onehall_contracts.bundle import keys_in
from onehall_contracts.log import exported
from onehall_contracts.log.checkpoint import opened
from onehall_contracts.signing import BadKey, Untrusted
from rich.console import Console

from onehall.commands.calling import answering, call, tell

PAGE: Final = 1_000
BEYOND: Final = 2**62
WAIT: Final = 30.0
EVERY: Final = 0.5
GZIP: Final = ".gz"

Out = Annotated[Path, typer.Option("--out", help="The file to write.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    log = typer.Typer(help="The evidence log 证据日志: export it, keep its checkpoints.")
    log.command()(export)
    log.command()(checkpoint)
    app.add_typer(log, name="log")


def export(out: Out) -> None:
    """Write the whole ledger with its log to a file of JSON lines, packed if it ends in .gz.

    All that was written before the export began is in it; check it with `onehall verify`.
    """
    console = Console()
    with answering(console):
        before = _settled()
        newest, keys = _newest(), call("GET", "/log/keys")
        size = newest["size"]
        with _open(out) as file:
            count = _write(file, newest, keys, before)
    tell(console, f"✓ {out}: {count} entries, checkpoint of size {size}")


def checkpoint(out: Out) -> None:
    """Write the newest checkpoint to a file; keep it where nobody of the centre can reach it."""
    console = Console()
    with answering(console):
        newest, keys = _newest(), call("GET", "/log/keys")
        try:
            opened(newest["note"], keys["origin"], keys_in(keys).values())
        except (Untrusted, BadKey) as error:
            raise LookupError(f"the checkpoint is not to be believed: {error}") from None
        out.write_text(newest["note"], "utf-8")
    tell(console, f"✓ {out}: {keys['origin']}, size {newest['size']}, {newest['signed_at']}")


def _settled() -> set[tuple[str, int]]:
    """Return which rows have no leaf and get none, though the sequencer had its time."""
    waiting, deadline = _without_leaf(), time.monotonic() + WAIT
    while waiting and time.monotonic() < deadline:
        time.sleep(EVERY)
        waiting &= _without_leaf()
    return waiting


def _without_leaf() -> set[tuple[str, int]]:
    rows = _page(BEYOND)["without_leaf"]
    if len(rows) == PAGE:
        raise LookupError("the log is far behind the ledger; export when it has caught up")
    return {(row["stream"], row["version"]) for row in rows}


def _newest() -> Any:
    found = call("GET", "/log/checkpoints", query={"limit": 1})["checkpoints"]
    if not found:
        raise LookupError("the log has no checkpoint yet; the sequencer signs one within seconds")
    return found[0]


def _write(file: TextIO, newest: Any, keys: Any, missed: set[tuple[str, int]]) -> int:
    known = keys_in(keys).values()
    _line(file, exported.head(keys["origin"], newest["note"], known))
    count = 0
    for entry in _entries(newest["size"], missed):
        _line(file, entry)
        count += 1
    _line(file, exported.end(count))
    return count


def _entries(size: int, missed: set[tuple[str, int]]) -> Iterator[Any]:
    """Yield what a checkpoint covers, and what should have been, and is not."""
    start: int | None = 0
    while start is not None and start < size:
        page = _page(start)
        yield from (one for one in page["entries"] if one["leaf"]["index"] < size)
        start = page["next"]
    for row in _page(BEYOND)["without_leaf"] if missed else ():
        if (row["stream"], row["version"]) in missed:
            yield {"leaf": None, "row": row}


def _page(start: int) -> Any:
    return call("GET", "/log/entries", query={"from": start, "limit": PAGE})


def _line(file: TextIO, content: Any) -> None:
    file.write(json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n")


def _open(out: Path) -> TextIO:
    try:
        if out.suffix == GZIP:
            return gzip.open(out, "wt", encoding="utf-8", compresslevel=6)
        return out.open("w", encoding="utf-8")
    except OSError as error:
        raise LookupError(f"{out} cannot be written: {type(error).__name__}") from None
