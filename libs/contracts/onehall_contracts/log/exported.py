"""A whole log in one file of JSON lines, and whether it holds: without a network, and without us.

The first line says whose log it is and has its newest checkpoint; the last how many entries there
were. What stands between is read once, from the first to the last, and never held together.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from onehall_contracts.bundle import jwks, keys_in
from onehall_contracts.log.checkpoint import Checkpoint, opened
from onehall_contracts.log.entries import BadEntry, entry_of
from onehall_contracts.log.verifying import Finding, Heads, LogVerifier
from onehall_contracts.signing import BadKey, PublicKey, Untrusted

FORMAT: Final = "onehall-log"
VERSION: Final = 1
END: Final = "entries"

Keys = Mapping[str, PublicKey]


@dataclass(frozen=True, slots=True)
class Head:
    """The first line of an export: the log's name, newest checkpoint and keys; not believed yet."""

    origin: str
    note: str
    keys: Keys


def head(origin: str, note: str, keys: Iterable[PublicKey]) -> dict[str, Any]:
    """Return the first line of an export."""
    named = {"format": FORMAT, "version": VERSION, "origin": origin, "checkpoint": note}
    return named | jwks(keys)


def end(entries: int) -> dict[str, Any]:
    """Return the last line of an export."""
    return {END: entries}


def head_of(found: object) -> Head:
    """Return the head in an export's first line; raise `BadEntry` for anything else."""
    match found:
        case {
            "format": str(format_),
            "version": int(version),
            "origin": str(origin),
            "checkpoint": str(note),
            "keys": keys,
        } if (format_, version) == (FORMAT, VERSION):
            try:
                return Head(origin, note, keys_in({"keys": keys}))
            except BadKey as error:
                raise BadEntry(f"keys: {error}") from None
        case _:
            raise BadEntry(f"this is no export of a log ({FORMAT}, version {VERSION})")


def verify(
    lines: Iterable[object],
    older: Sequence[str] = (),
    keys: Keys | None = None,
    heads: Heads | None = None,
    seen: Sequence[Checkpoint] = (),
) -> Iterator[Finding]:
    """Yield all that is wrong with an export, given its lines as their JSON was read.

    `older` are checkpoints that were kept elsewhere, `keys` the log's keys, had another way than
    in the export; `heads` is where streams are kept in mind. `seen` are what
    witnesses 见证 cosigned, believed already. Raises `BadEntry` if it is no export.
    """
    reading = iter(lines)
    first = head_of(next(reading, None))
    known = first.keys if keys is None else keys
    checkpoints = list(seen)
    for text in (first.note, *older):
        try:
            checkpoints.append(opened(text, first.origin, known.values()).checkpoint)
        except Untrusted as error:
            what = "the newest checkpoint" if text is first.note else "an older checkpoint"
            yield Finding("checkpoint", "检查点不可信", f"{what}: {error.reason}: {error.detail}")
    verifier = LogVerifier(checkpoints, {} if heads is None else heads)
    yield from _met(verifier, reading)


def _met(verifier: LogVerifier, lines: Iterator[object]) -> Iterator[Finding]:
    yield from verifier.begin()
    for read, line in enumerate(lines):
        if isinstance(line, Mapping) and line.keys() == {END}:
            if line[END] != read or any(True for _ in lines):
                en = "its last line counts other entries than there are"
                yield Finding("truncated", "导出文件条数不符", en)
            break
        try:
            yield from verifier.entry(entry_of(line))
        except BadEntry as error:
            yield Finding("malformed", "格式不合", f"line {read + 2}: {error}")
    else:
        yield Finding("truncated", "导出文件不完整", "it breaks off: its last line is missing")
    yield from verifier.end()
