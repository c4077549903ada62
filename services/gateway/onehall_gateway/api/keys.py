"""The register of departments' signing keys: registered by one, proved, confirmed by another."""

from typing import Annotated, Any

from fastapi import Query, Request, Response

from onehall_gateway.api import models
from onehall_gateway.api.answers import keys as answers
from onehall_gateway.api.door import doors, operation
from onehall_gateway.api.fields import ONCE, DepartmentId, Given, Kid
from onehall_gateway.api.relaying import forward
from onehall_gateway.policy import Permission, needs

router = doors()


def _act(name: str) -> dict[str, Any]:
    """Return what the API document says of an act: its id, its key, and the register's entry."""
    return {"dependencies": [ONCE]} | operation(name, answers.Key)


async def _tell(request: Request, department: str, path: str, body: Given) -> Response:
    return await forward(request, "approval", f"/departments/{department}/keys/{path}", body=body)


@router.get("/{department}/keys", **operation("listKeys", answers.Keys))
@needs(Permission.KEY_READ)
async def list_keys(request: Request, department: DepartmentId) -> Response:
    """List the keys of a department, each with everything that was done to it."""
    return await forward(request, "approval", f"/departments/{department}/keys")


@router.post(
    "/{department}/keys",
    dependencies=[ONCE],
    **operation("registerKey", answers.Key, 201),
)
@needs(Permission.KEY_REGISTER)
async def register_key(request: Request, department: DepartmentId, body: models.NewKey) -> Response:
    """Register a department's public key; the challenge in the answer is for it to sign."""
    return await forward(request, "approval", f"/departments/{department}/keys", body=body)


@router.post("/{department}/keys/{kid}/proof", **_act("proveKey"))
@needs(Permission.KEY_PROVE)
async def prove_key(
    request: Request, department: DepartmentId, kid: Kid, body: models.KeyProof
) -> Response:
    """Hand in the department's signature under the challenge: it holds the private key."""
    return await _tell(request, department, f"{kid}/proof", body)


@router.post("/{department}/keys/{kid}/confirmation", **_act("confirmKey"))
@needs(Permission.KEY_CONFIRM)
async def confirm_key(
    request: Request, department: DepartmentId, kid: Kid, body: models.KeyConfirmation
) -> Response:
    """Confirm, as another operator, the fingerprint that the department read out."""
    return await _tell(request, department, f"{kid}/confirmation", body)


@router.post("/{department}/keys/{kid}/limit", **_act("limitKey"))
@needs(Permission.KEY_END)
async def limit_key(
    request: Request, department: DepartmentId, kid: Kid, body: models.KeyLimit
) -> Response:
    """Let a key end when the next one has counted for a week; what it signed stands."""
    return await _tell(request, department, f"{kid}/limit", body)


@router.post("/{department}/keys/{kid}/revocation", **_act("revokeKey"))
@needs(Permission.KEY_END)
async def revoke_key(
    request: Request, department: DepartmentId, kid: Kid, body: models.KeyRevocation
) -> Response:
    """End a key at once; what is on record stands, what comes is returned."""
    return await _tell(request, department, f"{kid}/revocation", body)


@router.post("/{department}/keys/{kid}/compromise", **_act("declareCompromise"))
@needs(Permission.KEY_END)
async def declare_compromise(
    request: Request, department: DepartmentId, kid: Kid, body: models.KeyCompromise
) -> Response:
    """Say since when a key was in other hands: opinions from then on are asked for again."""
    return await _tell(request, department, f"{kid}/compromise", body)


@router.get("/{department}/keys/{kid}/audit", **operation("readKeyAudit", answers.KeyAudit))
@needs(Permission.KEY_READ)
async def read_key_audit(
    request: Request,
    department: DepartmentId,
    kid: Kid,
    query: Annotated[models.SignedFilter, Query()],
) -> Response:
    """Return what was done to a key and, of every opinion it signed, whether it stands and why."""
    path = f"/departments/{department}/keys/{kid}/audit"
    return await forward(request, "approval", path, query=query)
