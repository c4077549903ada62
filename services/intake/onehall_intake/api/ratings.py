"""Ratings 好差评 by those who were served: given, looked up, followed up; and what is published."""

from dataclasses import asdict
from datetime import date
from functools import partial
from typing import Annotated, Any, TypeAlias
from uuid import UUID, uuid4

from asyncpg import Connection
from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse
from onehall_calendar import end_of, local_day
from onehall_chassis import IdempotencyKey
from onehall_chassis.bodies import Given, Line, Paragraph, read
from onehall_contracts.message import ItemId
from onehall_contracts.problem import Problem
from onehall_contracts.voices import RatingGrade
from onehall_store import Answer, Ask, Done
from pydantic import Field, StringConstraints

from onehall_intake.api import rating_views
from onehall_intake.api.months import Month
from onehall_intake.api.proving import CurrentGuest, Guest, own_case, wrong
from onehall_intake.api.running import CALENDAR, CurrentHall, answered, no_such_case
from onehall_intake.domain.filing import CaseId
from onehall_intake.domain.rating import model as r
from onehall_intake.domain.rating.publishing import published, settled_on
from onehall_intake.domain.rating.words import AT_A_WINDOW, Channel, Grade, Shortcoming
from onehall_intake.store import cases, rates, ratings, words
from onehall_intake.store.ratable import WHOLE, find

router = APIRouter(prefix="/ratings", tags=["ratings"])

Window: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[0-9A-Z-]{1,8}$")]


class Proof(Given):
    """Whose case it is: by login, or by the six digits of the receipt."""

    case_number: Line
    check_code: Line | None = None


class NewRating(Proof):
    """A rating; of an item, or of the service as a whole."""

    item_id: ItemId | None = None
    channel: Channel = Channel.ONLINE
    window: Window | None = None
    grade: RatingGrade
    shortcomings: Annotated[tuple[Shortcoming, ...], Field(max_length=len(Shortcoming))] = ()
    words: Paragraph | None = None
    named: bool


class NewFollowUp(Proof):
    """A second rating, after the remedy."""

    grade: RatingGrade
    words: Paragraph | None = None


class Figures(Month):
    """Which figures are asked for."""

    by: rates.By = rates.By.DEPARTMENT


@router.post("", status_code=201)
async def rate(caller: CurrentGuest, key: IdempotencyKey) -> JSONResponse:
    """Rate a service that is over; no login with case number and check code (E-05)."""
    caller.must_be_served()
    body = await caller.request.body()
    said = read(NewRating, body)
    if Grade(said.grade).bad and not (said.shortcomings or said.words):
        raise wrong(
            "shortcomings", "a bad grade says what was bad: choose from the list, or add `words`"
        )
    if said.window and said.channel not in AT_A_WINDOW:
        raise wrong("window", "leave it out, or say that the channel is window or terminal")
    case_id = await own_case(caller, said.case_number, said.check_code)
    origin = caller.origin(said.named)

    async def build(connection: Connection) -> Ask[r.Command]:
        stream, command = await _rating(connection, caller, case_id, said)
        return Ask(stream, command, origin)

    engine: Any = caller.hall.engine
    answer = await engine.submit(build, _received, caller.request_key(key, body))
    return JSONResponse(answer.body, answer.status)


@router.post("/mine")
async def read_mine(caller: CurrentGuest, request: Request) -> dict[str, Any]:
    """Return what was said of a case and what was done about it; changes nothing."""
    caller.must_be_served()
    said = read(Proof, await request.body())
    case_id = await own_case(caller, said.case_number, said.check_code)
    async with caller.hall.pool.acquire(timeout=10) as connection:
        rows = await ratings.of_case(connection, case_id)
        read_words = partial(words.read, connection, caller.hall.vault)
        shown = [rating_views.own(row, await read_words(row["evaluation_id"])) for row in rows]
    return {"ratings": shown}


