"""Joint activities 联合活动: proposed, answered, held, signed, called off."""

from fastapi import Request, Response

from onehall_gateway.api import models
from onehall_gateway.api.acting import act, tell
from onehall_gateway.api.door import doors
from onehall_gateway.api.fields import ActivityId, CaseId
from onehall_gateway.policy import Permission, needs

router = doors()


@router.post("/{case_id}/activities", **act("proposeActivity"))
@needs(Permission.ACTIVITY_LEAD)
async def propose_activity(request: Request, case_id: CaseId, body: models.NewActivity) -> Response:
    """Propose a slot at least two working days ahead; everybody concerned is invited."""
    return await tell(request, case_id, "activities", body)


@router.post("/{case_id}/activities/{activity_id}/reply", **act("answerInvitation"))
@needs(Permission.ACTIVITY_JOIN)
async def answer_invitation(
    request: Request, case_id: CaseId, activity_id: ActivityId, body: models.InvitationReply
) -> Response:
    """Say who comes, or ask for leave with its reason."""
    return await tell(request, case_id, f"activities/{activity_id}/reply", body)


@router.post("/{case_id}/activities/{activity_id}/record", **act("recordActivity"))
@needs(Permission.ACTIVITY_LEAD)
async def record_activity(
    request: Request, case_id: CaseId, activity_id: ActivityId, body: models.ActivityRecord
) -> Response:
    """Record who came and what was found; again, for the open points only."""
    return await tell(request, case_id, f"activities/{activity_id}/record", body)


@router.post("/{case_id}/activities/{activity_id}/signature", **act("signMinutes"))
@needs(Permission.ACTIVITY_JOIN)
async def sign_minutes(
    request: Request, case_id: CaseId, activity_id: ActivityId, body: models.MinutesSignature
) -> Response:
    """Sign the minutes 会议纪要, known by their hash."""
    return await tell(request, case_id, f"activities/{activity_id}/signature", body)


@router.post("/{case_id}/activities/{activity_id}/call-off", **act("callOffActivity"))
@needs(Permission.ACTIVITY_LEAD)
async def call_off_activity(
    request: Request, case_id: CaseId, activity_id: ActivityId, body: models.CallOff
) -> Response:
    """Give an activity up, with its reason."""
    return await tell(request, case_id, f"activities/{activity_id}/call-off", body)
