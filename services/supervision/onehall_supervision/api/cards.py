"""All cards, newest first: what supervisors look at in the morning."""

from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from onehall_chassis import CurrentActor
from onehall_chassis.auth import STAFF
from onehall_contracts.message import DepartmentId

from onehall_supervision.api.access import Connections
from onehall_supervision.api.hiding import blind
from onehall_supervision.api.paging import cursor_of, position
from onehall_supervision.domain.levels import Function, Level
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
    cards = await reading.newest_cards(connections, filters, position(cursor, UUID), limit)
    shown = [blind(actor, card) for card in cards]
    return {"cards": shown, "next": cursor_of(cards, "issued_at", "card_id", limit)}
