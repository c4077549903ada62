"""Which way a department is reached: operators change it while everything runs."""

from typing import Any

from asyncpg import Connection
from fastapi import APIRouter, Request
from onehall_chassis import CurrentActor
from onehall_chassis.bodies import Given, read
from onehall_contracts.message import DepartmentId

from onehall_approval.api import seeing
from onehall_approval.store import inbox

router = APIRouter(prefix="/departments/{department}", tags=["departments"])


class NewTransport(Given):
    """Which way to reach a department."""

    transport: inbox.Transport


@router.get("/transport")
async def read_transport(
    request: Request, actor: CurrentActor, department: DepartmentId
) -> dict[str, Any]:
    """Return which way a department is reached, who had it so, and how far it has pulled."""
    actor.must_have("operator", "supervisor")
    seeing.must_exist(request, department)
    async with request.app.state.host.pool.acquire(timeout=10) as connection:
        return await _shown(connection, department)


@router.put("/transport")
async def change_transport(
    request: Request, actor: CurrentActor, department: DepartmentId
) -> dict[str, Any]:
    """Have a department reached the other way from now on; nothing on its way is lost.

    What is in its queues then comes to its inbox; what it had not pulled goes back to its queues.
    """
    actor.must_have("operator")
    said = read(NewTransport, await request.body())
    seeing.must_exist(request, department)
    state = request.app.state
    now = state.clock.now()
    async with state.host.pool.acquire(timeout=10) as connection:
        async with connection.transaction():
            back = await inbox.change(connection, department, said.transport, actor.subject, now)
        shown = await _shown(connection, department)
    if back:
        state.host.relay.send(back)
    await state.ways.refresh(state.host.pool)
    return shown


async def _shown(connection: Connection, department: str) -> dict[str, Any]:
    standing = await inbox.standing(connection, department)
    return {
        "department": department,
        "transport": standing.transport,
        "last": standing.last,
        "pulled": standing.pulled,
        "changes": await inbox.changes(connection, department),
    }
