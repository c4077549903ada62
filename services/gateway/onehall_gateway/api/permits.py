"""Permits 证照 for everybody: the public register, what a number or a file is worth."""

from typing import Annotated
from urllib.parse import quote

from fastapi import Header, Query, Request, Response
from onehall_contracts.problem import Problem

from onehall_gateway.api import models
from onehall_gateway.api.answers import permits as answers
from onehall_gateway.api.door import PaperDoor, doors, operation
from onehall_gateway.api.fields import PermitNumber
from onehall_gateway.api.relaying import forward, hand_over
from onehall_gateway.policy import Permission, needs

PDF = "application/pdf"
BINARY = {"schema": {"type": "string", "format": "binary"}}
UPLOAD = {
    "requestBody": {
        "required": True,
        "description": "the file as it was received, at most 2 MiB",
        "content": {PDF: BINARY},
    }
}
LOOK = 10


class PermitDoor(PaperDoor):
    """A door as wide as a permit's document is large at most; ours have about 60 KiB."""

    max_bytes = 2 * 1024 * 1024


router = doors()
files = doors(PermitDoor)


@router.get("", **operation("listPermits", answers.PermitPage))
@needs(Permission.REGISTER_READ)
async def list_permits(
    request: Request, query: Annotated[models.PermitFilter, Query()]
) -> Response:
    """List the public register 许可公示, newest first; holders' names are masked."""
    return await forward(request, "approval", "/permits", query=query)


@router.get("/{permit_number}", **operation("verifyPermit", answers.Verdict))
@needs(Permission.PERMIT_VERIFY)
async def verify_permit(
    request: Request, permit_number: PermitNumber, query: Annotated[models.PermitQuery, Query()]
) -> Response:
    """Tell what a permit number is worth today, and whether a document's digest is its own."""
    path = f"/permits/{quote(permit_number, safe='')}"
    return await forward(request, "approval", path, query=query)


@router.get(
    "/{permit_number}/document",
    operation_id="readPermitDocument",
    response_class=Response,
    responses={200: {"content": {PDF: BINARY}, "description": "the signed document"}},
)
@needs(Permission.PERMIT_FETCH, cost=5)
async def read_permit_document(request: Request, permit_number: PermitNumber) -> Response:
    """Return a permit's document: to its applicant, and to staff concerned with the case."""
    path = f"/permits/{quote(permit_number, safe='')}/document"
    return await forward(request, "approval", path)


@files.post(
    "/verification",
    openapi_extra=UPLOAD,
    **operation("verifyPermitFile", answers.FileVerdict),
)
@needs(Permission.PERMIT_VERIFY, cost=LOOK)
async def verify_permit_file(
    request: Request,
    content_type: Annotated[str | None, Header(include_in_schema=False, max_length=100)] = None,
) -> Response:
    """Tell what a file is worth: ours and in force, altered, or unknown; it is not kept."""
    kind = (content_type or "").partition(";")[0].strip().lower()
    if kind != PDF:
        detail = f"send the file as it is, as {PDF}, with that Content-Type"
        raise Problem(415, "unsupported-media-type", detail)
    return await hand_over(request, "approval", "/permits/verification", PDF)
