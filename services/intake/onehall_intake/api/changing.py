"""How every change of a case is made: seen, locked, decided, answered; a no may be a record too."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

from asyncpg import Connection
from fastapi.responses import JSONResponse
from onehall_contracts.problem import Problem
from onehall_store import Answer, Ask, Done

from onehall_intake.api import running, view
from onehall_intake.api.running import Call
from onehall_intake.domain import filing as f
from onehall_intake.domain import model as m
from onehall_intake.store import cases

Meant = Callable[[Connection, cases.Held], Awaitable[m.Command]]

WHY = {
    m.Demand.SECOND_NOTICE: "the applicant was told once, and nothing more may be asked (L-10)",
    m.Demand.LATE_GAP: "it was reported too late, so on it the case counts as complete (L-10)",
    m.Demand.NOT_LISTED: "the one-time notice does not list it for this item (L-06)",
    m.Demand.ALREADY_HELD: "it is here already; read it in the case (L-06)",
}


async def change(
    call: Call, case_id: UUID, body: bytes, meant: Meant, *, seen: bool = False
) -> JSONResponse:
    """Decide one command about a case; with `seen` the caller must name the version they saw."""
    if seen and call.if_match is None:
        detail = "send If-Match with the ETag of the case as you saw it"
        raise Problem(428, "if-match-required", detail)

    async def ask(connection: Connection) -> Ask[m.Command]:
        held = await _held(call, connection, case_id)
        return Ask(str(case_id), await meant(connection, held), call.origin)

    reply = await call.hall.engine.submit(ask, _answer, call.request_key(body))
    return running.respond(reply)


async def state_of(call: Call, case_id: UUID) -> m.Case:
    """Return a case the caller may see; raise a 404 problem for every other."""
    found = await call.hall.case(case_id)
    if found is None:
        raise running.no_such_case()
    _, state, filed = found
    call.actor.must_see(UUID(filed.applicant))
    return state


async def _held(call: Call, connection: Connection, case_id: UUID) -> cases.Held:
    held = await cases.hold(connection, f.CaseId(str(case_id)))
    if held is None:
        raise running.no_such_case()
    call.actor.must_see(held.applicant)
    if call.if_match and not running.named(call.if_match, running.etag(held.version)):
        detail = "the case has changed since you saw it; read it again, then decide"
        raise Problem(412, "case-changed", detail)
    return held


def _answer(done: Done[m.Case, m.Event]) -> Answer:
    filed = done.state.filing
    assert filed is not None  # noqa: S101 - a case that was held has been submitted
    version = done.recorded[-1].version
    refused = [r.event for r in done.recorded if isinstance(r.event, m.DemandRefused)]
    if refused:
        return running.answered(409, _demand_refused(refused) | {"version": version})
    known = {"case_id": filed.case, "case_number": filed.number}
    return running.answered(200, known | view.progress(version, done.state))


def _demand_refused(refused: Sequence[m.DemandRefused]) -> dict[str, Any]:
    """Return the no to a demand, which is on the record with who made it."""
    each = (f"{', '.join(one.kinds)}: {WHY[one.cause]}" for one in refused)
    detail = f"refused and recorded. {'; '.join(each)}"
    problem = Problem(409, refused[0].cause.value, detail)
    return problem.body() | {"demands_refused": [view.demand(one) for one in refused]}
