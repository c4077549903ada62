"""Stuck cases: which, by what, what to do, and the two remedies there is a command for."""

from typing import Annotated

from fastapi import Query, Request, Response

from onehall_gateway.api import models
from onehall_gateway.api.acting import act, tell
from onehall_gateway.api.answers import stuck as answers
from onehall_gateway.api.door import doors, operation
from onehall_gateway.api.fields import ONCE, CaseId, ItemId
from onehall_gateway.api.relaying import forward
from onehall_gateway.policy import Permission, needs

router = doors()
tasks = doors()


@router.get("", **operation("listStuckCases", answers.StuckPage))
@needs(Permission.STUCK_READ)
async def list_stuck(request: Request, query: Annotated[models.StuckFilter, Query()]) -> Response:
    """List stuck cases 滞留办件, the longest stuck first, each with what would cure it."""
    return await forward(request, "supervision", "/stuck-cases", query=query)


@router.post("/{case_id}/ring", dependencies=[ONCE], **operation("ringCase", answers.AlarmSet))
@needs(Permission.STUCK_MEND)
async def ring_case(request: Request, case_id: CaseId, body: models.Reason) -> Response:
    """Set a case's alarm again, as its ledger says it should be; a second time changes nothing."""
    return await forward(request, "supervision", f"/stuck-cases/{case_id}/ring", body=body)


@tasks.post("/{case_id}/items/{item_id}/resend", **act("resendTask"))
@needs(Permission.STUCK_MEND)
async def resend_task(request: Request, case_id: CaseId, item_id: ItemId) -> Response:
    """Send a review's task to its department again; one that has it already drops it."""
    return await tell(request, case_id, f"items/{item_id}/resend")
