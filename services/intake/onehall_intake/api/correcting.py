"""The one correction over HTTP: gaps from participants, one notice, what comes in for it."""

from typing import Any
from uuid import UUID

from asyncpg import Connection
from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from onehall_chassis import CurrentActor
from onehall_chassis.bodies import Given, Kind, Paragraph, read
from onehall_contracts.problem import Problem
from pydantic import Field

from onehall_intake.api import glimpse, running, submission, view
from onehall_intake.api.changing import change, state_of
from onehall_intake.api.running import CALENDAR, Call, CurrentCall, CurrentHall
from onehall_intake.domain import filing as f
from onehall_intake.domain import model as m
from onehall_intake.domain.catalogue import DepartmentId
from onehall_intake.store import cases, papers

router = APIRouter(prefix="/cases/{case_id}", tags=["correction"])

CONCERNED = ("clerk", "department", "supervisor", "operator")


class Deficiency(Given):
    """One paper that is missing or wrong, with what would put it right."""

    kind: Kind
    what: Paragraph
    defect: f.Defect | None = None


class Notice(Given):
    """Everything that is missing, said once (L-10); or what a participant found."""

    deficiencies: list[Deficiency] = Field(min_length=1, max_length=100)

    def listed(self) -> tuple[f.Deficiency, ...]:
        """Return them as the case keeps them."""
        return tuple(f.Deficiency(d.kind, d.what, d.defect) for d in self.deficiencies)


@router.post("/gaps")
async def report_gaps(call: CurrentCall, case_id: UUID) -> JSONResponse:
    """Report, as a participant, what one's own items lack, within three working days."""
    department = _department(call)
    body = await call.request.body()
    deficiencies = read(Notice, body).listed()

    async def meant(_connection: Connection, _held: cases.Held) -> m.Command:
        return m.ReportGaps(department, deficiencies, call.who, call.hall.now)

    return await change(call, case_id, body, meant)


@router.get("/gaps")
async def read_gaps(
    hall: CurrentHall, actor: CurrentActor, response: Response, case_id: UUID
) -> dict[str, Any]:
    """Return every reported gap, merged by paper, and every demand that was refused."""
    actor.must_have(*CONCERNED)
    found = await hall.case(case_id)
    if found is None:
        raise running.no_such_case()
    version, state, _ = found
    response.headers["ETag"] = running.etag(version)
    return view.gaps(version, state)


@router.post("/correction-notice")
async def notify_correction(call: CurrentCall, case_id: UUID) -> JSONResponse:
    """Tell the applicant, once, everything that is missing 一次性告知."""
    call.actor.must_have("clerk")
    body = await call.request.body()
    deficiencies = read(Notice, body).listed()

    async def meant(_connection: Connection, _held: cases.Held) -> m.Command:
        return m.NotifyCorrection(deficiencies, call.who, call.hall.now)

    return await change(call, case_id, body, meant, seen=True)


@router.post("/on-the-spot-correction")
async def correct_on_the_spot(call: CurrentCall, case_id: UUID) -> JSONResponse:
    """Put right at the window what can be put right there 当场更正 (L-09)."""
    call.actor.must_have("clerk")
    body = await call.request.body()
    documents = await _documents(call, case_id, body)

    async def meant(connection: Connection, held: cases.Held) -> m.Command:
        await papers.share(
            connection, call.hall.vault, [d.sha256 for d in documents], held.applicant
        )
        return m.CorrectOnTheSpot(documents, call.hall.now)

    return await change(call, case_id, body, meant)


@router.post("/correction")
async def supply_correction(call: CurrentCall, case_id: UUID) -> JSONResponse:
    """Hand in what the notice asked for 补正."""
    call.actor.must_have("applicant", "clerk")
    body = await call.request.body()
    documents = await _documents(call, case_id, body)

    async def meant(connection: Connection, held: cases.Held) -> m.Command:
        await papers.share(
            connection, call.hall.vault, [d.sha256 for d in documents], held.applicant
        )
        return m.SupplyCorrection(documents, call.hall.now, CALENDAR)

    return await change(call, case_id, body, meant)


@router.post("/supplement")
async def supply_owed(call: CurrentCall, case_id: UUID) -> JSONResponse:
    """Hand in what was promised at a tolerant acceptance 容缺补正."""
    call.actor.must_have("applicant", "clerk")
    body = await call.request.body()
    documents = await _documents(call, case_id, body)

    async def meant(connection: Connection, held: cases.Held) -> m.Command:
        await papers.share(
            connection, call.hall.vault, [d.sha256 for d in documents], held.applicant
        )
        return m.SupplyOwed(documents, call.hall.now)

    return await change(call, case_id, body, meant)


async def _documents(call: Call, case_id: UUID, body: bytes) -> tuple[f.Document, ...]:
    """Return the papers of a body, of which the case itself decides whether they were asked for."""
    state = await state_of(call, case_id)
    assert state.filing is not None  # noqa: S101 - state_of has asked
    checks = await glimpse.correction_checks(call, body, UUID(state.filing.applicant))
    given = read(submission.Correction, body, checks)
    return submission.with_sizes(given.documents, checks.stored)


def _department(call: Call) -> DepartmentId:
    call.actor.must_have("department")
    if not call.actor.department:
        detail = "this needs a token that names its department"
        raise Problem(403, "not-allowed", detail)
    return DepartmentId(call.actor.department)
