"""Which one byte of a file was changed, found with its CRC-32 (ISO 3309) and then made sure of.

A checksum is linear: what one changed byte does to it depends on the byte's distance from the end
and on the difference alone. So the difference of two checksums is wound back byte by byte until it
is that of a single byte; whether the file with that byte put back is the right one, others say.
"""

from collections.abc import Callable
from typing import Final, NamedTuple
from zlib import crc32

POLYNOMIAL: Final = 0xEDB88320
FARTHEST: Final = 4 * 1024 * 1024  # bytes from the end; a second or two


class Changed(NamedTuple):
    """A changed byte: where it is, counted from zero, what it is, and what it was."""

    at: int
    found: int
    was: int


def changed_byte(content: bytes, said: int, right: Callable[[bytes], bool]) -> Changed | None:
    """Return the only byte that differs from what has the checksum `said`; None if more do."""
    difference = crc32(content) ^ said
    for at in range(len(content) - 1, max(-1, len(content) - 1 - FARTHEST), -1):
        if (error := ONE_BYTE.get(difference)) is not None:
            one = Changed(at, content[at], content[at] ^ error)
            if right(content[:at] + bytes([one.was]) + content[at + 1 :]):
                return one
        difference = _wound_back(difference)
    return None


def _entry(byte: int) -> int:
    for _ in range(8):
        byte = (byte >> 1) ^ (POLYNOMIAL if byte & 1 else 0)
    return byte


TABLE: Final = tuple(_entry(byte) for byte in range(256))
ONE_BYTE: Final = {entry: byte for byte, entry in enumerate(TABLE) if byte}
BY_HIGH_BYTE: Final = {entry >> 24: byte for byte, entry in enumerate(TABLE)}


def _wound_back(difference: int) -> int:
    """Return what a difference was before one more zero byte was read."""
    byte = BY_HIGH_BYTE[difference >> 24]
    return (((difference ^ TABLE[byte]) << 8) & 0xFFFFFFFF) | byte
