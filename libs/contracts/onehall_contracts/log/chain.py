"""The chain of one case: each row of its history carries the hash of all rows before it.

`hash = H(0x01 || hash before || row)`, once with SHA-256 and once with SM3 国密杂凑 (GB/T 32905)
side by side; before the first row stands the hash of the stream's name. A row is written down as
its eleven columns in the order of `Row`, each as four bytes of length (big endian) and its UTF-8;
numbers in decimal, what is null as the length FFFFFFFF and nothing else.
"""

import hashlib
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import Final

ROW: Final = b"\x01"
NULL: Final = b"\xff\xff\xff\xff"
SM3: Final = "sm3"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of history, whole; instants in microseconds since 1970 UTC, the payload's SHA-256."""

    stream: str
    version: int
    seq: int
    id: str
    type: str
    at: int
    recorded_at: int
    actor: str
    cause: str | None
    traceparent: str | None
    payload_sha256: str

    @property
    def canonical(self) -> bytes:
        """The row as it is hashed: every column, and one way only to write it."""
        return b"".join([_written(value) for value in _values(self)])


COLUMNS: Final = Row.__slots__
_values: Final = attrgetter(*COLUMNS)


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the chain in both hashes; `sm3` is None where OpenSSL had no SM3.

    After such a gap the SM3 chain begins anew, from the hash of the stream's name.
    """

    sha256: bytes
    sm3: bytes | None

    @property
    def leaf(self) -> bytes:
        """The data of the entry that this link makes in the log's tree."""
        return self.sha256 + (self.sm3 or b"")


def first(stream: str) -> Link:
    """Return what stands before a stream's first row."""
    name = stream.encode()
    return Link(hashlib.sha256(name).digest(), _sm3(name))


def following(before: Link, row: Row) -> Link:
    """Return the link that a row makes after the one before."""
    written = row.canonical
    known = before.sm3 or _sm3(row.stream.encode()) or b""
    sha256 = hashlib.sha256(ROW + before.sha256 + written).digest()
    return Link(sha256, _sm3(ROW + known + written))


def same(found: Link, told: Link) -> bool:
    """Whether two links are the same, as far as both platforms had the hashes."""
    known = found.sm3 is not None and told.sm3 is not None
    return found.sha256 == told.sha256 and (not known or found.sm3 == told.sm3)


def payload_sha256(payload: str) -> str:
    """Return how a payload stands in its row: the SHA-256 of its stored text, in hex."""
    return hashlib.sha256(payload.encode()).hexdigest()


@cache
def sm3_available() -> bool:
    """Whether this platform's OpenSSL has SM3."""
    return SM3 in hashlib.algorithms_available


def _sm3(data: bytes) -> bytes | None:
    return hashlib.new(SM3, data).digest() if sm3_available() else None


def _written(value: str | int | None) -> bytes:
    if value is None:
        return NULL
    text = str(value).encode()
    return len(text).to_bytes(4, "big") + text
