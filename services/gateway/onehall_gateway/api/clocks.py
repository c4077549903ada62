"""What moves a deadline, or says whose lateness it was not."""

from fastapi import Request, Response

from onehall_gateway.api import models
from onehall_gateway.api.acting import act, tell
from onehall_gateway.api.door import doors
from onehall_gateway.api.fields import CaseId, ProcedureId
from onehall_gateway.policy import Permission, needs

router = doors()


@router.post("/{case_id}/procedures", **act("beginProcedure"))
@needs(Permission.CLOCK_MOVE)
async def begin_procedure(request: Request, case_id: CaseId, body: models.NewProcedure) -> Response:
    """Begin a special procedure 特别程序, with its written notice and declared length (L-33)."""
    return await tell(request, case_id, "procedures", body)


@router.post("/{case_id}/procedures/{procedure_id}/end", **act("endProcedure"))
@needs(Permission.CLOCK_MOVE)
async def end_procedure(request: Request, case_id: CaseId, procedure_id: ProcedureId) -> Response:
    """End a special procedure; at most its declared length is not counted (L-34)."""
    return await tell(request, case_id, f"procedures/{procedure_id}/end")


@router.post("/{case_id}/extensions", **act("extendLimit"))
@needs(Permission.CLOCK_MOVE)
async def extend_limit(request: Request, case_id: CaseId, body: models.Extension) -> Response:
    """Extend one review (by at most 10 days) or all together (by at most 15), once."""
    return await tell(request, case_id, "extensions", body)


@router.post("/{case_id}/recalculation", **act("recalculateDeadlines"))
@needs(Permission.RECALCULATE)
async def recalculate_deadlines(request: Request, case_id: CaseId) -> Response:
    """Count every open deadline again under the newest calendar."""
    return await tell(request, case_id, "recalculation")


@router.post("/{case_id}/outages", **act("attributeOutage"))
@needs(Permission.OUTAGE_ATTRIBUTE)
async def attribute_outage(request: Request, case_id: CaseId, body: models.Outage) -> Response:
    """Confirm that a link outage made these items late, and nobody else."""
    return await tell(request, case_id, "outages", body)
