"""A rating as its events have left it, and what can be asked of it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from onehall_calendar import Calendar

from onehall_intake.domain.rating.words import Channel, Grade, Remedy, Shortcoming


@dataclass(frozen=True, slots=True)
class Given:
    """What was rated, by whose case, and how; of words that were added only their commitment.

    `item` is None for the service as a whole, for which the lead department answers.
    """

    evaluation: str
    case: str
    applicant: str
    department: str
    channel: Channel
    grade: Grade
    named: bool
    item: str | None = None
    window: str | None = None
    shortcomings: tuple[Shortcoming, ...] = ()
    words_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Rate:
    """Rate a service that was over at `over_at`; None while it goes on."""

    given: Given
    over_at: datetime | None
    at: datetime
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class NoteCallBack:
    """Note that notify called back whoever rated badly, and whether they want it put right."""

    reached: bool
    satisfied: bool | None
    at: datetime
    calendar: Calendar
    wants_rectification: bool = False


@dataclass(frozen=True, slots=True)
class ExtendRectification:
    """Take up to so many working days instead of five, saying why (E-07)."""

    days: int
    reason_sha256: str
    at: datetime
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class CloseRectification:
    """Say that it was put right, or why the law leaves no other way."""

    remedy: Remedy
    words_sha256: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Summarise:
    """Tell the rated department what was written, in words that show nobody (E-04)."""

    text: str
    by: str
    department: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Rate once more after the remedy 追评 (E-08)."""

    grade: Grade
    words_sha256: str | None
    at: datetime
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class Appeal:
    """Hold a rating of one's own department for mistaken or malicious 申诉 (E-10)."""

    by: str
    grounds_sha256: str
    at: datetime
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class DecideAppeal:
    """Say, from outside the rated department, whether the rating counts 复核 (E-10)."""

    excluded: bool
    by: str
    department: str | None
    reasons_sha256: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RatingReceived:
    """A service was rated; the department may appeal up to and including a day."""

    given: Given
    appeal_by: date
    at: datetime
    calendar_version: str


@dataclass(frozen=True, slots=True)
class CalledBack:
    """Whoever rated badly was called back 回访."""

    reached: bool
    satisfied: bool | None
    at: datetime
    wants_rectification: bool = False


@dataclass(frozen=True, slots=True)
class RectificationOpened:
    """The department owes a remedy 整改 up to and including a day: it is in the ledger 台账."""

    fix_by: date
    at: datetime


@dataclass(frozen=True, slots=True)
class RectificationExtended:
    """The remedy takes longer, for a reason."""

    fix_by: date
    reason_sha256: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RectificationClosed:
    """It was put right or explained; without words when the call itself settled it."""

    remedy: Remedy
    words_sha256: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class RatingSummarised:
    """What was written about a service was told to its department, as a new text of nobody."""

    text: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class FollowedUp:
    """Whoever rated badly rated once more."""

    grade: Grade
    words_sha256: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class RatingAppealed:
    """The department disputes the rating; somebody outside decides up to and including a day."""

    by: str
    grounds_sha256: str
    decide_by: date
    at: datetime


@dataclass(frozen=True, slots=True)
class AppealDecided:
    """The rating counts, or is excluded 剔除 and stays visible as that."""

    excluded: bool
    by: str
    reasons_sha256: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Rating:
    """One rating and what was done about it."""

    received: RatingReceived | None = None
    called: CalledBack | None = None
    opened: RectificationOpened | None = None
    extended: RectificationExtended | None = None
    closed: RectificationClosed | None = None
    summarised: RatingSummarised | None = None
    followed: FollowedUp | None = None
    appealed: RatingAppealed | None = None
    decided: AppealDecided | None = None

    @property
    def excluded(self) -> bool:
        """Whether it counts nowhere."""
        return self.decided is not None and self.decided.excluded

    @property
    def fix_by(self) -> date | None:
        """The last day of the remedy, as extended."""
        last = self.extended or self.opened
        return last.fix_by if last else None


Rectifying: TypeAlias = NoteCallBack | ExtendRectification | CloseRectification
Reviewing: TypeAlias = Summarise | Appeal | DecideAppeal
Command: TypeAlias = Rate | Rectifying | FollowUp | Reviewing
Rectified: TypeAlias = (
    CalledBack | RectificationOpened | RectificationExtended | RectificationClosed
)
Reviewed: TypeAlias = RatingSummarised | RatingAppealed | AppealDecided
Event: TypeAlias = RatingReceived | Rectified | FollowedUp | Reviewed
