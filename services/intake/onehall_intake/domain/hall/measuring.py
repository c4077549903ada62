"""How a day went, for those who run the hall: counts, and of fewer than ten nothing."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from onehall_intake.domain.fewest import FEWEST


@dataclass(frozen=True, slots=True)
class Share:
    """A part of so many, as a ratio."""

    n: int
    ratio: float


def share(part: int, n: int) -> Share | None:
    """Return a part as a ratio, or None of fewer than ten."""
    return Share(n, round(part / n, 3)) if n >= FEWEST else None


def variation(calls: Sequence[int]) -> float | None:
    """Return the coefficient of variation of calls per window, or None of fewer than ten windows.

    0 is work spread evenly; it compares windows, and names none.
    """
    if len(calls) < FEWEST or not any(calls):
        return None
    return round(statistics.pstdev(calls) / statistics.fmean(calls), 3)


def percentile(waits: Sequence[int], percent: int) -> int:
    """Return the wait, seconds, that so many percent do not exceed; 0 of none."""
    ordered = sorted(waits)
    if not ordered:
        return 0
    place = -(-len(ordered) * percent // 100) - 1
    return ordered[max(0, place)]
