"""What an export of the log consists of, line by line: a head, an entry a line, an end.

An entry is a leaf with the row it was made of; a leaf whose row is gone has none, and a row that no
leaf was made of has no leaf. Each line is JSON; hashes are hex, a payload is its stored text.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from onehall_contracts.log.chain import COLUMNS, Link, Row, payload_sha256

HASH: Final = 32
TEXTS: Final = frozenset({"stream", "id", "type", "actor"})
NUMBERS: Final = frozenset({"version", "seq", "at", "recorded_at"})
OPTIONAL: Final = frozenset({"cause", "traceparent"})
PAYLOAD: Final = "payload"


class BadEntry(ValueError):
    """Something is not in the form of an export; the text names the field, and no value."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """What the log holds of one row: its place, which row, the row's link, the leaf's hash."""

    index: int
    stream: str
    version: int
    seq: int
    link: Link
    hash: bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """A leaf and its row; one of them may be missing, and should not."""

    leaf: Leaf | None
    row: Row | None


def entry_of(found: object) -> Entry:
    """Return the entry in a line's JSON; raise `BadEntry` for anything else."""
    match found:
        case {"leaf": None | dict() as leaf, "row": None | dict() as row} if leaf or row:
            return Entry(leaf_of(leaf) if leaf else None, row_of(row) if row else None)
        case _:
            raise BadEntry('an entry is {"leaf": ..., "row": ...}, not both null')


def row_of(found: Mapping[str, Any]) -> Row:
    """Return a row of history, with its payload or only the payload's SHA-256.

    Raises `BadEntry` for anything else.
    """
    given = dict(found)
    if PAYLOAD in given:
        given["payload_sha256"] = _digest(given.pop(PAYLOAD), given.get("payload_sha256"))
    if given.keys() != set(COLUMNS):
        raise BadEntry(f"a row has {', '.join(COLUMNS)}, and {PAYLOAD} or not; nothing else")
    _texts(given, TEXTS)
    _numbers(given, NUMBERS)
    _texts(given, [name for name in OPTIONAL if given[name] is not None])
    _hash(given, "payload_sha256")
    return Row(**given)


def leaf_of(found: Mapping[str, Any]) -> Leaf:
    """Return what the log holds of a row; raise `BadEntry` for anything else."""
    if found.keys() != {"index", "stream", "version", "seq", "chain", "sm3", "hash"}:
        raise BadEntry("a leaf has index, stream, version, seq, chain, sm3, hash; nothing else")
    _texts(found, {"stream"})
    _numbers(found, {"index", "version", "seq"})
    sm3 = None if found["sm3"] is None else _hash(found, "sm3")
    return Leaf(
        found["index"],
        found["stream"],
        found["version"],
        found["seq"],
        Link(_hash(found, "chain"), sm3),
        _hash(found, "hash"),
    )


def written(leaf: Leaf) -> dict[str, Any]:
    """Return a leaf as it stands in an export."""
    return {
        "index": leaf.index,
        "stream": leaf.stream,
        "version": leaf.version,
        "seq": leaf.seq,
        "chain": leaf.link.sha256.hex(),
        "sm3": leaf.link.sm3.hex() if leaf.link.sm3 is not None else None,
        "hash": leaf.hash.hex(),
    }


def _digest(payload: object, told: object) -> str:
    if not isinstance(payload, str):
        raise BadEntry("payload is a text")
    try:
        found = payload_sha256(payload)
    except UnicodeEncodeError:
        raise BadEntry("payload is no text that UTF-8 could hold") from None
    if told not in (None, found):
        raise BadEntry("payload_sha256 is not that of the payload")
    return found


def _texts(given: Mapping[str, Any], names: Iterable[str]) -> None:
    for name in names:
        if type(given[name]) is not str:
            raise BadEntry(f"{name} is a text")
    try:
        "".join([given[name] for name in names]).encode()
    except UnicodeEncodeError:
        raise BadEntry("a text has half a character, which UTF-8 cannot hold") from None


def _numbers(given: Mapping[str, Any], names: Iterable[str]) -> None:
    for name in names:
        if type(given[name]) is not int:
            raise BadEntry(f"{name} is a whole number")


def _hash(given: Mapping[str, Any], name: str) -> bytes:
    text = given[name]
    try:
        raw = bytes.fromhex(text) if isinstance(text, str) else b""
    except ValueError:
        raw = b""
    if len(raw) != HASH or raw.hex() != text:
        raise BadEntry(f"{name} is 32 bytes in lower-case hex")
    return raw
