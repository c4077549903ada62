"""Questions in mid-review: to the applicant, and to bodies that decide nothing here."""

from fastapi import Request, Response

from onehall_gateway.api import models
from onehall_gateway.api.acting import act, tell
from onehall_gateway.api.door import doors
from onehall_gateway.api.fields import CaseId, ClarificationId, ConsultationId
from onehall_gateway.policy import Permission, needs

router = doors()


@router.post("/{case_id}/clarifications", **act("askClarification"))
@needs(Permission.REVIEW_ACT)
async def ask_clarification(
    request: Request, case_id: CaseId, body: models.NewClarification
) -> Response:
    """Ask the applicant about the substance; no clock stops for it."""
    return await tell(request, case_id, "clarifications", body)


@router.post("/{case_id}/clarifications/{clarification_id}/answer", **act("answerClarification"))
@needs(Permission.CLARIFICATION_ANSWER)
async def answer_clarification(
    request: Request,
    case_id: CaseId,
    clarification_id: ClarificationId,
    body: models.ClarificationAnswer,
) -> Response:
    """Answer a department's question."""
    return await tell(request, case_id, f"clarifications/{clarification_id}/answer", body)


@router.post("/{case_id}/consultations", **act("askConsultation"))
@needs(Permission.REVIEW_ACT)
async def ask_consultation(
    request: Request, case_id: CaseId, body: models.NewConsultation
) -> Response:
    """Ask a body that decides nothing here for its view, by a day 征求意见."""
    return await tell(request, case_id, "consultations", body)


@router.post("/{case_id}/consultations/{consultation_id}/answer", **act("answerConsultation"))
@needs(Permission.REVIEW_ACT)
async def answer_consultation(
    request: Request,
    case_id: CaseId,
    consultation_id: ConsultationId,
    body: models.ConsultationAnswer,
) -> Response:
    """Record what a consulted body says; an objection states its reasons."""
    return await tell(request, case_id, f"consultations/{consultation_id}/answer", body)


@router.post("/{case_id}/consultations/{consultation_id}/leave", **act("grantLeave"))
@needs(Permission.REVIEW_ACT)
async def grant_leave(
    request: Request,
    case_id: CaseId,
    consultation_id: ConsultationId,
    body: models.ConsultationLeave,
) -> Response:
    """Let a consulted body answer later; its silence no longer consents."""
    return await tell(request, case_id, f"consultations/{consultation_id}/leave", body)
