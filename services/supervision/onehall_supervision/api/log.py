"""The evidence log over HTTP: checkpoints for everybody, proofs of cases, all for auditors."""

from typing import Annotated, Any

from asyncpg import Connection, Record
from fastapi import APIRouter, Query, Request
from fastapi.responses import PlainTextResponse
from onehall_chassis import CurrentActor
from onehall_chassis.auth import STAFF
from onehall_contracts.bundle import jwks
from onehall_contracts.log import proving
from onehall_contracts.log.checkpoint import Signer
from onehall_contracts.problem import Problem

from onehall_supervision.api.access import Connections, WholeCase
from onehall_supervision.messages.log import LogKeys
from onehall_supervision.store import history

router = APIRouter(tags=["log"])

Size = Annotated[int, Query(ge=0, lt=2**63)]
SOON = 5


@router.get("/log/checkpoint", response_class=PlainTextResponse)
async def read_checkpoint(connections: Connections) -> PlainTextResponse:
    """Return, to everybody, the newest signed checkpoint, as a C2SP note."""
    async with connections.acquire(timeout=10) as connection:
        note = (await newest_checkpoint(connection))["note"]
    return PlainTextResponse(note)


@router.get("/log/checkpoints")
async def list_checkpoints(
    connections: Connections,
    before: Annotated[int | None, Query(ge=1, lt=2**63)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> dict[str, Any]:
    """Return, to everybody, checkpoints from the newest on; `next` is the next page's `before`."""
    async with connections.acquire(timeout=10) as connection:
        found = await history.checkpoints(connection, before, limit)
    return {"checkpoints": found, "next": found[-1]["number"] if len(found) == limit else None}


@router.get("/log/keys")
async def read_keys(request: Request) -> dict[str, Any]:
    """Return, to everybody, the keys that sign checkpoints, the one in use first."""
    log: LogKeys = request.app.state.log
    vkeys = [Signer(log.origin, key).vkey for key in log.public]
    return {"origin": log.origin, **jwks(log.public), "vkeys": vkeys}


@router.get("/log/consistency")
async def prove_consistency(
    connections: Connections,
    old: Annotated[Size, Query(alias="from")] = 0,
    new: Annotated[Size | None, Query(alias="to")] = None,
) -> dict[str, Any]:
    """Return, to everybody, what proves that the log only grew from one size to another."""
    async with connections.acquire(timeout=10) as connection:
        newest = await newest_checkpoint(connection)
        size = newest["size"] if new is None else new
        if not old <= size <= newest["size"]:
            detail = "from is at most to, and to at most the size of the newest checkpoint"
            raise Problem(422, "no-such-size", detail)
        return {
            "from": old,
            "to": size,
            "from_root": await history.root(connection, old),
            "to_root": await history.root(connection, size),
            "proof": await history.consistency(connection, old, size),
        }


@router.get("/cases/{case_id}/proof")
async def prove_case(
    request: Request, connections: Connections, actor: CurrentActor, case: WholeCase
) -> dict[str, Any]:
    """Return every event of a case with its chain and its place in the newest checkpoint.

    What the staff sees whole, an applicant sees by its SHA-256; who may have been rated in it gets
    none. Events of the last second or so
    have no leaf yet: ask again.
    """
    log: LogKeys = request.app.state.log
    async with (
        connections.acquire(timeout=10) as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        newest = await newest_checkpoint(connection)
        whole = actor.has(*STAFF)
        found = await history.proofs(connection, case.case_id, newest["size"], whole=whole)
    return case_proof(log, case.case_id, newest["note"], found)


def case_proof(log: LogKeys, case_id: str, note: str, entries: list[Any]) -> dict[str, Any]:
    """Return the proof of a case as its file has it."""
    return {
        "format": proving.FORMAT,
        "version": proving.VERSION,
        "origin": log.origin,
        "case_id": case_id,
        "checkpoint": note,
        **jwks(log.public),
        "entries": entries,
    }


@router.get("/log/entries")
async def export_entries(
    connections: Connections,
    actor: CurrentActor,
    start: Annotated[Size, Query(alias="from")] = 0,
    limit: Annotated[int, Query(ge=1, le=2000)] = 500,
) -> dict[str, Any]:
    """Return rows with their leaves, from a leaf on; at the end also rows that have no leaf yet."""
    actor.must_have("supervisor", "operator")
    async with (
        connections.acquire(timeout=10) as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        found = await history.entries(connection, start, limit)
        more = len(found) == limit
        rest = [] if more else await history.without_leaf(connection, limit)
    last = found[-1]["leaf"]["index"] + 1 if more else None
    return {"entries": found, "without_leaf": rest, "next": last}


async def newest_checkpoint(connection: Connection) -> Record:
    """Return the newest checkpoint; raise a 503 problem before the first."""
    found = await history.newest(connection)
    if found is None:
        detail = "the log has no checkpoint yet; the sequencer signs one within seconds"
        raise Problem(503, "no-checkpoint", detail, retry_after=SOON)
    return found
