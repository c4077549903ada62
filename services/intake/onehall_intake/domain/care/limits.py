"""By when somebody who asked is answered, and by when something is mended (DOMAIN 6.1)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from onehall_calendar import Calendar, add_working_time, end_of, local_day

from onehall_intake.domain.care.words import Urgency

STOPS_WITHIN: Final = timedelta(hours=2)
WITHIN_WD: Final[Mapping[Urgency, int]] = {Urgency.HINDERS: 1, Urgency.BOTHERS: 5}
REQUEST_WD: Final = 1
SUGGESTION_WD: Final = 5


def mended_by(reported_at: datetime, urgency: Urgency, calendar: Calendar) -> datetime:
    """Return the end of the limit: 2 working hours, or the end of the 1st or 5th working day."""
    if urgency is Urgency.STOPS:
        return add_working_time(reported_at, STOPS_WITHIN, calendar)
    return _end(reported_at, WITHIN_WD[urgency], calendar)


def answered_by(asked_at: datetime, calendar: Calendar) -> datetime:
    """Return by when a request for leave is answered: the end of the next working day."""
    return _end(asked_at, REQUEST_WD, calendar)


def replied_by(suggested_at: datetime, calendar: Calendar) -> datetime:
    """Return by when a suggestion is replied to: the end of the fifth working day."""
    return _end(suggested_at, SUGGESTION_WD, calendar)


def _end(at: datetime, wd: int, calendar: Calendar) -> datetime:
    return end_of(calendar.add_working_days(local_day(at), wd))
