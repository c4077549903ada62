"""Whose case it is: the object rule of everything about one case; and which departments are."""

from fastapi import Request
from onehall_chassis import Actor
from onehall_contracts.problem import Problem

from onehall_approval.domain import model as m

EVERYBODYS = ("clerk", "guide", "supervisor", "coordinator", "operator", "service")


def no_such_case() -> Problem:
    """Return the problem of a case that is not there, worded as for one that is not yours."""
    return Problem(404, "not-found", "there is no such case, or it is not yours")


def must_exist(request: Request, department: str) -> None:
    """Raise a 404 problem for a department that the catalogue does not know."""
    if department not in request.app.state.settings.departments.split(","):
        raise Problem(404, "not-found", "there is no such department here; see the catalogue")


async def visible(
    request: Request, actor: Actor, case_id: str, *, parties: bool = False
) -> tuple[int, m.Coordination]:
    """Return a case's version and state to those it concerns; raise a 404 problem to others.

    With `parties` interested parties 利害关系人 are let through too: to speak, never to read.
    """
    found: tuple[int, m.Coordination] | None = await request.app.state.host.engine.state(case_id)
    if found is None or found[1].opened is None:
        raise no_such_case()
    if not (_concerned(found[1], actor) or (parties and _has_an_interest(found[1], actor))):
        raise no_such_case()
    return found


def _concerned(state: m.Coordination, actor: Actor) -> bool:
    """Whether this is one's own case, one's department's, or every case is one's work."""
    if actor.has(*EVERYBODYS):
        return True
    if actor.has("department"):
        assert state.opened is not None  # noqa: S101 - just looked
        return actor.department in {state.opened.lead, *(r.department for r in _reviews(state))}
    return state.opened is not None and state.opened.applicant == str(actor.ref)


def _has_an_interest(state: m.Coordination, actor: Actor) -> bool:
    """Whether somebody was told of the matter as an interested party."""
    parties = {p for h in state.hearings.values() for p in h.informed.parties}
    return str(actor.ref) in parties


def _reviews(state: m.Coordination) -> tuple[m.Review, ...]:
    return tuple(state.reviews.values())
