"""Two operators vouch for a key: in three steps, as two people, and once."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OKPKey
from onehall.stack import keys
from onehall.stack.credentials import Credentials, open_credentials
from onehall.stack.errors import StackError
from onehall.stack.vouching import vouch
from onehall_contracts.signing import SigningKey, verify
from onehall_contracts.statements import KEY_PROOF, KeyProof

CHALLENGE = "0123456789abcdef" * 2
NOW = datetime(2026, 11, 23, tzinfo=UTC)


class Register:
    """Stands in for the gateway: one key, and what each person did to it."""

    def __init__(self, credentials: Credentials, stale: int = 0) -> None:
        self.key: dict[str, Any] = {}
        self.acts: list[tuple[str, str]] = []
        self.proofs: list[str] = []
        self._issuer, self._stale = OKPKey.import_key(credentials.issuer), stale

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return httpx.Response(200, json={"keys": [self.key] if self.key else []})
        what = request.url.path.rpartition("/")[2]
        body = json.loads(request.content)
        if what == "keys":
            self.key = {"kid": self._kid(body), "challenge": CHALLENGE}
            self.key |= {"proved_at": None, "confirmed_at": None}
        elif what == "proof" and self._stale:
            self._stale -= 1
            return httpx.Response(422, json={"code": "stale-proof"})
        else:
            self.key["proved_at" if what == "proof" else "confirmed_at"] = NOW.isoformat()
            self.proofs += [body["proof"]] if what == "proof" else []
        self.acts.append((what, self._who(request)))
        return httpx.Response(201, json=self.key)

    def _kid(self, body: Any) -> str:
        return str(OKPKey.import_key(body["jwk"]).thumbprint())

    def _who(self, request: httpx.Request) -> str:
        token = request.headers["Authorization"].removeprefix("Bearer ")
        claims = jwt.decode(token, self._issuer, algorithms=["Ed25519"]).claims
        assert claims["roles"] == ["operator"]
        return str(claims["sub"])


@pytest.fixture
def credentials(tmp_path: Path) -> Credentials:
    return open_credentials(tmp_path)


async def run(register: Register, credentials: Credentials, key: SigningKey) -> None:
    transport = httpx.MockTransport(register)
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as http:
        await vouch(http, credentials, {"XFZD": key}, lambda: NOW)


async def test_one_registers_and_another_confirms_what_the_department_proved(
    credentials: Credentials,
) -> None:
    register, key = Register(credentials), SigningKey.generate()
    await run(register, credentials, key)
    assert [what for what, _ in register.acts] == ["keys", "proof", "confirmation"]
    (_, first), _, (_, second) = register.acts
    assert first != second
    proof = verify(register.proofs[0], KEY_PROOF, {key.kid: key.public}.get).read(KeyProof)
    assert (proof.iss, proof.aud) == ("XFZD", keys.centre_name(credentials))
    assert (proof.challenge, proof.signed_at) == (CHALLENGE, NOW)


async def test_a_key_that_counts_is_left_alone_and_a_broken_off_try_is_taken_up(
    credentials: Credentials,
) -> None:
    register, key = Register(credentials), SigningKey.generate()
    await run(register, credentials, key)
    await run(register, credentials, key)
    assert len(register.acts) == 3
    register.key["confirmed_at"] = None
    await run(register, credentials, key)
    assert [what for what, _ in register.acts[3:]] == ["confirmation"]


async def test_on_a_fast_clock_a_proof_that_came_late_is_signed_again(
    credentials: Credentials,
) -> None:
    register = Register(credentials, stale=3)
    await run(register, credentials, SigningKey.generate())
    assert register.key["confirmed_at"]
    with pytest.raises(StackError, match="stale-proof"):
        await run(Register(credentials, stale=100), credentials, SigningKey.generate())
