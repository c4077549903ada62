"""Permits over HTTP: the public register, what a number or a file is worth, the document itself."""

import asyncio
import base64
import binascii
import logging
from datetime import date, datetime, timedelta
from typing import Annotated, Any
from urllib.parse import quote

from asyncpg import Pool
from fastapi import APIRouter, Query, Request, Response
from onehall_calendar import end_of, local_day
from onehall_chassis import Actor, CurrentActor
from onehall_chassis.auth import STAFF
from onehall_contracts.message import DepartmentId, ItemId
from onehall_contracts.problem import Problem
from pydantic import BaseModel, ConfigDict, Field

from onehall_approval.api import seeing
from onehall_approval.certificates import register
from onehall_approval.certificates.checking import LARGEST, Checker
from onehall_approval.certificates.facts import is_number
from onehall_approval.certificates.vault import Damaged

log = logging.getLogger(__name__)
router = APIRouter(prefix="/permits", tags=["permits"])

PDF = "application/pdf"
DAY = timedelta(days=1)
RETRY_SECONDS = 5
AT_ONCE = 4
"""Files of strangers looked at together: each holds a connection while it is parsed."""
_looking = asyncio.Semaphore(AT_ONCE)
Day = Annotated[date | None, Field(ge=date(2000, 1, 1), le=date(2100, 1, 1))]


class Wanted(BaseModel):
    """Which permits to list: of a department, of an item, issued from a day to a day."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    department: DepartmentId | None = None
    item_id: ItemId | None = None
    from_day: Day = None
    to_day: Day = None
    cursor: Annotated[str | None, Field(max_length=400, pattern=r"^[A-Za-z0-9_-]+$")] = None
    limit: Annotated[int, Field(ge=1, le=100)] = 50

    @property
    def filters(self) -> register.Filters:
        """Return them as the register knows them; both days are included."""
        since = end_of(self.from_day - DAY) if self.from_day else None
        before = end_of(self.to_day) if self.to_day else None
        return register.Filters(self.department, self.item_id, since, before)


@router.get("")
async def list_permits(request: Request, wanted: Annotated[Wanted, Query()]) -> dict[str, Any]:
    """List permits for everybody 许可公示, newest first; holders' names are masked."""
    state = request.app.state
    after = _number(wanted.cursor) if wanted.cursor else None
    async with state.host.pool.acquire(timeout=10) as connection:
        found = await register.page(connection, wanted.filters, after, wanted.limit + 1)
    shown, now = found[: wanted.limit], state.clock.now()
    more = len(found) > wanted.limit
    return {
        "permits": [_line(one, now) for one in shown],
        "next": _cursor(shown[-1].permit_number) if more else None,
    }


@router.post("/verification")
async def verify_file(request: Request) -> dict[str, Any]:
    """Tell what a PDF is worth: ours and in force, altered, or nothing we know."""
    pdf = await _file(request)
    state = request.app.state
    checker: Checker = state.checker
    if _looking.locked():
        detail = "many files are being looked at; ask again, or look the number up"
        raise Problem(503, "busy", detail, retry_after=RETRY_SECONDS)
    async with _looking, state.host.pool.acquire(timeout=10) as connection:
        told = await checker.verify_file(connection, pdf, state.clock.now())
    return _verdict(told.answer, state.clock.now()) | {"reason": told.reason}


@router.get("/{permit_number}")
async def verify_number(
    request: Request, permit_number: str, d: Annotated[str | None, Query(max_length=64)] = None
) -> dict[str, Any]:
    """Tell what a number is worth today; `d` is the digest that a document's code names."""
    state = request.app.state
    now = state.clock.now()
    async with state.host.pool.acquire(timeout=10) as connection:
        answer = await register.verify_number(connection, permit_number, d, now)
    return _verdict(answer, now)


