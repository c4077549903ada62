"""Who may see a case: its applicant and the staff; to others it does not exist."""

from typing import Annotated

from asyncpg import Pool
from fastapi import Depends, Request
from onehall_chassis import Actor, CurrentActor
from onehall_chassis.auth import STAFF
from onehall_contracts.message import CaseId
from onehall_contracts.problem import Problem

from onehall_supervision.api.hiding import refuse_the_whole
from onehall_supervision.store import reading


def pool(request: Request) -> Pool:
    """Return the service's connection pool; a FastAPI dependency."""
    found: Pool = request.app.state.host.pool
    return found


Connections = Annotated[Pool, Depends(pool)]


async def visible_case(
    connections: Connections, actor: CurrentActor, case_id: CaseId
) -> reading.KnownCase:
    """Return a case that the caller may see; raise a 404 problem otherwise."""
    return checked(await reading.case(connections, case_id), actor)


def checked(case: reading.KnownCase | None, actor: Actor) -> reading.KnownCase:
    """Return `case` if it exists and is the caller's to see; raise a 404 problem otherwise.

    Until the submission has been observed nobody is known to be the applicant.
    """
    if case is None or not (actor.has(*STAFF) or case.applicant_ref):
        raise Problem(404, "not-found", "there is no such case, or it is not yours")
    if case.applicant_ref:
        actor.must_see(case.applicant_ref)
    return case


VisibleCase = Annotated[reading.KnownCase, Depends(visible_case)]


async def whole_case(actor: CurrentActor, case: VisibleCase) -> reading.KnownCase:
    """Return a case that the caller may see with nothing left out; raise a problem otherwise."""
    refuse_the_whole(actor)
    return case


WholeCase = Annotated[reading.KnownCase, Depends(whole_case)]
"""A case with everything that was said of it."""
