"""How a command comes in over HTTP: a body that knows its roles and what it means.

Each body is registered under its path by `command`; how it is decided and answered is the same for
all of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import TypeAlias
from uuid import UUID

from asyncpg import Connection
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from onehall_bus.tracing import traceparent_now
from onehall_calendar import load
from onehall_chassis import Actor, cause_of
from onehall_chassis.acts import Acts, Sent
from onehall_chassis.bodies import Given
from onehall_contracts.ids import derived
from onehall_contracts.message import CaseId
from onehall_contracts.problem import MEDIA_TYPE, Problem
from onehall_store import Answer, Ask, Conflict, Done, Engine, Origin, RequestKey
from pydantic_core import to_jsonable_python

from onehall_approval import messages
from onehall_approval.api import seeing, view
from onehall_approval.domain import model as m
from onehall_approval.store import CODEC

router = APIRouter(prefix="/cases/{case_id}", tags=["commands"])
CaseEngine: TypeAlias = Engine[m.Coordination, m.Command, m.Event]


@dataclass(frozen=True, slots=True)
class Call:
    """One command as it came: for which case, by whom and by what authority, with which key."""

    request: Request
    actor: Actor
    act: m.Act
    case: m.CaseId
    key: str

    @property
    def new_id(self) -> str:
        """The id of what this command makes: the same however often it is sent."""
        return str(derived(self.case, self.actor.subject, self.key))

    def named(self, parameter: str) -> str:
        """Return a parameter of the path."""
        return str(self.request.path_params[parameter])

    def new_task(self, item: m.ItemId, round: int) -> m.TaskId:
        """Name the task of an item's n-th round."""
        return messages.task_of(self.case, item, round)


class Command(Given):
    """The body of a command: what it asks for, and what that means to the domain."""

    def meant(self, call: Call) -> m.Command:
        """Return the command."""
        raise NotImplementedError


async def _deal(sent: Sent[Command]) -> JSONResponse:
    request, actor, case = sent.request, sent.actor, sent.about
    act = await _act(request, actor)
    if act.side is m.Side.APPLICANT:  # a stranger must not learn that there is such a case
        await seeing.visible(request, actor, case, parties=True)
    meant = sent.said.meant(Call(request, actor, act, case, sent.key))
    origin = Origin(f"{act.side.value}/{act.by}", act.at, cause_of(request), traceparent_now())
    return await _submit(sent, Ask(case, meant, origin))


async def _submit(sent: Sent[Command], ask: Ask[m.Command]) -> JSONResponse:
    async def build(_connection: Connection) -> Ask[m.Command]:
        return ask

    engine: CaseEngine = sent.request.app.state.host.engine
    try:
        answer = await engine.submit(build, _answer, RequestKey.of(*sent.identity))
    except Conflict as conflict:
        if conflict.refused.reason is m.Reason.UNKNOWN_CASE:
            raise seeing.no_such_case() from None
        raise
    kind = MEDIA_TYPE if answer.status >= HTTPStatus.BAD_REQUEST else "application/json"
    return JSONResponse(answer.body, answer.status, media_type=kind)


def _answer(done: Done[m.Coordination, m.Event]) -> Answer:
    """Return what happened; a demand that was recorded to be refused is a 409 all the same."""
    for recorded in done.recorded:
        if isinstance(recorded.event, m.DemandRefused):
            refused = recorded.event.cause.value
            detail = "this may not be asked of the applicant; the demand is on record (L-06, L-10)"
            return Answer(409, Problem(409, refused, detail).body())
    happened = [CODEC.name_of(recorded.event) for recorded in done.recorded]
    body = {"happened": happened} | view.standing(done.state)
    return Answer(200, to_jsonable_python(body))


async def _act(request: Request, actor: Actor) -> m.Act:
    """Return who acts, on whose behalf, under the register as it is at this second."""
    state = request.app.state
    await state.register.refresh(state.host.pool)
    by, side = _acting(actor)
    department = actor.department if side is m.Side.DEPARTMENT else None
    return m.Act(
        at=state.clock.now(),
        calendar=load(),
        by=by,
        side=side,
        department=m.DepartmentId(department) if department else None,
        delegations=state.register.current,
        notary=state.notary,
    )


def _acting(actor: Actor) -> tuple[str, m.Side]:
    """Return who somebody is to the domain; the first role that fits counts."""
    if actor.has("department") and actor.department:
        return actor.subject, m.Side.DEPARTMENT
    if actor.has("clerk"):
        return actor.subject, m.Side.WINDOW
    if actor.has("operator"):
        return actor.subject, m.Side.OURSELVES
    return str(actor.ref), m.Side.APPLICANT


async def _case(case_id: CaseId) -> m.CaseId:
    return m.CaseId(case_id)


command = Acts(router, _case, _deal)
"""Registers the body of a command under its path, for some roles."""


def ids(values: Sequence[str]) -> tuple[m.ItemId, ...]:
    """Return item ids as the domain knows them, each once."""
    return tuple(dict.fromkeys(m.ItemId(value) for value in values))


def uuid_of(call: Call, parameter: str) -> str:
    """Return an id of the path in its one spelling; raise a 404 problem if it is none."""
    try:
        return str(UUID(call.named(parameter)))
    except ValueError:
        raise Problem(404, "not-found", f"{parameter} is not an id") from None
