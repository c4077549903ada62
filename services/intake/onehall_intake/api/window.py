"""How a case ends at the window: accepted, refused or withdrawn; and the receipt of that."""

from typing import Annotated, Any, Literal
from uuid import UUID

from asyncpg import Connection
from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from onehall_chassis import CurrentActor
from onehall_chassis.bodies import Given, Kind, Line, Paragraph, read
from onehall_contracts.problem import Problem
from pydantic import Field, ValidationInfo, field_validator

from onehall_intake import messages
from onehall_intake.api import running, view
from onehall_intake.api.changing import change
from onehall_intake.api.running import CALENDAR, CurrentCall, CurrentHall
from onehall_intake.domain import filing as f
from onehall_intake.domain import model as m
from onehall_intake.domain.catalogue import ClassId
from onehall_intake.store import cases, trust

router = APIRouter(prefix="/cases/{case_id}", tags=["window"])


class Nothing(Given):
    """Nothing needs saying."""


class Deferred(Given):
    """A secondary paper that comes later, and within how many working days."""

    kind: Kind
    due_wd: Annotated[int, Field(ge=1, le=250, strict=True)] | None = None


class Acceptance(Given):
    """Nothing needs saying with an acceptance, unless papers come later on a promise 容缺受理."""

    deferred: list[Deferred] = Field(default_factory=list, max_length=100)
    promise: Line | None = Field(None, validate_default=True)

    @field_validator("deferred")
    @classmethod
    def _once(cls, deferred: list[Deferred]) -> list[Deferred]:
        if len({one.kind for one in deferred}) < len(deferred):
            raise ValueError("a paper is listed twice; list it once")
        return deferred

    @field_validator("promise")
    @classmethod
    def _with_papers(cls, promise: str | None, info: ValidationInfo) -> str | None:
        deferred = info.data.get("deferred")
        if deferred and not promise:
            raise ValueError("name the applicant's written promise by its number")
        if promise and deferred == []:
            raise ValueError("name the papers that come later under deferred, or leave it out")
        return promise


class Refusal(Given):
    """Why a case is not accepted; with a wrong authority, which one is right (L-08)."""

    cause: Literal["not-required", "wrong-authority", "not-corrected", "other"]
    reasons: list[Paragraph] = Field(min_length=1, max_length=20)
    legal_basis: list[Line] = Field(min_length=1, max_length=20)
    right_authority: Line | None = Field(None, validate_default=True)

    @field_validator("right_authority")
    @classmethod
    def _directed(cls, authority: str | None, info: ValidationInfo) -> str | None:
        if info.data.get("cause") == "wrong-authority" and not authority:
            raise ValueError("name the authority to apply to (行政许可法 32(1)(2), L-08)")
        return authority


@router.post("/acceptance")
async def accept_case(call: CurrentCall, case_id: UUID) -> JSONResponse:
    """Accept a case 受理; with papers deferred, on the applicant's promise 容缺受理."""
    call.actor.must_have("clerk")
    body = await call.request.body()
    said = read(Acceptance, body)
    deferrals = tuple(f.Deferral(one.kind, one.due_wd) for one in said.deferred)

    async def meant(connection: Connection, held: cases.Held) -> m.Command:
        if not deferrals:
            return m.Accept(call.hall.now)
        until = await trust.distrusted_until(connection, held.applicant)
        promise = said.promise or ""
        return m.AcceptOnPromise(deferrals, promise, until, call.hall.now, CALENDAR)

    return await change(call, case_id, body, meant, seen=True)


@router.post("/refusal")
async def refuse_acceptance(call: CurrentCall, case_id: UUID) -> JSONResponse:
    """Do not accept a case 不予受理; where that can be challenged comes from the catalogue."""
    call.actor.must_have("clerk")
    body = await call.request.body()
    said = read(Refusal, body)

    async def meant(_connection: Connection, held: cases.Held) -> m.Command:
        return m.RefuseAcceptance(
            cause=f.Cause(said.cause),
            reasons=tuple(said.reasons),
            legal_basis=tuple(said.legal_basis),
            remedies=messages.remedies(call.hall.catalogue, ClassId(held.class_id)),
            at=call.hall.now,
            by=call.actor.subject,
            right_authority=said.right_authority,
        )

    return await change(call, case_id, body, meant, seen=True)


@router.post("/withdrawal")
async def withdraw_case(call: CurrentCall, case_id: UUID) -> JSONResponse:
    """Take a case back before it is accepted 撤回; afterwards approval records that."""
    call.actor.must_have("applicant", "clerk")
    body = await call.request.body()
    read(Nothing, body)

    async def meant(_connection: Connection, _held: cases.Held) -> m.Command:
        return m.Withdraw(call.hall.now)

    return await change(call, case_id, body, meant)


@router.get("/receipt")
async def read_receipt(
    hall: CurrentHall, actor: CurrentActor, response: Response, case_id: UUID
) -> dict[str, Any]:
    """Return the written receipt of an acceptance or non-acceptance, sealed and dated (L-12)."""
    found = await hall.case(case_id)
    if found is None:
        raise running.no_such_case()
    version, state, filed = found
    actor.must_see(UUID(filed.applicant))
    receipt = view.receipt(state)
    if receipt is None:
        detail = "there is a receipt once the case is accepted or not accepted"
        raise Problem(404, "no-receipt", detail)
    response.headers["ETag"] = running.etag(version)
    return receipt
