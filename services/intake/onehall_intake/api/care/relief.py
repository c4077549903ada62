"""Slots for a talk 谈心: nothing here, not even the key of a request, says who takes one."""

from typing import Annotated, Any
from uuid import UUID

from asyncpg import Connection
from fastapi import APIRouter
from fastapi.responses import JSONResponse
from onehall_chassis import CurrentActor
from onehall_chassis.bodies import Given, Line, read
from onehall_contracts.ids import derived
from onehall_contracts.problem import Problem
from onehall_store import Answer
from pydantic import AwareDatetime, StringConstraints

from onehall_intake.api.care.asking import colleague, head, listed, nothing
from onehall_intake.api.running import CurrentCall, CurrentHall, answered
from onehall_intake.store.care import relief

router = APIRouter(prefix="/care", tags=["care"])

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{22,64}$")]
"""At least 128 random bits, made by the caller's own device; only its SHA-256 is kept."""


class Slot(Given):
    """An hour in a room."""

    room: Line
    begins_at: AwareDatetime


class Opening(Given):
    """What opens the door."""

    code: Code


@router.post("/slots", status_code=201)
async def offer_slot(call: CurrentCall) -> JSONResponse:
    """Open a slot for a talk."""
    head(call.actor)
    body = await call.request.body()
    said = read(Slot, body)
    if said.begins_at <= call.hall.now:
        raise Problem(422, "invalid-request", "begins_at: it has begun already; name a later time")
    slot_id = derived("slot", said.room, said.begins_at.isoformat())

    async def work(connection: Connection) -> Answer:
        await relief.offer(connection, slot_id, said.room, said.begins_at)
        return answered(201, {"slot_id": slot_id})

    return await call.once(body, work)


@router.get("/slots")
async def list_slots(hall: CurrentHall, actor: CurrentActor) -> dict[str, Any]:
    """List the slots that are free."""
    colleague(actor)
    async with hall.pool.acquire(timeout=10) as connection:
        return listed("slots", await relief.free(connection, hall.now))


@router.post("/slots/{slot_id}/booking")
async def book_slot(call: CurrentCall, slot_id: UUID) -> JSONResponse:
    """Take a slot under a code of one's own; the same code again is the same booking.

    The Idempotency-Key is not kept: beside it would stand who asked.
    """
    colleague(call.actor)
    code = read(Opening, await call.request.body()).code
    async with call.hall.pool.acquire(timeout=10) as connection:
        if not await relief.known(connection, slot_id):
            raise nothing("slot")
        booked = await relief.book(connection, slot_id, code, call.hall.now)
    if booked is None:
        detail = "the slot is taken or over, or the code opens another; choose one of the free"
        raise Problem(409, "slot-taken", detail)
    answer = answered(200, dict(booked))
    return JSONResponse(answer.body, answer.status)


@router.post("/bookings/giving-back")
async def give_slot_back(call: CurrentCall) -> JSONResponse:
    """Give back the slot that a code opens; nothing of it is kept."""
    colleague(call.actor)
    code = read(Opening, await call.request.body()).code
    async with call.hall.pool.acquire(timeout=10) as connection:
        given = await relief.give_back(connection, code)
    return JSONResponse({"given_back": given})
