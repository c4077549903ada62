"""Digests 汇总: what is not urgent, gathered into one mail a day or a week.

A notice is held for one slot. All that is held for the slot goes in one mail, under a number that
follows from the notices in it: sent again, it is the same mail. What comes after that mail has gone
goes by itself.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from onehall_calendar import SHANGHAI

HOUR = 17
FRIDAY = 4


class Digest(StrEnum):
    """How often somebody wants to hear of what is not urgent."""

    AT_ONCE = "at-once"
    DAILY = "daily"
    WEEKLY = "weekly"


def slot(at: datetime, digest: Digest) -> datetime | None:
    """Return the digest that what is due at `at` belongs to: 17:00, on Fridays if weekly.

    None for who wants everything at once. What is due at 17:00 sharp belongs to the next.
    """
    if digest is Digest.AT_ONCE:
        return None
    local = at.astimezone(SHANGHAI)
    day = local.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    if digest is Digest.WEEKLY:
        day += timedelta(days=(FRIDAY - day.weekday()) % 7)
    if day > local:
        return day
    return day + timedelta(days=7 if digest is Digest.WEEKLY else 1)
