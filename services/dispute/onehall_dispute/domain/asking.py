"""A deed as the rules meet it: in which dispute, by whom, by which calendar; and ways to say no."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from onehall_calendar import Calendar, local_day

from onehall_dispute.domain import limits, parties
from onehall_dispute.domain import model as m

Answer: TypeAlias = Sequence[m.Event] | m.Refused


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for in an open dispute, by somebody who has that part in it."""

    state: m.CaseFile
    dispute: m.Dispute
    who: m.Who
    calendar: Calendar
    open_until: date

    @property
    def id(self) -> m.DisputeId:
        """Which dispute it is."""
        return self.dispute.id

    @property
    def at(self) -> datetime:
        """When."""
        return self.who.at

    @property
    def today(self) -> date:
        """On which day, in the city."""
        return local_day(self.who.at)

    @property
    def side(self) -> m.Side:
        """Which side asks; only where no other part may."""
        return parties.SIDE_OF[self.who.part]

    def within(self, working_days: int) -> date:
        """Return the last day of a limit that begins now."""
        return limits.day_after(self.at, working_days, self.calendar)


def done(detail: str) -> m.Refused:
    """Refuse to do something twice."""
    return m.Refused(m.Reason.ALREADY_DONE, detail)


def early(detail: str) -> m.Refused:
    """Refuse what something else has to come before."""
    return m.Refused(m.Reason.TOO_EARLY, detail)


def late(detail: str) -> m.Refused:
    """Refuse what its time is over for."""
    return m.Refused(m.Reason.TOO_LATE, detail)


def contradiction(detail: str) -> m.Refused:
    """Refuse what does not fit together."""
    return m.Refused(m.Reason.CONTRADICTION, detail)
