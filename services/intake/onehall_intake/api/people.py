"""Who an applicant is, for services; how a case stands, for whoever holds its code."""

import hmac
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from onehall_calendar import local_day
from onehall_chassis import CurrentActor
from onehall_chassis.bodies import Given, Line, read
from onehall_contracts.problem import Problem

from onehall_intake.api.running import CurrentHall
from onehall_intake.store import people

router = APIRouter(tags=["people"])

MISSES_A_DAY = 20
NOBODYS = "------"  # compared with when there is no such case, so that both take as long


class Asked(Given):
    """A case number and its six digits: never in an address, which would be logged."""

    case_number: Line
    check_code: Line


@router.get("/internal/contacts/{applicant_ref}")
async def read_contact(
    hall: CurrentHall,
    actor: CurrentActor,
    applicant_ref: UUID,
    purpose: Annotated[str, Query(pattern=r"^[a-z][a-z-]{0,39}$")] = "notice",
) -> dict[str, Any]:
    """Return how to reach an applicant, by their newest case; the reading is recorded."""
    actor.must_have("service")
    async with hall.pool.acquire(timeout=10) as connection, connection.transaction():
        person = await people.newest(connection, hall.vault, applicant_ref)
        if person is None:
            raise Problem(404, "not-found", "no case has this applicant, or their data was erased")
        await people.note_read(connection, actor.subject, applicant_ref, hall.now, purpose)
    return {
        "name": person.name,
        "email": person.email,
        "phone": person.phone,
        "language": person.language,
    }


@router.get("/internal/holders/{case_id}")
async def read_holder(hall: CurrentHall, actor: CurrentActor, case_id: UUID) -> dict[str, str]:
    """Return who a case's permits name; the reading is recorded."""
    actor.must_have("service")
    async with hall.pool.acquire(timeout=10) as connection, connection.transaction():
        found = await people.holder(connection, hall.vault, case_id)
        if found is None:
            detail = "there is no such case, or its applicant was erased"
            raise Problem(404, "not-found", detail)
        reference, kind, name = found
        await people.note_read(connection, actor.subject, reference, hall.now, "permit")
    return {"kind": kind, "name": name}


@router.post("/public/status")
async def public_status(hall: CurrentHall, request: Request) -> dict[str, Any]:
    """Tell how a case stands to anybody with its number and code; no login, nothing personal."""
    asked = read(Asked, await request.body())
    today = local_day(hall.now)
    async with hall.pool.acquire(timeout=10) as connection, connection.transaction():
        found = await people.public(connection, asked.case_number, today)
        right = hmac.compare_digest(
            (found.code if found else NOBODYS).encode(), asked.check_code.encode()
        )
        if found and not right:
            await people.miss(connection, asked.case_number, today)
    # Past the bound the right code is answered like a wrong one: guessing on teaches nothing.
    if found is None or not right or found.misses >= MISSES_A_DAY:
        detail = "no case has this number and code; compare both with the receipt"
        raise Problem(404, "not-found", detail)
    return {
        "case_number": found.case_number,
        "class_id": found.class_id,
        "class_name": found.class_name,
        "status": found.status,
        "submitted_at": found.submitted_at,
        "accepted_at": found.accepted_at,
        "ended_at": found.ended_at,
    }
