"""What a page asks of the public API: in this process, as its reader, under the reader's limits."""

from collections.abc import Mapping
from typing import Any

import httpx
from fastapi import Request

API = "/api/v1"


async def ask(
    request: Request,
    path: str,
    *,
    params: Mapping[str, str] | None = None,
    pdf: bytes | None = None,
) -> httpx.Response:
    """Ask the API what anybody may ask; the reader's address pays for it, no token is passed on."""
    reader = request.client
    address = (reader.host, reader.port) if reader else ("unknown", 0)
    door = httpx.ASGITransport(request.app, raise_app_exceptions=False, client=address)
    headers = {"X-Request-ID": request.state.request_id}
    asked: dict[str, Any] = {"params": params or {}}
    if pdf is not None:
        asked = {"content": pdf}
        headers["Content-Type"] = "application/pdf"
    async with httpx.AsyncClient(transport=door, base_url="http://gateway", trust_env=False) as api:
        method = "GET" if pdf is None else "POST"
        return await api.request(method, API + path, headers=headers, **asked)
