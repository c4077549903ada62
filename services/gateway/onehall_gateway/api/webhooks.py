"""Webhooks of one's own, and what the SMS provider reports."""

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
REPORT: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["key", "status"],
                    "properties": {
                        "key": {"type": "string", "description": "what the text was sent under"},
                        "status": {"type": "string", "enum": ["delivered", "undelivered"]},
                        "reason": {"type": "string", "description": "a code, if undelivered"},
                    },
                },
                "example": {"key": "0197f2d4-8c1a-7b1e-9b51-3f0f6a1d2c3e", "status": "delivered"},
            }
        },
    }
}


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


@router.post("/reports/sms", openapi_extra=REPORT, **operation("reportSms", answers.Reported, 202))
@needs(Permission.SMS_REPORT)
async def report_sms(request: Request) -> Response:
    """Take a delivery report of the SMS provider, signed as Standard Webhooks 1.0 has it."""
    return await hand_over(request, "notify", "/reports/sms", "application/json")
