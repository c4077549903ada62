"""For operators: how the channels do, what they lost, and sending that again."""

from typing import Annotated, Literal

from fastapi import Path, Query, Request, Response

from onehall_gateway.api import models
from onehall_gateway.api.answers import channels as answers
from onehall_gateway.api.door import doors, operation
from onehall_gateway.api.fields import ONCE
from onehall_gateway.api.relaying import forward
from onehall_gateway.policy import Permission, needs

router = doors()
ChannelName = Annotated[
    Literal["mail", "sms", "webhook", "in-app"], Path(description="how people are told")
]


@router.get("/channels", **operation("readChannels", answers.Channels))
@needs(Permission.CHANNEL_READ)
async def read_channels(request: Request) -> Response:
    """Return how many notices of each channel stand where, and which providers are down."""
    return await forward(request, "notify", "/channels")


@router.get(
    "/channels/{channel}/notices", **operation("listChannelNotices", answers.StandingNotices)
)
@needs(Permission.CHANNEL_READ)
async def list_channel_notices(
    request: Request, channel: ChannelName, query: Annotated[models.Standing, Query()]
) -> Response:
    """List a channel's notices that stand somewhere, oldest first; those given up by default."""
    return await forward(request, "notify", f"/channels/{channel}/notices", query=query)


@router.post(
    "/notices/resend-lost",
    dependencies=[ONCE],
    **operation("resendLost", answers.ResentNotices, 202),
)
@needs(Permission.NOTICE_RESEND)
async def resend_lost(request: Request, body: models.LostNotices) -> Response:
    """Begin another round of attempts for what a channel lost since then, 500 at a time."""
    return await forward(request, "notify", "/notices/resend-lost", body=body)
