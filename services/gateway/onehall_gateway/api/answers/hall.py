"""The hall as it is: tickets, windows, boards, and what is counted of a day."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from onehall_gateway.api.answers.base import Got, Label


class BusinessSet(Got):
    """A business 业务 as it is set up."""

    code: str
    name_zh: str
    name_en: str
    items: list[str]
    classes: list[str]
    categories: list[str]
    weight: int


class BusinessList(Got):
    """What people come for."""

    businesses: list[BusinessSet]


class WindowSet(Got):
    """A window as it is set up."""

    window: str
    businesses: list[str]
    post_a: str | None
    post_b: str | None


class WindowToday(Got):
    """A window today, for staff."""

    window: str
    businesses: list[str]
    state: Literal["open", "paused", "closed"]
    clerk: str | None
    rest: Literal["own", "break", "relief"] | None
    rest_until: datetime | None
    talk_wanted: bool | None = Field(
        description="by its clerk of now; for who leads the hall, null for others"
    )
    ticket: str | None = Field(description="the number in hand")


class WindowList(Got):
    """The windows of a centre."""

    windows: list[WindowToday]
    talks_wanted: list[str] | None = Field(
        default=None, description="who wants a talk, wherever they sit now: for who leads the hall"
    )


class AbsentToday(Got):
    """Who is away today."""

    clerk: str
    away: bool


class WaitForecast(Got):
    """Seconds until the call: half wait at most `p50_s`, nine of ten at most `p90_s`."""

    p50_s: int
    p90_s: int


class Slip(Got):
    """A ticket as it is handed out; `secret` is shown now and stored nowhere."""

    ticket_id: UUID
    number: str
    business: str
    taken_at: datetime
    secret: str | None = Field(description="its holder keeps it, as a code or a picture of one")
    ahead: int
    forecast: WaitForecast | None = Field(description="null: not known, with too little to go by")


class MoodSeen(Got):
    """What is recorded of how its holder arrived: good 3, average 2, poor 1."""

    grade: Literal[1, 2, 3]
    chips: list[str]


class TicketPlace(Got):
    """Where a ticket stands, to its holder."""

    number: str
    business: str
    state: Literal["waiting", "called", "serving", "done", "missed", "left", "away"]
    queued_at: datetime
    window: str | None
    favoured: bool
    mood: MoodSeen | None = Field(description="as recorded now, to be refused or put right")
    mood_word: Literal["refused", "corrected"] | None = Field(description="what was said of a mood")
    rated: bool
    ahead: int | None
    forecast: WaitForecast | None


class TicketMoved(Got):
    """A ticket that changed."""

    ticket_id: UUID
    number: str
    business: str


class SlotBooked(Got):
    """An appointment 预约; nobody's name is kept with it."""

    code: str
    business: str
    slot: datetime
    come_until: datetime


class MoodRecorded(Got):
    """The mood is on the ticket, until 23:59."""

    recorded: bool


class MoodSaid(Got):
    """What the visitor said stands."""

    said: Literal["refused", "corrected"]


class VisitCounted(Got):
    """Whether it was counted; a second time it is not."""

    counted: bool


class TicketInHand(Got):
    """The ticket at a window."""

    ticket_id: UUID
    number: str
    business: str
    state: str
    calls: int
    called_at: datetime | None


class ServiceMode(Got):
    """How to serve: 标准式, 亲和式 or 保姆式, with its checklist."""

    mode: Literal["standard", "affable", "nanny"]
    zh: str
    en: str
    checklist: list[Label]
    chips: list[str]
    graded: bool


class NextService(ServiceMode):
    """How to serve whom a window would call now: told beforehand, and held for nobody."""

    number: str


class WindowPause(Got):
    """Why a window pauses, and until when if that is fixed."""

    kind: Literal["own", "break", "relief"]
    until: datetime | None


class WindowNow(Got):
    """A window as it is now, to who works there."""

    window: str
    state: Literal["open", "paused", "closed"]
    ready: bool = Field(description="free: the next ticket comes to it by itself")
    ticket: TicketInHand | None
    pause: WindowPause | None
    cover: str | None = Field(description="who can take over, of the A and B person")
    service: ServiceMode | None = None
    next: NextService | None = Field(
        default=None, description="before a call; another window may call that number first"
    )


class BoardLine(Got):
    """A line and how many wait in it."""

    code: str
    name_zh: str
    name_en: str
    waiting: int


class BoardWindow(Got):
    """A window and the number at it."""

    window: str
    state: str
    number: str | None
    stands: str | None


class Board(Got):
    """What everybody in the hall may see: numbers and windows."""

    day: date
    businesses: list[BoardLine]
    windows: list[BoardWindow]


class MoodMean(Got):
    """The mean of so many grades."""

    mean: float
    n: int


class MoodHour(Got):
    """The index of an hour that was kept; null of fewer than ten."""

    day: date
    hour: int
    index: MoodMean | None


class SatisfiedShare(Got):
    """Of so many the share that left satisfied."""

    n: int
    satisfied: float


class MoodIndex(Got):
    """The hall's index 心情指数; null of fewer than ten."""

    index: MoodMean | None = Field(description="of the last hour")
    hours: list[MoodHour]
    satisfied_by_entry: dict[str, SatisfiedShare | None]
    exit_lift: SatisfiedShare | None = Field(description="of those who arrived in a poor mood")


class PartOf(Got):
    """A part of so many, as a ratio."""

    n: int
    ratio: float


class HallMeasures(Got):
    """How a day in the hall went; null of fewer than ten."""

    day: date
    tickets: int
    served: int
    missed: int
    left: int
    waited_p50_s: int
    waited_p95_s: int
    calls_variation: float | None = Field(description="of calls per window; 0 is spread evenly")
    breaks: PartOf | None = Field(description="breaks taken, of those due")
    relief_in_time: PartOf | None = Field(description="relief within five minutes")
    graded_before_call: PartOf | None
