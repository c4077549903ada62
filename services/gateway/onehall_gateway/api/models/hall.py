"""What guides, windows and visitors say in the hall 大厅."""

from typing import Annotated, Literal, Self

from onehall_chassis.bodies import Instant
from pydantic import Field, StringConstraints, model_validator

from onehall_gateway.api.fields import Given, Line
from onehall_gateway.api.models.base import shown
from onehall_gateway.api.models.queries import Day

HallCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,2}$")]
HallName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,16}$")]
ClerkName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.@-]{1,64}$")]
SlotCode = Annotated[str, StringConstraints(pattern=r"^[A-Z2-7]{8}$")]
PriorityReason = Literal["age", "disability", "pregnancy", "infant", "illness", "soldier"]
MoodGrade = Annotated[int, Field(ge=1, le=3)]
CODE = "a business 业务 by its letters, as A"


class HallBusiness(Given):
    """What people come for."""

    model_config = shown(name_zh="施工许可", name_en="construction permits", classes=["PC2"])

    name_zh: Line = Field(description="its name")
    name_en: Line = Field(description="its name in English")
    items: list[HallName] = Field(
        default=[], max_length=400, description="items of the catalogue that lead here"
    )
    classes: list[HallName] = Field(default=[], max_length=50, description="classes that lead here")
    categories: list[HallName] = Field(
        default=[], max_length=100, description="categories that lead here"
    )
    weight: int = Field(default=1, ge=1, le=10, description="how much work one ticket is")
    active: bool = Field(default=True, description="whether tickets are given for it")


class HallWindow(Given):
    """A window, what it serves, and its A and B person AB岗."""

    model_config = shown(businesses=["A", "B"], post_a="clerk-07", post_b="clerk-08")

    businesses: list[HallCode] = Field(min_length=1, max_length=30, description="what it serves")
    post_a: ClerkName | None = Field(default=None, description="the A person, by work reference")
    post_b: ClerkName | None = Field(default=None, description="the B person, who covers")


class HallAbsence(Given):
    """Who is away today."""

    model_config = shown(clerk="clerk-07", away=True)

    clerk: ClerkName = Field(description="a clerk, by work reference")
    away: bool = Field(default=True, description="away, or back")


class HallTicket(Given):
    """What a visitor comes for; a ticket carries no name."""

    model_config = shown(item_id="PC2-06", priority="age")

    business: HallCode | None = Field(default=None, description=CODE)
    item_id: HallName | None = Field(default=None, description="or an item that leads there")
    class_id: HallName | None = Field(default=None, description="or a class")
    category: HallName | None = Field(default=None, description="or a category")
    priority: PriorityReason | None = Field(
        default=None, description="why the visitor asks to be called earlier"
    )
    appointment: SlotCode | None = Field(default=None, description="the code of an appointment")

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not (self.business or self.item_id or self.class_id or self.category):
            raise ValueError("name a business, an item_id, a class_id or a category")
        return self


class HallAppointment(Given):
    """A quarter of an hour asked for 预约."""

    model_config = shown(business="A", slot="2011-10-10T10:15:00+08:00")

    business: HallCode = Field(description=CODE)
    slot: Instant = Field(description="a full quarter of an hour within two weeks")


class OtherBusiness(Given):
    """Into which line a ticket goes."""

    model_config = shown(business="B")

    business: HallCode = Field(description=CODE)


class AskedPriority(Given):
    """Why a visitor asks to be called earlier; nobody else says it for them."""

    model_config = shown(reason="pregnancy")

    reason: PriorityReason = Field(description="one of the list; kept on the ticket only, today")


class Mood(Given):
    """How a visitor arrives 心情指数: one tap. No free text, no picture, nothing automatic."""

    model_config = shown(grade=1, chips=["second-visit"])

    grade: MoodGrade = Field(description="好 3, 一般 2, 差 1; there is no fourth")
    chips: list[Literal["second-visit", "papers-returned", "in-a-hurry", "hard-to-move"]] = Field(
        default=[], max_length=4, description="what weighs on the errand, not on the person"
    )


class OwnMood(Given):
    """What a visitor says of their own mood: either refuse it, or correct it 我很好."""

    model_config = shown(grade=3)

    refuse: bool = Field(default=False, description="nothing may be recorded, now or later")
    grade: MoodGrade | None = Field(default=None, description="the grade that is right")

    @model_validator(mode="after")
    def _one(self) -> Self:
        if self.refuse == (self.grade is not None):
            raise ValueError("either refuse, or give the grade that is right")
        return self


class VisitRated(Given):
    """How a visit was; counted by entry grade, kept with nothing."""

    model_config = shown(grade=1)

    grade: int = Field(ge=1, le=5, description="非常满意 1 … 非常不满意 5")


class TakenAway(Given):
    """Where a matter goes on that the visitor takes away 取走."""

    model_config = shown(onward="online")

    onward: Literal["online", "other-centre", "department", "home"] = Field(description="where")


class BreakOverride(Given):
    """Why a window works half an hour beyond its ninety minutes."""

    model_config = shown(reason="no-cover")

    reason: Literal["no-cover", "crowded", "outage", "worker-asks"] = Field(description="why")


class HostileEncounter(Given):
    """A hostile encounter: relief begins at once. Nothing of it is kept with the visitor."""

    model_config = shown(kind="threat", talk_wanted=True)

    kind: Literal["shouting", "insult", "threat", "violence"] = Field(description="what it was")
    over: bool = Field(default=False, description="the visit is over; else it goes on elsewhere")
    talk_wanted: bool = Field(default=False, description="whether a talk is wanted; only noted")
    minutes_ago: int = Field(default=0, ge=0, le=120, description="how long ago it was")


class HallDay(Given):
    """Which day."""

    day: Day | None = Field(default=None, description="a local day; today if it is left out")


class HallDays(Given):
    """From which day to which, both included."""

    from_day: Day | None = Field(default=None, description="the first day; `to_day` if left out")
    to_day: Day | None = Field(default=None, description="the last day; today if left out")
