"""Hearings 听证: announced and held by the department, asked for by those concerned."""

from fastapi import Request, Response

from onehall_gateway.api import models
from onehall_gateway.api.acting import act, tell
from onehall_gateway.api.door import doors
from onehall_gateway.api.fields import CaseId, ItemId
from onehall_gateway.policy import Permission, needs

router = doors()


@router.post("/{case_id}/hearings", **act("informParties"))
@needs(Permission.HEARING_HOLD)
async def inform_parties(request: Request, case_id: CaseId, body: models.NewHearing) -> Response:
    """Tell the applicant and interested parties of the matter and their rights (L-23, L-41)."""
    return await tell(request, case_id, "hearings", body)


@router.post("/{case_id}/hearings/{item_id}/statements", **act("stateView"))
@needs(Permission.HEARING_ASK)
async def state_view(
    request: Request, case_id: CaseId, item_id: ItemId, body: models.HearingStatement
) -> Response:
    """State and defend one's view 陈述、申辩, as applicant or interested party."""
    return await tell(request, case_id, f"hearings/{item_id}/statements", body)


@router.post("/{case_id}/hearings/{item_id}/request", **act("requestHearing"))
@needs(Permission.HEARING_ASK)
async def request_hearing(
    request: Request, case_id: CaseId, item_id: ItemId, body: models.HearingRequest | None = None
) -> Response:
    """Ask for a hearing, within five working days of being told (L-41)."""
    return await tell(request, case_id, f"hearings/{item_id}/request", body)


@router.post("/{case_id}/hearings/{item_id}/schedule", **act("scheduleHearing"))
@needs(Permission.HEARING_HOLD)
async def schedule_hearing(
    request: Request, case_id: CaseId, item_id: ItemId, body: models.HearingSchedule
) -> Response:
    """Announce day, place and presider, at least seven working days before (L-42)."""
    return await tell(request, case_id, f"hearings/{item_id}/schedule", body)


@router.post("/{case_id}/hearings/{item_id}/presider", **act("replacePresider"))
@needs(Permission.HEARING_HOLD)
async def replace_presider(
    request: Request, case_id: CaseId, item_id: ItemId, body: models.NewPresider
) -> Response:
    """Let another officer preside, after a challenge 回避."""
    return await tell(request, case_id, f"hearings/{item_id}/presider", body)


@router.post("/{case_id}/hearings/{item_id}/record", **act("recordHearing"))
@needs(Permission.HEARING_HOLD)
async def record_hearing(
    request: Request, case_id: CaseId, item_id: ItemId, body: models.HearingRecord
) -> Response:
    """Record that it was held; the decision rests on its signed record (L-43)."""
    return await tell(request, case_id, f"hearings/{item_id}/record", body)
