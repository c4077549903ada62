"""HTTP in: file a dispute, and confirm that somebody else than the applicant is affected."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from asyncpg import Connection
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from onehall_calendar import load
from onehall_chassis import CurrentActor, cause_of
from onehall_chassis.auth import Actor
from onehall_chassis.bodies import Line
from onehall_chassis.requests import IdempotencyKey
from onehall_contracts.dispute import Ground
from onehall_contracts.ids import uuid7
from onehall_contracts.message import CaseId, ItemId
from onehall_contracts.problem import Problem
from onehall_store import Answer, Ask, Conflict, Done, Engine, Origin, RequestKey
from pydantic import BaseModel, ConfigDict, StringConstraints
from pydantic_core import to_jsonable_python

from onehall_dispute.api import seeing
from onehall_dispute.domain import drawing
from onehall_dispute.domain import model as m
from onehall_dispute.store import frozen, statements, tables, words

router = APIRouter(prefix="/disputes", tags=["disputes"])

HIDDEN = frozenset({m.Reason.UNKNOWN_CASE, m.Reason.STRANGER})
NOT_BLANK = r"^[^\x00]*[^\x00\s][^\x00]*$"  # PostgreSQL cannot keep a NUL
Statement = Annotated[str, StringConstraints(max_length=20_000, pattern=NOT_BLANK)]


class Begun(BaseModel):
    """A remedy that has begun already 已申请复议或起诉: which, before whom, since when."""

    model_config = ConfigDict(extra="forbid")

    remedy: m.Remedy = m.Remedy.RECONSIDERATION
    body: Line
    since: date


class Filing(BaseModel):
    """What an applicant files; `act_event_id` only to name one act among several.

    Without `remedy_begun` the applicant declares that no other body hears the matter.
    """

    model_config = ConfigDict(extra="forbid")

    case_id: CaseId
    ground: Ground
    item_id: ItemId | None = None
    act_event_id: UUID | None = None
    statement: Statement
    remedy_begun: Begun | None = None


class Interest(BaseModel):
    """Whom a decision affects though the case is another's, and how that is known."""

    model_config = ConfigDict(extra="forbid")

    case_id: CaseId
    item_id: ItemId
    party_ref: UUID
    because: Statement


@router.post("", status_code=201)
async def file_dispute(
    request: Request, actor: CurrentActor, key: IdempotencyKey, filing: Filing
) -> JSONResponse:
    """File a dispute; the evidence is frozen and admissibility decided in the same instant."""
    actor.must_have("applicant")
    vault, now = request.app.state.settings.vault, request.app.state.clock.now()

    async def build(connection: Connection) -> Ask[m.Command]:
        dispute, key = uuid7(), await vault.key(connection, actor.ref)
        committed = await statements.keep(connection, key, dispute, filing.statement)
        secret = secrets.token_bytes(drawing.SEED_BYTES)
        prepared = await frozen.prepare(connection, filing.case_id, dispute, secret)
        kept = Kept(dispute, m.Digest(committed), prepared)
        origin = Origin(f"applicant/{actor.ref}", now, cause_of(request))
        return Ask(filing.case_id, _command(filing, actor, kept, now), origin)

    answer = await _submit(request, actor, key, build, _filed)
    location = f"/disputes/{answer.body['dispute_id']}"
    return JSONResponse(answer.body, answer.status, {"Location": location})


@router.post("/interested-parties")
async def confirm_interest(
    request: Request, actor: CurrentActor, key: IdempotencyKey, interest: Interest
) -> JSONResponse:
    """Confirm that a decision affects somebody 利害关系人, who can then dispute it on G2."""
    actor.must_have("coordinator")
    vault, now = request.app.state.settings.vault, request.app.state.clock.now()
    who = m.Who(m.Reference(str(actor.ref)), m.Part.COORDINATOR, now, actor.subject)

    async def build(connection: Connection) -> Ask[m.Command]:
        said = words.Said(UUID(interest.case_id), interest.party_ref, interest.because)
        committed = m.Digest(await words.keep(connection, vault, said))
        party, item = m.Reference(str(interest.party_ref)), m.ItemId(interest.item_id)
        command = m.ConfirmInterest(party, item, committed, who)
        origin = Origin(f"coordinator/{actor.subject}", now, cause_of(request))
        return Ask(interest.case_id, command, origin)

    answer = await _submit(request, actor, key, build, _confirmed)
    return JSONResponse(answer.body, answer.status)


async def _submit(
    request: Request, actor: Actor, key: IdempotencyKey, build: Any, answer: Any
) -> Answer:
    """Decide a command; a stranger must not learn whether there is such a case."""
    engine: Engine[Any, Any, Any] = request.app.state.host.engine
    where = f"{request.method} {request.url.path}".encode()
    request_key = RequestKey.of(actor.subject, key, where, await request.body())
    try:
        return await engine.submit(build, answer, request_key)
    except Conflict as conflict:
        if conflict.refused.reason in HIDDEN:
            detail = "there is no such case, or it is not yours"
            raise Problem(404, "not-found", detail) from None
        raise


@dataclass(frozen=True, slots=True)
class Kept:
    """What was kept for a filing before it is decided: its words, and the archive made ready."""

    dispute: UUID
    statement_sha256: m.Digest
    prepared: m.Prepared


def _command(filing: Filing, actor: Actor, kept: Kept, at: datetime) -> m.FileDispute:
    begun = filing.remedy_begun
    return m.FileDispute(
        dispute=m.DisputeId(str(kept.dispute)),
        ground=m.Ground(filing.ground),
        item=m.ItemId(filing.item_id) if filing.item_id else None,
        act=m.EventId(str(filing.act_event_id)) if filing.act_event_id else None,
        applicant=m.Reference(str(actor.ref)),
        statement_sha256=kept.statement_sha256,
        at=at,
        calendar=load(),
        prepared=kept.prepared,
        elsewhere=m.Elsewhere(begun.remedy, begun.body, begun.since) if begun else None,
    )


def _filed(done: Done[m.CaseFile, m.Event]) -> Answer:
    (row,) = tables.rows(done.recorded)
    shown = seeing.view(row)
    standing = done.state.disputes[m.DisputeId(str(row["dispute_id"]))]
    return Answer(201, to_jsonable_python(shown | {"respondent": standing.respondent}))


def _confirmed(done: Done[m.CaseFile, m.Event]) -> Answer:
    return Answer(200, {"happened": ["interest-confirmed" for _ in done.recorded]})
