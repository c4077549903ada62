"""What is done about cards 牌 and orders 督办单: seen, answered, appealed, decided, corrected."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Path, Query, Request, Response

from onehall_gateway.api import models
from onehall_gateway.api.answers import loop as answers
from onehall_gateway.api.door import doors, operation
from onehall_gateway.api.fields import ONCE, Given
from onehall_gateway.api.relaying import forward
from onehall_gateway.policy import Permission, needs

CardId = Annotated[UUID, Path(alias="card_id", description="a card 牌")]
OrderId = Annotated[UUID, Path(alias="order_id", description="an order 督办单")]

router = doors()


@router.get("/card-states", **operation("listCardStates", answers.CardStates))
@needs(Permission.CARD_STATE_READ)
async def list_states(
    request: Request, query: Annotated[models.CardStateFilter, Query()]
) -> Response:
    """List cards and proposed ones by where they stand; a department sees its own."""
    return await forward(request, "supervision", "/card-states", query=query)


@router.get("/cards/{card_id}", **operation("readCard", answers.CardWhole))
@needs(Permission.CARD_STATE_READ)
async def read_card(request: Request, card_id: CardId) -> Response:
    """Read a card and everything that was done about it."""
    return await forward(request, "supervision", f"/cards/{card_id}")


@router.get("/orders", **operation("listOrders", answers.Orders))
@needs(Permission.CARD_STATE_READ)
async def list_orders(request: Request, query: Annotated[models.OrderFilter, Query()]) -> Response:
    """List orders 督办单 and recommendations 监察建议书; a department sees its own."""
    return await forward(request, "supervision", "/orders", query=query)


def _act(name: str) -> dict[str, Any]:
    """Return what the API document says of an act: its id, its key, and what happened."""
    return {"dependencies": [ONCE]} | operation(name, answers.Happened)


async def _tell(request: Request, path: str, body: Given | None = None) -> Response:
    return await forward(request, "supervision", path, body=body)


@router.post("/cards/{card_id}/confirmation", **_act("confirmCard"))
@needs(Permission.CARD_DECIDE)
async def confirm_card(request: Request, card_id: CardId) -> Response:
    """Issue a proposed card 待发."""
    return await _tell(request, f"/cards/{card_id}/confirmation")


@router.post("/cards/{card_id}/dismissal", **_act("dismissCard"))
@needs(Permission.CARD_DECIDE)
async def dismiss_card(request: Request, card_id: CardId, body: models.CardReasons) -> Response:
    """Do not issue a proposed card 取消."""
    return await _tell(request, f"/cards/{card_id}/dismissal", body)


@router.post("/cards/{card_id}/acknowledgement", **_act("acknowledgeCard"))
@needs(Permission.CARD_ACKNOWLEDGE)
async def acknowledge_card(request: Request, card_id: CardId) -> Response:
    """Say that a card was seen 已确认."""
    return await _tell(request, f"/cards/{card_id}/acknowledgement")


@router.post("/cards/{card_id}/answer", **_act("answerCard"))
@needs(Permission.CARD_ANSWER)
async def answer_card(request: Request, card_id: CardId, body: models.CardAnswered) -> Response:
    """Explain a card 反馈."""
    return await _tell(request, f"/cards/{card_id}/answer", body)


@router.post("/cards/{card_id}/appeal", **_act("appealCard"))
@needs(Permission.CARD_ANSWER)
async def appeal_card(request: Request, card_id: CardId, body: models.CardAppealed) -> Response:
    """Dispute a card 申诉."""
    return await _tell(request, f"/cards/{card_id}/appeal", body)


@router.post("/cards/{card_id}/appeal/decision", **_act("decideAppeal"))
@needs(Permission.CARD_DECIDE)
async def decide_appeal(request: Request, card_id: CardId, body: models.AppealDecided) -> Response:
    """Decide an appeal."""
    return await _tell(request, f"/cards/{card_id}/appeal/decision", body)


@router.post("/cards/{card_id}/revocation", **_act("revokeCard"))
@needs(Permission.CARD_DECIDE)
async def revoke_card(request: Request, card_id: CardId, body: models.CardRevoked) -> Response:
    """Let a card count no more 撤销."""
    return await _tell(request, f"/cards/{card_id}/revocation", body)


@router.post("/cards/{card_id}/closing", **_act("closeCard"))
@needs(Permission.CARD_DECIDE)
async def close_card(request: Request, card_id: CardId) -> Response:
    """Find that what a card asked for is done 核销."""
    return await _tell(request, f"/cards/{card_id}/closing")


@router.post("/cards/{card_id}/order", **_act("issueOrder"))
@needs(Permission.CARD_DECIDE)
async def issue_order(request: Request, card_id: CardId, body: models.CardOrder) -> Response:
    """Issue an order 督办单 because of a card."""
    return await _tell(request, f"/cards/{card_id}/order", body)


@router.post("/cards/{card_id}/correction", **_act("orderCorrection"))
@needs(Permission.CARD_DECIDE)
async def order_correction(
    request: Request, card_id: CardId, body: models.CaseCorrection
) -> Response:
    """Have approval do a lawful act 纠错."""
    return await _tell(request, f"/cards/{card_id}/correction", body)


@router.post("/orders/{order_id}/answer", **_act("answerOrder"))
@needs(Permission.CARD_ANSWER)
async def answer_order(request: Request, order_id: OrderId, body: models.OrderAnswered) -> Response:
    """Reply to an order in writing."""
    return await _tell(request, f"/orders/{order_id}/answer", body)


@router.post("/orders/{order_id}/closing", **_act("closeOrder"))
@needs(Permission.CARD_DECIDE)
async def close_order(request: Request, order_id: OrderId, body: models.OrderClosed) -> Response:
    """End an order: met, or withdrawn."""
    return await _tell(request, f"/orders/{order_id}/closing", body)