@router.get("/{permit_number}/document")
async def read_document(request: Request, actor: CurrentActor, permit_number: str) -> Response:
    """Return a permit's newest document to its applicant and to staff concerned with the case."""
    pool: Pool = request.app.state.host.pool
    async with pool.acquire(timeout=10) as connection:
        known = is_number(permit_number)
        permit = await register.get(connection, permit_number) if known else None
    await _must_see(request, actor, permit)
    checker: Checker = request.app.state.checker
    async with pool.acquire(timeout=10) as connection:
        try:
            pdf = await checker.document(connection, permit_number)
        except Damaged as error:
            log.error("a permit's document is damaged", extra={"why": str(error)})
            detail = "the document cannot be read; the operators have been told"
            raise Problem(500, "document-damaged", detail) from None
        if pdf and actor.has(*STAFF):  # it names a person, and who looked is to be known
            now = request.app.state.clock.now()
            await register.note_read(connection, actor.subject, permit_number, now)
    if pdf is None:
        detail = "it is being made, which takes seconds, or its holder was erased; the permit holds"
        raise Problem(404, "document-not-made", detail)
    name = quote(f"{permit_number}.pdf", safe="")
    disposition = f"attachment; filename=\"permit.pdf\"; filename*=UTF-8''{name}"
    return Response(pdf, media_type=PDF, headers={"Content-Disposition": disposition})


async def _must_see(request: Request, actor: Actor, permit: register.Permit | None) -> None:
    """Raise a 404 problem unless the permit is the caller's own, or the caller's work."""
    if permit is None:
        raise _no_such_permit()
    try:
        _version, case = await seeing.visible(request, actor, permit.case_id)
    except Problem:
        raise _no_such_permit() from None
    own = case.opened is not None and case.opened.applicant == str(actor.ref)
    if not (own or actor.has(*STAFF)):  # an interested party sees the case, never the document
        raise _no_such_permit()


async def _file(request: Request) -> bytes:
    """Return the body; raise a problem for what is no PDF by name, empty, or larger than ours."""
    if request.headers.get("Content-Type", "").partition(";")[0].strip().lower() != PDF:
        detail = f"send the file as it is, as {PDF}, with that Content-Type"
        raise Problem(415, "unsupported-media-type", detail)
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > LARGEST:
            detail = f"a permit's document has less than {LARGEST} bytes: this is none of ours"
            raise Problem(413, "too-large", detail)
    if not content:
        raise Problem(422, "invalid-request", "the file is empty; send its bytes as the body")
    return bytes(content)


def _verdict(answer: register.Answer, now: datetime) -> dict[str, Any]:
    permit = answer.permit
    return {
        "verdict": answer.standing,
        "checked_at": now,
        "permit": _line(permit, now) if permit else None,
    }


def _line(permit: register.Permit, now: datetime) -> dict[str, Any]:
    """Return what anybody may know: no case, no digest to copy, no free text of an official's."""
    return {
        "permit_number": permit.permit_number,
        "certificate": permit.certificate,
        "item_id": permit.item_id,
        "item_name": permit.item_name,
        "department": permit.department,
        "department_name": permit.department_name,
        "holder": permit.holder_name_masked,
        "issued_on": local_day(permit.issued_at),
        "valid_until": permit.valid_until,
        "version": permit.version,
        "standing": register.standing(permit, now),
        "status": permit.status,
        "status_on": local_day(permit.status_at),
        "successor": permit.successor,
    }


def _cursor(permit_number: str) -> str:
    return base64.urlsafe_b64encode(permit_number.encode()).decode().rstrip("=")


def _number(cursor: str) -> str:
    try:
        number = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (ValueError, binascii.Error):
        number = ""
    if not is_number(number):
        detail = "this cursor is not one of ours; begin again without it"
        raise Problem(422, "cursor-malformed", detail)
    return number


def _no_such_permit() -> Problem:
    """Return the problem of a permit that is not there, worded as for one that is not yours."""
    return Problem(404, "not-found", "there is no such permit, or it is not yours")
