"""Quiet hours 免打扰: when somebody does not want to be woken, on the centre's wall clock."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from onehall_calendar import SHANGHAI


@dataclass(frozen=True, slots=True)
class Quiet:
    """From `begins` to `ends` every day, over midnight if it ends before it begins."""

    begins: time
    ends: time


NIGHT = Quiet(time(21), time(8))


def until(at: datetime, quiet: Quiet | None) -> datetime | None:
    """Return when the quiet hours end that `at` lies in; None if it lies in none.

    The first moment is quiet and the last is not; equal ends are no quiet hours at all.
    """
    if quiet is None or quiet.begins == quiet.ends:
        return None
    local = at.astimezone(SHANGHAI)
    if not _within(local.time(), quiet):
        return None
    end = local.replace(
        hour=quiet.ends.hour, minute=quiet.ends.minute, second=quiet.ends.second, microsecond=0
    )
    return end if end > local else end + timedelta(days=1)


def _within(moment: time, quiet: Quiet) -> bool:
    if quiet.begins < quiet.ends:
        return quiet.begins <= moment < quiet.ends
    return moment >= quiet.begins or moment < quiet.ends
