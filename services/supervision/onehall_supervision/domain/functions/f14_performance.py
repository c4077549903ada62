"""F14 绩效监察: scores of departments that are low, failing, or failing again."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from onehall_supervision.domain.card import Subject
from onehall_supervision.domain.model import CaseView
from onehall_supervision.domain.records.scores import Rolled
from onehall_supervision.domain.scoring.scale import RANKED_FROM
from onehall_supervision.domain.watched import Found, Watched

LOOKS_AT: Final = (Rolled,)

LOW: Final = 80
FAILING: Final = 60
SATISFIED_PERCENT: Final = 95


def watch(view: CaseView) -> Iterator[Watched]:
    """Yield what the scores of a department's months show; too few cases show nothing."""
    months = [one for one in view.known.of(Rolled) if one.cases >= RANKED_FROM]
    for month in months:
        if month.score < FAILING:
            yield _found("score-failing", month, f"{month.score}")
        elif month.score < LOW:
            yield _found("score-low", month, f"{month.score}")
        if month.satisfaction is not None and month.satisfaction < SATISFIED_PERCENT:
            yield _found("satisfaction-low", month, f"{month.satisfaction} % ({month.rated})")
    for before, month in pairwise(months):
        if _follows(before.period, month.period) and max(before.score, month.score) < FAILING:
            yield _found("failing-again", month, f"{before.score}, {month.score}")


def _found(finding: str, month: Rolled, what: str) -> Found:
    return Found(finding, Subject(month.period), month.at, words={"what": what})


def _follows(before: str, period: str) -> bool:
    """Whether a month is the one after another, both like `2011-10`."""
    (year, month), (other, later) = (map(int, one.split("-")) for one in (before, period))
    return other * 12 + later == year * 12 + month + 1
