"""How long each step of a coordination may take, in working days (DOMAIN 7.2)."""

from datetime import date, datetime
from typing import Final

from onehall_calendar import Calendar, local_day

REPLY_WD: Final = 5
MEETING_WD: Final = 10
OPINION_WD: Final = 15
ANSWER_WD: Final = 10
CHALLENGE_WD: Final = 1
CALL_BACK_WD: Final = 5


def day_after(at: datetime, working_days: int, calendar: Calendar) -> date:
    """Return the last day of a limit that begins at an instant; its own day does not count."""
    return calendar.add_working_days(local_day(at), working_days)
