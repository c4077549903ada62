"""The part of a case passport 办件存证 that supervision knows, sealed with the log's key (O13)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, TypeAlias

from asyncpg import Connection
from fastapi import APIRouter, Query, Request
from fastapi.encoders import jsonable_encoder
from onehall_contracts.passport import form, limits, telling
from onehall_contracts.problem import Problem
from pydantic import Field

from onehall_supervision.api.access import Connections, WholeCase
from onehall_supervision.api.deadlines import deadlines_body
from onehall_supervision.api.log import SOON, case_proof, newest_checkpoint
from onehall_supervision.domain import model as m
from onehall_supervision.messages.log import LogKeys
from onehall_supervision.store import VIEWS, history

router = APIRouter(tags=["log"])

MOST = 200
Counted: TypeAlias = tuple[dict[str, Any], dict[str, Any] | None]
"""A case's deadlines, and as much of the calendar's table as they need."""
Size = Annotated[int, Field(ge=0, lt=2**63)]
Sizes = Annotated[list[Size], Query(default_factory=list, max_length=MOST)]


@router.get("/cases/{case_id}/passport")
async def make_passport(
    request: Request, connections: Connections, case: WholeCase, since: Sizes
) -> dict[str, Any]:
    """Return the proven history of a case, its deadlines, and that the log grew from `since` on.

    Events of the last second or so have no leaf yet: then ask again.
    """
    log: LogKeys = request.app.state.log
    async with (
        connections.acquire(timeout=10) as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        newest = await newest_checkpoint(connection)
        size = newest["size"]
        entries = await history.passport(connection, case.case_id, size, form.DISCLOSED)
        grown = await _consistency(connection, sorted(set(since)), size)
    if any(one["leaf"] is None for one in entries):
        raise _too_soon()
    counted = await _counted(connections, case.case_id, len(entries))
    proof = case_proof(log, case.case_id, newest["note"], entries)
    return assembled(log, proof, counted, grown, request.app.state.clock.now())


def assembled(
    log: LogKeys, proof: Mapping[str, Any], counted: Counted, grown: list[Any], at: datetime
) -> dict[str, Any]:
    """Return what is known of a case, with its plain words, under the log's seal."""
    deadlines, table = counted
    parts = {
        "proof": proof,
        "deadlines": deadlines,
        "calendar": table,
        "consistency": grown,
        "summary": telling.summary(form.facts(proof["entries"]), deadlines),
    }
    return form.sealed(proof["case_id"], parts, log.key, at)


def counted_of(view: m.CaseView, case_id: str) -> Counted:
    """Return the deadlines of a case as JSON has them, and the table they were counted with."""
    body: dict[str, Any] = {"case_id": case_id, "calendar_version": None, "joint": None}
    if view.plan is None:
        return body | {"reviews": []}, None
    told = deadlines_body(view, view.plan, staff=False)
    deadlines: dict[str, Any] = jsonable_encoder(body | told)
    return deadlines, limits.table(view.plan.calendar, deadlines)


async def _counted(connections: Connections, case_id: str, version: int) -> Counted:
    """Return the deadlines as they follow from just these events, and the table they need."""
    found, view = await VIEWS.now(connections, case_id)
    if found != version:
        raise _too_soon()
    return counted_of(view, case_id)


async def _consistency(connection: Connection, since: list[int], size: int) -> list[dict[str, Any]]:
    if since and since[-1] > size:
        raise Problem(422, "no-such-size", "since is at most the size of the newest checkpoint")
    return [
        {"size": one, "path": await history.consistency(connection, one, size)} for one in since
    ]


def _too_soon() -> Problem:
    detail = "something has just happened to the case, and is not in the log yet; ask again"
    return Problem(503, "not-logged-yet", detail, retry_after=SOON)
