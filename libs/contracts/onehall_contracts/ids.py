"""Ids: made in time order, or derived from what they name."""

import os
import time
from uuid import UUID, uuid5

NAMESPACE = UUID("6f6e6568-616c-6c00-8000-e4b880e58e85")


def uuid7() -> UUID:
    """Return a new id that sorts by its millisecond of birth (RFC 9562 section 5.7)."""
    stamp = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10), "big")
    value = stamp << 80 | 0x7 << 76 | (random >> 68) << 64 | 0b10 << 62 | random & (2**62 - 1)
    return UUID(int=value)


def derived(*names: object) -> UUID:
    """Return the one id that these names stand for; the same names give the same id for ever."""
    return uuid5(NAMESPACE, "/".join(_part(name) for name in names))


def _part(name: object) -> str:
    # The separator is escaped as in JSON Pointer, so that ("a/b",) and ("a", "b") differ.
    return str(name).replace("~", "~0").replace("/", "~1")
