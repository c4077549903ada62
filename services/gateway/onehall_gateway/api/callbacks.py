"""Call-backs 回访: whom somebody has to call, who does, and what came of it."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Path, Query, Request, Response

from onehall_gateway.api import models
from onehall_gateway.api.answers import notifying as answers
from onehall_gateway.api.door import doors, operation
from onehall_gateway.api.fields import ONCE, Given
from onehall_gateway.api.relaying import forward
from onehall_gateway.policy import Permission, needs

CallBackId = Annotated[UUID, Path(alias="call_back_id", description="a call-back 回访")]

router = doors()


@router.get("", **operation("listCallBacks", answers.CallBacks))
@needs(Permission.CALL_BACK_READ)
async def list_call_backs(
    request: Request, query: Annotated[models.CallBackFilter, Query()]
) -> Response:
    """List whom somebody has to call, by the day it is due."""
    return await forward(request, "notify", "/call-backs", query=query)


@router.get("/{call_back_id}", **operation("readCallBack", answers.CallBackWhole))
@needs(Permission.CALL_BACK_READ)
async def read_call_back(request: Request, call_back_id: CallBackId) -> Response:
    """Read a call-back with its script; whom to call only whoever claimed it sees."""
    return await forward(request, "notify", f"/call-backs/{call_back_id}")


def _act(name: str) -> dict[str, Any]:
    """Return what the API document says of an act: its id, its key, and how it stands then."""
    return {"dependencies": [ONCE]} | operation(name, answers.CallBackMoved)


async def _tell(
    request: Request, call_back_id: UUID, act: str, body: Given | None = None
) -> Response:
    return await forward(request, "notify", f"/call-backs/{call_back_id}/{act}", body=body)


@router.post("/{call_back_id}/claim", **_act("claimCallBack"))
@needs(Permission.CALL_BACK_MAKE)
async def claim_call_back(request: Request, call_back_id: CallBackId) -> Response:
    """Take a call-back; who handled the case leaves it to a colleague."""
    return await _tell(request, call_back_id, "claim")


@router.post("/{call_back_id}/return", **_act("returnCallBack"))
@needs(Permission.CALL_BACK_MAKE)
async def return_call_back(request: Request, call_back_id: CallBackId) -> Response:
    """Leave a call-back to somebody else."""
    return await _tell(request, call_back_id, "return")


@router.post("/{call_back_id}/miss", **_act("recordMissedCall"))
@needs(Permission.CALL_BACK_MAKE)
async def record_missed_call(request: Request, call_back_id: CallBackId) -> Response:
    """Say that nobody answered; the third time, two hours apart, ends it as not reached."""
    return await _tell(request, call_back_id, "miss")


@router.post("/{call_back_id}/result", **_act("recordCallBack"))
@needs(Permission.CALL_BACK_MAKE)
async def record_call_back(
    request: Request, call_back_id: CallBackId, body: models.CallBackResult
) -> Response:
    """Say what came of a call."""
    return await _tell(request, call_back_id, "result", body)
