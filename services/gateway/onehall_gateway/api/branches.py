"""How a case goes on when not all of it is granted, and how an issuance is handed over."""

from fastapi import Request, Response

from onehall_gateway.api import models
from onehall_gateway.api.acting import act, tell
from onehall_gateway.api.door import doors
from onehall_gateway.api.fields import CaseId
from onehall_gateway.policy import Permission, needs

router = doors()


@router.post("/{case_id}/withdrawals", **act("withdrawItems"))
@needs(Permission.ITEM_WITHDRAW)
async def withdraw_items(
    request: Request, case_id: CaseId, body: models.ItemWithdrawal | None = None
) -> Response:
    """Take items of an accepted case back before their decision; none named means all."""
    return await tell(request, case_id, "withdrawals", body)


@router.post("/{case_id}/terminations", **act("terminateItems"))
@needs(Permission.ITEM_TERMINATE)
async def terminate_items(request: Request, case_id: CaseId, body: models.Termination) -> Response:
    """Terminate items 终止审查, with the reason and the article; none named means all."""
    return await tell(request, case_id, "terminations", body)


@router.post("/{case_id}/choices", **act("chooseDependants"))
@needs(Permission.CHOICE_MAKE)
async def choose_dependants(
    request: Request, case_id: CaseId, body: models.DependantsChoice
) -> Response:
    """Say what becomes of the items that needed a refused one."""
    return await tell(request, case_id, "choices", body)


@router.post("/{case_id}/deliveries", **act("makeDelivery"))
@needs(Permission.DELIVERY_MAKE)
async def make_delivery(request: Request, case_id: CaseId, body: models.NewDelivery) -> Response:
    """Hand an issuance over, with its service receipt 送达回证."""
    return await tell(request, case_id, "deliveries", body)
