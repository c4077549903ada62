"""The closed lists of ratings 好差评: how given, what was bad, how it ended, why not."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Final


class Channel(StrEnum):
    """Where a service was rated."""

    WINDOW = "window"
    ONLINE = "online"
    PHONE = "phone"
    TERMINAL = "terminal"


AT_A_WINDOW: Final = frozenset({Channel.WINDOW, Channel.TERMINAL})
"""Where a window can be named: it is that window's rating, and counts as such."""


class Grade(IntEnum):
    """The five grades (E-01)."""

    VERY_SATISFIED = 5  # 非常满意
    SATISFIED = 4  # 满意
    FAIRLY_SATISFIED = 3  # 基本满意
    DISSATISFIED = 2  # 不满意
    VERY_DISSATISFIED = 1  # 非常不满意

    @property
    def bad(self) -> bool:
        """Whether it is a bad one 差评 (E-03)."""
        return self <= Grade.DISSATISFIED


class Shortcoming(StrEnum):
    """What was bad about a service; all that the rated department is told of it."""

    ATTITUDE = "attitude"  # 服务态度
    WAITING = "waiting"  # 等候时间
    SLOW = "slow"  # 办理超时
    UNCLEAR = "unclear"  # 告知不清
    EXTRA_PAPERS = "extra-papers"  # 额外要求材料
    EXTRA_VISITS = "extra-visits"  # 多跑路
    SYSTEM = "system"  # 系统不好用
    FEES = "fees"  # 收费问题
    OTHER = "other"  # 其他


class Remedy(StrEnum):
    """What came of a bad rating: put right 整改, or explained where no law allows that 解释."""

    FIXED = "fixed"
    EXPLAINED = "explained"


class Reason(StrEnum):
    """Why a rating, or an act about one, is not taken."""

    UNKNOWN_RATING = "unknown-rating"
    ALREADY_RATED = "already-rated"
    NOT_OVER_YET = "not-over-yet"
    RATING_OVER = "rating-over"
    SHORTCOMING_MISSING = "shortcoming-missing"
    NOTHING_TO_RECTIFY = "nothing-to-rectify"
    ALREADY_RECTIFIED = "already-rectified"
    ALREADY_EXTENDED = "already-extended"
    EXTENSION_LATE = "extension-late"
    EXTENSION_OUT_OF_BOUNDS = "extension-out-of-bounds"
    NOT_RECTIFIED_YET = "not-rectified-yet"
    ALREADY_FOLLOWED_UP = "already-followed-up"
    FOLLOW_UP_OVER = "follow-up-over"
    ALREADY_APPEALED = "already-appealed"
    APPEAL_LATE = "appeal-late"
    NOT_APPEALED = "not-appealed"
    ALREADY_DECIDED = "already-decided"
    OWN_DEPARTMENT = "own-department"
    EXCLUDED = "excluded"
    NOTHING_WRITTEN = "nothing-written"
    ALREADY_SUMMARISED = "already-summarised"


@dataclass(frozen=True, slots=True)
class Refused:
    """An expected no, typed."""

    reason: Reason
    detail: str
