"""Until when an act can be challenged elsewhere, and until when coordination may last.

Coordination neither stops nor interrupts the statutory periods: they follow from the act alone, and
nothing here takes a dispute as an argument. A last day on a holiday is not moved to the next
working day, though the law would move it: a day named too early costs nobody a remedy.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from onehall_calendar import Calendar, local_day, months_after

RECONSIDERATION_DAYS = 60
LITIGATION_MONTHS = 6
COORDINATION_WD = 20
EXTENSION_WD = 10
LEFT_FOR_REMEDIES_DAYS = 10


@dataclass(frozen=True, slots=True)
class LastDays:
    """The last days on which reconsideration and litigation can be asked for."""

    reconsideration: date
    litigation: date


def last_days(act_at: datetime) -> LastDays:
    """Count 60 calendar days (L-70) and 6 months (L-78) after the day of the act.

    Months end on the same day of the month, or on its last day if it has none (民法典 art. 202).
    """
    day = local_day(act_at)
    litigation = months_after(day, LITIGATION_MONTHS)
    return LastDays(day + timedelta(days=RECONSIDERATION_DAYS), litigation)


def close_by(
    filed_at: datetime, remedies: LastDays, calendar: Calendar, *, extended: bool = False
) -> date:
    """Return the last day of coordination: 20 working days, but 10 days are left for remedies.

    `extended` adds the 10 working days that the director can give; the bound stays.
    """
    limit = COORDINATION_WD + EXTENSION_WD if extended else COORDINATION_WD
    allowed = calendar.add_working_days(local_day(filed_at), limit)
    return min(allowed, remedies.reconsideration - timedelta(days=LEFT_FOR_REMEDIES_DAYS))
