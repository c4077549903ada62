"""The headline figures, with denominators that can tell the truth (DOMAIN 10).

What is still open after its promised day counts against the rate, or 100 % could never be false.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from onehall_supervision.domain.scoring.tally import Handled

NOTHING: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with what it is made of; `cases` are those that keep it from being whole."""

    part: int
    whole: int
    cases: tuple[str, ...] = NOTHING

    @property
    def share(self) -> float | None:
        """The share, None of nothing."""
        return round(self.part / self.whole, 4) if self.whole else None


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a span of time, of one who is judged or of all."""

    accepted: int
    projects: int
    decided: int
    early: Rate
    on_time: Rate
    legal_on_time: Rate
    overdue: tuple[str, ...]
    parallel: int
    promise_ratio: float | None


def figures(handled: Sequence[Handled], today: date) -> Figures:
    """Count the figures of items, a project as all its items."""
    counted = [one for one in handled if not one.left]
    decided = [one for one in counted if one.decided_on]
    early = [one for one in decided if one.early]
    overdue = [one for one in counted if one.late_by(one.legal_on, today)]
    ratios = [one.promised_wd / one.legal_wd for one in counted if one.legal_wd]
    return Figures(
        accepted=len(handled),
        projects=len({one.case for one in handled}),
        decided=len(decided),
        early=_rate(len(early), decided, [one for one in decided if not one.early]),
        on_time=_kept(counted, decided, [one.promised_on for one in counted], today),
        legal_on_time=_kept(counted, decided, [one.legal_on for one in counted], today),
        overdue=_cases(overdue),
        parallel=sum(1 for one in decided if one.class_size > 1),
        promise_ratio=round(max(ratios), 4) if ratios else None,
    )


def _kept(
    counted: Sequence[Handled],
    decided: Sequence[Handled],
    dues: Sequence[date | None],
    today: date,
) -> Rate:
    late = [one for one, due in zip(counted, dues, strict=True) if one.late_by(due, today)]
    still_open = sum(1 for one in late if not one.decided_on)
    whole = len(decided) + still_open
    return Rate(whole - len(late), whole, _cases(late))


def _rate(part: int, whole: Sequence[Handled], missing: Sequence[Handled]) -> Rate:
    return Rate(part, len(whole), _cases(missing))


def _cases(of: Sequence[Handled]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.case for one in of))
