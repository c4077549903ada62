"""Cards over all cases, for those who supervise."""

from typing import Annotated

from fastapi import Query, Request, Response

from onehall_gateway.api import models
from onehall_gateway.api.answers import following as answers
from onehall_gateway.api.door import doors, operation
from onehall_gateway.api.relaying import forward
from onehall_gateway.policy import Permission, needs

router = doors()


@router.get("", **operation("listCards", answers.CardPage))
@needs(Permission.CARD_LIST)
async def list_cards(request: Request, query: Annotated[models.CardFilter, Query()]) -> Response:
    """List cards 牌, newest first; a department sees its own."""
    return await forward(request, "supervision", "/cards", query=query)
