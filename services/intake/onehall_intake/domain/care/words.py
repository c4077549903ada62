"""The words of care: its four systems, and what can be asked for in them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NewType

Subject = NewType("Subject", str)
"""A member of the staff, by their work reference."""


class Module(StrEnum):
    """The four systems 四个服务系统."""

    CLOSENESS = "closeness"  # 增进感情
    RELIEF = "relief"  # 缓解压力
    LIFE = "life"  # 关心生活
    SURROUNDINGS = "surroundings"  # 优化环境


CHINESE: Final = {
    Module.CLOSENESS: "增进感情",
    Module.RELIEF: "缓解压力",
    Module.LIFE: "关心生活",
    Module.SURROUNDINGS: "优化环境",
}


class Urgency(StrEnum):
    """How much a fault at the workplace hinders: it decides by when it is mended."""

    STOPS = "stops"  # nobody can be served here
    HINDERS = "hinders"
    BOTHERS = "bothers"


class Trouble(StrEnum):
    """What can be wrong at a workplace."""

    HEAT = "heat"
    COLD = "cold"
    NOISE = "noise"
    LIGHT = "light"
    PRINTER = "printer"
    EVALUATOR = "evaluator"  # 评价器
    COMPUTER = "computer"
    OTHER = "other"


class Absence(StrEnum):
    """Why somebody asks for leave; a family event is nobody else's business."""

    ANNUAL = "annual"
    FAMILY = "family"
    MEDICAL = "medical"
    TRAINING = "training"


class Occasion(StrEnum):
    """A day somebody wants to be remembered of, or reminded on."""

    BIRTHDAY = "birthday"
    ANNIVERSARY = "anniversary"  # of joining the centre
    CHECK_UP = "check-up"  # 体检


class Reason(StrEnum):
    """Why care says no."""

    TO_ONESELF = "to-oneself"
    BUDDY_BUSY = "buddy-busy"
    HAS_A_BUDDY = "has-a-buddy"
    BACKWARDS = "backwards"
    AWAY_ALREADY = "away-already"
    COVER_AWAY = "cover-away"
    COVERS_THEN = "covers-then"
    NO_COVER = "no-cover"
    NOT_ENOUGH_LEFT = "not-enough-left"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class Refused:
    """An expected no: the reason, the field it is about, and the cure."""

    reason: Reason
    detail: str
