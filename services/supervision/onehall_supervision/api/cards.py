"""All cards, newest first: what supervisors look at in the morning."""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from onehall_chassis import CurrentActor
from onehall_chassis.auth import STAFF
from onehall_contracts.message import DepartmentId
from onehall_contracts.problem import Problem

from onehall_supervision.api.access import Connections
from onehall_supervision.domain.model import Function, Level
from onehall_supervision.store import reading

router = APIRouter(tags=["cards"])


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cards are asked for."""

    department: DepartmentId | None = None
    level: Level | None = None
    function: Function | None = None


@router.get("/cards")
async def list_cards(
    connections: Connections,
    actor: CurrentActor,
    wanted: Annotated[Wanted, Depends()],
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """List cards from the newest on; `next` is the cursor of the page after."""
    actor.must_have(*STAFF)
    filters = (wanted.department, wanted.level, wanted.function)
    before = _position(cursor) if cursor else None
    cards = await reading.newest_cards(connections, filters, before, limit)
    return {"cards": cards, "next": _cursor(cards[-1]) if len(cards) == limit else None}


def _cursor(card: dict[str, Any]) -> str:
    text = f"{card['issued_at'].isoformat()} {card['card_id']}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _position(cursor: str) -> tuple[datetime, UUID]:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        at, _, card_id = text.partition(" ")
        instant = datetime.fromisoformat(at)
        instant.astimezone()
        return instant, UUID(card_id)
    except (ValueError, binascii.Error):
        detail = "this cursor is not one of ours; begin again without it"
        raise Problem(422, "cursor-malformed", detail) from None
