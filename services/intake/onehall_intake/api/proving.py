"""Who may ask without a login: whoever holds a number and its six digits. And who may not rate."""

import hashlib
import hmac
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request
from onehall_bus.tracing import traceparent_now
from onehall_calendar import local_day
from onehall_chassis import Actor, cause_of
from onehall_chassis.auth import current_actor
from onehall_contracts.problem import FieldError, Problem
from onehall_store import Origin, RequestKey

from onehall_intake.api import running
from onehall_intake.api.running import CurrentHall, Hall
from onehall_intake.store import cases, codes

MISSES_A_DAY = 20
ANONYMOUS = "anonymous"


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who may have no login."""

    hall: Hall
    actor: Actor | None
    request: Request

    @property
    def ref(self) -> UUID | None:
        """Return the reference of an applicant who is logged in."""
        return self.actor.ref if self.actor else None

    def must_be_served(self) -> None:
        """Raise a 403 problem for staff: what visitors say, nobody else enters for them (E-04)."""
        if self.actor and self.actor.roles != {"applicant"}:
            detail = "only who was served says so: at the window they enter their own check code"
            raise Problem(403, "not-allowed", detail)

    def origin(self, named: bool) -> Origin:
        """Say who asks, unless they want that nobody knows."""
        who = f"applicant/{self.ref}" if named and self.ref else ANONYMOUS
        return Origin(who, self.hall.now, cause_of(self.request), traceparent_now())

    def request_key(self, key: str, body: bytes) -> RequestKey:
        """Return what tells this request from every other one.

        Of those without a login each body is a client of its own: nobody has the others' keys.
        """
        path = f"{self.request.method} {self.request.url.path}".encode()
        nobody = f"{ANONYMOUS}/{hashlib.sha256(body).hexdigest()}"
        return RequestKey.of(self.actor.subject if self.actor else nobody, key, path, body)


def guest(request: Request, hall: CurrentHall) -> Guest:
    """Return who asks, with a login or without; a FastAPI dependency."""
    known = current_actor(request) if "Authorization" in request.headers else None
    return Guest(hall, known, request)


CurrentGuest = Annotated[Guest, Depends(guest)]


async def proven(hall: Hall, number: str, code: str) -> UUID:
    """Return what a number stands for, to whoever has its code; raise a 404 problem otherwise.

    Past the bound of wrong guesses the right code is answered like a wrong one, and as fast:
    nothing is counted any more. So guessing on teaches nothing.
    """
    today = local_day(hall.now)
    async with hall.pool.acquire(timeout=10) as connection, connection.transaction():
        found = await codes.proof(connection, hall.vault, number, today)
        if found is None or found.misses >= MISSES_A_DAY:
            raise unproven()
        # Where the person was erased no code is right, whatever is said.
        right = found.code is not None and hmac.compare_digest(found.code.encode(), code.encode())
        if not right:
            await codes.miss(connection, number, today)
    if not right:
        raise unproven()
    return found.about


async def with_code(hall: Hall, body: dict[str, Any], about: str) -> dict[str, Any]:
    """Return an answer with the six digits, for whom they are; what is kept never has them."""
    async with hall.pool.acquire(timeout=10) as connection:
        return body | {"check_code": await codes.of(connection, hall.vault, UUID(body[about]))}


def unproven() -> Problem:
    """Return the problem of a number without its code, worded alike whatever is wrong."""
    detail = "no case has this number and code; compare both with the receipt"
    return Problem(404, "not-found", detail)


async def own_case(caller: Guest, number: str, code: str | None) -> UUID:
    """Return a case of the caller's: they have its code, or are logged in as its applicant."""
    if code is not None:
        return await proven(caller.hall, number, code)
    if caller.actor is None:
        raise wrong("check_code", "give the six digits of the case's receipt, or log in")
    async with caller.hall.pool.acquire(timeout=10) as connection:
        case_id = await cases.id_of(connection, number)
        held = await cases.whose(connection, UUID(case_id)) if case_id else None
    if case_id is None or held != caller.ref:
        raise running.no_such_case()
    return UUID(case_id)


def wrong(field: str, cure: str) -> Problem:
    """Return the problem of one wrong field, with its cure."""
    detail = "some fields are wrong; each is named with its cure under errors"
    return Problem(422, "invalid-request", detail, errors=(FieldError(field, cure),))
