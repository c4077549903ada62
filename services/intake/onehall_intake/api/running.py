"""What a route is given: the running service, and a command with its caller and key."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any, TypeAlias
from uuid import UUID

import pydantic_core
from asyncpg import Connection, Pool
from fastapi import Depends, Request
from fastapi.responses import JSONResponse
from onehall_bus.tracing import traceparent_now
from onehall_calendar import Calendar, load, local_day
from onehall_chassis import Actor, CurrentActor, IdempotencyKey, cause_of
from onehall_contracts.problem import MEDIA_TYPE, Problem
from onehall_store import Answer, Engine, Origin, RequestKey, Requests
from onehall_store.vault import Vault

from onehall_intake.documents import Folder
from onehall_intake.domain import filing as f
from onehall_intake.domain import model as m
from onehall_intake.domain.catalogue import Catalogue
from onehall_intake.domain.erasing import Retention

CALENDAR: Calendar = load()
REQUESTS = Requests("intake")
STAFF_ROLES = ("clerk", "operator", "department", "supervisor", "legal-officer", "director")
CENTRE = r"^[0-9A-Z]{6}$"  # GB/T 2260, or the internal code of a zone

CaseEngine: TypeAlias = Engine[m.Case, m.Command, m.Event]


@dataclass(frozen=True, slots=True)
class Hall:
    """The running service, as routes see it."""

    engine: CaseEngine
    catalogue: Catalogue
    folder: Folder
    vault: Vault
    retention: Retention
    now: datetime
    document_max_bytes: int
    allow_fictitious_region: bool

    @property
    def pool(self) -> Pool:
        """Connections for what is no command."""
        return self.engine.pool

    async def case(self, case_id: UUID) -> tuple[int, m.Case, f.Filing] | None:
        """Return a case with its version and filing; None for every other kind of stream."""
        found = await self.engine.state(str(case_id))
        if found is None or not isinstance(found[1], m.Case) or found[1].filing is None:
            return None
        return (*found, found[1].filing)


def hall(request: Request) -> Hall:
    """Return the running service; a FastAPI dependency."""
    state = request.app.state
    now = state.clock.now()
    return Hall(
        engine=state.host.engine,
        catalogue=state.catalogue.on(local_day(now)),
        folder=state.folder,
        vault=state.settings.vault,
        retention=state.settings.retention,
        now=now,
        document_max_bytes=state.settings.document_max_bytes,
        allow_fictitious_region=state.settings.allow_fictitious_region,
    )


CurrentHall = Annotated[Hall, Depends(hall)]


@dataclass(frozen=True, slots=True)
class Call:
    """A command as it arrived: who asks, under which Idempotency-Key, of which case as seen."""

    hall: Hall
    actor: Actor
    request: Request
    key: str

    def request_key(self, *content: bytes) -> RequestKey:
        """Return what tells this request from every other one."""
        path = f"{self.request.method} {self.request.url.path}".encode()
        return RequestKey.of(self.actor.subject, self.key, path, *content)

    async def once(
        self, body: bytes, work: Callable[[Connection], Awaitable[Answer]]
    ) -> JSONResponse:
        """Do what stands in no stream, in one transaction with its answer, once for this key."""
        async with self.hall.pool.acquire(timeout=10) as connection, connection.transaction():
            answer = await REQUESTS.once(connection, self.request_key(body), work)
        return JSONResponse(answer.body, answer.status)

    @property
    def origin(self) -> Origin:
        """Who asks, and when."""
        return Origin(self.who, self.hall.now, cause_of(self.request), traceparent_now())

    @property
    def who(self) -> str:
        """Who asks: staff by their work reference, applicants by their case reference only."""
        for role in STAFF_ROLES:
            if self.actor.has(role):
                return f"{role}/{self.actor.subject}"
        return f"applicant/{self.actor.ref}"

    @property
    def if_match(self) -> str | None:
        """The versions of the case that the caller means to change."""
        return self.request.headers.get("If-Match")


def call(request: Request, hall: CurrentHall, actor: CurrentActor, key: IdempotencyKey) -> Call:
    """Return the command as it arrived; a FastAPI dependency."""
    return Call(hall, actor, request, key)


CurrentCall = Annotated[Call, Depends(call)]


def answered(status: int, body: Any) -> Answer:
    """Return an answer that reads the same the first time and when it is repeated."""
    return Answer(status, pydantic_core.to_jsonable_python(body))


def respond(answer: Answer) -> JSONResponse:
    """Return an answer as a response, with the version of the case it leaves; a no is recorded."""
    tag = {"ETag": etag(answer.body["version"])}
    kind = MEDIA_TYPE if answer.status >= HTTPStatus.BAD_REQUEST else "application/json"
    return JSONResponse(answer.body, answer.status, tag, media_type=kind)


def etag(version: object) -> str:
    """Return a version as a strong entity tag (RFC 9110 section 8.8.3)."""
    return f'"{version}"'


def named(header: str, tag: str) -> bool:
    """Whether an If-Match or If-None-Match header names `tag`."""
    tags = {one.strip().removeprefix("W/") for one in header.split(",")}
    return tag in tags or "*" in tags


def no_such_case() -> Problem:
    """Return the problem of a case that is not there, worded as for one that is not yours."""
    return Problem(404, "not-found", "there is no such case, or it is not yours")
