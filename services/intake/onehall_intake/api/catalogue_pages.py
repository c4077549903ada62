"""Guides and one-time notices to read and to print; the same content as their JSON."""

import logging
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response
from onehall_chassis.fonts import FontMissing, chinese_font
from onehall_contracts.problem import Problem

from onehall_intake import templates
from onehall_intake.api.publishing import (
    Centre,
    at_centre,
    edition,
    guide_of,
    notice_of,
    seen,
    tagged,
)
from onehall_intake.api.running import CurrentHall, Hall
from onehall_intake.templates import printing

router = APIRouter()

PDF = "application/pdf"
# The pages bring their style with them and nothing else.
CLOSED = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
RETRY_SECONDS = 5

PRESS = printing.Press()
log = logging.getLogger(__name__)

Excluded = Annotated[list[str] | None, Query(max_length=100)]
Answered = Annotated[list[str] | None, Query(max_length=100, alias="answer")]


@router.get("/items/{item_id}/guide.html")
async def read_guide_page(
    hall: CurrentHall, request: Request, item_id: str, centre: Centre = None
) -> Response:
    """Return the guide 办事指南 of an item as a web page."""
    return _page(hall, request, templates.GUIDE, guide_of(at_centre(hall, centre), item_id))


@router.get("/items/{item_id}/guide.pdf")
async def read_guide_pdf(
    hall: CurrentHall, request: Request, item_id: str, centre: Centre = None
) -> Response:
    """Return the guide 办事指南 of an item to print."""
    told = guide_of(at_centre(hall, centre), item_id)
    return await _pdf(hall, request, templates.GUIDE, told, f"guide-{told['item']}.pdf")


@router.get("/classes/{class_id}/notice.html")
async def read_notice_page(
    hall: CurrentHall,
    request: Request,
    class_id: str,
    excluded: Excluded = None,
    answered: Answered = None,
    centre: Centre = None,
) -> Response:
    """Return the one-time notice 一次性告知单 for these answers as a web page."""
    return _page(
        hall,
        request,
        templates.NOTICE,
        notice_of(at_centre(hall, centre), class_id, excluded, answered),
    )


@router.get("/classes/{class_id}/notice.pdf")
async def read_notice_pdf(
    hall: CurrentHall,
    request: Request,
    class_id: str,
    excluded: Excluded = None,
    answered: Answered = None,
    centre: Centre = None,
) -> Response:
    """Return the one-time notice 一次性告知单 for these answers to print."""
    told = notice_of(at_centre(hall, centre), class_id, excluded, answered)
    return await _pdf(hall, request, templates.NOTICE, told, f"notice-{class_id}.pdf")


def _page(hall: Hall, request: Request, name: str, told: Mapping[str, Any]) -> Response:
    headers = tagged(*edition(hall), templates.EDITION, "html")
    if seen(request, headers):
        return Response(status_code=304, headers=headers)
    headers |= {"Content-Security-Policy": CLOSED, "Content-Language": "zh-CN"}
    return HTMLResponse(templates.page(name, told), headers=headers)


async def _pdf(
    hall: Hall, request: Request, name: str, told: Mapping[str, Any], file: str
) -> Response:
    headers = tagged(*edition(hall), templates.EDITION, "pdf")
    if seen(request, headers):
        return Response(status_code=304, headers=headers)
    headers |= {"Content-Disposition": f'inline; filename="{file}"', "Content-Language": "zh-CN"}
    return Response(await _printed(name, told), media_type=PDF, headers=headers)


async def _printed(name: str, told: Mapping[str, Any]) -> bytes:
    try:
        font = chinese_font()
        return await PRESS.pdf(name, told, font.folder, font.family)
    except FontMissing as missing:
        raise Problem(503, "font-missing", str(missing)) from None
    except printing.Busy:
        detail = "many documents are being set; ask again, or read the .html"
        raise Problem(503, "busy", detail, retry_after=RETRY_SECONDS) from None
    except printing.NotSet as error:
        log.error("%s could not be set: %s", name, error)
        detail = "the document could not be set; read the .html, and tell the operators"
        raise Problem(503, "not-set", detail, retry_after=RETRY_SECONDS) from None
