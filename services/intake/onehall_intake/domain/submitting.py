"""Handing a case in, and what every later word about it meets first: is there time left."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from onehall_calendar import Calendar, Limit, due_at

from onehall_intake.domain.model import (
    Case,
    CaseSubmitted,
    Event,
    Reason,
    Refused,
    Status,
    SubmitCase,
)

ANSWER_WD: Final = Limit(5)  # Administrative Licensing Law art. 32(1)(4)
GAPS_WD: Final = Limit(3)  # participants tell the lead, which tells the applicant (DOMAIN 4.2)

OVER: Final = {
    Status.ACCEPTED: (
        Reason.ALREADY_ACCEPTED,
        "the case is accepted and its review goes on; take it back, or items of it, at approval"
        " (POST /cases/{case_id}/withdrawals)",
    ),
    Status.PARTLY_ISSUED: (
        Reason.ALREADY_ACCEPTED,
        "a part of the case is decided and the rest goes on; take that back at approval"
        " (POST /cases/{case_id}/withdrawals)",
    ),
    Status.CLOSED: (Reason.ALREADY_ENDED, "the case is closed; dispute its result instead"),
    Status.NOT_ACCEPTED: (Reason.ALREADY_REFUSED, "the case was not accepted; hand in a new one"),
    Status.WITHDRAWN: (Reason.ALREADY_WITHDRAWN, "the case was withdrawn; hand in a new one"),
}


def submit(state: Case, command: SubmitCase) -> Sequence[Event] | Refused:
    """Take a case, unless it is there already or its applicant is barred from an item (L-56)."""
    if state.filing:
        return Refused(Reason.ALREADY_SUBMITTED, "a case is handed in once; start a new one")
    filed, at = command.filing, command.at
    here = {plan.item for plan in filed.items}
    barred = [f"{bar.item} (to {bar.until:%Y-%m-%d})" for bar in command.bars if bar.item in here]
    if barred:
        detail = f"not open to this applicant yet: {', '.join(sorted(barred))}; apply after the day"
        return Refused(Reason.BARRED, f"{detail} named (行政许可法 78, 79)")
    due, gaps_due = limits(at, command.calendar)
    return [CaseSubmitted(filed, at, due, command.calendar.version, gaps_due)]


def limits(received_at: datetime, calendar: Calendar) -> tuple[datetime, datetime]:
    """Return until when the window answers, and until when participants may report gaps."""
    return due_at(received_at, ANSWER_WD, calendar), due_at(received_at, GAPS_WD, calendar)


def too_late(state: Case, at: datetime) -> Refused | None:
    """Refuse what comes for no case, for one that is over, or after the five working days."""
    if state.filing is None:
        return Refused(Reason.UNKNOWN_CASE, "there is no such case")
    if state.status in OVER:
        return Refused(*OVER[state.status])
    if state.answer_due_at and at >= state.answer_due_at:
        detail = "the five working days are over, so the case is deemed accepted 视为受理 (L-10)"
        return Refused(Reason.DEEMED_ACCEPTED, detail)
    return None
