"""The gateway in this process, before services that answer what a test tells them to."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from joserfc import jwt
from joserfc.jwk import KeySet, OKPKey
from onehall_chassis import application
from onehall_gateway.__main__ import service
from onehall_gateway.clients import Transports
from onehall_gateway.settings import Settings
from starlette.datastructures import Headers, QueryParams
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

KEY = OKPKey.generate_key("Ed25519", {"kid": "test"})
OTHER_KEY = OKPKey.generate_key("Ed25519", {"kid": "test"})
CASE = "0197f2d4-8c1a-7b1e-9b51-3f0f6a1d2c3e"
PERMIT = "建字第610100201100017"
KID = "wjGRdZFx7zzM4XmtTZMNrD5l0bvV_cGmkbKRGUYbWGc"
ROOT = "/api/v1"
ONCE = {"Idempotency-Key": "0197f2d4-9b7e-7c55-8f0a-1d2c3b4a5968"}
SEEN = ONCE | {"If-Match": '"7"'}


@dataclass(frozen=True)
class Asked:
    """What a service was asked."""

    service: str
    method: str
    path: str
    query: QueryParams
    headers: Headers
    body: bytes


@dataclass
class Fakes:
    """The five services: they remember what they were asked, and answer with `answer`."""

    asked: list[Asked] = field(default_factory=list)
    answer: Callable[[Asked], Response] = lambda asked: JSONResponse({"by": asked.service})

    def transport(self, name: str) -> httpx.AsyncBaseTransport:
        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            request = Request(scope, receive)
            asked = Asked(
                name, request.method, request.url.path, request.query_params, request.headers,
                await request.body(),
            )  # fmt: skip
            self.asked.append(asked)
            await self.answer(asked)(scope, receive, send)

        return httpx.ASGITransport(app)

    @property
    def last(self) -> Asked:
        return self.asked[-1]


@dataclass(frozen=True)
class Rig:
    """A gateway, a client of it, and its services."""

    app: FastAPI
    http: httpx.AsyncClient
    services: Fakes
    stop: asyncio.Event


@asynccontextmanager
async def gateway(
    folder: Path, transports: Transports | None = None, **settings: Any
) -> AsyncIterator[Rig]:
    fakes, stop = Fakes(), asyncio.Event()
    made = service(with_settings(folder, **settings), transports or fakes.transport)
    app = application(made, stop)
    async with app.router.lifespan_context(app):
        door = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=door, base_url="http://gateway") as http:
            yield Rig(app, http, fakes, stop)


def with_settings(folder: Path, **more: Any) -> Settings:
    jwks = folder / "jwks.json"
    jwks.write_text(json.dumps(KeySet([KEY]).as_dict(private=False)))
    return Settings(auth_jwks=jwks, **more)


def token(*roles: str, subject: str = "wang", key: OKPKey = KEY, **claims: Any) -> str:
    content = {
        "aud": "onehall", "sub": subject, "roles": list(roles), "exp": int(time.time()) + 600,
    } | claims  # fmt: skip
    return jwt.encode({"alg": "Ed25519", "kid": "test"}, content, key, algorithms=["Ed25519"])


def as_(*roles: str, **more: Any) -> dict[str, str]:
    return {"Authorization": f"Bearer {token(*roles, **more)}"}


def filled(path: str) -> str:
    """A path of the API document with something valid in every place."""
    values = {
        "case_id": CASE, "dispute_id": CASE, "notice_id": CASE, "parked_id": CASE,
        "applicant_ref": CASE, "expert_ref": CASE, "card_id": CASE, "order_id": CASE,
        "scored": "department", "unit": "XFZD",
        "class_id": "PC2", "item_id": "PC2-06", "number": "610100201109269020000014",
        "sha256": "0" * 64, "service": "approval", "activity_id": CASE, "procedure_id": CASE,
        "clarification_id": CASE, "consultation_id": CASE, "delegation_id": CASE,
        "permit_number": PERMIT, "department": "XFZD", "kid": KID, "centre": "610100",
        "code": "A", "window": "07", "module": "relief", "occasion": "birthday", "key": "hall",
        "topic": "canteen", "thanks_id": CASE, "slot_id": CASE, "leave_id": CASE,
        "suggestion_id": CASE,
        "channel": "mail", "endpoint_id": CASE,
        "ticket_id": CASE, "call_back_id": CASE, "template": "permit-issued@2",
        "evaluation_id": CASE, "enquiry_id": CASE, "complaint_id": CASE,
    }  # fmt: skip
    return path.format(**values)


async def chunks(parts: Iterable[bytes]) -> AsyncIterator[bytes]:
    for part in parts:
        yield part
