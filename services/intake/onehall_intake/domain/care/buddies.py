"""Somebody who helps a newcomer through the first thirty days 结对."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from onehall_intake.domain.care.words import Reason, Refused, Subject

AT_MOST: Final = 2
"""Newcomers one buddy has at a time."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing a newcomer has seen or tried, and by which day."""

    key: str
    day: int
    zh: str
    en: str


CHECKLIST: Final = (
    Step("hall", 1, "认识大厅、窗口和同事", "seen the hall, the windows and the people"),
    Step("safety", 1, "知道安全出口和求助方式", "knows the exits and how to call for help"),
    Step("systems", 3, "登录并试用各系统", "logged in and tried the systems"),
    Step("guide", 5, "读完本岗位办事指南", "read the guides of the own items"),
    Step("beside", 7, "坐在搭档旁受理五件", "sat beside the buddy for five cases"),
    Step("alone", 14, "搭档在场独立受理", "took a case alone, the buddy near"),
    Step("hard", 21, "与搭档复盘一次难办的件", "talked through a hard case with the buddy"),
    Step("talk", 30, "与负责人谈一次感受", "told the manager how it goes"),
)


@dataclass(frozen=True, slots=True)
class Due:
    """A step of the list, its day, and whether it is done."""

    step: Step
    on: date
    done: bool

    def overdue(self, today: date) -> bool:
        """Whether the day has passed without it."""
        return not self.done and today > self.on


def checklist(began_on: date, done: Collection[str]) -> list[Due]:
    """Return the steps of a newcomer who began on a day, in order."""
    return [Due(step, began_on + timedelta(days=step.day), step.key in done) for step in CHECKLIST]


def pairing(newcomer: Subject, buddy: Subject, has: bool, helps: int) -> Refused | None:
    """Return why two cannot be paired: `has` a buddy already, who `helps` how many others."""
    if newcomer == buddy:
        return Refused(Reason.TO_ONESELF, "buddy: name somebody else than the newcomer")
    if has:
        detail = "newcomer: has a buddy already; end that pairing first"
        return Refused(Reason.HAS_A_BUDDY, detail)
    if helps >= AT_MOST:
        return Refused(Reason.BUDDY_BUSY, f"buddy: helps {AT_MOST} newcomers; name another")
    return None
