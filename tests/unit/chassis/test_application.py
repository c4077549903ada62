"""What every service answers alike: problems that echo nothing, ids, probes, who may ask."""

import asyncio
import json
import logging
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import APIRouter
from joserfc import jwt
from joserfc.jwk import KeySet, OKPKey
from onehall_chassis import CurrentActor, IdempotencyKey, Service, Settings, application
from onehall_contracts.problem import Problem
from pydantic import BaseModel, ConfigDict

CANARY = "610199199001010019"
router = APIRouter()


class Person(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id_number: int
    name: str


@router.post("/people")
async def make(person: Person) -> dict[str, str]:
    return {"name": person.name}


@router.post("/things")
async def thing(actor: CurrentActor, key: IdempotencyKey) -> dict[str, str]:
    actor.must_have("clerk")
    return {"key": key, "who": actor.subject}


@router.get("/gone")
async def gone() -> None:
    raise Problem(409, "already-gone", "it is gone", retry_after=3)


@router.get("/broken")
async def broken() -> None:
    raise RuntimeError(CANARY)


@router.get("/away")
async def away() -> None:
    raise ConnectionRefusedError("the database")


@pytest.fixture(scope="module")
def key() -> OKPKey:
    return OKPKey.generate_key("Ed25519", parameters={"use": "sig"}, auto_kid=True)


@pytest.fixture
def http(tmp_path: Path, key: OKPKey) -> httpx.AsyncClient:
    jwks = tmp_path / "jwks.json"
    jwks.write_text(json.dumps(KeySet([key]).as_dict(private=False)))
    settings = Settings(auth_jwks=jwks)
    service = Service("approval", settings, [router], outages=(ConnectionError,), max_body=2000)
    app = application(service, asyncio.Event())
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://test")


def token(key: OKPKey, **claims: Any) -> str:
    content = {"sub": "wang", "aud": "onehall", "exp": 4_000_000_000, "roles": ["clerk"]} | claims
    return jwt.encode({"alg": "Ed25519", "kid": key.kid}, content, key, algorithms=["Ed25519"])


def problem(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert (body["status"], body["code"]) == (status, code)
    return body


async def test_a_wrong_field_is_named_and_nothing_submitted_comes_back(
    http: httpx.AsyncClient,
) -> None:
    answer = await http.post("/people", json={"id_number": f"{CANARY}x", "extra": CANARY})
    body = problem(answer, 422, "invalid-request")
    assert {e["field"] for e in body["errors"]} == {"id_number", "name", "?"}
    assert CANARY not in answer.text


async def test_a_body_over_the_limit_is_a_problem(http: httpx.AsyncClient) -> None:
    problem(await http.post("/people", content=b"x" * 3000), 413, "too-large")


async def test_a_problem_keeps_its_code_and_says_when_to_come_back(http: httpx.AsyncClient) -> None:
    answer = await http.get("/gone")
    problem(answer, 409, "already-gone")
    assert answer.headers["retry-after"] == "3"


async def test_an_outage_is_503_and_a_defect_500_without_its_text(
    http: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    answer = await http.get("/away")
    problem(answer, 503, "unavailable")
    assert answer.headers["retry-after"]
    with caplog.at_level(logging.ERROR):
        assert CANARY not in (await http.get("/broken")).text


async def test_who_proves_nothing_is_401_and_who_may_not_is_403(
    http: httpx.AsyncClient, key: OKPKey
) -> None:
    stranger = OKPKey.generate_key("Ed25519", auto_kid=True)
    forged = {"Authorization": f"Bearer {token(stranger)}"}
    old = {"Authorization": f"Bearer {token(key, exp=1)}"}
    elsewhere = {"Authorization": f"Bearer {token(key, aud='other')}"}
    odd = [
        {"sub": "wang\0"},
        {"sub": "wang "},
        {"sub": " "},
        {"sub": "w" * 201},
        {"roles": "clerk"},
    ]
    strange = [{"Authorization": f"Bearer {token(key, **one)}"} for one in odd]
    for headers in ({}, {"Authorization": "Bearer x"}, forged, old, elsewhere, *strange):
        answer = await http.post("/things", headers=headers)
        problem(answer, 401, "not-authenticated")
        assert answer.headers["www-authenticate"] == "Bearer"
    guest = {"Authorization": f"Bearer {token(key, roles=['guide'])}", "Idempotency-Key": "k"}
    problem(await http.post("/things", headers=guest), 403, "not-allowed")


async def test_a_post_needs_a_well_formed_idempotency_key(
    http: httpx.AsyncClient, key: OKPKey
) -> None:
    headers = {"Authorization": f"Bearer {token(key)}"}
    problem(await http.post("/things", headers=headers), 400, "idempotency-key-required")
    bad = headers | {"Idempotency-Key": "a b"}
    problem(await http.post("/things", headers=bad), 400, "idempotency-key-malformed")
    good = await http.post("/things", headers=headers | {"Idempotency-Key": "k1"})
    assert good.json() == {"key": "k1", "who": "wang"}


async def test_a_request_id_is_said_back_or_made(http: httpx.AsyncClient) -> None:
    assert (await http.get("/gone", headers={"X-Request-ID": "r-1"})).headers[
        "x-request-id"
    ] == "r-1"
    assert (
        len((await http.get("/gone", headers={"X-Request-ID": "a b"})).headers["x-request-id"])
        == 36
    )


async def test_the_four_probes_answer(http: httpx.AsyncClient) -> None:
    assert (await http.get("/healthz")).json() == {"status": "ok"}
    assert (await http.get("/readyz")).json()["ready"] is True
    assert (await http.get("/version")).json()["service"] == "approval"
    assert (await http.get("/metrics")).status_code == 200


async def test_a_draining_service_is_not_ready(tmp_path: Path, key: OKPKey) -> None:
    jwks = tmp_path / "jwks.json"
    jwks.write_text(json.dumps(KeySet([key]).as_dict(private=False)))
    stop = asyncio.Event()
    app = application(Service("approval", Settings(auth_jwks=jwks), []), stop)
    stop.set()
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://test"
    ) as client:
        assert (await client.get("/readyz")).status_code == 503


def test_secrets_can_come_from_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = tmp_path / "token"
    secret.write_text("s3cret\n")
    monkeypatch.setenv("ONEHALL_SERVICE_TOKEN_FILE", str(secret))
    monkeypatch.setenv("ONEHALL_AUTH_JWKS", str(tmp_path / "jwks.json"))
    settings = Settings()  # type: ignore[call-arg]  # from the environment
    assert settings.service_token.get_secret_value() == "s3cret"
    assert "s3cret" not in repr(settings)
