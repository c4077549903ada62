"""The register of delegations over HTTP: read, add to, end, and who is away."""

from datetime import timedelta
from typing import Annotated, Any, Final
from uuid import UUID

from asyncpg import Connection
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from onehall_chassis import Actor, CurrentActor, IdempotencyKey
from onehall_chassis.bodies import Given, Instant, read
from onehall_contracts.ids import derived
from onehall_contracts.message import DepartmentId, ItemId
from onehall_contracts.problem import Problem
from onehall_store import Answer
from pydantic import Field, model_validator

from onehall_approval.api.once import once
from onehall_approval.api.reviewing import Officer
from onehall_approval.domain import model as m
from onehall_approval.store import delegations as register

router = APIRouter(prefix="/delegations", tags=["delegations"])
LATE: Final = timedelta(minutes=1)
"""How far a caller's clock may be behind ours."""


class Period(Given):
    """From when until when; without an end, until further notice."""

    valid_from: Instant
    valid_until: Instant | None = None

    @model_validator(mode="after")
    def _forwards(self) -> "Period":
        if self.valid_until and self.valid_until <= self.valid_from:
            raise ValueError("valid_until comes after valid_from")
        return self


class NewDelegation(Period):
    """What is delegated to whom; without items, every item of the department."""

    department: DepartmentId
    officer: Officer
    post: m.Post
    power: Annotated[int, Field(ge=1, le=3)]
    level: m.Level
    office: m.Office = m.Office.APPROVAL
    items: Annotated[list[ItemId], Field(min_length=1, max_length=400)] | None = None


class Absence(Period):
    """When an officer is away; the deputy acts meanwhile."""

    department: DepartmentId
    officer: Officer


@router.get("")
async def read_delegations(
    request: Request, actor: CurrentActor, department: DepartmentId | None = None
) -> dict[str, Any]:
    """Return what is registered: who may do what, from when until when."""
    actor.must_have("department", "supervisor", "operator", "clerk")
    async with request.app.state.host.pool.acquire(timeout=10) as connection:
        found = await register.entries(connection, department)
    return {"delegations": found}


@router.post("", status_code=201)
async def delegate(request: Request, actor: CurrentActor, key: IdempotencyKey) -> JSONResponse:
    """Register a delegation; a department has one chief representative at any instant (R-12)."""
    said = read(NewDelegation, await request.body())
    await _may_change(request, actor, said.department)
    now = request.app.state.clock.now()
    if said.valid_from < now - LATE:
        detail = "valid_from: authority is given from now on, never for what has been done"
        raise Problem(422, "invalid-request", detail)
    entry = register.Entry(derived(actor.subject, key), _delegation(said), actor.subject, now)

    async def registered(connection: Connection) -> Answer:
        try:
            await register.add(connection, [entry])
        except register.SecondChief:
            detail = "the department has a chief representative then; end that delegation first"
            raise Problem(409, "second-chief", detail) from None
        return Answer(201, {"delegation_id": entry.id})

    return await once(request, actor, key, registered)


@router.post("/{delegation_id}/end")
async def end_delegation(
    request: Request, actor: CurrentActor, key: IdempotencyKey, delegation_id: UUID
) -> JSONResponse:
    """End a delegation from this second on; what was signed before stands."""
    now = request.app.state.clock.now()

    async def ended(connection: Connection) -> Answer:
        found = await register.end(connection, delegation_id, now, actor.subject)
        if found is None:
            raise Problem(404, "not-found", "there is no such delegation, or it has ended")
        await _may_change(request, actor, found.department)
        return Answer(200, {"delegation_id": delegation_id, "valid_until": found.until})

    return await once(request, actor, key, ended)


@router.post("/absences", status_code=201)
async def be_away(request: Request, actor: CurrentActor, key: IdempotencyKey) -> JSONResponse:
    """Record that an officer is away."""
    said = read(Absence, await request.body())
    await _may_change(request, actor, said.department)
    span = m.Span(said.valid_from, said.valid_until)
    if span.end is None:
        raise Problem(422, "invalid-request", "valid_until: an absence has an end")

    async def recorded(connection: Connection) -> Answer:
        now = request.app.state.clock.now()
        await register.away(connection, said.officer, said.department, span, actor.subject, now)
        body = {"officer": said.officer, "away_from": span.start, "away_until": span.end}
        return Answer(201, body)

    return await once(request, actor, key, recorded)


def _delegation(said: NewDelegation) -> m.Delegation:
    return m.Delegation(
        department=m.DepartmentId(said.department),
        officer=m.OfficerId(said.officer),
        post=said.post,
        power=m.Power(said.power),
        level=said.level,
        span=m.Span(said.valid_from, said.valid_until),
        items=frozenset(map(m.ItemId, said.items)) if said.items else None,
        office=said.office,
    )


async def _may_change(request: Request, actor: Actor, department: str) -> None:
    """Let the department's own head change its delegations, and the centre's operators."""
    if actor.has("operator"):
        return
    state = request.app.state
    await state.register.refresh(state.host.pool)
    now, known = state.clock.now(), state.register.current
    held = known.of(m.DepartmentId(department), m.OfficerId(actor.subject))
    head = any(d.post is m.Post.HEAD and d.span.holds(now) for d in held)
    if not (actor.has("department") and actor.department == department and head):
        detail = f"only the head of {department} delegates its authority, or an operator"
        raise Problem(403, "not-allowed", detail)
