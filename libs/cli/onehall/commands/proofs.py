"""What `onehall verify` says of a whole log and of a case's proof: what holds, what does not."""

import gzip
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any, Final, TextIO

from onehall_contracts.bundle import keys_in
from onehall_contracts.log import exported, proving
from onehall_contracts.log.checkpoint import Checkpoint, Note, Signer
from onehall_contracts.log.checkpoint import read as read_note
from onehall_contracts.log.entries import BadEntry
from onehall_contracts.log.verifying import Finding
from onehall_contracts.passport.verifying import cosigned
from onehall_contracts.signing import PublicKey, Untrusted
from rich.console import Console

from onehall.commands.calling import tell
from onehall.commands.files import json_of, text_of
from onehall.heads import SpilledHeads

PACKED: Final = b"\x1f\x8b"
LONGEST_LINE: Final = 16 * 1024 * 1024
SHOWN: Final = 100
BROKEN: Final = (EOFError, gzip.BadGzipFile, zlib.error, UnicodeDecodeError)

Keys = Mapping[str, PublicKey]


def log_keys(path: Path | None) -> Keys | None:
    """Return the log's keys in a file, None without one.

    Raises `LookupError` or `BadKey` if it has none.
    """
    return keys_in(json_of(path)) if path else None


def kind_of(path: Path) -> str | None:
    """Return the format that a file says it is in, by its first line if that is JSON.

    None if it says none; raises `LookupError` if it is no JSON at all.
    """
    first = next(lines_of(path), None) or json_of(path)
    found = first.get("format") if isinstance(first, dict) else None
    return found if isinstance(found, str) else None


def seen_in(path: Path) -> list[Checkpoint]:
    """Return what departments cosigned 见证 in a bundle or a passport; only the roots count."""
    found = json_of(path)
    bundles = found.get("opinions", [found]) if isinstance(found, dict) else []
    pairs = (cosigned(bundle) for bundle in bundles)
    return [Checkpoint("", one.size, bytes.fromhex(one.root)) for one in pairs if one]


def verify_log(
    console: Console,
    path: Path,
    older: Sequence[Path],
    keys: Keys | None,
    seen: Sequence[Checkpoint] = (),
) -> bool:
    """Say whether a whole log holds, and what of it does not; return whether it does."""
    notes = [text_of(one) for one in older]
    with closing(SpilledHeads()) as heads:
        try:
            found = exported.verify(lines_of(path), notes, keys, heads, seen)
            wrong = _show(console, found)
        except BadEntry as error:
            raise LookupError(f"{path}: {error}") from None
        cases = len(heads)
    head = exported.head_of(next(lines_of(path), None))
    if not wrong:
        tell(
            console, f"✓ history 历史完整  every row, link, leaf and root of {cases} streams holds"
        )
        _tell_checkpoint(console, read_note(head.note), head.origin, keys or head.keys)
    for note in notes if not wrong else ():
        size = read_note(note).checkpoint.size
        tell(console, f"✓ older 较早检查点  it begins with the {size} entries signed for then")
    if seen and not wrong:
        sizes = ", ".join(str(one.size) for one in seen)
        tell(console, f"✓ witnesses 见证  it begins with what departments saw: {sizes} entries")
    _tell_trust(console, keys, older)
    return not wrong


def verify_case(console: Console, path: Path, keys: Keys | None) -> bool:
    """Say whether the proof of a case holds, and what of it does not; return whether it does."""
    try:
        proof = proving.read(json_of(path))
        note = proof.opened(keys)
    except BadEntry as error:
        raise LookupError(f"{path}: {error}") from None
    except Untrusted as error:
        tell(console, f"✗ checkpoint  检查点不可信  {error.reason}: {error.detail}")
        return False
    wrong = _show(console, proving.verify(proof, note.checkpoint))
    if not wrong:
        events = len(proof.events)
        tell(console, f"✓ case 办件  {events} events of {proof.case_id} are in the log, unchanged")
        _tell_checkpoint(console, note, proof.origin, keys or proof.keys)
    _tell_trust(console, keys, None)
    return not wrong


def lines_of(path: Path) -> Iterator[Any]:
    """Yield the JSON of each line, None for what is none; a file that breaks off just ends.

    Raises `LookupError` for a file that cannot be read.
    """
    try:
        with _open(path) as file:
            while line := file.readline(LONGEST_LINE):
                yield _json(line)
    except BROKEN:
        return
    except OSError as error:
        raise LookupError(f"{path} cannot be read: {type(error).__name__}") from None


def _open(path: Path) -> TextIO:
    with path.open("rb") as file:
        packed = file.read(len(PACKED)) == PACKED
    return gzip.open(path, "rt", encoding="utf-8") if packed else path.open(encoding="utf-8")


def _json(line: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _show(console: Console, findings: Iterator[Finding]) -> int:
    """Print the first findings, and count the others; return how many there are."""
    shown = 0
    for one in islice(findings, SHOWN):
        tell(console, f"✗ {one.code}  {one.where}  {one.zh}  {one.en}")
        shown += 1
    more = sum(1 for _ in findings)
    if more:
        tell(console, f"✗ and {more} more")
    return shown + more


def _tell_checkpoint(console: Console, note: Note, origin: str, keys: Keys) -> None:
    times = [note.cosigned_by(Signer(origin, key)) for key in keys.values()]
    at = max((time for time in times if time), default=None)
    size, root = note.checkpoint.size, note.checkpoint.root.hex()
    when = f", {at.isoformat()}" if at else ""
    tell(console, f"✓ checkpoint 检查点  {origin}, size {size}, root {root}{when}")


def _tell_trust(console: Console, keys: Keys | None, older: Sequence[Path] | None) -> None:
    if keys is None:
        tell(console, "! trust  仅使用文件自带的公钥  get the log's keys another way: --log-keys")
    if older is not None and not older:
        what = "without a checkpoint kept elsewhere, only the centre's own signature is checked"
        tell(console, f"! older  未给出较早检查点  {what}: --checkpoint")
