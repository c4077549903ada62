"""Messages a service set aside: seen, handled again, discarded; and those it could not send."""

from typing import Annotated

from fastapi import Query, Request, Response

from onehall_gateway.api import models
from onehall_gateway.api.answers import operators as answers
from onehall_gateway.api.door import doors, operation
from onehall_gateway.api.fields import ONCE, ParkedId, Service
from onehall_gateway.api.relaying import forward
from onehall_gateway.policy import Permission, needs

router = doors()


@router.get("/{service}/parked", **operation("listParked", answers.ParkedList))
@needs(Permission.PARKED_READ)
async def list_parked(
    request: Request, service: Service, query: Annotated[models.ParkedPage, Query()]
) -> Response:
    """List the parked messages of a service, without their bodies."""
    return await forward(request, service, "/operator/parked", query=query)


@router.get("/{service}/unsent", **operation("listUnsent", answers.UnsentList))
@needs(Permission.PARKED_READ)
async def list_unsent(request: Request, service: Service) -> Response:
    """List what a service's outbox has held for more than a quarter of an hour, by destination."""
    return await forward(request, service, "/operator/unsent")


@router.post(
    "/{service}/parked/{parked_id}/replay",
    dependencies=[ONCE],
    **operation("replayParked", answers.Done),
)
@needs(Permission.PARKED_SETTLE)
async def replay_parked(
    request: Request, service: Service, parked_id: ParkedId, body: models.Reason
) -> Response:
    """Have a parked message handled again; a second time it is no longer parked (404)."""
    return await forward(request, service, f"/operator/parked/{parked_id}/replay", body=body)


@router.post(
    "/{service}/parked/{parked_id}/discard",
    dependencies=[ONCE],
    **operation("discardParked", answers.Done),
)
@needs(Permission.PARKED_SETTLE)
async def discard_parked(
    request: Request, service: Service, parked_id: ParkedId, body: models.Reason
) -> Response:
    """Close a parked message without handling it; a second time it is no longer parked (404)."""
    return await forward(request, service, f"/operator/parked/{parked_id}/discard", body=body)
