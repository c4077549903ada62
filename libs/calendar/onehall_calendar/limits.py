"""What moves a due date: the limit, the suspensions of art. 45, the extension of art. 42."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from onehall_calendar.calendar import Calendar


class Unit(StrEnum):
    """How a limit is counted (L-36, L-38)."""

    WD = "wd"
    CD = "cd"


LONGEST: Final = 10_000
UNIT_NAMES: Final = {Unit.WD: "working days 工作日", Unit.CD: "calendar days 自然日"}


@dataclass(frozen=True, slots=True)
class Limit:
    """A promised or legal limit; 0 means decided on the spot (即办件, L-20)."""

    n: int
    unit: Unit = Unit.WD

    def __post_init__(self) -> None:
        if not 0 <= self.n <= LONGEST:
            raise ValueError(f"a limit of {self.n} {self.unit} is impossible; give 0 to {LONGEST}")

    def __str__(self) -> str:
        return f"{self.n} {UNIT_NAMES[self.unit]}"

    @property
    def compared_wd(self) -> int:
        """Give working days, calendar ones as floor(n*5/7): to compare limits, for nothing else."""
        return self.n if self.unit is Unit.WD else self.n * 5 // 7


class SuspensionCause(StrEnum):
    """The closed list of Administrative Licensing Law art. 45; nothing else stops a limit."""

    HEARING = "听证"
    TENDER = "招标"
    AUCTION = "拍卖"
    INSPECTION = "检验"
    TESTING = "检测"
    QUARANTINE = "检疫"
    APPRAISAL = "鉴定"
    EXPERT_REVIEW = "专家评审"

    @property
    def english(self) -> str:
        """The English term, as `expert review`."""
        return self.name.lower().replace("_", " ")

    @property
    def words(self) -> str:
        """Chinese and English side by side."""
        return f"{self.value} {self.english}"


@dataclass(frozen=True, slots=True)
class Suspension:
    """A special procedure (特别程序): its first day is day 0, as for every limit.

    `declared_wd` is the length in working days told to the applicant by the written notice
    `notice_id`. Without a notice nothing is excluded (L-33); past the declared length nothing more
    is (L-34). While it is open (`ended_on` None) it is expected to take its declared length.
    """

    cause: SuspensionCause
    started_on: date
    ended_on: date | None
    declared_wd: int
    notice_id: str | None

    def __post_init__(self) -> None:
        if self.declared_wd < 0:
            raise ValueError(f"declared_wd is {self.declared_wd}; give 0 or more working days")
        if self.ended_on is not None and self.ended_on < self.started_on:
            raise ValueError(f"ended_on {self.ended_on} is before started_on {self.started_on}")

    def last_day(self, calendar: Calendar) -> date:
        """Find the last day that can be excluded; `started_on` itself when none can."""
        if not self.notice_id:
            return self.started_on
        declared_end = calendar.add_working_days(self.started_on, self.declared_wd)
        return min(self.ended_on or declared_end, declared_end)

    def excluded_wd(self, calendar: Calendar) -> int:
        """Count min(actual, declared) working days, 0 without a written notice (L-33, L-34)."""
        return calendar.working_days_between(self.started_on, self.last_day(calendar))


class ApproverRole(StrEnum):
    """Who may extend a limit (L-30, L-31)."""

    HEAD_OF_AUTHORITY = "本机关负责人"
    HEAD_OF_GOVERNMENT = "本级人民政府负责人"


@dataclass(frozen=True, slots=True)
class Extension:
    """The one extension of art. 42, in the unit of its limit; the applicant is told why."""

    days: int
    approver_role: str
    approved_on: date
    notice_id: str | None

    def __post_init__(self) -> None:
        if self.days < 1:
            raise ValueError(f"an extension of {self.days} days is impossible; give 1 or more")
        if self.approver_role not in set(ApproverRole):
            known = ", ".join(ApproverRole)
            raise ValueError(f"{self.approver_role!r} may not extend a limit; only: {known}")

    def refusal(self, due_on: date) -> str:
        """Say why it does not extend a limit due on that day; empty when it does."""
        if not self.notice_id:
            return "the applicant was not told the reason (no notice)"
        if self.approved_on > due_on:
            return f"approved on {self.approved_on}, after the limit had ended on {due_on}"
        return ""


def warning_days(promised_wd: int) -> int:
    """Compute W(P) = max(1, ceil(P / 10)): the working days before due at which to warn."""
    return max(1, -(-promised_wd // 10))
