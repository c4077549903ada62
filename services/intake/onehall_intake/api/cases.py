"""Cases: handed in once, listed, and looked at by those they concern."""

from typing import Annotated, Any
from uuid import UUID

from asyncpg import Connection
from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse
from onehall_calendar import local_day
from onehall_chassis import Actor, CurrentActor
from onehall_chassis.auth import STAFF
from onehall_chassis.bodies import read
from onehall_contracts.ids import derived, uuid7
from onehall_store import Answer, Ask, Done
from pydantic import BaseModel, Field

from onehall_intake import messages
from onehall_intake.api import glimpse, proving, running, submission, view
from onehall_intake.api.running import CALENDAR, CENTRE, Call, CurrentCall, CurrentHall, Hall
from onehall_intake.domain import filing as f
from onehall_intake.domain import model as m
from onehall_intake.domain.catalogue import CentreId, ClassId
from onehall_intake.domain.catalogue_handling import as_at
from onehall_intake.domain.identifiers import case_number
from onehall_intake.store import cases, codes, papers, people, trust

router = APIRouter(prefix="/cases", tags=["cases"])


class Page(BaseModel):
    """Which cases a list is to show."""

    status: m.Status | None = None
    class_id: Annotated[str | None, Field(max_length=40)] = None
    centre: Annotated[str | None, Field(pattern=CENTRE)] = None
    cursor: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 20


@router.post("", status_code=201)
async def submit_case(call: CurrentCall) -> JSONResponse:
    """Hand in a case with all its papers; the answer names everything wrong at once."""
    call.actor.must_have("applicant", "clerk")
    body = await call.request.body()
    checks = await glimpse.checks(call, body)
    given = read(submission.Submission, body, checks)
    documents = submission.with_sizes(given.documents, checks.stored)
    handing = _Handing(call, given, documents)
    reply = await call.hall.engine.submit(handing.ask, handing.answer, call.request_key(body))
    response = running.respond(await _told(call, handing, reply))
    response.headers["Location"] = f"/cases/{reply.body['case_id']}"
    return response


@router.get("")
async def list_cases(
    hall: CurrentHall, actor: CurrentActor, page: Annotated[Page, Query()]
) -> dict[str, Any]:
    """Return a page of cases, newest first: an applicant's own, or the window's all."""
    mine = None if actor.has(*STAFF) else actor.ref
    wanted = cases.Wanted(mine, page.status, page.class_id, page.centre, page.cursor, page.limit)
    async with hall.pool.acquire(timeout=10) as connection:
        rows = await cases.listed(connection, wanted)
    return {"cases": rows, "next": rows[-1]["case_id"] if len(rows) == page.limit else None}


@router.get("/by-number/{number}")
async def read_case_by_number(
    hall: CurrentHall, actor: CurrentActor, response: Response, number: str
) -> dict[str, Any]:
    """Return the case with this number."""
    async with hall.pool.acquire(timeout=10) as connection:
        case_id = await cases.id_of(connection, number)
    if case_id is None:
        raise running.no_such_case()
    return await _shown(hall, actor, response, case_id)


@router.get("/{case_id}")
async def read_case(
    hall: CurrentHall, actor: CurrentActor, response: Response, case_id: UUID
) -> dict[str, Any]:
    """Return a case; its ETag is what a clerk's next step must name."""
    return await _shown(hall, actor, response, f.CaseId(str(case_id)))


async def _shown(hall: Hall, actor: Actor, response: Response, case_id: f.CaseId) -> dict[str, Any]:
    found = await hall.case(UUID(case_id))
    if found is None:
        raise running.no_such_case()
    version, state, filed = found
    applicant = UUID(filed.applicant)
    actor.must_see(applicant)
    async with hall.pool.acquire(timeout=10) as connection:
        person = await people.of_case(connection, hall.vault, UUID(case_id))
        own = actor.ref == applicant
        code = await codes.of(connection, hall.vault, UUID(case_id)) if own else None
    shown = view.case(version, state)
    if person:
        shown["applicant"] = view.person(person) if own else view.masked(person)
    if own:
        shown["check_code"] = code
    response.headers["ETag"] = running.etag(version)
    return shown


async def _told(call: Call, handing: "_Handing", reply: Answer) -> Answer:
    """Add the check code for applicants; a clerk who hands in for somebody never learns it."""
    if call.actor.ref != handing.applicant:
        return reply
    return Answer(reply.status, await proving.with_code(call.hall, reply.body, "case_id"))


class _Handing:
    """One submission on its way into the store: numbered, written down, answered."""

    def __init__(
        self, call: Call, given: submission.Submission, documents: tuple[f.Document, ...]
    ) -> None:
        self._call, self._given, self._documents = call, given, documents
        self.applicant = call.actor.ref
        if given.on_behalf_of:
            self.applicant = derived("applicant", given.on_behalf_of)

    async def ask(self, connection: Connection) -> Ask[m.Command]:
        """Return the command; the number and the person are written in its own transaction."""
        filing = await self._filing(connection)
        vault = self._call.hall.vault
        await people.add(connection, vault, filing.case, self.applicant, self._person())
        await codes.add(connection, UUID(filing.case), filing.number, self.applicant)
        await papers.share(connection, vault, [d.sha256 for d in self._documents], self.applicant)
        bars = await trust.bars(connection, self.applicant, local_day(self._call.hall.now))
        command = m.SubmitCase(filing, self._call.hall.now, CALENDAR, bars)
        return Ask(filing.case, command, self._call.origin)

    def answer(self, done: Done[m.Case, m.Event]) -> Answer:
        """Return what is told and kept: without the check code, which is kept nowhere."""
        return running.answered(201, view.case(done.recorded[-1].version, done.state))

    async def _filing(self, connection: Connection) -> f.Filing:
        handed = self._given
        class_id, day = ClassId(handed.class_id), local_day(self._call.hall.now)
        centre = CentreId(handed.centre or self._call.hall.catalogue.centre)
        catalogue = as_at(self._call.hall.catalogue, centre)  # shorter there, never longer
        code = catalogue.parallel_class(class_id).code
        sequence = await cases.next_sequence(connection, centre, day, class_id)
        given = messages.Numbered(
            case=f.CaseId(str(uuid7())),
            number=case_number(messages.number_centre(centre), day, code, sequence),
            applicant=f.ApplicantRef(str(self.applicant)),
            channel=f.Channel(handed.channel),
            centre=centre,
        )
        papers = messages.Handed(self._documents, handed.held_already())
        return messages.filing(catalogue, class_id, handed.items(catalogue, day), papers, given)

    def _person(self) -> people.Person:
        one = self._given.applicant
        return people.Person(one.kind, one.name, one.id_number, one.email, one.phone, one.language)
