"""What a department does about its reviews: who answers for them, what they rest on."""

from fastapi import Request, Response

from onehall_gateway.api import models
from onehall_gateway.api.acting import act, tell
from onehall_gateway.api.door import doors
from onehall_gateway.api.fields import CaseId
from onehall_gateway.policy import Permission, needs

router = doors()


@router.post("/{case_id}/assignments", **act("assignReview"))
@needs(Permission.REVIEW_ACT)
async def assign_review(request: Request, case_id: CaseId, body: models.Assignment) -> Response:
    """Let another officer answer for a review from now on (AB岗)."""
    return await tell(request, case_id, "assignments", body)


@router.post("/{case_id}/conflicts", **act("declareConflict"))
@needs(Permission.REVIEW_ACT)
async def declare_conflict(request: Request, case_id: CaseId, body: models.Conflict) -> Response:
    """Declare an officer's conflict 回避: one's own, or as the department's chief or deputy."""
    return await tell(request, case_id, "conflicts", body)


@router.post("/{case_id}/certificates", **act("verifyCertificate"))
@needs(Permission.REVIEW_ACT)
async def verify_certificate(
    request: Request, case_id: CaseId, body: models.VerifiedCertificate
) -> Response:
    """Discharge a prerequisite by a certificate that was looked up with its issuer."""
    return await tell(request, case_id, "certificates", body)


@router.post("/{case_id}/no-objections", **act("recordNoObjection"))
@needs(Permission.REVIEW_ACT)
async def record_no_objection(
    request: Request, case_id: CaseId, body: models.NoObjection
) -> Response:
    """Replace a soft prerequisite by its department's written no-objection."""
    return await tell(request, case_id, "no-objections", body)


@router.post("/{case_id}/failed-assumptions", **act("failAssumption"))
@needs(Permission.REVIEW_ACT)
async def fail_assumption(
    request: Request, case_id: CaseId, body: models.FailedAssumption
) -> Response:
    """Say that what others assumed of an item is false; opinions that rested on it are void."""
    return await tell(request, case_id, "failed-assumptions", body)


@router.post("/{case_id}/demands", **act("demandPaper"))
@needs(Permission.REVIEW_ACT)
async def demand_paper(request: Request, case_id: CaseId, body: models.Demand) -> Response:
    """Ask the applicant for a paper in mid-review: always refused (409), and on record (L-06)."""
    return await tell(request, case_id, "demands", body)
