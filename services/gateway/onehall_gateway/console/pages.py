"""Pages as they are sent: everything in them escaped, closed to scripts and to other sites."""

import base64
from collections.abc import Mapping
from functools import partial
from hashlib import sha256
from importlib.resources import files
from typing import Any, Final
from urllib.parse import quote, urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FunctionLoader, StrictUndefined

from onehall_gateway.console.words import TAGS, chosen, word


def _source(name: str) -> str:
    return (files(__package__) / "templates" / name).read_text(encoding="utf-8")


STYLE: Final = _source("style.css")
ENVIRONMENT: Final = Environment(
    loader=FunctionLoader(_source),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
# The style is named by its hash: nothing that somebody smuggles in is applied or run.
_HASH: Final = base64.b64encode(sha256(STYLE.encode()).digest()).decode()
HEADERS: Final = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_HASH}'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "Vary": "Accept-Language",
}


def language_of(request: Request) -> str:
    """Return the language a reader gets."""
    asked = request.query_params.get("lang")
    return chosen(asked, request.headers.get("accept-language", ""))


def address(path: str, **query: str | None) -> str:
    """Return an address of ours with the parameters that are given."""
    given = {name: value for name, value in query.items() if value}
    return f"{path}?{urlencode(given)}" if given else path


def of_permit(number: str, **query: str | None) -> str:
    """Return the address of a permit's own page."""
    return address(f"/verify/{quote(number, safe='')}", **query)


def page(
    request: Request, name: str, here: str, told: Mapping[str, Any], status: int = 200
) -> HTMLResponse:
    """Return a page; `here` is where its reader finds the same in the other language."""
    language = language_of(request)
    other = "en" if language == "zh" else "zh"
    text = ENVIRONMENT.get_template(name).render(
        **told,
        t=partial(word, language=language),
        address=address,
        of_permit=of_permit,
        lang=language,
        tag=TAGS[language],
        other_tag=TAGS[other],
        other=f"{here}{'&' if '?' in here else '?'}lang={other}",
        kept=request.query_params.get("lang") and language,
        style=STYLE,
    )
    return HTMLResponse(text, status, HEADERS | {"Content-Language": TAGS[language]})
