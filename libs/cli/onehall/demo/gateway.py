"""A front end's view of the system: the gateway's API, as one of four people."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from typing import Any

import httpx
from onehall_contracts.ids import uuid7

BAD = 400
NOT_YET = 404
PREFIX = "/api/v1"
LATER = (429, 503)
PATIENCE_S = 30.0
NOTHING: Mapping[str, str] = {}
STREAM_TIMEOUT = httpx.Timeout(30.0, read=60.0)


class Refusal(Exception):
    """The gateway said no; the text is its problem's own."""


class Person:
    """Somebody with a bearer token in front of the gateway."""

    def __init__(self, http: httpx.AsyncClient, token: str) -> None:
        self._http, self._headers = http, {"Authorization": f"Bearer {token}"}

    async def get(self, path: str, **query: str | int) -> Any:
        """Return what is at `path`."""
        return _good(await self._asked("GET", path, params=query)).json()

    async def file(self, path: str) -> bytes | None:
        """Return the bytes at `path`, or None while there are none."""
        response = await self._asked("GET", path)
        return None if response.status_code == NOT_YET else _good(response).content

    async def etag(self, path: str) -> str:
        """Return the version of what is at `path`, to be sent back with a change."""
        return str(_good(await self._asked("GET", path)).headers["ETag"])

    async def post(self, path: str, body: Any, if_match: str | None = None) -> Any:
        """Send `body` under an idempotency key of its own."""
        headers = {"Idempotency-Key": str(uuid7())} | ({"If-Match": if_match} if if_match else {})
        return _good(await self._asked("POST", path, headers, json=body)).json()

    async def upload(self, content: bytes, media_type: str, kind: str) -> Any:
        """Hand in one paper."""
        headers = {
            "Idempotency-Key": str(uuid7()),
            "Content-Type": media_type,
            "X-Document-Kind": kind,
        }
        return _good(await self._asked("POST", "/documents", headers, content=content)).json()

    async def _asked(
        self, method: str, path: str, headers: Mapping[str, str] = NOTHING, **content: Any
    ) -> httpx.Response:
        """Ask; told to come later, come when told, with the same key, for a while."""
        sent, patience = self._headers | dict(headers), PATIENCE_S
        while True:
            answer = await self._http.request(method, PREFIX + path, headers=sent, **content)
            after = answer.headers.get("Retry-After")
            if answer.status_code not in LATER or after is None or float(after) > patience:
                return answer
            patience -= float(after)
            await asyncio.sleep(float(after))

    async def events(self, path: str) -> AsyncIterator[dict[str, Any]]:
        """Yield the events of a stream (SSE) until it ends, resuming once if it breaks."""
        last = ""
        for _ in range(3):
            headers = self._headers | ({"Last-Event-ID": last} if last else {})
            try:
                async with self._http.stream(
                    "GET", PREFIX + path, headers=headers, timeout=STREAM_TIMEOUT
                ) as response:
                    async for field, value in _fields(response):
                        if field == "id":
                            last = value
                        elif field == "data":
                            yield json.loads(value)
                return
            except (httpx.ReadError, httpx.RemoteProtocolError):
                continue


async def _fields(response: httpx.Response) -> AsyncIterator[tuple[str, str]]:
    if response.status_code >= BAD:
        await response.aread()
    _good(response)
    async for line in response.aiter_lines():
        name, colon, value = line.partition(":")
        if name and colon:
            yield name, value.removeprefix(" ")


def _good(response: httpx.Response) -> httpx.Response:
    if response.status_code < BAD:
        return response
    try:
        body = response.json()
    except ValueError:
        raise Refusal(f"{response.request.url.path} answered {response.status_code}") from None
    errors = "; ".join(f"{e['field']}: {e['message']}" for e in body.get("errors", ()))
    text = f"{body.get('title')}: {body.get('detail')} {errors}".strip()
    raise Refusal(f"{response.request.url.path} answered {response.status_code}: {text}")
