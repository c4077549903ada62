"""HTTP in: file a dispute, see how it stands, and take its frozen evidence away."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from asyncpg import Connection
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse
from onehall_calendar import load
from onehall_chassis import CurrentActor, cause_of
from onehall_chassis.auth import Actor
from onehall_chassis.requests import IdempotencyKey
from onehall_contracts.dispute import Ground
from onehall_contracts.ids import uuid7
from onehall_contracts.message import CaseId, ItemId
from onehall_contracts.problem import Problem
from onehall_store import Answer, Ask, Conflict, Done, Engine, Origin, RequestKey
from onehall_store.vault import Vault
from pydantic import BaseModel, ConfigDict, StringConstraints
from pydantic_core import to_jsonable_python

from onehall_dispute import store
from onehall_dispute.domain import evidence
from onehall_dispute.domain import model as m

router = APIRouter(prefix="/disputes", tags=["disputes"])
internal = APIRouter(prefix="/internal", tags=["internal"])

READERS = ("coordinator", "supervisor", "operator", "service")
HIDDEN = frozenset({m.Reason.UNKNOWN_CASE, m.Reason.STRANGER})
PERIODS_RUN_ON = (
    "协调不停止、不中断上述期限 coordination neither stops nor interrupts these periods"
)
PAGE = 50
NOT_BLANK = r"^[^\x00]*[^\x00\s][^\x00]*$"  # PostgreSQL cannot keep a NUL
Statement = Annotated[str, StringConstraints(max_length=20_000, pattern=NOT_BLANK)]


class Filing(BaseModel):
    """What an applicant files; `act_event_id` only to name one act among several."""

    model_config = ConfigDict(extra="forbid")

    case_id: CaseId
    ground: Ground
    item_id: ItemId | None = None
    act_event_id: UUID | None = None
    statement: Statement


@router.post("", status_code=201)
async def file_dispute(
    request: Request, actor: CurrentActor, key: IdempotencyKey, filing: Filing
) -> JSONResponse:
    """File a dispute; the evidence is frozen and admissibility decided in the same instant."""
    actor.must_have("applicant")
    engine: Engine[Any, Any, Any] = request.app.state.host.engine
    where = f"{request.method} {request.url.path}".encode()
    request_key = RequestKey.of(actor.subject, key, where, await request.body())
    vault, now = request.app.state.settings.vault, request.app.state.clock.now()

    async def build(connection: Connection) -> Ask[m.Command]:
        dispute, key = uuid7(), await vault.key(connection, actor.ref)
        committed = await store.keep_statement(connection, key, dispute, filing.statement)
        command = _command(filing, actor, (dispute, committed), now)
        return Ask(
            filing.case_id, command, Origin(f"applicant/{actor.ref}", now, cause_of(request))
        )

    try:
        answer = await engine.submit(build, _answer, request_key)
    except Conflict as conflict:
        raise _unless_hidden(conflict) from None
    location = f"/disputes/{answer.body['dispute_id']}"
    return JSONResponse(answer.body, answer.status, {"Location": location})


@router.get("")
async def list_disputes(
    request: Request,
    actor: CurrentActor,
    case_id: CaseId | None = None,
    cursor: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = PAGE,
) -> dict[str, Any]:
    """List disputes, newest first: all to those who may see all, to others their own."""
    only = None if actor.has(*READERS) else actor.ref
    async with request.app.state.host.pool.acquire(timeout=10) as connection:
        found = await store.page(connection, case_id, only, cursor, limit + 1)
    shown = found[:limit]
    more = len(found) > limit
    return {
        "disputes": [_view(row) for row in shown],
        "next": shown[-1]["dispute_id"] if more else None,
    }


@router.get("/{dispute_id}")
async def read_dispute(request: Request, actor: CurrentActor, dispute_id: UUID) -> dict[str, Any]:
    """Return how a dispute stands; the statement to the applicant and the coordinator only."""
    async with request.app.state.host.pool.acquire(timeout=10) as connection:
        row = await _row(connection, actor, dispute_id)
        if not (actor.has("coordinator") or actor.ref == row["applicant_ref"]):
            return _view(row)
        vault: Vault = request.app.state.settings.vault
        said, salt = await store.statement(connection, vault, dispute_id) or (None, None)
        return _view(row) | {"statement": said, "statement_salt": salt or None}


@router.get("/{dispute_id}/evidence")
async def read_evidence(request: Request, actor: CurrentActor, dispute_id: UUID) -> Response:
    """Return the frozen bundle, the same bytes every time; it says how to verify it."""
    async with request.app.state.host.pool.acquire(timeout=10) as connection:
        row = await _row(connection, actor, dispute_id)
    _version, state = await request.app.state.host.engine.state(row["case_id"])
    bundle = evidence.bundle(state.disputes[str(dispute_id)])
    headers = {
        "Content-Disposition": f'attachment; filename="evidence-{dispute_id}.json"',
        "ETag": f'"{row["manifest_sha256"]}"',
    }
    return Response(evidence.canonical(bundle), 200, headers, "application/json")


@internal.get("/disputes-running/{applicant_ref}")
async def count_running(
    request: Request, actor: CurrentActor, applicant_ref: UUID
) -> dict[str, int]:
    """Return how many disputes of an applicant run, to whoever may not erase them meanwhile."""
    actor.must_have("service")
    async with request.app.state.host.pool.acquire(timeout=10) as connection:
        return {"running": await store.running(connection, applicant_ref)}


async def _row(connection: Connection, actor: Actor, dispute_id: UUID) -> Mapping[str, Any]:
    row = await store.find(connection, dispute_id)
    if row is None or not (actor.has(*READERS) or actor.ref == row["applicant_ref"]):
        raise Problem(404, "not-found", "there is no such dispute, or it is not yours")
    return row


def _command(filing: Filing, actor: Actor, kept: tuple[UUID, str], at: datetime) -> m.FileDispute:
    dispute, committed = kept
    return m.FileDispute(
        dispute=m.DisputeId(str(dispute)),
        ground=m.Ground(filing.ground),
        item=m.ItemId(filing.item_id) if filing.item_id else None,
        act=m.EventId(str(filing.act_event_id)) if filing.act_event_id else None,
        applicant=m.Reference(str(actor.ref)),
        statement_sha256=m.Digest(committed),
        at=at,
        calendar=load(),
    )


def _answer(done: Done[m.CaseFile, m.Event]) -> Answer:
    (row,) = store.rows(done.recorded)
    return Answer(201, to_jsonable_python(_view(row)))


def _unless_hidden(conflict: Conflict) -> Problem:
    """Answer alike for no case and for somebody else's: a stranger must not learn which."""
    if conflict.refused.reason in HIDDEN:
        return Problem(404, "not-found", "there is no such case, or it is not yours")
    return conflict


def _view(row: Mapping[str, Any]) -> dict[str, Any]:
    shown = {name: row[name] for name in (*store.COLUMNS, "outcome", "closed_at") if name in row}
    del shown["reconsideration_last_day"], shown["litigation_last_day"]
    return shown | {"remedies": _remedies(row)}


def _remedies(row: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the statutory last days; a notice or a step has none of its own (L-63)."""
    if row["cause"] == m.Cause.NOT_AN_ACT:
        return None
    return {
        "reconsideration_last_day": row["reconsideration_last_day"],
        "litigation_last_day": row["litigation_last_day"],
        "note": PERIODS_RUN_ON,
    }
