"""What happens to a case at the window: accept, ask once, correct, refuse, withdraw."""

from collections.abc import Awaitable, Callable
from typing import Literal
from uuid import UUID

from asyncpg import Connection
from fastapi import APIRouter
from fastapi.responses import JSONResponse
from onehall_contracts.problem import Problem
from onehall_store import Answer, Ask, Done
from pydantic import Field, ValidationInfo, field_validator

from onehall_intake import messages
from onehall_intake.api import running, submission, view
from onehall_intake.api.reading import Given, Line, Paragraph, read
from onehall_intake.api.running import CALENDAR, Call, CurrentCall
from onehall_intake.domain import filing as f
from onehall_intake.domain import model as m
from onehall_intake.domain.catalogue import ClassId
from onehall_intake.store import cases, papers

router = APIRouter(prefix="/cases/{case_id}", tags=["window"])

Meant = Callable[[Connection, cases.Held], Awaitable[m.Command]]


class Acceptance(Given):
    """Nothing needs saying with an acceptance."""


class Deficiency(Given):
    """One paper that is missing or wrong, with what would put it right."""

    kind: Line
    what: Paragraph


class Notice(Given):
    """Everything that is missing, said once (L-10)."""

    deficiencies: list[Deficiency] = Field(min_length=1, max_length=100)


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
    """Accept a case 受理."""
    call.actor.must_have("clerk")
    body = await call.request.body()
    read(Acceptance, body)

    async def meant(_connection: Connection, _held: cases.Held) -> m.Command:
        return m.Accept(call.hall.now)

    return await _change(call, case_id, body, meant, seen=True)


@router.post("/correction-notice")
async def notify_correction(call: CurrentCall, case_id: UUID) -> JSONResponse:
    """Tell the applicant, once, everything that is missing 一次性告知."""
    call.actor.must_have("clerk")
    body = await call.request.body()
    notice = read(Notice, body)
    deficiencies = tuple(f.Deficiency(d.kind, d.what) for d in notice.deficiencies)

    async def meant(_connection: Connection, _held: cases.Held) -> m.Command:
        return m.NotifyCorrection(deficiencies, call.hall.now)

    return await _change(call, case_id, body, meant, seen=True)


@router.post("/correction")
async def supply_correction(call: CurrentCall, case_id: UUID) -> JSONResponse:
    """Hand in what the notice asked for 补正."""
    call.actor.must_have("applicant", "clerk")
    body = await call.request.body()
    applicant = await _applicant(call, case_id)
    checks = await submission.correction_checks(call, body, applicant)
    given = read(submission.Correction, body, checks)
    documents = submission.with_sizes(given.documents, checks.stored)

    async def meant(connection: Connection, held: cases.Held) -> m.Command:
        await papers.share(connection, [d.sha256 for d in documents], held.applicant)
        return m.SupplyCorrection(documents, call.hall.now, CALENDAR)

    return await _change(call, case_id, body, meant)


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
            right_authority=said.right_authority,
        )

    return await _change(call, case_id, body, meant, seen=True)


@router.post("/withdrawal")
async def withdraw_case(call: CurrentCall, case_id: UUID) -> JSONResponse:
    """Take a case back before it is accepted 撤回."""
    call.actor.must_have("applicant", "clerk")
    body = await call.request.body()
    read(Acceptance, body)

    async def meant(_connection: Connection, _held: cases.Held) -> m.Command:
        return m.Withdraw(call.hall.now)

    return await _change(call, case_id, body, meant)


async def _change(
    call: Call, case_id: UUID, body: bytes, meant: Meant, *, seen: bool = False
) -> JSONResponse:
    """Decide one command about a case; with `seen` the caller must name the version they saw."""
    if seen and call.if_match is None:
        detail = "send If-Match with the ETag of the case as you saw it"
        raise Problem(428, "if-match-required", detail)

    async def ask(connection: Connection) -> Ask[m.Command]:
        held = await _held(call, connection, case_id)
        return Ask(str(case_id), await meant(connection, held), call.origin)

    reply = await call.hall.engine.submit(ask, _answer, call.request_key(body))
    return running.respond(reply)


async def _held(call: Call, connection: Connection, case_id: UUID) -> cases.Held:
    held = await cases.hold(connection, f.CaseId(str(case_id)))
    if held is None:
        raise running.no_such_case()
    call.actor.must_see(held.applicant)
    if call.if_match and not running.named(call.if_match, running.etag(held.version)):
        detail = "the case has changed since you saw it; read it again, then decide"
        raise Problem(412, "case-changed", detail)
    return held


async def _applicant(call: Call, case_id: UUID) -> UUID:
    found = await call.hall.engine.state(str(case_id))
    if found is None or found[1].filing is None:
        raise running.no_such_case()
    applicant = UUID(found[1].filing.applicant)
    call.actor.must_see(applicant)
    return applicant


def _answer(done: Done[m.Case, m.Event]) -> Answer:
    filed = done.state.filing
    assert filed is not None  # noqa: S101 - a case that was held has been submitted
    known = {"case_id": filed.case, "case_number": filed.number}
    progress = view.progress(done.recorded[-1].version, done.state)
    return running.answered(200, known | progress)
