"""What needs no case of one's own: who am I, where does a case stand, what can be asked here."""

from typing import Any

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from onehall_chassis import Actor

from onehall_gateway import policy
from onehall_gateway.api import models
from onehall_gateway.api.answers.cases import PublicStatus
from onehall_gateway.api.answers.operators import Me
from onehall_gateway.api.door import doors, operation
from onehall_gateway.api.relaying import forward
from onehall_gateway.policy import Permission, needs

router = doors()
# A check code has six digits: at this price, trying them all takes an address days.
GUESS = 25
PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


@router.post("/public/status", **operation("askStatus", PublicStatus))
@needs(Permission.STATUS_ASK, cost=GUESS)
async def ask_status(request: Request, body: models.Question) -> Response:
    """Tell where a case stands, to whoever knows its number and check code; changes nothing."""
    return await forward(request, "intake", "/public/status", body=body)


@router.get("/me", **operation("readMe", Me))
@needs(Permission.SELF_READ)
async def read_me(request: Request) -> dict[str, Any]:
    """Return who the caller is and what their roles permit."""
    actor: Actor = request.state.actor
    return {
        "subject": actor.subject,
        "ref": actor.ref,
        "roles": sorted(actor.roles),
        "permissions": policy.permissions(actor),
        "department": actor.department,
        "centre": actor.centre,
    }


@router.get("/openapi.json", include_in_schema=False)
@needs(Permission.CATALOGUE_READ)
async def read_openapi(request: Request) -> Response:
    """Return the API document."""
    return JSONResponse(request.app.state.reference.document)


@router.get("/docs", include_in_schema=False)
@needs(Permission.CATALOGUE_READ)
async def read_docs(request: Request) -> Response:
    """Return the API document as a page that loads nothing from anywhere."""
    page: str = request.app.state.reference.page
    return HTMLResponse(page, headers={"Content-Security-Policy": PAGE_POLICY})
