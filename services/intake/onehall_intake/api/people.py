"""Who an applicant is, for services; how a case stands, for whoever holds its code."""

from typing import Annotated, Any, TypeAlias
from uuid import UUID

from fastapi import APIRouter, Query, Request
from onehall_chassis import CurrentActor
from onehall_chassis.bodies import Given, Line, read
from onehall_contracts.problem import Problem
from pydantic import Field, StringConstraints

from onehall_intake.api import proving
from onehall_intake.api.running import CurrentHall
from onehall_intake.store import people

router = APIRouter(tags=["people"])

Purpose: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z-]{0,39}$")]


class Asked(Given):
    """A case number and its six digits: never in an address, which would be logged."""

    case_number: Line
    check_code: Line


class AskedContacts(Given):
    """Whose contacts, and what for."""

    refs: frozenset[UUID] = Field(max_length=1000)
    purpose: Purpose = "notice"


@router.get("/internal/contacts/{applicant_ref}")
async def read_contact(
    hall: CurrentHall,
    actor: CurrentActor,
    applicant_ref: UUID,
    purpose: Annotated[Purpose, Query()] = "notice",
) -> dict[str, Any]:
    """Return how to reach an applicant, by their newest case; the reading is recorded."""
    actor.must_have("service")
    async with hall.pool.acquire(timeout=10) as connection, connection.transaction():
        person = await people.newest(connection, hall.vault, applicant_ref)
        if person is None:
            raise Problem(404, "not-found", "no case has this applicant, or their data was erased")
        await people.note_read(connection, actor.subject, [applicant_ref], hall.now, purpose)
    return _contact(person)


@router.post("/internal/contacts")
async def read_contacts(
    hall: CurrentHall, actor: CurrentActor, request: Request
) -> dict[str, dict[str, Any]]:
    """Return how to reach many applicants; nobody and the erased are left out."""
    actor.must_have("service")
    asked = read(AskedContacts, await request.body())
    async with hall.pool.acquire(timeout=10) as connection, connection.transaction():
        found = await people.newest_of_each(connection, hall.vault, asked.refs)
        await people.note_read(connection, actor.subject, found, hall.now, asked.purpose)
    return {"contacts": {str(ref): _contact(person) for ref, person in found.items()}}


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
        await people.note_read(connection, actor.subject, [reference], hall.now, "permit")
    return {"kind": kind, "name": name}


@router.post("/public/status")
async def public_status(hall: CurrentHall, request: Request) -> dict[str, Any]:
    """Tell how a case stands to anybody with its number and code; no login, nothing personal."""
    asked = read(Asked, await request.body())
    case_id = await proving.proven(hall, asked.case_number, asked.check_code)
    async with hall.pool.acquire(timeout=10) as connection:
        found = await people.public(connection, case_id)
    if found is None:  # an enquiry's or a complaint's number and code
        raise proving.unproven()
    return {
        "case_number": found.case_number,
        "class_id": found.class_id,
        "class_name": found.class_name,
        "status": found.status,
        "submitted_at": found.submitted_at,
        "accepted_at": found.accepted_at,
        "ended_at": found.ended_at,
    }


def _contact(person: people.Person) -> dict[str, Any]:
    return {
        "name": person.name,
        "email": person.email,
        "phone": person.phone,
        "language": person.language,
    }
