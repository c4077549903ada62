"""Which scores 绩效 and key figures are asked for."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from onehall_gateway.api.fields import Department, Given

Period = Annotated[str, StringConstraints(pattern=r"^20\d{2}-(0[1-9]|1[0-2])$")]


MONTH = "a month, as 2011-10; the current one if none is named"


class ScoreFilter(Given):
    """Whose scores of which month to return."""

    period: Period | None = Field(default=None, description=MONTH)
    scored: Literal["department", "person", "item", "window", "centre"] = Field(
        default="department", description="who is judged"
    )


class OneScore(Given):
    """Of which month."""

    period: Period | None = Field(default=None, description=MONTH)


class KpiFilter(Given):
    """Over which days, and of whom."""

    from_: date = Field(alias="from", description="the first day")
    until: date = Field(description="the last day")
    department: Department | None = Field(default=None, description="a department's id, as XFZD")
