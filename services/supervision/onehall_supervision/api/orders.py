"""Cards by where they stand, one card with everything done about it, and orders."""

from dataclasses import asdict
from typing import Annotated, Any
from uuid import UUID

import pydantic_core
from fastapi import APIRouter, Query
from onehall_chassis import Actor, CurrentActor
from onehall_contracts.message import DepartmentId
from onehall_contracts.supervision import about_a_voice

from onehall_supervision import messages
from onehall_supervision.api.access import Connections
from onehall_supervision.api.hiding import blind, judged
from onehall_supervision.api.loop import no_such_card
from onehall_supervision.api.paging import cursor_of, position
from onehall_supervision.domain.course.standing import Status
from onehall_supervision.domain.loop.chain import CHAINS, ORDERED, Chain
from onehall_supervision.store import loop

router = APIRouter(tags=["cards"])
Limit = Annotated[int, Query(ge=1, le=200)]
WATCHES = ("supervisor", "operator")


@router.get("/card-states")
async def list_card_states(
    connections: Connections,
    actor: CurrentActor,
    status: Status | None = None,
    department: DepartmentId | None = None,
    cursor: str | None = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """List cards and proposed ones by where they stand, from the newest on."""
    mine = _whose(actor, department)
    rows = await loop.cards(connections, status, mine, position(cursor, UUID), limit)
    following = cursor_of(rows, "since", "card_id", limit)
    return {"cards": [blind(actor, _card(row)) for row in rows], "next": following}


@router.get("/cards/{id}")
async def read_card(connections: Connections, actor: CurrentActor, id: UUID) -> dict[str, Any]:
    """Return a card and everything that was done about it since."""
    known = await loop.card(connections, id)
    if known is None or _whose(actor, known.department) != known.department:
        raise no_such_card()
    acts = await loop.acts(connections, known)
    return blind(actor, _card(known.row)) | {"acts": [_act(one) for one in acts]}


@router.get("/orders")
async def list_orders(
    connections: Connections,
    actor: CurrentActor,
    department: DepartmentId | None = None,
    open: bool | None = None,
    cursor: str | None = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """List orders 督办单 and recommendations 监察建议书, from the newest on."""
    mine = _whose(actor, department)
    rows = await loop.orders(connections, mine, open, position(cursor, UUID), limit)
    following = cursor_of(rows, "issued_at", "order_id", limit)
    return {"orders": [_blind_order(actor, row) for row in rows], "next": following}


def _whose(actor: Actor, department: str | None) -> str | None:
    """Return whose cards are shown: all to those who watch, its own to a department."""
    if actor.has(*WATCHES):
        return department
    actor.must_have("department", *WATCHES)
    return actor.department


def _card(row: dict[str, Any]) -> dict[str, Any]:
    return _shown(row, CHAINS[row["level"]])


def _order(row: dict[str, Any]) -> dict[str, Any]:
    return _shown(row, ORDERED)


def _blind_order(actor: Actor, row: dict[str, Any]) -> dict[str, Any]:
    broken = row.pop("broken")
    hidden = judged(actor) and any(about_a_voice(*rule) for rule in broken)
    return _order(row) | ({"case_id": None} if hidden else {})


def _shown(row: dict[str, Any], chain: Chain) -> dict[str, Any]:
    told = {name: value for name, value in row.items() if name not in {"stream", "id"}}
    return told | {"case_id": messages.case_of(row["stream"]), "chain": asdict(chain)}


def _act(row: dict[str, Any]) -> dict[str, Any]:
    said = pydantic_core.from_json(row["payload"])
    told = {name: value for name, value in said.items() if name not in {"key", "keys", "card"}}
    return {"act": row["type"], "at": row["at"], "by": row["actor"], "said": told}
