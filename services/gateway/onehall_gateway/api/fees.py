"""Fees at the window: recorded as they were taken, beside the rate that is published (L-53)."""

from fastapi import Request, Response

from onehall_gateway.api import models
from onehall_gateway.api.answers import fees as answers
from onehall_gateway.api.door import doors, operation
from onehall_gateway.api.fields import ONCE, CaseId
from onehall_gateway.api.relaying import forward
from onehall_gateway.policy import Permission, needs

router = doors()


@router.post("/{case_id}/fees", dependencies=[ONCE], **operation("chargeFee", answers.Charged, 201))
@needs(Permission.FEE_CHARGE)
async def charge_fee(request: Request, case_id: CaseId, body: models.Fee) -> Response:
    """Record a fee that was taken; one beyond the published rate is recorded, and supervised."""
    return await forward(request, "intake", f"/cases/{case_id}/fees", body=body)
