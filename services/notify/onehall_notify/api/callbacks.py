"""Call-backs 回访: the lists, who calls, and what came of it."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from asyncpg import Connection
from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse
from onehall_calendar import local_day
from onehall_chassis import Actor, CurrentActor
from onehall_chassis.acts import Acts, Sent
from onehall_chassis.bodies import Given, Paragraph
from onehall_contracts.problem import Problem
from onehall_store import Answer, Ask, Done, RequestKey

from onehall_notify.api.common import origin, page
from onehall_notify.domain import calling_back as c
from onehall_notify.store import calling
from onehall_notify.templates.scripts import script

router = APIRouter(tags=["call-backs"])
CALLERS = ("clerk", "guide", "coordinator")
READERS = (*CALLERS, "supervisor", "operator")
Limit = Annotated[int, Query(ge=1, le=200)]


class Act(Given):
    """The body of an act: what it asks for, and what that means to the domain."""

    async def meant(self, call: "Call") -> c.Command:
        """Return the act."""
        raise NotImplementedError


class Call:
    """An act as it came: about which call-back, by whom, in which transaction."""

    def __init__(self, sent: Sent[Act], connection: Connection, row: Any) -> None:
        self.sent, self.connection, self.row = sent, connection, row
        self.by, self.at = sent.actor.subject, sent.request.app.state.clock.now()


@router.get("/call-backs")
async def list_call_backs(
    request: Request,
    actor: CurrentActor,
    state: Literal["open", "late", "done"] = "open",
    about: c.About | None = None,
    cursor: UUID | None = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """List whom somebody has to call, by the day it is due; or what is late, or done."""
    actor.must_have(*READERS)
    before: date | None = _today(request) if state == "late" else None
    kind = about.value if about else None
    async with request.app.state.host.pool.acquire(timeout=10) as connection:
        rows = await calling.page(connection, state == "done", kind, before, cursor, limit + 1)
    shown, cursor = page(rows, limit, "call_back_id")
    return {"call_backs": [_shown(request, row) for row in shown], "next": cursor}


@router.get("/call-backs/{call_back_id}")
async def read_call_back(
    request: Request, actor: CurrentActor, call_back_id: UUID
) -> dict[str, Any]:
    """Return a call-back with what to ask; to whoever calls, also whom, and what they said."""
    actor.must_have(*READERS)
    vault = request.app.state.settings.vault
    async with request.app.state.host.pool.acquire(timeout=10) as connection:
        row = await _found(connection, call_back_id)
        remarks = await calling.remarks(connection, vault, call_back_id)
    own = {"person_ref": row["person_ref"], "remarks": remarks} if _calls(actor, row) else {}
    return _shown(request, row) | {"script": script(row["about"])} | own


async def _id(call_back_id: UUID) -> UUID:
    return call_back_id


async def _deal(sent: Sent[Act]) -> JSONResponse:
    async def build(connection: Connection) -> Ask[c.Command]:
        row = await _found(connection, sent.about)
        command = await sent.said.meant(Call(sent, connection, row))
        return Ask(str(sent.about), command, origin(sent.request, sent.actor.subject))

    def answer(done: Done[c.CallBack, c.Event]) -> Answer:
        body = {
            "call_back_id": str(sent.about),
            "claimed_by": done.state.claimed_by,
            "attempts": len(done.state.missed),
            "done": done.state.done,
        }
        return Answer(200, body)

    engine = sent.request.app.state.host.engine
    given: Answer = await engine.submit(build, answer, RequestKey.of(*sent.identity))
    return JSONResponse(given.body, given.status)


act = Acts(router, _id, _deal)


@act("/call-backs/{call_back_id}/claim", *CALLERS)
class Claim(Act):
    """Take a call-back; who handled the case leaves it to a colleague."""

    async def meant(self, call: Call) -> c.Command:
        """Return the act."""
        handled = await calling.handled(call.connection, call.sent.about, call.by)
        return c.Claim(call.by, handled, call.at)


@act("/call-backs/{call_back_id}/return", *CALLERS)
class GiveBack(Act):
    """Leave a call-back to somebody else."""

    async def meant(self, call: Call) -> c.Command:
        """Return the act."""
        return c.GiveBack(call.by, call.at)


@act("/call-backs/{call_back_id}/miss", *CALLERS)
class Miss(Act):
    """Say that nobody answered; after three different times the person counts as not reached."""

    async def meant(self, call: Call) -> c.Command:
        """Return the act."""
        return c.RecordMiss(call.by, call.at)


@act("/call-backs/{call_back_id}/result", *CALLERS)
class Result(Act):
    """Say what came of the call; `satisfied` is left out by who would rather not say."""

    satisfied: bool | None = None
    wants_rectification: bool = False
    remarks: Paragraph | None = None

    async def meant(self, call: Call) -> c.Command:
        """Return the act; what was said is locked with the person's key, in this transaction."""
        kept = await self._kept(call) if self.remarks else None
        return c.RecordCall(call.by, self.satisfied, self.wants_rectification, kept, call.at)

    async def _kept(self, call: Call) -> str:
        if call.row["state"] != "claimed" or call.row["claimed_by"] != call.by:
            return ""  # refused by the domain: nothing of it is kept
        person: UUID | None = call.row["person_ref"]
        if person is None:
            raise Problem(409, "person-unknown", "nobody is known to keep remarks of; leave it out")
        vault = call.sent.request.app.state.settings.vault
        key = await vault.key(call.connection, person)
        said = self.remarks or ""
        return await calling.keep_remarks(call.connection, key, call.sent.about, said)


async def _found(connection: Connection, call_back_id: UUID) -> Any:
    row = await calling.find(connection, call_back_id)
    if row is None:
        raise Problem(404, "not-found", "there is no such call-back; see the list")
    return row


def _calls(actor: Actor, row: Any) -> bool:
    return bool(row["claimed_by"] == actor.subject)


def _shown(request: Request, row: Any) -> dict[str, Any]:
    kept = {name: value for name, value in row.items() if name != "person_ref"}
    late = row["state"] != "done" and row["due_on"] < _today(request)
    return kept | {"late": late}


def _today(request: Request) -> date:
    today: date = local_day(request.app.state.clock.now())
    return today
