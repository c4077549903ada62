"""Ratings by those who answer for them: the rated department's remedy and appeal, its decision."""

from typing import Annotated, Any, Literal
from uuid import UUID

from asyncpg import Connection
from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from onehall_chassis import Actor, CurrentActor
from onehall_chassis.acts import Acts, Sent
from onehall_chassis.bodies import Paragraph
from onehall_contracts.message import DepartmentId
from onehall_contracts.problem import Problem
from pydantic import BaseModel, Field

from onehall_intake.api import rating_views
from onehall_intake.api.asking import Anonymous
from onehall_intake.api.running import CALENDAR, CurrentHall
from onehall_intake.api.voicing import Act, Body, called, decide
from onehall_intake.domain.rating import model as r
from onehall_intake.domain.rating.words import Remedy
from onehall_intake.store import people, ratings, words

router = APIRouter(prefix="/ratings", tags=["ratings"])

OUTSIDE = ("supervisor", "legal-officer", "director")
SEEING = ("department", *OUTSIDE)


class Page(BaseModel):
    """Which ratings a list is to show."""

    department: DepartmentId | None = None
    owed: bool = False
    cursor: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 50


@router.get("")
async def list_ratings(
    hall: CurrentHall, actor: CurrentActor, page: Annotated[Page, Query()]
) -> dict[str, Any]:
    """List ratings, newest first: a department its own, without who gave them."""
    actor.must_have(*SEEING)
    own = _own(actor)
    if own and page.department not in (None, own):
        return {"ratings": [], "next": None}
    wanted = ratings.Wanted(own or page.department, page.owed, page.cursor, page.limit)
    async with hall.pool.acquire(timeout=10) as connection:
        rows = await ratings.listed(connection, wanted)
    after = rows[-1]["evaluation_id"] if len(rows) == page.limit else None
    return {"ratings": [_seen(actor, row) for row in rows], "next": after}


@router.get("/{evaluation_id}")
async def read_rating(
    hall: CurrentHall, actor: CurrentActor, evaluation_id: UUID
) -> dict[str, Any]:
    """Return a rating; to the rated department, without who gave it."""
    actor.must_have(*SEEING)
    async with hall.pool.acquire(timeout=10) as connection:
        row = await _found(connection, actor, evaluation_id)
    return _seen(actor, row)


@router.get("/{evaluation_id}/words")
async def read_words(hall: CurrentHall, actor: CurrentActor, evaluation_id: UUID) -> dict[str, Any]:
    """Return all that was said, to those outside the rated department; the reading is recorded."""
    actor.must_have(*OUTSIDE)
    async with hall.pool.acquire(timeout=10) as connection, connection.transaction():
        row = await _found(connection, actor, evaluation_id)
        if _own(actor) or actor.department == row["department"]:
            detail = "what a rater wrote is read outside the rated department only (E-04)"
            raise Problem(403, "not-allowed", detail)
        found = await words.read(connection, hall.vault, evaluation_id)
        who = [row["applicant_ref"]]
        await people.note_read(connection, actor.subject, who, hall.now, "rating")
    return {"evaluation_id": evaluation_id, "words": found}


def _own(actor: Actor) -> str | None:
    """Return the department whose ratings alone the caller sees; None for those outside."""
    return None if actor.has(*OUTSIDE) else actor.department or ""


def _seen(actor: Actor, row: Any) -> dict[str, Any]:
    """Return a rating as its reader may see it: whoever is of the rated department not whose."""
    inside = _own(actor) is not None or actor.department == row["department"]
    return rating_views.about_us(row) if inside else rating_views.watched(row)


async def _found(connection: Connection, actor: Actor, evaluation_id: UUID) -> Any:
    row = await ratings.find(connection, evaluation_id)
    own = _own(actor)
    if row is None or (own is not None and own != row["department"]):
        raise _no_such()
    return row


def _ours(act: Act) -> None:
    """Raise a 404 problem for another department's rating, whatever else its caller may see."""
    if act.by.department != act.row["department"]:
        raise _no_such()


def _no_such() -> Problem:
    return Problem(404, "not-found", "there is no such rating, or it is not of your department")


async def _deal(sent: Sent[Body]) -> JSONResponse:
    async def open_act(connection: Connection) -> Act:
        row = await _found(connection, sent.actor, sent.about)
        return Act(called(sent), sent.about, row, connection, row["applicant_ref"])

    return await decide(sent, open_act)


def _evaluation(evaluation_id: UUID) -> UUID:
    return evaluation_id


act = Acts(router, _evaluation, _deal)
"""Registers the body of an act under its path below a rating, for some roles."""


@act("/{evaluation_id}/extension", "department")
class Extension(Body):
    """Take longer than five working days for a remedy, at most fifteen in all (E-07)."""

    days: Annotated[int, Field(strict=True, ge=1, le=60)]
    reason: Paragraph

    async def meant(self, act: Act) -> r.Command:
        """Return the command."""
        _ours(act)
        kept = await act.keep("extension", self.reason)
        return r.ExtendRectification(self.days, kept, act.by.at, CALENDAR)


@act("/{evaluation_id}/remedy", "department")
class Done(Body):
    """Say what was put right, or why the law leaves no other way (E-07)."""

    result: Remedy
    words: Paragraph

    async def meant(self, act: Act) -> r.Command:
        """Return the command."""
        _ours(act)
        kept = await act.keep("remedy", self.words)
        return r.CloseRectification(self.result, kept, act.by.at)


@act("/{evaluation_id}/appeal", "department")
class Appealed(Body):
    """Hold a rating for mistaken or malicious 申诉, within three working days (E-10)."""

    grounds: Paragraph

    async def meant(self, act: Act) -> r.Command:
        """Return the command."""
        _ours(act)
        kept = await act.keep("appeal", self.grounds)
        return r.Appeal(act.by.subject, kept, act.by.at, CALENDAR)


@act("/{evaluation_id}/summary", *OUTSIDE)
class Summary(Body):
    """Tell the rated department what was written, in a new text that shows nobody (E-04)."""

    text: Anonymous

    async def meant(self, act: Act) -> r.Command:
        """Return the command."""
        return r.Summarise(self.text, act.by.subject, act.by.department, act.by.at)


@act("/{evaluation_id}/appeal/decision", "supervisor", "legal-officer")
class Decided(Body):
    """Decide an appeal from outside the rated department 复核 (E-10)."""

    outcome: Literal["counts", "excluded"]
    reasons: Paragraph

    async def meant(self, act: Act) -> r.Command:
        """Return the command."""
        kept, by = await act.keep("decision", self.reasons), act.by
        excluded = self.outcome == "excluded"
        return r.DecideAppeal(excluded, by.subject, by.department, kept, by.at)
