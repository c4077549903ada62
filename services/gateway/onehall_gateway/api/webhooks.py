"""Webhooks of one's own, and what an SMS provider and our mail server report."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Path, Request, Response

from onehall_gateway.api import models
from onehall_gateway.api.answers import channels as answers
from onehall_gateway.api.door import doors, operation
from onehall_gateway.api.fields import ONCE
from onehall_gateway.api.relaying import forward, hand_over
from onehall_gateway.policy import Permission, needs

router = doors()
EndpointId = Annotated[UUID, Path(description="the id of an endpoint of one's own")]
KEY = "0197f2d4-8c1a-7b1e-9b51-3f0f6a1d2c3e"


def _report(properties: dict[str, Any], status: str) -> dict[str, Any]:
    """Return the body of a report as the document shows it; notify reads it, once it is proven."""
    key = {"type": "string", "description": "what it was sent under"}
    schema = {
        "type": "object",
        "required": ["key", "status"],
        "properties": {"key": key, **properties},
    }
    body = {"schema": schema, "example": {"key": KEY, "status": status}}
    return {"requestBody": {"required": True, "content": {"application/json": body}}}


OF_TEXT = _report(
    {
        "status": {"type": "string", "enum": ["delivered", "undelivered"]},
        "reason": {"type": "string", "description": "a code, if undelivered"},
    },
    "delivered",
)
OF_MAIL = _report(
    {"status": {"type": "string", "description": "why it came back, as 5.1.1 (RFC 3463)"}}, "5.1.1"
)


@router.post(
    "/endpoints", dependencies=[ONCE], **operation("registerEndpoint", answers.Registered, 201)
)
@needs(Permission.ENDPOINT_OWN)
async def register_endpoint(request: Request, body: models.NewEndpoint) -> Response:
    """Register where a front end is told of what reaches one's own inbox.

    It gets ids and kinds, signed as Standard Webhooks 1.0 has it; the secret is shown this once.
    """
    return await forward(request, "notify", "/endpoints", body=body)


@router.get("/endpoints", **operation("listEndpoints", answers.Endpoints))
@needs(Permission.ENDPOINT_OWN)
async def list_endpoints(request: Request) -> Response:
    """List one's own endpoints."""
    return await forward(request, "notify", "/endpoints")


@router.post(
    "/endpoints/{endpoint_id}/rotate",
    dependencies=[ONCE],
    **operation("rotateEndpointSecret", answers.Rotated),
)
@needs(Permission.ENDPOINT_OWN)
async def rotate_endpoint_secret(request: Request, endpoint_id: EndpointId) -> Response:
    """Make a new secret; for a day the one before signs too, so that nothing is missed."""
    return await forward(request, "notify", f"/endpoints/{endpoint_id}/rotate")


@router.post(
    "/endpoints/{endpoint_id}/enable",
    dependencies=[ONCE],
    **operation("enableEndpoint", answers.Settled),
)
@needs(Permission.ENDPOINT_OWN)
async def enable_endpoint(request: Request, endpoint_id: EndpointId) -> Response:
    """Tell an endpoint again that was disabled because it failed for days."""
    return await forward(request, "notify", f"/endpoints/{endpoint_id}/enable")


@router.post(
    "/endpoints/{endpoint_id}/remove",
    dependencies=[ONCE],
    **operation("removeEndpoint", answers.Settled),
)
@needs(Permission.ENDPOINT_OWN)
async def remove_endpoint(request: Request, endpoint_id: EndpointId) -> Response:
    """Forget an endpoint and its secrets."""
    return await forward(request, "notify", f"/endpoints/{endpoint_id}/remove")


@router.post(
    "/endpoints/{endpoint_id}/test",
    dependencies=[ONCE],
    **operation("testEndpoint", answers.Tested),
)
@needs(Permission.ENDPOINT_OWN, cost=5)
async def test_endpoint(request: Request, endpoint_id: EndpointId) -> Response:
    """Deliver a test to an endpoint now, signed like every other, and say what became of it."""
    return await forward(request, "notify", f"/endpoints/{endpoint_id}/test")


@router.post("/reports/sms", openapi_extra=OF_TEXT, **operation("reportSms", answers.Reported, 202))
@needs(Permission.SMS_REPORT)
async def report_sms(request: Request) -> Response:
    """Take a delivery report of the SMS provider, signed as Standard Webhooks 1.0 has it."""
    return await hand_over(request, "notify", "/reports/sms", "application/json")


@router.post(
    "/reports/mail", openapi_extra=OF_MAIL, **operation("reportMail", answers.Reported, 202)
)
@needs(Permission.MAIL_REPORT)
async def report_mail(request: Request) -> Response:
    """Take the report of a mail that came back, signed the same way: `onehall bounces` makes it."""
    return await hand_over(request, "notify", "/reports/mail", "application/json")
