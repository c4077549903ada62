"""F13, ratings 好差评: whether bad ratings are followed by a call, and by a remedy (E-06, E-07)."""

from collections.abc import Iterator
from typing import Final

from onehall_supervision.domain.model import CaseView, Subject
from onehall_supervision.domain.records.ratings import (
    CalledBack,
    Rated,
    RatingAppealDecided,
    RatingAppealed,
    RectificationClosed,
    RectificationOpened,
)
from onehall_supervision.domain.watched import Running

LOOKS_AT: Final = (
    *(Rated, CalledBack, RectificationOpened, RectificationClosed),
    *(RatingAppealed, RatingAppealDecided),
)
RESTS_ON: Final = (Rated,)
CALL_BACK_WD: Final = 1
BAD: Final = 2
"""The better of the two bad grades 不满意."""
REVIEWER: Final = "评价申诉复核 review of ratings"


def watch(view: CaseView) -> Iterator[Running]:
    """Yield every time that runs since somebody rated badly."""
    rated = view.known.of(Rated)
    if rated:
        yield from _call_backs(view)
        yield from _rectifications(view)
        yield from _appeals(view)


def _call_backs(view: CaseView) -> Iterator[Running]:
    """Yield the time to call somebody back who rated badly under their name (E-06)."""
    called = {one.about: one for one in reversed(view.known.of(CalledBack))}
    excluded = _excluded(view)
    for rated in view.known.of(Rated):
        if rated.named and rated.grade <= BAD:
            over = called.get(rated.evaluation) or excluded.get(rated.evaluation)
            yield Running(
                clock="call-back",
                subject=Subject(rated.evaluation),
                began=rated.at,
                promised=CALL_BACK_WD,
                ended=over.at if over else None,
                item=rated.item,
                department=rated.department,
            )


def _rectifications(view: CaseView) -> Iterator[Running]:
    """Yield the time to put right what was rated badly (E-07); an excluded rating asks nothing."""
    closed = {one.evaluation: one for one in reversed(view.known.of(RectificationClosed))}
    last = {one.evaluation: one for one in view.known.of(RectificationOpened)}
    excluded = _excluded(view)
    for one in last.values():
        over = closed.get(one.evaluation) or excluded.get(one.evaluation)
        yield Running(
            clock="rectification",
            subject=Subject(one.evaluation),
            began=one.at,
            due_on=one.fix_by,
            ended=over.at if over else None,
            department=one.department,
        )


def _appeals(view: CaseView) -> Iterator[Running]:
    """Yield the time to decide whether a rating counts (E-10)."""
    decided = {one.evaluation: one.at for one in reversed(view.known.of(RatingAppealDecided))}
    for one in view.known.of(RatingAppealed):
        yield Running(
            clock="rating-appeal",
            subject=Subject(one.evaluation),
            began=one.at,
            due_on=one.decide_by,
            ended=decided.get(one.evaluation),
            responsible=REVIEWER,
        )


def _excluded(view: CaseView) -> dict[str, RatingAppealDecided]:
    decided = reversed(view.known.of(RatingAppealDecided))
    return {one.evaluation: one for one in decided if one.excluded}
