"""What people were told: one's own inbox, and for staff the log of a case's notices."""

from typing import Annotated

from fastapi import Query, Request, Response

from onehall_gateway.api import models
from onehall_gateway.api.answers import notices as answers
from onehall_gateway.api.door import doors, operation
from onehall_gateway.api.fields import ONCE, NoticeId
from onehall_gateway.api.relaying import forward
from onehall_gateway.policy import Permission, needs

router = doors()


@router.get("/inbox", **operation("readInbox", answers.Inbox))
@needs(Permission.INBOX_READ)
async def read_inbox(request: Request, query: Annotated[models.InboxFilter, Query()]) -> Response:
    """Return one's own notices, newest first; a department's people read its inbox."""
    return await forward(request, "notify", "/inbox", query=query)


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
