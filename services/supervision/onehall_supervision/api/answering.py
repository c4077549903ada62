"""Answers that change with time: an ETag over all but the instant they were read at."""

import hashlib
from typing import Any

import pydantic_core
from fastapi import Request, Response

READ_AT = "at"


def tagged(request: Request, body: dict[str, Any]) -> Response:
    """Return `body` with its ETag, or 304 without it if the caller has just that already."""
    shown = {name: value for name, value in body.items() if name != READ_AT}
    etag = f'"{hashlib.sha256(pydantic_core.to_json(shown)).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    if etag in _named(request.headers.get("if-none-match", "")):
        return Response(status_code=304, headers=headers)
    return Response(pydantic_core.to_json(body), headers=headers, media_type="application/json")


def _named(if_none_match: str) -> set[str]:
    return {one.strip().removeprefix("W/") for one in if_none_match.split(",")}
