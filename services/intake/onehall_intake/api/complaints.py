"""Complaints 投诉: with a name or without, answered by nobody whom they are about."""

from typing import Annotated, Any, Final, TypeAlias
from uuid import UUID

from asyncpg import Connection
from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from onehall_chassis import Actor, CurrentActor, IdempotencyKey
from onehall_chassis.acts import Acts
from onehall_chassis.bodies import Line, Paragraph, read
from onehall_contracts.message import DepartmentId
from onehall_contracts.problem import Problem
from onehall_store import Answer, Ask, Done
from pydantic import BaseModel, Field, StringConstraints

from onehall_intake.api import asking
from onehall_intake.api.asking import Voice, shown
from onehall_intake.api.proving import CurrentGuest, Guest, with_code, wrong
from onehall_intake.api.running import CALENDAR, CurrentHall, answered
from onehall_intake.api.voicing import Act, Body, dealing
from onehall_intake.domain.voices import complaint as c
from onehall_intake.domain.voices.words import OUTSIDE, ComplaintKind, is_about
from onehall_intake.store import complaints, people, words

router = APIRouter(prefix="/complaints", tags=["complaints"])

DECIDING: Final = ("supervisor", "legal-officer", "director")
HANDLING: Final = ("department", *DECIDING)
PREFIX: Final = "TS"
LISTED: Final = (
    *("complaint_id", "number", "kind", "department", "received_at", "silence_at", "answer_by"),
    *("admitted_at", "redirect_to", "answered_at", "upheld"),
)
Officer: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.@-]{1,64}$")]


class NewComplaint(Voice):
    """A complaint; `officer` is the work reference on the badge of whom it is about."""

    kind: ComplaintKind
    named: bool
    officer: Officer | None = None


class Page(BaseModel):
    """Which complaints a list is to show."""

    department: DepartmentId | None = None
    unanswered: bool = False
    cursor: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 50


@router.post("", status_code=201)
async def complain(caller: CurrentGuest, key: IdempotencyKey) -> JSONResponse:
    """Complain; without a name nothing is kept that tells who it was."""
    caller.must_be_served()
    body = await caller.request.body()
    said = read(NewComplaint, body)
    _check(caller, said)
    found = await asking.about(caller, said)
    if not said.named:
        caller = Guest(caller.hall, None, caller.request)

    async def build(connection: Connection) -> Ask[c.Command]:
        heard = await asking.write(connection, caller, PREFIX, said, found)
        who = str(heard.said_by) if heard.said_by else None
        ids = str(heard.id), heard.number, said.kind, heard.department, heard.words_sha256
        made = c.Said(*ids, said.officer, heard.case, who)
        command = c.Complain(made, caller.hall.now, CALENDAR)
        return Ask(made.complaint, command, caller.origin(said.named))

    engine: Any = caller.hall.engine
    answer = await engine.submit(build, _told, caller.request_key(key, body))
    return JSONResponse(await with_code(caller.hall, answer.body, "complaint_id"), answer.status)


@router.get("")
async def list_complaints(
    hall: CurrentHall, actor: CurrentActor, page: Annotated[Page, Query()]
) -> dict[str, Any]:
    """List complaints, newest first: one's own, or those one may handle."""
    handles = actor.has(*HANDLING)
    wanted = complaints.Wanted(
        department=page.department,
        own=_own(actor) if handles else None,
        outside=[kind.value for kind in OUTSIDE],
        complainant=None if handles else actor.ref,
        unanswered=page.unanswered,
        asked_by=actor.subject,
        after=page.cursor,
        limit=page.limit,
    )
    async with hall.pool.acquire(timeout=10) as connection:
        rows = await complaints.listed(connection, wanted)
    after = rows[-1]["complaint_id"] if len(rows) == page.limit else None
    return {"complaints": [_line(row) for row in rows], "next": after}


@router.get("/{complaint_id}")
async def read_complaint(
    hall: CurrentHall, actor: CurrentActor, complaint_id: UUID
) -> dict[str, Any]:
    """Return a complaint with what was said; a reading by staff is recorded."""
    async with hall.pool.acquire(timeout=10) as connection, connection.transaction():
        row = await _found(connection, actor, complaint_id)
        said = await words.read(connection, hall.vault, complaint_id)
        if actor.has(*HANDLING):
            who = [await words.whose(connection, complaint_id)]
            await people.note_read(connection, actor.subject, who, hall.now, "complaint")
    return _line(row) | shown(row, "officer", "case_id") | {"words": said}


def _check(caller: Guest, said: NewComplaint) -> None:
    if not said.named:
        if said.contact:
            raise wrong("contact", "without a name nobody is kept who said it; leave it out")
        if said.case_number:
            raise wrong("case_number", "a case tells whose it is; leave it out, or give your name")
    elif caller.actor and said.contact:
        raise wrong("contact", "you are logged in, and told in your inbox; leave it out")
    elif not caller.actor and not said.contact:
        raise wrong("contact", "give one, or log in, or complain without a name")


def _own(actor: Actor) -> str | None:
    """Return the department whose complaints alone the caller handles; None for all."""
    return None if actor.has(*DECIDING) else actor.department or ""


async def _found(connection: Connection, actor: Actor, complaint_id: UUID) -> Any:
    row = await complaints.find(connection, complaint_id)
    if row is None or not (_handles(actor, row) or actor.ref == row["complainant"]):
        detail = "there is no such complaint, or it is not for you"
        raise Problem(404, "not-found", detail)
    return row


def _handles(actor: Actor, row: Any) -> bool:
    """Whether somebody may see a complaint for their work: never one about themselves."""
    if is_about(row["officer"], actor.subject) or not actor.has(*HANDLING):
        return False
    own = _own(actor)
    return own is None or (own == row["department"] and row["kind"] not in OUTSIDE)


def _line(row: Any) -> dict[str, Any]:
    told = {"named": row["complainant"] is not None, "flagged": row["kind"] == "retaliation"}
    return shown(row, *LISTED) | told


def _told(done: Done[Any, Any]) -> Answer:
    state: c.Complaint = done.state
    received = state.received
    assert received is not None  # noqa: S101 - a complaint's first event
    body = {
        "complaint_id": received.said.complaint,
        "number": received.said.number,
        "department": received.said.department,
        "kind": received.said.kind,
        "silence_at": received.silence_at,
        "answer_by": received.answer_by,
        "received_at": received.at,
    }
    return answered(201, body)


def _complaint(complaint_id: UUID) -> UUID:
    return complaint_id


act = Acts(router, _complaint, dealing(_found))
"""Registers the body of an act under its path below a complaint, for some roles."""


@act("/{complaint_id}/admission", *HANDLING)
class Admitted(Body):
    """Look into it, within three working days; silence says the same."""

    async def meant(self, act: Act) -> c.Command:
        """Return the command."""
        return c.Admit(act.by)


@act("/{complaint_id}/redirection", *HANDLING)
class Redirected(Body):
    """Say where it belongs, within three working days."""

    to: Line

    async def meant(self, act: Act) -> c.Command:
        """Return the command."""
        return c.Redirect(self.to, act.by)


@act("/{complaint_id}/answer", *HANDLING)
class Answered(Body):
    """Say what was found, and whether the complaint is upheld 属实."""

    upheld: bool
    words: Paragraph

    async def meant(self, act: Act) -> c.Command:
        """Return the command."""
        return c.AnswerComplaint(self.upheld, await act.keep("answer", self.words), act.by)
