"""What is done about cards 牌 and orders 督办单: seen, answered, appealed, decided, corrected."""

from collections.abc import Awaitable, Callable
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


def _card_act(
    path: str, name: str, may: Permission, says: str, body: type[Given] | None = None
) -> None:
    _act(("cards", "card_id", CardId), path, (name, may, says), body)


def _order_act(path: str, name: str, may: Permission, says: str, body: type[Given]) -> None:
    _act(("orders", "order_id", OrderId), path, (name, may, says), body)


def _act(
    about: tuple[str, str, Any],
    path: str,
    what: tuple[str, Permission, str],
    body: type[Given] | None,
) -> None:
    """Open a door for one act; all are passed on alike."""
    kind, named, id = about
    name, permission, says = what

    async def bare(request: Request, ref: Any) -> Response:
        return await forward(request, "supervision", f"/{kind}/{ref}/{path}")

    async def told(request: Request, ref: Any, body: Any) -> Response:
        return await forward(request, "supervision", f"/{kind}/{ref}/{path}", body=body)

    endpoint: Callable[..., Awaitable[Response]] = told if body else bare
    endpoint.__annotations__ |= {"ref": id} | ({"body": body} if body else {})
    endpoint.__name__, endpoint.__doc__ = name, says
    router.add_api_route(
        f"/{kind}/{{{named}}}/{path}",
        needs(permission)(endpoint),
        methods=["POST"],
        dependencies=[ONCE],
        **operation(name, answers.Happened),
    )


P = Permission
_card_act("confirmation", "confirmCard", P.CARD_DECIDE, "Issue a proposed card 待发.")
_card_act(
    "dismissal",
    "dismissCard",
    P.CARD_DECIDE,
    "Do not issue a proposed card 取消.",
    models.CardReasons,
)
_card_act("acknowledgement", "acknowledgeCard", P.CARD_ANSWER, "Say that a card was seen 已确认.")
_card_act("answer", "answerCard", P.CARD_ANSWER, "Explain a card 反馈.", models.CardAnswered)
_card_act("appeal", "appealCard", P.CARD_ANSWER, "Dispute a card 申诉.", models.CardAppealed)
_card_act(
    "appeal/decision", "decideAppeal", P.CARD_DECIDE, "Decide an appeal.", models.AppealDecided
)
_card_act(
    "revocation", "revokeCard", P.CARD_DECIDE, "Let a card count no more 撤销.", models.CardRevoked
)
_card_act("closing", "closeCard", P.CARD_DECIDE, "Find that what a card asked for is done 核销.")
_card_act(
    "order",
    "issueOrder",
    P.CARD_DECIDE,
    "Issue an order 督办单 because of a card.",
    models.CardOrder,
)
_card_act(
    "correction",
    "orderCorrection",
    P.CARD_DECIDE,
    "Have approval do a lawful act 纠错.",
    models.CaseCorrection,
)
_order_act(
    "answer", "answerOrder", P.CARD_ANSWER, "Reply to an order in writing.", models.OrderAnswered
)
_order_act(
    "closing", "closeOrder", P.CARD_DECIDE, "End an order: met, or withdrawn.", models.OrderClosed
)
