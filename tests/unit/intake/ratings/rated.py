"""A rating of the end of September 2011, and how it is run through its decider over the holiday."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from onehall_calendar import SHANGHAI, load
from onehall_intake.domain.rating import deciding
from onehall_intake.domain.rating import model as r
from onehall_intake.domain.rating.words import Channel, Grade, Refused, Remedy, Shortcoming

CALENDAR = load()
# A Wednesday; 1 to 7 October 2011 were off, 8 and 9 October worked instead.
OVER_AT = datetime(2011, 9, 28, 16, 0, tzinfo=SHANGHAI)
DAY = timedelta(days=1)
HASH = "a" * 64
GIVEN = r.Given(
    evaluation="01a00000-0000-4000-8000-000000000001",
    case="01a00000-0000-7000-8000-000000000001",
    applicant="01a00000-0000-7000-8000-000000000002",
    department="RFB",
    channel=Channel.TERMINAL,
    grade=Grade.DISSATISFIED,
    named=True,
    item="PC2-07",
    shortcomings=(Shortcoming.ATTITUDE,),
)
GOOD: dict[str, Any] = {"grade": Grade.SATISFIED, "shortcomings": ()}


def on(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=SHANGHAI)


RATED_AT = on(date(2011, 9, 29))
CALLED_AT = on(date(2011, 9, 30))
FIX_BY = date(2011, 10, 12)  # the fifth working day after 30 September
FIXED_AT, RATED_AGAIN_AT = on(FIX_BY), on(FIX_BY, 15)


def rate(at: datetime = RATED_AT, over_at: datetime | None = OVER_AT, **more: Any) -> r.Rate:
    return r.Rate(replace(GIVEN, **more), over_at, at, CALENDAR)


def call(
    at: datetime = CALLED_AT,
    satisfied: bool | None = False,
    reached: bool = True,
    wants_rectification: bool = False,
) -> Any:
    return r.NoteCallBack(reached, satisfied, at, CALENDAR, wants_rectification)


def extend(days: int = 15, at: datetime = CALLED_AT + DAY) -> r.ExtendRectification:
    return r.ExtendRectification(days, HASH, at, CALENDAR)


def close(at: datetime = FIXED_AT, remedy: Remedy = Remedy.FIXED) -> r.CloseRectification:
    return r.CloseRectification(remedy, HASH, at)


def follow(at: datetime = RATED_AGAIN_AT, grade: Grade = Grade.SATISFIED) -> r.FollowUp:
    return r.FollowUp(grade, None, at, CALENDAR)


def summarise(department: str | None = None, at: datetime = CALLED_AT) -> r.Summarise:
    return r.Summarise("告知前后不一。", "li", department, at)


def appeal(at: datetime = CALLED_AT) -> r.Appeal:
    return r.Appeal("rfb-1", HASH, at, CALENDAR)


def judge(
    excluded: bool = True,
    by: str = "li",
    department: str | None = None,
    at: datetime = CALLED_AT + DAY,
) -> r.DecideAppeal:
    return r.DecideAppeal(excluded, by, department, HASH, at)


def run(*commands: r.Command) -> tuple[r.Rating, list[Any]]:
    """Return the state after the commands, and every event and reason of refusal on the way."""
    state, happened = deciding.INITIAL, list[Any]()
    for command in commands:
        answer = deciding.decide(state, command)
        if isinstance(answer, Refused):
            happened.append(answer.reason.value)
            continue
        for event in answer:
            state = deciding.evolve(state, event)
            happened.append(event)
    return state, happened


def refusal(*commands: r.Command) -> str | None:
    """Return why the last command was refused; None if it was not."""
    _, before = run(*commands[:-1])
    assert not any(isinstance(one, str) for one in before), before
    _, happened = run(*commands)
    last = happened[-1] if len(happened) > len(before) else None
    return last if isinstance(last, str) else None
