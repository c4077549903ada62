"""Where the pages are: `/verify` for one permit, `/register` for all of them."""

import re
from typing import Annotated
from urllib.parse import quote

import httpx
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from onehall_gateway.console import pages
from onehall_gateway.console.asking import ask
from onehall_gateway.console.telling import Told, told
from onehall_gateway.console.uploads import NotUploaded, uploaded

router = APIRouter(include_in_schema=False)
# What can be a number at all; anything else no register has, and it is never sent on.
PLAUSIBLE = re.compile(r"[^\s/?#%.\\\x00-\x1f\x7f][^\s/?#%\\\x00-\x1f\x7f]{0,63}")
DIGEST = re.compile(r"[0-9A-Fa-f]{1,64}")
NOBODYS_DIGEST = "0"
FILTERS = ("department", "item_id", "from_day", "to_day")


@router.get("/verify")
async def begin(request: Request, number: Annotated[str, Query()] = "") -> Response:
    """Ask for a number or a file; with a number, lead to its page."""
    typed = "".join(number.split())
    if not typed:
        return _page(request, "/verify", None)
    if not PLAUSIBLE.fullmatch(typed):
        return _page(request, "/verify", Told("unknown"))
    there = pages.of_permit(typed, lang=_asked_language(request))
    return RedirectResponse(there, 303, pages.HEADERS)


@router.get("/verify/{permit_number:path}")
async def verify(request: Request, permit_number: str, d: Annotated[str, Query()] = "") -> Response:
    """Tell what a permit is worth; the address in its code leads here."""
    if not PLAUSIBLE.fullmatch(permit_number):
        return _page(request, "/verify", Told("unknown"))
    digest = d if not d or DIGEST.fullmatch(d) else NOBODYS_DIGEST
    path = f"/permits/{quote(permit_number, safe='')}"
    answer = await ask(request, path, params={"d": digest} if digest else None)
    return _page(request, pages.of_permit(permit_number, d=digest), told(answer))


@router.post("/verify")
async def verify_file(request: Request) -> Response:
    """Tell what a file from the form is worth."""
    try:
        pdf = await uploaded(request, "file")
    except NotUploaded as why:
        return _page(request, "/verify", Told(str(why), of_file=True))
    answer = await ask(request, "/permits/verification", pdf=pdf)
    return _page(request, "/verify", told(answer, of_file=True))


@router.get("/register")
async def register(request: Request) -> Response:
    """Show the public register, page by page."""
    given = request.query_params
    filters = {name: given[name].strip() for name in FILTERS if given.get(name, "").strip()}
    cursor = {"cursor": given["cursor"]} if given.get("cursor") else {}
    answer = await ask(request, "/permits", params=filters | cursor)
    if answer.is_success:
        found = answer.json()
        page = {"permits": found["permits"], "next": found["next"], "filters": filters}
        here = pages.address("/register", **filters, **cursor)
        return pages.page(request, "register.html", here, page | {"failure": None})
    failure = told(answer)
    wrong = answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    shown: dict[str, object] = {"permits": (), "next": None, "filters": {}}
    shown["failure"] = "bad-filter" if wrong else f"{failure.kind}-means"
    status = answer.status_code if wrong else failure.status
    return _waiting(pages.page(request, "register.html", "/register", shown, status), failure)


def _page(request: Request, here: str, found: Told | None) -> Response:
    status = found.status if found else 200
    page = pages.page(request, "verify.html", here, {"told": found}, status)
    return _waiting(page, found)


def _waiting(page: Response, found: Told | None) -> Response:
    if found and found.retry_after:
        page.headers["Retry-After"] = found.retry_after
    return page


def _asked_language(request: Request) -> str | None:
    asked = request.query_params.get("lang")
    return asked and pages.language_of(request)
