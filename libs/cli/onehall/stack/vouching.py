"""Two operators vouch for a department's signing key, through the gateway, as they would by hand.

One registers the key; the department proves that it holds it; another confirms its fingerprint.
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import httpx
from onehall_contracts.ids import uuid7
from onehall_contracts.signing import SigningKey
from onehall_worker.keys import proof

from onehall.stack import keys, prepare
from onehall.stack.credentials import Credentials
from onehall.stack.errors import StackError
from onehall.stack.infrastructure import together

PREFIX = "/api/v1"
REGISTRAR, CONFIRMER = "stack-operator-1", "stack-operator-2"
BAD, LATER, SOON_S = 400, 503, 2
PATIENCE = 10
STALE, ATTEMPTS = "stale-proof", 20

Now = Callable[[], datetime]


def wall_clock() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


async def vouch(
    http: httpx.AsyncClient,
    credentials: Credentials,
    held: Mapping[str, SigningKey],
    now: Now = wall_clock,
) -> None:
    """Make the key of each department count; one that counts already is left as it is."""
    operators = Operators(http, credentials)
    await together(*(_vouch(operators, department, key, now) for department, key in held.items()))


async def _vouch(operators: "Operators", department: str, key: SigningKey, now: Now) -> None:
    path = f"/departments/{department}/keys"
    known = {one["kid"]: one for one in (await operators.get(path))["keys"]}
    entry = known.get(key.kid)
    if entry is None:
        entry = await operators.post(REGISTRAR, path, {"jwk": dict(key.public.jwk)})
    if not entry["proved_at"]:
        await _prove(operators, department, key, entry["challenge"], now)
    if not entry["confirmed_at"]:
        confirmed = {"fingerprint": key.kid}
        await operators.post(CONFIRMER, f"{path}/{key.kid}/confirmation", confirmed)


async def _prove(
    operators: "Operators", department: str, key: SigningKey, challenge: str, now: Now
) -> None:
    path = f"/departments/{department}/keys/{key.kid}/proof"
    for left in reversed(range(ATTEMPTS)):
        signed = proof(key, department, operators.centre, challenge, now())
        try:
            await operators.post(REGISTRAR, path, {"proof": signed})
        except StackError as error:
            if STALE not in str(error) or not left:
                raise
            continue  # on a fast clock a day has passed on the way
        return


class Operators:
    """Two people with the role `operator` in front of the gateway."""

    def __init__(self, http: httpx.AsyncClient, credentials: Credentials) -> None:
        self._http, self._credentials = http, credentials
        self.centre = keys.centre_name(credentials)

    async def get(self, path: str) -> Any:
        """Return what is at `path`."""
        return await self._asked("GET", path, self._headers(REGISTRAR))

    async def post(self, who: str, path: str, body: Any) -> Any:
        """Send `body` as one of the two, under a key of its own."""
        headers = self._headers(who) | {"Idempotency-Key": str(uuid7())}
        return await self._asked("POST", path, headers, json=body)

    async def _asked(self, method: str, path: str, headers: dict[str, str], **content: Any) -> Any:
        """Ask; told to come later, as when everything starts at once, come again."""
        for _ in range(PATIENCE):
            answer = await self._http.request(method, PREFIX + path, headers=headers, **content)
            if answer.status_code != LATER:
                break
            await asyncio.sleep(float(answer.headers.get("Retry-After", SOON_S)))
        return _good(answer)

    def _headers(self, who: str) -> dict[str, str]:
        token = prepare.token(self._credentials, who, ("operator",))
        return {"Authorization": f"Bearer {token}"}


def _good(response: httpx.Response) -> Any:
    if response.status_code < BAD:
        return response.json()
    path = response.request.url.path
    raise StackError(f"{path} answered {response.status_code}: {response.text[:500]}")
