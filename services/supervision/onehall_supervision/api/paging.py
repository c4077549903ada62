"""Cursors of pages that go from the newest on."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from onehall_contracts.problem import Problem


def cursor_of(rows: Sequence[Mapping[str, Any]], at: str, id: str, limit: int) -> str | None:
    """Return where the page after these rows begins; None if there is none."""
    if len(rows) < limit:
        return None
    text = f"{rows[-1][at].isoformat()} {rows[-1][id]}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def position(cursor: str | None) -> tuple[datetime, UUID] | None:
    """Read a cursor; raise a 422 problem for one that is not ours."""
    if cursor is None:
        return None
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        at, _, id = text.partition(" ")
        instant = datetime.fromisoformat(at)
        instant.astimezone()
        return instant, UUID(id)
    except (ValueError, binascii.Error):
        detail = "this cursor is not one of ours; begin again without it"
        raise Problem(422, "cursor-malformed", detail) from None
