"""What a decision in the hall is about: a ticket, a desk, the heads of the lines."""

from dataclasses import dataclass, replace
from datetime import datetime

from onehall_intake.domain.hall.words import Kind, Pause, Sitting, State

__all__ = ["Desk", "Head", "Line", "Post", "Rest", "Stretch", "Ticket", "Told", "Turn", "replace"]


@dataclass(frozen=True, slots=True)
class Ticket:
    """A number in a line; it carries nobody. `lane_from` is when its holder is to be favoured."""

    id: str
    number: str
    business: str
    state: State
    taken_at: datetime
    queued_at: datetime
    lane_from: datetime | None = None
    calls: int = 0
    returns: int = 0
    window: str | None = None
    called_at: datetime | None = None
    serving_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """The first of a line that waits to be called."""

    id: str
    business: str
    queued_at: datetime
    number: str = ""

    @property
    def age(self) -> tuple[datetime, str]:
        """Who is older goes first; numbers break a tie."""
        return self.queued_at, self.number


@dataclass(frozen=True, slots=True)
class Line:
    """One business's line: its first ordinary and its first favoured ticket.

    `run` is how many favoured ones were called in a row.
    """

    business: str
    run: int
    ordinary: Head | None = None
    favoured: Head | None = None


@dataclass(frozen=True, slots=True)
class Rest:
    """A pause: why, since when, and until when if that is fixed."""

    kind: Pause
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """The A and the B person of a window AB岗, by their work references."""

    a: str | None = None
    b: str | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """A clerk's work today, at whatever window: what the break guard counts."""

    worked_since: datetime
    left_at: datetime | None = None
    rests_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """A window today: who sits there, since when without a break, with which ticket."""

    window: str
    businesses: tuple[str, ...]
    state: Sitting = Sitting.CLOSED
    clerk: str | None = None
    worked_since: datetime | None = None
    ready_since: datetime | None = None
    ticket: str | None = None
    rest: Rest | None = None
    override_until: datetime | None = None
    recent: float = 0.0


@dataclass(frozen=True, slots=True)
class Told:
    """A line of the journal: numbers and windows, never a person, never a mood."""

    kind: Kind
    window: str | None = None
    number: str | None = None
    business: str | None = None
    waited_s: int | None = None
    served_s: int | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """What a decision changes: the desk, its ticket, and what the journal tells of it."""

    desk: Desk
    ticket: Ticket | None = None
    told: tuple[Told, ...] = ()
