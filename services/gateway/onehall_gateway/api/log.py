"""The evidence log 证据日志: what it was when, that it only grew, and what is in it."""

from typing import Annotated

from fastapi import Query, Request, Response
from fastapi.responses import PlainTextResponse

from onehall_gateway.api import models
from onehall_gateway.api.answers import log as answers
from onehall_gateway.api.door import doors, operation
from onehall_gateway.api.fields import CaseId
from onehall_gateway.api.relaying import forward
from onehall_gateway.policy import Permission, needs

router = doors()


@router.get("/log/checkpoint", operation_id="readCheckpoint", response_class=PlainTextResponse)
@needs(Permission.LOG_READ)
async def read_checkpoint(request: Request) -> Response:
    """Return the newest signed checkpoint 检查点 as a C2SP note; keep it where we cannot."""
    return await forward(request, "supervision", "/log/checkpoint")


@router.get("/log/checkpoints", **operation("listCheckpoints", answers.Checkpoints))
@needs(Permission.LOG_READ)
async def list_checkpoints(
    request: Request, query: Annotated[models.CheckpointPage, Query()]
) -> Response:
    """List signed checkpoints, newest first."""
    return await forward(request, "supervision", "/log/checkpoints", query=query)


@router.get("/log/keys", **operation("listLogKeys", answers.LogKeys))
@needs(Permission.LOG_READ)
async def list_log_keys(request: Request) -> Response:
    """Return the public keys that checkpoints are signed with, the one in use first."""
    return await forward(request, "supervision", "/log/keys")


@router.get("/log/consistency", **operation("proveConsistency", answers.Consistency))
@needs(Permission.LOG_READ)
async def prove_consistency(
    request: Request, query: Annotated[models.ConsistencyQuery, Query()]
) -> Response:
    """Prove that the log of one size is the beginning of the log of a larger one."""
    return await forward(request, "supervision", "/log/consistency", query=query)


@router.get("/log/entries", **operation("exportLog", answers.Entries))
@needs(Permission.LOG_EXPORT)
async def export_log(request: Request, query: Annotated[models.EntriesPage, Query()]) -> Response:
    """Export the ledger with its leaves, page by page; `onehall log export` does it whole."""
    return await forward(request, "supervision", "/log/entries", query=query)


@router.get("/cases/{case_id}/proof", **operation("proveCase", answers.CaseProof))
@needs(Permission.PROGRESS_READ)
async def prove_case(request: Request, case_id: CaseId) -> Response:
    """Return what proves every event of a case to a court; `onehall verify` checks it."""
    return await forward(request, "supervision", f"/cases/{case_id}/proof")
