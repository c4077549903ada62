"""The scale of scores: nine parts of together 100 points, what is taken off and what is added.

The weights are those two cities published (DOMAIN 3.5); `k`, the factor 折合系数, is 1.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from onehall_supervision.domain.levels import Function, Level


class Part(StrEnum):
    """What is judged."""

    OPENNESS = "政务公开"
    PROCESS = "流程规范"
    LIMITS = "期限合法"
    FEES = "收费合理"
    SATISFACTION = "满意度"
    MANNER = "服务态度"
    INSPECTION = "监督检查"
    LIABILITY = "法律责任"
    INTEGRITY = "廉洁行政"


ENGLISH: Final[Mapping[Part, str]] = {
    Part.OPENNESS: "openness",
    Part.PROCESS: "regular process",
    Part.LIMITS: "lawful limits",
    Part.FEES: "proper fees",
    Part.SATISFACTION: "satisfaction",
    Part.MANNER: "manner",
    Part.INSPECTION: "inspection",
    Part.LIABILITY: "legal liability",
    Part.INTEGRITY: "integrity",
}
WEIGHTS: Final[Mapping[Part, int]] = {
    Part.OPENNESS: 10,
    Part.PROCESS: 14,
    Part.LIMITS: 14,
    Part.FEES: 8,
    Part.SATISFACTION: 10,
    Part.MANNER: 10,
    Part.INSPECTION: 14,
    Part.LIABILITY: 10,
    Part.INTEGRITY: 10,
}
F = Function
PART_OF: Final[Mapping[Function, Part]] = {
    F.STEP_INTEGRITY: Part.PROCESS,
    F.CASE_LIMIT: Part.LIMITS,
    F.STEP_LIMIT: Part.LIMITS,
    F.INTAKE: Part.PROCESS,
    F.SPECIAL_PROCEDURE: Part.LIMITS,
    F.LEGALITY: Part.LIABILITY,
    F.MATERIALS: Part.PROCESS,
    F.FEES: Part.FEES,
    F.AUTHORITY: Part.INSPECTION,
    F.PARALLEL: Part.PROCESS,
    F.DISCLOSURE: Part.OPENNESS,
    F.DELIVERY: Part.LIMITS,
    F.CONCERNS: Part.MANNER,
}
"""Which part a card of a function is taken from; F14 itself takes nothing."""

POINTS: Final[Mapping[Level, int]] = {Level.WARNING: 0, Level.YELLOW: 5, Level.RED: 10}
WARNINGS_IN_A_ROW: Final = 3
FOR_WARNINGS: Final = 3
UNANSWERED: Final = 5
UPHELD: Final = 10
FOR_EARLY_FROM: Final = 10
"""Percent of early completions that earn a first point; each further ten earn another."""
FOR_SHORTER_FROM: Final = 30
FOR_SHORTER: Final = 3
INCOMPLETE_AT_MOST: Final = 5
RANKED_FROM: Final = 30
"""Cases in a month below which nobody is ranked."""


class Grade(StrEnum):
    """What a score is called; the cuts are ours."""

    EXCELLENT = "优秀"
    GOOD = "良好"
    FAIR = "合格"
    FAIL = "不合格"


CUTS: Final = ((90, Grade.EXCELLENT), (80, Grade.GOOD), (60, Grade.FAIR))


def grade(score: float) -> Grade:
    """Return what a score is called."""
    return next((name for cut, name in CUTS if score >= cut), Grade.FAIL)
