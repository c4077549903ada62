"""How an enquiry or a complaint stands, for whoever holds its code; and the published limits."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from onehall_chassis.bodies import Given, Line, read

from onehall_intake.api import complaints, enquiries, proving
from onehall_intake.api.asking import shown
from onehall_intake.api.running import CurrentHall
from onehall_intake.domain.rating import deciding as rating
from onehall_intake.domain.voices.complaint import ADMISSION_WD, ANSWER_WD
from onehall_intake.domain.voices.words import REPLY_WD
from onehall_intake.store import complaints as complaint_rows
from onehall_intake.store import enquiries as enquiry_rows
from onehall_intake.store import words

router = APIRouter(prefix="/voices", tags=["voices"])


class Asked(Given):
    """A number and its six digits: never in an address, which would be logged."""

    number: Line
    check_code: Line


@router.post("/status")
async def read_status(hall: CurrentHall, request: Request) -> dict[str, Any]:
    """Tell how an enquiry or complaint stands, with its answer; no login."""
    asked = read(Asked, await request.body())
    about = await proving.proven(hall, asked.number, asked.check_code)
    async with hall.pool.acquire(timeout=10) as connection:
        said = await words.read(connection, hall.vault, about)
        asked_of = await enquiry_rows.find(connection, about)
        said_of = await complaint_rows.find(connection, about)
    if asked_of:
        line = shown(asked_of, *enquiries.LISTED)
        return _status("enquiry", said, asked_of["asker"]) | {"enquiry": line}
    if said_of:
        line = shown(said_of, *complaints.LISTED)
        return _status("complaint", said, said_of["complainant"]) | {"complaint": line}
    raise proving.unproven()  # a case's number and code


@router.get("/limits")
async def read_limits() -> dict[str, Any]:
    """Return the published limits, in working days."""
    return {
        "enquiry_reply_wd": {topic.value: days for topic, days in REPLY_WD.items()},
        "complaint_admission_wd": ADMISSION_WD.n,
        "complaint_answer_wd": ANSWER_WD.n,
        "rating_open_wd": rating.OPEN_WD.n,
        "rectification_wd": rating.FIX_WD.n,
        "rectification_longest_wd": rating.LONGEST_FIX_WD,
        "rating_appeal_wd": rating.APPEAL_WD.n,
        "rating_appeal_decision_wd": rating.DECIDE_WD.n,
    }


def _status(kind: str, said: Mapping[str, str], ref: UUID | None) -> dict[str, Any]:
    """Return what is told of both kinds; `applicant_ref` is what an erasure is asked for with."""
    return {
        "kind": kind,
        "applicant_ref": ref,
        "words": dict(said),
        "enquiry": None,
        "complaint": None,
    }
