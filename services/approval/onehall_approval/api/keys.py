"""The register of departments' signing keys 签名密钥 over HTTP: two people vouch, one revokes."""

import secrets
from collections.abc import Callable
from typing import Annotated, Any, Final, TypeAlias
from uuid import UUID

from asyncpg import Connection, Pool
from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse
from onehall_chassis import Actor, CurrentActor, IdempotencyKey
from onehall_chassis.bodies import Given, Instant, read
from onehall_contracts.keys import registrable
from onehall_contracts.message import Compact, DepartmentId
from onehall_contracts.problem import Problem
from onehall_contracts.signing import BadKey, PublicKey, Untrusted
from onehall_contracts.sm2 import SM2PublicKey
from onehall_store import Answer
from pydantic import Field

from onehall_approval.api import seeing
from onehall_approval.api.once import once
from onehall_approval.domain import keys_deciding as deciding
from onehall_approval.domain.keys import Entry, of
from onehall_approval.messages import key_proof
from onehall_approval.messages.notary import Notary
from onehall_approval.store import registry
from onehall_approval.store.keys import verifier

router = APIRouter(prefix="/departments/{department}/keys", tags=["keys"])

Kid: TypeAlias = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{43}$")]
Reason: TypeAlias = Annotated[str, Field(min_length=3, max_length=500)]
Build: TypeAlias = Callable[[Entry | None, tuple[Entry, ...]], deciding.Command]

CHALLENGE_BYTES: Final = 16
NOT_FOUND: Final = frozenset({deciding.Why.UNKNOWN})
UNFIT: Final = frozenset({deciding.Why.PERIOD})


def _operator(actor: CurrentActor) -> Actor:
    actor.must_have("operator")
    return actor


Operator = Annotated[Actor, Depends(_operator)]


class NewKey(Given):
    """A department's public key, as it was brought."""

    jwk: dict[str, Any]


class Proof(Given):
    """The department's signature under the challenge."""

    proof: Compact


class Confirmation(Given):
    """What the department read out to the second person; when its key counts."""

    fingerprint: str
    valid_from: Instant | None = None
    valid_until: Instant | None = None


class End(Given):
    """When a key ends."""

    valid_until: Instant


class Revocation(Given):
    """Why a key ends at once."""

    reason: Reason


class Compromise(Given):
    """Since when a key was in other hands."""

    since: Instant
    reason: Reason


@router.get("")
async def list_keys(
    request: Request, actor: CurrentActor, department: DepartmentId
) -> dict[str, Any]:
    """Return a department's keys with their standing now, and what was done to each."""
    _must_see(actor, department)
    pool: Pool = request.app.state.host.pool
    async with pool.acquire(timeout=10) as connection:
        found = await registry.of_department(connection, department)
        audit = await registry.audit(connection, [entry.kid for entry in found])
    keys = [_shown(request, entry) | {"audit": audit[entry.kid]} for entry in found]
    return {"department": department, "keys": keys}


@router.post("", status_code=201)
async def register(
    request: Request, actor: Operator, key: IdempotencyKey, department: DepartmentId
) -> JSONResponse:
    """Register a key; the answer has the challenge it has to be proved with."""
    seeing.must_exist(request, department)
    public = _public(request, read(NewKey, await request.body()).jwk)
    challenge, act = secrets.token_hex(CHALLENGE_BYTES), _act(request, actor)

    def command(_entry: Entry | None, _others: tuple[Entry, ...]) -> deciding.Command:
        made = public.kid, department, public.algorithm, public.jwk, challenge
        return deciding.Register(*made, act)

    return await _change(request, actor, key, (department, public.kid), command)


@router.post("/{kid}/proof")
async def prove(
    request: Request, actor: CurrentActor, key: IdempotencyKey, department: DepartmentId, kid: Kid
) -> JSONResponse:
    """Take the proof that the department holds the private half; it may bring it itself."""
    if not (actor.has("department") and actor.department == department):
        actor.must_have("operator")
    said, act = read(Proof, await request.body()), _act(request, actor)
    notary: Notary = request.app.state.notary

    def command(entry: Entry | None, _others: tuple[Entry, ...]) -> deciding.Command:
        if entry is not None:
            try:
                key_proof.prove(said.proof, entry, verifier(entry), notary.name, act.at)
            except Untrusted as error:
                raise Problem(422, error.reason, f"proof: {error.detail}") from None
        return deciding.Prove(said.proof, act)

    return await _change(request, actor, key, (department, kid), command)


@router.post("/{kid}/confirmation")
async def confirm(
    request: Request, actor: Operator, key: IdempotencyKey, department: DepartmentId, kid: Kid
) -> JSONResponse:
    """Confirm, as the second person, the fingerprint that the department read out."""
    said = read(Confirmation, await request.body())
    act = _act(request, actor)
    valid_from = said.valid_from or act.at
    command = deciding.Confirm(said.fingerprint, valid_from, said.valid_until, act)
    return await _change(request, actor, key, (department, kid), lambda *_: command)


