"""Enquiries 咨询: asked by anybody, answered by whom they concern, perhaps published anew."""

from typing import Annotated, Any, Final
from uuid import UUID

from asyncpg import Connection
from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from onehall_chassis import Actor, CurrentActor, IdempotencyKey
from onehall_chassis.acts import Acts
from onehall_chassis.bodies import Paragraph, read
from onehall_contracts.message import DepartmentId, ItemId
from onehall_contracts.problem import Problem
from onehall_store import Answer, Ask, Done
from pydantic import BaseModel, Field

from onehall_intake.api import asking
from onehall_intake.api.asking import Anonymous, Voice, shown
from onehall_intake.api.proving import CurrentGuest, with_code, wrong
from onehall_intake.api.running import CALENDAR, CurrentHall, answered
from onehall_intake.api.voicing import Act, Body, dealing
from onehall_intake.domain.voices import enquiry as e
from onehall_intake.domain.voices.words import CENTRE, Topic
from onehall_intake.store import enquiries, people, words

router = APIRouter(prefix="/enquiries", tags=["enquiries"])

SEEING: Final = ("supervisor", "legal-officer", "director")
PREFIX: Final = "ZX"
LISTED: Final = (
    *("enquiry_id", "number", "topic", "department", "item_id", "received_at", "answer_by"),
    *("answered_at", "published_at"),
)


class NewEnquiry(Voice):
    """A question; how fast it is answered depends on what it is about."""

    topic: Topic


class Page(BaseModel):
    """Which enquiries a list is to show."""

    unanswered: bool = False
    cursor: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 50


class PublicPage(BaseModel):
    """Which published answers a list is to show."""

    item_id: ItemId | None = None
    department: DepartmentId | None = None
    cursor: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 50


@router.post("", status_code=201)
async def ask(caller: CurrentGuest, key: IdempotencyKey) -> JSONResponse:
    """Ask something; the answer is read with a login, or with number and check code."""
    caller.must_be_served()
    body = await caller.request.body()
    said = read(NewEnquiry, body)
    if caller.actor and said.contact:
        raise wrong("contact", "you are logged in, and told in your inbox; leave it out")
    found = await asking.about(caller, said)

    async def build(connection: Connection) -> Ask[e.Command]:
        heard = await asking.write(connection, caller, PREFIX, said, found)
        asker = str(heard.said_by) if heard.said_by else None
        ids = str(heard.id), heard.number, said.topic, heard.department, heard.words_sha256
        asked = e.Asked(*ids, said.item_id, heard.case, asker)
        command = e.Ask(asked, caller.hall.now, CALENDAR)
        return Ask(asked.enquiry, command, caller.origin(named=True))

    engine: Any = caller.hall.engine
    answer = await engine.submit(build, _told, caller.request_key(key, body))
    return JSONResponse(await with_code(caller.hall, answer.body, "enquiry_id"), answer.status)


@router.get("")
async def list_enquiries(
    hall: CurrentHall, actor: CurrentActor, page: Annotated[Page, Query()]
) -> dict[str, Any]:
    """List enquiries, newest first: one's own, or those one has to answer."""
    department, asker = _department(actor), None if _answers(actor) else actor.ref
    wanted = enquiries.Wanted(department, asker, page.unanswered, page.cursor, page.limit)
    async with hall.pool.acquire(timeout=10) as connection:
        rows = await enquiries.listed(connection, wanted)
    after = rows[-1]["enquiry_id"] if len(rows) == page.limit else None
    return {"enquiries": [shown(row, *LISTED) for row in rows], "next": after}


@router.get("/published")
async def list_published(hall: CurrentHall, page: Annotated[PublicPage, Query()]) -> dict[str, Any]:
    """List questions and answers that were published, newest first."""
    wanted = enquiries.Public(page.item_id, page.department, page.cursor, page.limit)
    async with hall.pool.acquire(timeout=10) as connection:
        rows = await enquiries.published(connection, wanted)
    after = rows[-1]["enquiry_id"] if len(rows) == page.limit else None
    return {"answers": [{k: v for k, v in r.items() if k != "enquiry_id"} for r in rows],
            "next": after}  # fmt: skip


@router.get("/{enquiry_id}")
async def read_enquiry(hall: CurrentHall, actor: CurrentActor, enquiry_id: UUID) -> dict[str, Any]:
    """Return an enquiry with what was asked and answered; a reading by staff is recorded."""
    async with hall.pool.acquire(timeout=10) as connection, connection.transaction():
        row = await _found(connection, actor, enquiry_id)
        said = await words.read(connection, hall.vault, enquiry_id)
        if _answers(actor):
            who = [await words.whose(connection, enquiry_id)]
            await people.note_read(connection, actor.subject, who, hall.now, "enquiry")
    return shown(row, *LISTED) | {"words": said}


def _answers(actor: Actor) -> bool:
    return actor.has("department", "clerk", *SEEING)


def _department(actor: Actor) -> str | None:
    """Return whose enquiries alone the caller sees; None for all, or for one's own."""
    if actor.has(*SEEING):
        return None
    if actor.has("department"):
        return actor.department or ""
    return CENTRE if actor.has("clerk") else None


async def _found(connection: Connection, actor: Actor, enquiry_id: UUID) -> Any:
    row, department = await enquiries.find(connection, enquiry_id), _department(actor)
    theirs = row and (actor.ref == row["asker"] or department == row["department"])
    if row is None or not (theirs or actor.has(*SEEING)):
        raise Problem(404, "not-found", "there is no such enquiry, or it is not yours")
    return row


def _told(done: Done[Any, Any]) -> Answer:
    state: e.Enquiry = done.state
    assert state.received is not None  # noqa: S101 - an enquiry's first event
    asked = state.received.asked
    body = {
        "enquiry_id": asked.enquiry,
        "number": asked.number,
        "department": asked.department,
        "reply_wd": state.received.reply_wd,
        "answer_by": state.received.answer_by,
        "received_at": state.received.at,
    }
    return answered(201, body)


def _enquiry(enquiry_id: UUID) -> UUID:
    return enquiry_id


act = Acts(router, _enquiry, dealing(_found))
"""Registers the body of an act under its path below an enquiry, for some roles."""


@act("/{enquiry_id}/answer", "department", "clerk")
class Answered(Body):
    """Answer it, once."""

    words: Paragraph

    async def meant(self, act: Act) -> e.Command:
        """Return the command."""
        return e.AnswerEnquiry(await act.keep("answer", self.words), act.by)


@act("/{enquiry_id}/publication", "department", "clerk")
class Published(Body):
    """Publish question and answer, written anew so that nobody can be recognised."""

    question: Anonymous
    answer: Anonymous

    async def meant(self, act: Act) -> e.Command:
        """Return the command."""
        return e.PublishAnswer(self.question, self.answer, act.by)
