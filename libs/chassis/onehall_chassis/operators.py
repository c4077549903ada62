"""What operators may do at every service that consumes: see what is parked or unsent, replay."""

from typing import Any, Protocol
from uuid import UUID

from fastapi import APIRouter, Request
from onehall_contracts.problem import Problem
from pydantic import BaseModel, ConfigDict, Field

from onehall_chassis.auth import CurrentActor

router = APIRouter(prefix="/operator", tags=["operators"])
FIRST = UUID(int=0)


class Desk(Protocol):
    """What holds the parked messages."""

    async def parked(self, after: UUID = FIRST, limit: int = 100) -> list[dict[str, Any]]:
        """Return what is set aside."""
        ...

    async def discard(self, parked_id: UUID, actor: str, reason: str) -> bool:
        """Close one without handling it."""
        ...

    async def replay(self, parked_id: UUID, actor: str, reason: str) -> bool:
        """Handle one again."""
        ...


class Act(BaseModel):
    """Why an operator does something; kept for ever."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(min_length=3, max_length=500)


@router.get("/parked")
async def list_parked(
    request: Request, actor: CurrentActor, after: UUID = FIRST, limit: int = 100
) -> dict[str, Any]:
    """List parked messages in id order, without their bodies."""
    actor.must_have("operator")
    rows = await _desk(request).parked(after, min(max(limit, 1), 500))
    return {"parked": rows, "next": str(rows[-1]["id"]) if len(rows) == limit else None}


@router.get("/unsent")
async def list_unsent(request: Request, actor: CurrentActor) -> dict[str, Any]:
    """List what lies in the service's outbox though it should be out, by destination."""
    actor.must_have("operator")
    return {"unsent": await request.app.state.host.unsent()}


@router.post("/parked/{parked_id}/replay")
async def replay(
    request: Request, actor: CurrentActor, parked_id: UUID, act: Act
) -> dict[str, str]:
    """Handle a parked message again."""
    actor.must_have("operator")
    return _settled(await _desk(request).replay(parked_id, actor.subject, act.reason))


@router.post("/parked/{parked_id}/discard")
async def discard(
    request: Request, actor: CurrentActor, parked_id: UUID, act: Act
) -> dict[str, str]:
    """Close a parked message without handling it."""
    actor.must_have("operator")
    return _settled(await _desk(request).discard(parked_id, actor.subject, act.reason))


def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.host.desk
    return desk


def _settled(done: bool) -> dict[str, str]:
    if not done:
        raise Problem(404, "not-parked", "no such message is parked; list them to see which are")
    return {"status": "done"}
