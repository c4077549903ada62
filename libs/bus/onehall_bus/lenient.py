"""AMQP properties are the sender's own words: one that makes no sense must not cost a connection.

pamqp raises for a timestamp in nanoseconds or a text that is not UTF-8, and aiormq then drops the
connection, at every redelivery anew, with everything else that was on its way. Nothing here depends
on such values (`user_id` is checked by the broker), so they are read as something harmless.
"""

import struct
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeAlias

from pamqp import decode

Decode: TypeAlias = Callable[[bytes], tuple[int, Any]]
NONSENSE = (ValueError, ArithmeticError, LookupError, OSError, RecursionError, struct.error)
EPOCH = datetime.fromtimestamp(0, UTC)


def install() -> None:
    """Make the client of this process read any property."""
    decode.METHODS["timestamp"] = _or(decode.timestamp, lambda value: (8, EPOCH))
    decode.METHODS["shortstr"] = _or(decode.short_str, _damaged_text)
    decode.METHODS["table"] = _or(decode.field_table, _no_headers)


def _or(strict: Decode, lenient: Decode) -> Decode:
    def read(value: bytes) -> tuple[int, Any]:
        try:
            return strict(value)
        except NONSENSE:
            return lenient(value)

    return read


def _damaged_text(value: bytes) -> tuple[int, str]:
    end = 1 + value[0]
    return end, value[1:end].decode("utf-8", "replace")


def _no_headers(value: bytes) -> tuple[int, dict[str, Any]]:
    return 4 + int.from_bytes(value[:4], "big"), {}
