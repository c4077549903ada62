"""Proof of service 送达 of what the law has people told, and the templates of what is said."""

from typing import Annotated

from fastapi import Path, Query, Request, Response

from onehall_gateway.api import models
from onehall_gateway.api.answers import notifying as answers
from onehall_gateway.api.door import doors, operation
from onehall_gateway.api.fields import ONCE, NoticeId
from onehall_gateway.api.relaying import forward
from onehall_gateway.policy import Permission, needs

router = doors()
TemplateName = Annotated[
    str,
    Path(
        alias="template",
        pattern=r"^[a-z][a-z-]{2,39}@[1-9][0-9]{0,2}$",
        description="a template's name and version",
        examples=["permit-issued@2"],
    ),
]


@router.get("/notices/unserved", **operation("listUnserved", answers.UnservedPage))
@needs(Permission.SERVICE_READ)
async def list_unserved(
    request: Request, query: Annotated[models.UnservedFilter, Query()]
) -> Response:
    """List what the law has people told and nothing proves that they were, for somebody to take."""
    return await forward(request, "notify", "/notices/unserved", query=query)


@router.get("/notices/{notice_id}/service", **operation("readService", answers.ServiceOfNotice))
@needs(Permission.SERVICE_READ)
async def read_service(request: Request, notice_id: NoticeId) -> Response:
    """Read what proves the service of a notice."""
    return await forward(request, "notify", f"/notices/{notice_id}/service")


@router.post(
    "/notices/{notice_id}/service",
    dependencies=[ONCE],
    **operation("proveService", answers.Served),
)
@needs(Permission.SERVICE_PROVE)
async def prove_service(
    request: Request, notice_id: NoticeId, body: models.ServiceProof
) -> Response:
    """Record that a notice was handed over against a signature, or posted."""
    return await forward(request, "notify", f"/notices/{notice_id}/service", body=body)


@router.post(
    "/notices/{notice_id}/announcement",
    dependencies=[ONCE],
    **operation("announceNotice", answers.Served),
)
@needs(Permission.SERVICE_PROVE)
async def announce_notice(
    request: Request, notice_id: NoticeId, body: models.Announcement
) -> Response:
    """Record a public announcement 公告送达, which counts as service after its days."""
    return await forward(request, "notify", f"/notices/{notice_id}/announcement", body=body)


@router.get("/templates", **operation("listTemplates", answers.Templates))
@needs(Permission.TEMPLATE_READ)
async def list_templates(request: Request) -> Response:
    """List the templates of notices, with what they may speak of."""
    return await forward(request, "notify", "/templates")


@router.post("/templates/{template}/preview", **operation("previewTemplate", answers.Previewed))
@needs(Permission.TEMPLATE_READ)
async def preview_template(
    request: Request, template: TemplateName, body: models.TemplatePreview
) -> Response:
    """Look at a notice in all its forms; nothing is sent."""
    return await forward(request, "notify", f"/templates/{template}/preview", body=body)