@router.get("/figures")
async def read_figures(hall: CurrentHall, asked: Annotated[Figures, Query()]) -> dict[str, Any]:
    """Return what is published of ratings (E-13): rates with n and response rate, by group.

    Not while the month's services can still be rated: else a day's figures would tell the next.
    """
    settled = end_of(_settled(asked, local_day(hall.now)))
    wanted = rates.Wanted(asked.by, hall.catalogue.centre, *asked.span, settled)
    async with hall.pool.acquire(timeout=10) as connection:
        sums = await rates.sums(connection, wanted)
        tallies = await rates.tallies(connection, wanted)
    # Of windows the sum that is shown is the channel's, of all centres together.
    shown = published(tallies, sums, one_family=asked.by is rates.By.WINDOW)
    return {"month": asked.month, "by": asked.by, "groups": [asdict(one) for one in shown]}


@router.post("/{evaluation_id}/follow-up")
async def follow_up(caller: CurrentGuest, key: IdempotencyKey, evaluation_id: UUID) -> JSONResponse:
    """Rate once more after the remedy 追评 (E-08)."""
    caller.must_be_served()
    body = await caller.request.body()
    said = read(NewFollowUp, body)
    case_id = await own_case(caller, said.case_number, said.check_code)

    async def build(connection: Connection) -> Ask[r.Command]:
        row = await ratings.find(connection, evaluation_id)
        if row is None or row["case_id"] != case_id:
            raise no_such_case()
        about = caller, evaluation_id, "follow-up", row["applicant_ref"]
        words_sha256 = await _kept(connection, *about, said.words)
        command = r.FollowUp(Grade(said.grade), words_sha256, caller.hall.now, CALENDAR)
        return Ask(str(evaluation_id), command, caller.origin(row["named"]))

    engine: Any = caller.hall.engine
    answer = await engine.submit(build, _received, caller.request_key(key, body))
    return JSONResponse(answer.body, 200)


def _settled(asked: Figures, today: date) -> date:
    """Return the day a month's figures were settled on; raise a 404 problem until it is over."""
    not_over = Problem(404, "not-found", "figures are of months that are over; ask for another")
    if today <= asked.last:
        raise not_over
    try:
        settled = settled_on(asked.last, CALENDAR)
    except ValueError:  # the calendar does not go back so far
        raise not_over from None
    if today <= settled:
        detail = f"what happens until {settled:%Y-%m-%d} counts; ask later, or an earlier month"
        raise Problem(404, "not-found", detail)
    return settled


async def _rating(
    connection: Connection, caller: Guest, case_id: UUID, said: NewRating
) -> tuple[str, r.Rate]:
    """Return the rating's own stream and the command, the case held until all is written."""
    held = await cases.hold(connection, CaseId(str(case_id)))
    if held is None:
        raise no_such_case()
    item = said.item_id or WHOLE
    if said.window and not await rates.window_known(connection, case_id, said.window):
        raise wrong("window", "the centre has no such window; the number stands above it")
    over = await find(connection, case_id, item)
    taken = await ratings.taken(connection, case_id, item, said.channel)
    evaluation = taken or uuid4()  # random: whoever sees it cannot tell the case from it
    about = caller, evaluation, "rating", held.applicant
    words_sha256 = await _kept(connection, *about, said.words)
    given = r.Given(
        evaluation=str(evaluation),
        case=str(case_id),
        applicant=str(held.applicant),
        department=over.department if over else "",
        channel=said.channel,
        grade=Grade(said.grade),
        named=said.named,
        item=said.item_id,
        window=said.window,
        shortcomings=tuple(dict.fromkeys(said.shortcomings)),
        words_sha256=words_sha256,
    )
    over_at = over.over_at if over else None
    return str(evaluation), r.Rate(given, over_at, caller.hall.now, CALENDAR)


async def _kept(
    connection: Connection, caller: Guest, about: UUID, part: str, subject: UUID, text: str | None
) -> str | None:
    if text is None:
        return None
    return await words.keep(connection, caller.hall.vault, about, part, (subject, text))


def _received(done: Done[Any, Any]) -> Answer:
    state: r.Rating = done.state
    assert state.received is not None  # noqa: S101 - a rating's first event
    given = state.received.given
    body = {
        "evaluation_id": given.evaluation,
        "item_id": given.item,
        "grade": given.grade,
        "named": given.named,
        "received_at": state.received.at,
        "fix_by": state.fix_by,
        "follow_up": state.followed.grade if state.followed else None,
    }
    return answered(201, body)
