"""The one correction 补正: gaps from participants, one notice, and what comes in for it."""

from fastapi import Request, Response

from onehall_gateway.api import models
from onehall_gateway.api.answers import cases as answers
from onehall_gateway.api.door import doors, operation
from onehall_gateway.api.fields import CACHED, CHANGE, DECISION, CaseId
from onehall_gateway.api.relaying import forward
from onehall_gateway.policy import Permission, needs

router = doors()


@router.post("/{case_id}/gaps", dependencies=CHANGE, **operation("reportGaps", answers.Standing))
@needs(Permission.GAP_REPORT)
async def report_gaps(request: Request, case_id: CaseId, body: models.GapReport) -> Response:
    """Report what one's own items lack, within three working days; too late is refused (409)."""
    return await forward(request, "intake", f"/cases/{case_id}/gaps", body=body)


@router.get("/{case_id}/gaps", dependencies=[CACHED], **operation("readGaps", answers.Gaps))
@needs(Permission.GAP_READ)
async def read_gaps(request: Request, case_id: CaseId) -> Response:
    """Return every reported gap, merged by paper, and every demand that was refused."""
    return await forward(request, "intake", f"/cases/{case_id}/gaps")


@router.post(
    "/{case_id}/correction-notice",
    dependencies=DECISION,
    **operation("notifyCorrection", answers.Standing),
)
@needs(Permission.CASE_DECIDE)
async def notify_correction(
    request: Request, case_id: CaseId, body: models.CorrectionNotice
) -> Response:
    """Tell the applicant, once, everything that is missing 补正告知 (L-10)."""
    return await forward(request, "intake", f"/cases/{case_id}/correction-notice", body=body)


@router.post(
    "/{case_id}/on-the-spot-correction",
    dependencies=CHANGE,
    **operation("correctOnTheSpot", answers.Standing),
)
@needs(Permission.CASE_DECIDE)
async def correct_on_the_spot(
    request: Request, case_id: CaseId, body: models.Correction
) -> Response:
    """Put right at the window what can be put right there 当场更正 (L-09)."""
    return await forward(request, "intake", f"/cases/{case_id}/on-the-spot-correction", body=body)


@router.post(
    "/{case_id}/correction", dependencies=CHANGE, **operation("correctCase", answers.Standing)
)
@needs(Permission.CASE_CORRECT)
async def correct_case(request: Request, case_id: CaseId, body: models.Correction) -> Response:
    """Hand in what the notice asked for 补正."""
    return await forward(request, "intake", f"/cases/{case_id}/correction", body=body)


@router.post(
    "/{case_id}/supplement", dependencies=CHANGE, **operation("supplyOwed", answers.Standing)
)
@needs(Permission.CASE_CORRECT)
async def supply_owed(request: Request, case_id: CaseId, body: models.Correction) -> Response:
    """Hand in what was promised at a tolerant acceptance 容缺补正."""
    return await forward(request, "intake", f"/cases/{case_id}/supplement", body=body)
