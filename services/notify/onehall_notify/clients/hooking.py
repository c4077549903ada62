"""Webhooks: Standard Webhooks 1.0 signatures, delivered to an address that was looked at first."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import httpx
from standardwebhooks import Webhook

from onehall_notify.clients import Undeliverable
from onehall_notify.clients.guarding import Forbidden, Resolve, addressed, target
from onehall_notify.clients.waiting import retry_after

GONE: Final = 410
LIMITS: Final = httpx.Limits(max_connections=32, max_keepalive_connections=0)
"""No connection is kept: it was opened for one host name, whatever else is at its address."""
AGENT: Final = "onehall-notify"


@dataclass(frozen=True, slots=True)
class Hook:
    """One delivery: where to, what, and the secrets that sign it, the newest first."""

    url: str
    id: str
    payload: Mapping[str, Any]
    secrets: Sequence[str] = field(repr=False)


def client(timeout: float) -> httpx.AsyncClient:
    """Return a client that follows nothing, trusts no proxy and keeps nothing; `timeout` in s."""
    return httpx.AsyncClient(
        timeout=timeout, limits=LIMITS, follow_redirects=False, trust_env=False
    )


def signed(hook: Hook, at: datetime) -> tuple[bytes, dict[str, str]]:
    """Return the body and its headers; every secret that is valid signs it.

    `at` is real time in UTC: whoever verifies it tolerates five minutes.
    """
    body = json.dumps(hook.payload, ensure_ascii=False, separators=(",", ":"))
    marks = (Webhook(secret).sign(hook.id, at, body) for secret in hook.secrets)
    return body.encode(), {
        "content-type": "application/json",
        "user-agent": AGENT,
        "webhook-id": hook.id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(marks),
    }


class Hooks:
    """Delivers webhooks; `trusted` hosts may be anywhere, for tests and one machine."""

    def __init__(
        self, http: httpx.AsyncClient, resolve: Resolve, trusted: Collection[str] = ()
    ) -> None:
        self._http, self._resolve, self._trusted = http, resolve, trusted

    async def deliver(self, hook: Hook) -> None:
        """Return when the endpoint took it (2xx); raise `Undeliverable` when it did not."""
        try:
            found = target(hook.url, self._trusted)
        except Forbidden:
            raise Undeliverable("forbidden-address", final=True) from None
        address = await addressed(found, self._resolve, self._trusted)
        body, headers = signed(hook, datetime.now(UTC))
        request = self._http.build_request(
            "POST",
            found.at(address),
            content=body,
            headers={**headers, "host": found.authority},
            extensions={"sni_hostname": found.host},
        )
        await self._post(request)

    async def _post(self, request: httpx.Request) -> None:
        try:
            answer = await self._http.send(request, stream=True)
            await answer.aclose()  # what it says beside its status is not read
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
            raise Undeliverable("cannot-connect", outage=True) from None
        except httpx.HTTPError:
            raise Undeliverable("unconfirmed", outage=True) from None
        if not answer.is_success:
            raise judged(answer.status_code, answer.headers)


def judged(status: int, headers: Mapping[str, str]) -> Undeliverable:
    """Say what an endpoint's answer means: 410 ends it, all else is tried again."""
    if status == GONE:
        return Undeliverable("hook-410", final=True)
    busy = status in (429, 503) or httpx.codes.is_server_error(status)
    after = retry_after(headers, datetime.now(UTC))
    return Undeliverable(f"hook-{status}", outage=busy, after=after)
