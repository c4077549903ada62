"""Whether a person's data may be erased 删除: nothing runs any more, and retention is over.

Personal Information Protection Law 个人信息保护法 art. 47: what is no longer needed is deleted, but
not before a retention period that laws set has ended. Retention is data: years by how a case ended.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from onehall_calendar import local_day

from onehall_intake.domain.model import (
    ErasePerson,
    Event,
    PersonErased,
    Reason,
    Refused,
    Status,
)

LEAP = 29


@dataclass(frozen=True, slots=True)
class Retention:
    """For how many years data is kept after a case ended, by its status then."""

    years: Mapping[Status, int]

    def until(self, status: Status, ended_at: datetime) -> date:
        """Return the first day on which it need not be kept any more."""
        return _years_later(local_day(ended_at), self.years[status])


def erase(command: ErasePerson) -> Sequence[Event] | Refused:
    """Erase a person; refused while a case or a dispute runs, or retention does (PIPL art. 47)."""
    if going_on := [one.number for one in command.cases if one.kept_until is None]:
        return Refused(
            Reason.CASE_OPEN,
            f"not ended yet: {', '.join(sorted(going_on))}; erase when they are",
        )
    if command.disputes:
        return Refused(
            Reason.DISPUTE_RUNS,
            f"{command.disputes} of this person's disputes run; erase when they are closed",
        )
    if command.voices:
        return Refused(
            Reason.VOICE_RUNS,
            f"{command.voices} enquiries, complaints or remedies of this person are not answered;"
            " erase when they are",
        )
    last = max((one.kept_until for one in command.cases if one.kept_until), default=None)
    if last and local_day(command.at) < last:
        return Refused(
            Reason.RETENTION_RUNS,
            f"the law has this data kept until {last:%Y-%m-%d}; erase it on that day or after",
        )
    return [PersonErased(command.applicant, command.ground, command.at)]


def _years_later(day: date, years: int) -> date:
    later = day.year + years
    if (day.month, day.day) == (2, LEAP) and not _leaps(later):
        return date(later, 3, 1)
    return day.replace(year=later)


def _leaps(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
