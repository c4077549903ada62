"""What becomes of a permit 证照 after its issuance: changed, renewed, revoked, cancelled."""

from urllib.parse import quote

from fastapi import Request, Response

from onehall_gateway.api import models
from onehall_gateway.api.acting import act, tell
from onehall_gateway.api.door import doors
from onehall_gateway.api.fields import CaseId, PermitNumber
from onehall_gateway.policy import Permission, needs

router = doors()
PERMIT = "/{case_id}/permits/{permit_number}"


@router.post(f"{PERMIT}/change", **act("changePermit"))
@needs(Permission.PERMIT_CHANGE)
async def change_permit(
    request: Request, case_id: CaseId, permit_number: PermitNumber, body: models.PermitChange
) -> Response:
    """Change what a permit is subject to 变更; its document is made anew."""
    return await tell(request, case_id, _of(permit_number, "change"), body)


@router.post(f"{PERMIT}/renewal", **act("askRenewal"))
@needs(Permission.RENEWAL_ASK)
async def ask_renewal(request: Request, case_id: CaseId, permit_number: PermitNumber) -> Response:
    """Apply for renewal 延续, thirty working days before the permit ends (L-35)."""
    return await tell(request, case_id, _of(permit_number, "renewal"))


@router.post(f"{PERMIT}/renewal-decision", **act("decideRenewal"))
@needs(Permission.PERMIT_CHANGE)
async def decide_renewal(
    request: Request, case_id: CaseId, permit_number: PermitNumber, body: models.RenewalDecision
) -> Response:
    """Renew, or refuse with reasons and legal basis, before the permit ends."""
    return await tell(request, case_id, _of(permit_number, "renewal-decision"), body)


@router.post(f"{PERMIT}/revocation", **act("revokePermit"))
@needs(Permission.PERMIT_CHANGE)
async def revoke_permit(
    request: Request, case_id: CaseId, permit_number: PermitNumber, body: models.Revocation
) -> Response:
    """Revoke 撤销 for one of the listed defects (行政许可法 69); the public sees it at once."""
    return await tell(request, case_id, _of(permit_number, "revocation"), body)


@router.post(f"{PERMIT}/cancellation", **act("cancelPermit"))
@needs(Permission.PERMIT_CHANGE)
async def cancel_permit(
    request: Request, case_id: CaseId, permit_number: PermitNumber, body: models.Cancellation
) -> Response:
    """Complete the formalities of cancellation 注销 (行政许可法 70)."""
    return await tell(request, case_id, _of(permit_number, "cancellation"), body)


def _of(permit_number: str, what: str) -> str:
    return f"permits/{quote(permit_number, safe='')}/{what}"
