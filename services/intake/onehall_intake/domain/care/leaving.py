"""Leave and who covers for it: A goes, B stands in, and the window stays open."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from onehall_calendar import Calendar

from onehall_intake.domain.care.words import Absence, Reason, Refused, Subject

DAY: Final = timedelta(days=1)
COUNTED: Final = frozenset({Absence.ANNUAL})
"""What is taken from the days somebody has in a year."""


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `first` to `last`, both included."""

    first: date
    last: date

    def meets(self, other: "Span") -> bool:
        """Whether the two have a day in common."""
        return self.first <= other.last and other.first <= self.last


@dataclass(frozen=True, slots=True)
class Wanted:
    """Leave that somebody asks for, and who would stand in."""

    who: Subject
    why: Absence
    span: Span
    cover: Subject | None


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known when leave is asked for: spans agreed, and the days left of the year."""

    own: tuple[Span, ...] = ()
    covering: tuple[Span, ...] = ()
    of_cover: tuple[Span, ...] = ()
    left: int | None = None
    needs_cover: bool = True


def working_days(span: Span, calendar: Calendar) -> int:
    """Return how many working days a span has."""
    return calendar.working_days_between(span.first - DAY, span.last)


def refusal(wanted: Wanted, now: Situation, calendar: Calendar) -> Refused | None:
    """Return why leave cannot be asked for like this; nothing if it can."""
    if wanted.span.last < wanted.span.first:
        return Refused(Reason.BACKWARDS, "last_day: it is before first_day")
    if wanted.cover == wanted.who:
        return Refused(Reason.TO_ONESELF, "cover: name somebody else")
    if any(span.meets(wanted.span) for span in now.own):
        detail = "first_day: you are away then already; take that leave back or move this one"
        return Refused(Reason.AWAY_ALREADY, detail)
    if any(span.meets(wanted.span) for span in now.covering):
        detail = "first_day: you stand in for somebody then; let them name another, or move this"
        return Refused(Reason.COVERS_THEN, detail)
    return _cover(wanted, now) or _balance(wanted, now, calendar)


def _cover(wanted: Wanted, now: Situation) -> Refused | None:
    if wanted.cover is None:
        if not now.needs_cover:
            return None
        return Refused(Reason.NO_COVER, "cover: name who stands in at your window")
    if any(span.meets(wanted.span) for span in now.of_cover):
        detail = (
            "cover: is away then, or stands in for somebody else; name another or move the days"
        )
        return Refused(Reason.COVER_AWAY, detail)
    return None


def _balance(wanted: Wanted, now: Situation, calendar: Calendar) -> Refused | None:
    if wanted.why not in COUNTED or now.left is None:
        return None
    needed = working_days(wanted.span, calendar)
    if needed <= now.left:
        return None
    detail = f"last_day: this is {needed} working days, and {now.left} are left this year"
    return Refused(Reason.NOT_ENOUGH_LEFT, detail)
