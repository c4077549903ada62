"""Cursors of pages whose rows are in the order of an instant, and of an id where that is equal."""

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from onehall_contracts.problem import Problem

Id = TypeVar("Id")


def cursor_of(rows: Sequence[Mapping[str, Any]], at: str, id: str, limit: int) -> str | None:
    """Return where the page after these rows begins; None if there is none."""
    if len(rows) < limit:
        return None
    return cursor_at(rows[-1][at], rows[-1][id])


def cursor_at(at: datetime, id: object) -> str:
    """Return where what follows this row begins."""
    text = f"{at.isoformat()} {id}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def position(cursor: str | None, read: Callable[[str], Id]) -> tuple[datetime, Id] | None:
    """Read a cursor, its id as `read` does; raise a 422 problem for one that is not ours."""
    if cursor is None:
        return None
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        at, _, id = text.partition(" ")
        instant = datetime.fromisoformat(at)
        instant.astimezone()
        return instant, read(id)
    except (ValueError, binascii.Error):
        detail = "this cursor is not one of ours; begin again without it"
        raise Problem(422, "cursor-malformed", detail) from None
