"""A case at the window: handed in, found, accepted, refused, withdrawn, receipted."""

from typing import Annotated

from fastapi import Query, Request, Response

from onehall_gateway.api import models
from onehall_gateway.api.answers import cases as answers
from onehall_gateway.api.door import doors, operation
from onehall_gateway.api.fields import CACHED, CHANGE, DECISION, ONCE, CaseId, CaseNumber
from onehall_gateway.api.relaying import forward
from onehall_gateway.clients import Name
from onehall_gateway.policy import Permission, allowed, needs

router = doors()


@router.post("", dependencies=[ONCE], **operation("submitCase", answers.Submitted, 201))
@needs(Permission.CASE_SUBMIT)
async def submit_case(request: Request, body: models.NewCase) -> Response:
    """Hand in a case, once, for all departments; returns its number and check code."""
    return await forward(request, "intake", "/cases", body=body)


@router.get("", **operation("listCases", answers.CasePage))
@needs(Permission.CASE_READ)
async def list_cases(request: Request, query: Annotated[models.CaseFilter, Query()]) -> Response:
    """List cases, newest first: applicants see their own."""
    return await forward(request, "intake", "/cases", query=query)


@router.get("/{case_id}", dependencies=[CACHED], **operation("readCase", answers.Case))
@needs(Permission.CASE_READ)
async def read_case(request: Request, case_id: CaseId) -> Response:
    """Return a case; its ETag goes into If-Match of whatever is decided on it."""
    return await forward(request, "intake", f"/cases/{case_id}")


@router.get("/by-number/{number}", dependencies=[CACHED], **operation("findCase", answers.Found))
@needs(Permission.CASE_FIND)
async def find_case(request: Request, number: CaseNumber) -> Response:
    """Return the case of a case number 办件编号; only which it is to those who may not read it."""
    readable = allowed(Permission.CASE_READ, request.state.actor)
    service: Name = "intake" if readable else "supervision"
    return await forward(request, service, f"/cases/by-number/{number}")


@router.post(
    "/{case_id}/acceptance", dependencies=DECISION, **operation("acceptCase", answers.Standing)
)
@needs(Permission.CASE_DECIDE)
async def accept_case(
    request: Request, case_id: CaseId, body: models.Acceptance | None = None
) -> Response:
    """Accept a case 受理, with papers deferred 容缺受理 or without: all are asked at once."""
    return await forward(request, "intake", f"/cases/{case_id}/acceptance", body=body)


@router.post(
    "/{case_id}/refusal", dependencies=DECISION, **operation("refuseCase", answers.Standing)
)
@needs(Permission.CASE_DECIDE)
async def refuse_case(request: Request, case_id: CaseId, body: models.NonAcceptance) -> Response:
    """Do not accept a case 不予受理, with reasons and legal basis (L-13)."""
    return await forward(request, "intake", f"/cases/{case_id}/refusal", body=body)


@router.post(
    "/{case_id}/withdrawal", dependencies=CHANGE, **operation("withdrawCase", answers.Standing)
)
@needs(Permission.CASE_WITHDRAW)
async def withdraw_case(request: Request, case_id: CaseId) -> Response:
    """Take a case back before it is accepted 撤回."""
    return await forward(request, "intake", f"/cases/{case_id}/withdrawal")


@router.get(
    "/{case_id}/receipt", dependencies=[CACHED], **operation("readReceipt", answers.Receipt)
)
@needs(Permission.CASE_READ)
async def read_receipt(request: Request, case_id: CaseId) -> Response:
    """Return the written receipt of an acceptance or non-acceptance, sealed and dated (L-12)."""
    return await forward(request, "intake", f"/cases/{case_id}/receipt")
