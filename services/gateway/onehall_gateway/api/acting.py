"""Acts on a case in parallel approval: each is one command of approval, and answered alike."""

from typing import Any

from fastapi import Request, Response
from pydantic import BaseModel

from onehall_gateway.api.answers.coordination import Decided
from onehall_gateway.api.door import operation
from onehall_gateway.api.fields import ONCE, CaseId
from onehall_gateway.api.relaying import forward


def act(name: str) -> dict[str, Any]:
    """Return what the API document says of an act: its id, its key, and where the case stands."""
    return {"dependencies": [ONCE]} | operation(name, Decided)


async def tell(
    request: Request, case_id: CaseId, path: str, body: BaseModel | None = None
) -> Response:
    """Give approval a command; a demand it records and refuses comes back as its 409."""
    return await forward(request, "approval", f"/cases/{case_id}/{path}", body=body)
