"""What people were told: one's own inbox, and for staff the log of a case's notices."""

from typing import Annotated, Any

from fastapi import Header, Query, Request, Response

from onehall_gateway import sse
from onehall_gateway.api import models
from onehall_gateway.api.answers import notices as answers
from onehall_gateway.api.door import doors, operation
from onehall_gateway.api.fields import ONCE, NoticeId
from onehall_gateway.api.relaying import follow, forward
from onehall_gateway.policy import Permission, needs

router = doors()
EXAMPLE = """id: 812.0197f2d4-8c1a-7b1e-9b51-3f0f6a1d2c3e
event: notice
data: {"notice_id": "0197f2d4-8c1a-7b1e-9b51-3f0f6a1d2c3e"}

event: unread
data: {"unread": 3}

"""
STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "what reaches the inbox, as it does; `id` is the place to resume after",
        "content": {sse.MEDIA_TYPE: {"schema": {"type": "string"}, "example": EXAMPLE}},
    }
}
Place = Annotated[
    str | None,
    Header(
        alias="Last-Event-ID",
        pattern=r"^[0-9]{1,20}\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
        description="the last `id` that was received; what came after it is sent first",
    ),
]


@router.get("/inbox", **operation("readInbox", answers.Inbox))
@needs(Permission.INBOX_READ)
async def read_inbox(request: Request, query: Annotated[models.InboxFilter, Query()]) -> Response:
    """Return one's own notices, newest first; a department's people read its inbox."""
    return await forward(request, "notify", "/inbox", query=query)


@router.get(
    "/inbox/stream",
    operation_id="followInbox",
    response_class=Response,
    responses=STREAM,
)
@needs(Permission.INBOX_READ)
async def follow_inbox(request: Request, last_event_id: Place = None) -> Response:
    """Follow one's own inbox live, as server-sent events; comments keep a silent stream open.

    `notice` is a new notice, with an id to resume after; `unread`, whenever that changes, how many
    are not read yet. Without `Last-Event-ID` it begins now: what was before is in the inbox.

    The stream ends after some minutes, and when the gateway stops: reconnect with `Last-Event-ID`
    and a token that still holds.
    """
    return await follow(request, "/inbox/stream", None, "notify")


@router.post(
    "/inbox/{notice_id}/read", dependencies=[ONCE], **operation("markNoticeRead", answers.Read)
)
@needs(Permission.INBOX_READ)
async def mark_read(request: Request, notice_id: NoticeId) -> Response:
    """Record that a notice was read, which proves its service 送达."""
    return await forward(request, "notify", f"/inbox/{notice_id}/read")


@router.get("/notices", **operation("listNotices", answers.NoticeLog))
@needs(Permission.NOTICE_READ)
async def list_notices(
    request: Request, query: Annotated[models.NoticeFilter, Query()]
) -> Response:
    """List the notices of a case with every attempt to deliver them, oldest first."""
    return await forward(request, "notify", "/notices", query=query)


@router.post(
    "/notices/{notice_id}/resend",
    dependencies=[ONCE],
    **operation("resendNotice", answers.Resent, 202),
)
@needs(Permission.NOTICE_RESEND)
async def resend_notice(request: Request, notice_id: NoticeId) -> Response:
    """Begin another round of attempts for a notice that did not arrive."""
    return await forward(request, "notify", f"/notices/{notice_id}/resend")
