"""Scores 绩效, line by line, and key figures with their cases."""

from datetime import date
from typing import Literal

from pydantic import Field

from onehall_gateway.api.answers.base import Got


class ScoreBrief(Got):
    """One score; `ranked` only with thirty cases or more behind it."""

    unit: str
    score: float
    grade: Literal["优秀", "良好", "合格", "不合格"]
    cases: int
    ranked: bool
    satisfaction: float | None = Field(description="percent satisfied; null if nobody rated")
    rated: int = Field(description="how many rated")


class Scores(Got):
    """The scores of a month, the best first."""

    period: str
    scored: str
    final: bool = Field(description="false while the month is not over")
    scores: list[ScoreBrief]


class ScorePart(Got):
    """What is left of one of the nine parts."""

    part: str
    en: str
    weight: int
    points: float


class ScoreLine(Got):
    """Points taken or given, why, and for which cards or cases."""

    part: str | None = Field(description="the part it is taken from; null for a bonus")
    points: float
    zh: str
    en: str
    refs: list[str]


class Score(ScoreBrief):
    """One score with every line of it."""

    period: str
    final: bool
    parts: list[ScorePart]
    lines: list[ScoreLine]


class Rate(Got):
    """A share with its denominator, and cases that keep it from being whole (at most 200)."""

    share: float | None
    part: int
    whole: int
    cases: list[str]


class Overdue(Got):
    """Cases past their legal limit, open or decided (at most 200 named)."""

    count: int
    cases: list[str]


class Figures(Got):
    """Key figures: what is open after its promised day counts against a rate."""

    accepted: int = Field(description="items handled in the span")
    projects: int = Field(description="cases they belong to")
    decided: int
    early: Rate
    on_time: Rate
    legal_on_time: Rate
    overdue: Overdue
    parallel: int = Field(description="items decided as part of a parallel case")
    promise_ratio: float | None = Field(description="the longest promise over its legal limit")
    until: date
