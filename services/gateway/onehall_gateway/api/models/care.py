"""What colleagues send about thanks, talks, leave and their workplaces."""

from datetime import date, datetime
from typing import Annotated, Literal

from onehall_chassis.bodies import Instant
from pydantic import Field, StringConstraints

from onehall_gateway.api.fields import PROSE, Given, Line, Prose
from onehall_gateway.api.models.base import Officer, shown

NOON = datetime.fromisoformat("2011-10-12T12:30:00+08:00").isoformat()
CODE = "h9qK3v1xT0a7Wm2_Zr8LdQ"
Document = Annotated[str, StringConstraints(min_length=1, max_length=20_000, pattern=PROSE)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{22,64}$")]
A_CODE = "128 random bits or more, made on the caller's device; only its SHA-256 is kept"


class MeasuredMonth(Given):
    """A whole month, so that no two spans differ by one person."""

    month: Annotated[str, StringConstraints(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")] = Field(
        description="one that is over and began within the last ninety days, as 2011-09"
    )


class TroubleFilter(Given):
    """Which reports."""

    open_only: bool = Field(default=False, description="only what is not mended yet")


class Policy(Given):
    """A policy document."""

    model_config = shown(zh="# 增进感情 …", en="# Closeness …")

    zh: Document = Field(description="the document in Chinese, Markdown")
    en: Document = Field(description="the same in English")


class Thanks(Given):
    """A line for a colleague."""

    model_config = shown(recipient="clerk-08", line="昨天替我顶了半天,谢谢!", wall=True)

    recipient: Officer = Field(description="whom, by their work reference")
    line: Line = Field(description="the line; only they read it")
    wall: bool = Field(default=False, description="offer it for the wall; they decide")


class Pairing(Given):
    """A newcomer and who helps them."""

    model_config = shown(newcomer="clerk-21", buddy="clerk-08", joined_on="2011-10-10")

    newcomer: Officer = Field(description="who is new")
    buddy: Officer = Field(description="who helps, at most two newcomers at a time")
    joined_on: date = Field(description="the first day; the list counts from it")


class Newcomer(Given):
    """Whose pairing ends."""

    model_config = shown(newcomer="clerk-21")

    newcomer: Officer = Field(description="who was new")


class Day(Given):
    """A day of the year of one's own."""

    model_config = shown(month=10, day=12, tell_colleagues=False)

    month: int = Field(ge=1, le=12, description="the month")
    day: int = Field(ge=1, le=31, description="the day; no year is asked for")
    tell_colleagues: bool = Field(default=False, description="whether colleagues may know")


class Activity(Given):
    """Something to do together."""

    model_config = shown(title="城墙健走", begins_at=NOON, places=40)

    title: Line = Field(description="what")
    begins_at: Instant = Field(description="when it begins")
    places: int = Field(ge=1, le=10_000, description="for how many")


class Place(Given):
    """Whether one comes."""

    model_config = shown(coming=True)

    coming: bool = Field(default=True, description="false gives the place back")


class Slot(Given):
    """An hour for a talk."""

    model_config = shown(room="谈心室 3", begins_at=NOON)

    room: Line = Field(description="which room")
    begins_at: Instant = Field(description="when it begins")


class Opening(Given):
    """What opens a door or a reply."""

    model_config = shown(code=CODE)

    code: Code = Field(description=A_CODE)


class Leave(Given):
    """Leave one asks for."""

    model_config = shown(
        absence="family", first_day="2011-10-12", last_day="2011-10-13", cover="clerk-08",
        private=True,
    )  # fmt: skip

    absence: Literal["annual", "family", "medical", "training"] = Field(description="why")
    first_day: date = Field(description="the first day away")
    last_day: date = Field(description="the last day away")
    cover: Officer | None = Field(default=None, description="who stands in, B岗")
    private: bool = Field(default=False, description="colleagues see that one is away, not why")


class LeaveReply(Given):
    """Whether leave is agreed."""

    model_config = shown(agreed=True)

    agreed: bool = Field(description="agreed or declined")


class Allowance(Given):
    """Days of leave of a year."""

    model_config = shown(subject="clerk-08", year=2011, days=10)

    subject: Officer = Field(description="whose")
    year: int = Field(ge=2000, le=2100, description="the year")
    days: int = Field(ge=0, le=366, description="working days")


class Info(Given):
    """Something worth knowing."""

    model_config = shown(zh="食堂 11:30 至 13:00", en="canteen from 11:30 to 13:00")

    zh: Prose = Field(description="in Chinese")
    en: Prose = Field(description="in English")


class Trouble(Given):
    """Something wrong at a workplace."""

    model_config = shown(
        trouble="printer", urgency="stops", place="7号窗口", note="卡纸,不能打印受理单"
    )

    trouble: Literal[
        "heat", "cold", "noise", "light", "printer", "evaluator", "computer", "other"
    ] = Field(description="what kind")
    urgency: Literal["stops", "hinders", "bothers"] = Field(
        description="mended within 2 working hours, 1 or 5 working days"
    )
    place: Line = Field(description="where")
    note: Prose = Field(description="what is wrong")


class Mended(Given):
    """What was done."""

    model_config = shown(how="更换了硒鼓")

    how: Prose = Field(description="what was done")


class Asset(Given):
    """What stands where."""

    model_config = shown(
        asset_id="P-0007", kind="打印机", place="7号窗口", serviced_on="2011-09-01"
    )

    asset_id: Line = Field(description="its number")
    kind: Line = Field(description="what it is")
    place: Line = Field(description="where it stands")
    serviced_on: date | None = Field(default=None, description="when it was last serviced")


class Suggestion(Given):
    """What should be better, without a name."""

    model_config = shown(text="三号窗口下午西晒,希望加窗帘。", code=CODE)

    text: Prose = Field(description="the suggestion")
    code: Code = Field(description=A_CODE)


class SuggestionReply(Given):
    """What becomes of a suggestion."""

    model_config = shown(reply="窗帘本周安装。")

    reply: Prose = Field(description="the reply, for whoever has the code")
