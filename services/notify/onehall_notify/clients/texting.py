"""SMS: what any provider has to offer, and one that takes JSON over HTTP.

Vendors' own interfaces are adapters of this one: another class with `send` and `probe`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, Protocol

import httpx

from onehall_notify.clients import Undeliverable
from onehall_notify.clients.waiting import retry_after

GSM_LIKE: Final = 160, 153
UNICODE: Final = 70, 67
"""Characters of the only segment, and of each of several (3GPP TS 23.040 9.2.3.24.1; UCS-2)."""
REFUSED: Final = frozenset({400, 413, 422})
OURS: Final = frozenset({401, 402, 403, 404, 405, 421})
SOON: Final = frozenset({408, 425, 429, 503})


@dataclass(frozen=True, slots=True)
class Text:
    """One SMS; the provider sends what it gets under the same key only once."""

    to: str = field(repr=False)
    body: str
    key: str

    @property
    def segments(self) -> int:
        """Return how many SMS it is billed as."""
        return segments(self.body)


class Provider(Protocol):
    """Whoever brings an SMS to a telephone."""

    async def send(self, text: Text) -> None:
        """Return when the provider has taken it; raise `Undeliverable` when it has not."""
        ...

    async def probe(self) -> None:
        """Return when the provider answers; raise `Undeliverable` when it does not."""
        ...


def segments(body: str) -> int:
    """Return how many segments a text takes; a character outside UCS-2's plane counts as two."""
    one, each = GSM_LIKE if body.isascii() else UNICODE
    units = len(body) if body.isascii() else len(body.encode("utf-16-le")) // 2
    return 1 if units <= one else -(-units // each)


class JsonProvider:
    """POSTs `{"to", "text", "key"}` with a bearer key; 2xx is taken, and so is a repetition."""

    def __init__(self, http: httpx.AsyncClient, url: str, api_key: str) -> None:
        self._http, self._url = http, url
        self._headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}

    async def send(self, text: Text) -> None:
        """Return when it is taken; raise `Undeliverable` otherwise."""
        content = {"to": text.to, "text": text.body, "key": text.key}
        headers = self._headers | {"Idempotency-Key": text.key}
        try:
            answer = await self._http.post(self._url, json=content, headers=headers)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
            raise Undeliverable("cannot-connect", blameless=True) from None
        except httpx.HTTPError:  # it may have it: the key sees to it that it is sent once
            raise Undeliverable("unconfirmed", outage=True) from None
        if not answer.is_success:
            raise judged(answer.status_code, answer.headers)

    async def probe(self) -> None:
        """Return when it answers anything of sense; raise `Undeliverable` otherwise."""
        try:
            answer = await self._http.head(self._url, headers=self._headers)
        except httpx.HTTPError:
            raise Undeliverable("cannot-connect", blameless=True) from None
        if answer.is_server_error or answer.status_code in SOON:
            raise judged(answer.status_code, answer.headers)


def judged(status: int, headers: Mapping[str, str]) -> Undeliverable:
    """Say what a provider's answer means for the notice.

    What is wrong with the number or the text is final. What is wrong with us (key, credit, address
    of the service, pace) is no attempt of the notice: none may be lost because of a setting.
    """
    why, after = f"sms-{status}", retry_after(headers, datetime.now(UTC))
    if status in REFUSED:
        return Undeliverable(why, final=True)
    if status in OURS | SOON or httpx.codes.is_redirect(status):
        return Undeliverable(why, blameless=True, after=after)
    return Undeliverable(why, outage=httpx.codes.is_server_error(status), after=after)