@router.post("/{kid}/limit")
async def limit(
    request: Request, actor: Operator, key: IdempotencyKey, department: DepartmentId, kid: Kid
) -> JSONResponse:
    """Let a key end, when the next one has counted for a week by then."""
    said, act = read(End, await request.body()), _act(request, actor)

    def command(_entry: Entry | None, others: tuple[Entry, ...]) -> deciding.Command:
        return deciding.Limit(said.valid_until, others, act)

    return await _change(request, actor, key, (department, kid), command)


@router.post("/{kid}/revocation")
async def revoke(
    request: Request, actor: Operator, key: IdempotencyKey, department: DepartmentId, kid: Kid
) -> JSONResponse:
    """End a key at once; what it signed before stands."""
    said = read(Revocation, await request.body())
    command = deciding.Revoke(said.reason, _act(request, actor))
    return await _change(request, actor, key, (department, kid), lambda *_: command)


@router.post("/{kid}/compromise")
async def declare_compromised(
    request: Request, actor: Operator, key: IdempotencyKey, department: DepartmentId, kid: Kid
) -> JSONResponse:
    """Declare since when a key was in other hands; opinions of that time are asked again."""
    said = read(Compromise, await request.body())
    command = deciding.DeclareCompromised(said.since, said.reason, _act(request, actor))
    return await _change(request, actor, key, (department, kid), lambda *_: command)


@router.get("/{kid}/audit")
async def read_audit(
    request: Request,
    actor: CurrentActor,
    department: DepartmentId,
    kid: Kid,
    after: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> dict[str, Any]:
    """Return what was done to a key and, of every opinion it signed, whether it stands and why."""
    _must_see(actor, department)
    pool: Pool = request.app.state.host.pool
    async with pool.acquire(timeout=10) as connection:
        entry = await registry.read(connection, kid)
        if entry is None or entry.department != department:
            raise _problem(deciding.Refused(deciding.Why.UNKNOWN, "there is no such key"))
        found = await registry.opinions(connection, kid, after, limit)
        audit = await registry.audit(connection, [kid])
    return _shown(request, entry) | {
        "audit": audit[kid],
        "opinions": [_outcome(entry, row) for row in found],
        "next": found[-1]["task_id"] if len(found) == limit else None,
    }


async def _change(
    request: Request, actor: Actor, key: str, whose: tuple[str, str], build: Build
) -> JSONResponse:
    """Change one key, its register locked; it counts here at once, elsewhere within a second."""
    department, kid = whose

    async def work(connection: Connection) -> Answer:
        await registry.lock(connection)
        found = await registry.read(connection, kid)
        entry = found if found and found.department == department else None
        command = build(entry, await registry.of_department(connection, department))
        new = isinstance(command, deciding.Register)  # a key has one department for ever
        done = await registry.change(connection, found if new else entry, command)
        if isinstance(done, deciding.Refused):
            raise _problem(done)
        return Answer(201 if new else 200, _shown(request, done))

    answer = await once(request, actor, key, work)
    state = request.app.state
    await state.keys.refresh(state.host.pool)
    return answer


def _public(request: Request, jwk: dict[str, Any]) -> PublicKey | SM2PublicKey:
    """Return the key that was brought; raise a 422 problem for one that can prove nothing."""
    try:
        public = registrable(jwk)
    except BadKey as error:
        raise Problem(422, "bad-key", f"jwk: {error}") from None
    notary: Notary = request.app.state.notary
    retired = request.app.state.settings.retired
    if public.kid in {notary.key.kid, *(one.kid for one in retired)}:
        detail = "jwk: this is the centre's own key; the department makes one of its own"
        raise Problem(422, "bad-key", detail)
    return public


def _act(request: Request, actor: Actor) -> deciding.Act:
    return deciding.Act(actor.subject, request.app.state.clock.now())


def _must_see(actor: Actor, department: str) -> None:
    if not (actor.has("department") and actor.department == department):
        actor.must_have("operator", "supervisor")


def _shown(request: Request, entry: Entry) -> dict[str, Any]:
    """Return a key as people see it."""
    kept = {name: getattr(entry, name) for name in registry.COLUMNS}
    return kept | {"jwk": dict(entry.jwk), "standing": of(entry, request.app.state.clock.now())}


def _outcome(entry: Entry, row: Any) -> dict[str, Any]:
    """Say of one opinion whether it stands, and why."""
    since = entry.compromised_since
    said = {name: row[name] for name in ("opinion_id", "task_id", "case_id", "item_id")}
    if row["act"]:
        outcome, reason = row["act"], row["reason"]
    elif since and row["recorded_at"] >= since:
        outcome, reason = "pending", "it is about to be reopened"
    else:
        outcome = "stands"
        reason = f"recorded before {since.isoformat()}" if since else "recorded while it counted"
    told = {"outcome": outcome, "reason": reason, "new_task_id": row["new_task"]}
    return said | {"recorded_at": row["recorded_at"], **told}


def _problem(refused: deciding.Refused) -> Problem:
    status = 404 if refused.reason in NOT_FOUND else 422 if refused.reason in UNFIT else 409
    return Problem(status, refused.reason.value, refused.detail)
