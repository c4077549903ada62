"""How often a department was asked for the same opinion, and when it was done each time."""

from datetime import datetime
from typing import NamedTuple

from onehall_supervision.domain.facts import ItemId, Planned, Reopened
from onehall_supervision.domain.model import CaseView, Done


class Round(NamedTuple):
    """One time a department was asked: from when, how it ended, and when it was asked again."""

    number: int
    started: datetime
    ended: Done | None
    asked_again: datetime | None = None


def rounds(view: CaseView, plan: Planned, item: ItemId) -> tuple[Round, ...]:
    """Return every time the review was asked for, in order; once, unless an opinion was void."""
    answers = view.answers.get(item, ())
    reopened = view.moves.reopened.get(item)
    if not reopened:
        return (Round(1, plan.start, answers[0] if answers else None),)
    return _several(plan.start, answers, reopened)


def owed_at(view: CaseView, plan: Planned, item: ItemId, at: datetime) -> bool:
    """Whether a department owed its opinion at that instant."""
    if _gone_by(view, item, at):
        return False
    begun = [one for one in rounds(view, plan, item) if one.started <= at]
    ended = begun[-1].ended if begun else None
    return ended is None or ended.at > at


def is_open(view: CaseView, plan: Planned, item: ItemId) -> bool:
    """Whether a department owes its opinion as far as is known."""
    return gone_at(view, item) is None and rounds(view, plan, item)[-1].ended is None


def gone_at(view: CaseView, item: ItemId) -> datetime | None:
    """Return when an item left the case, was decided, or the whole case ended."""
    moves = view.moves
    if not moves.left and not moves.decided:
        return view.closed_at
    known = (view.closed_at, moves.left.get(item), moves.decided.get(item))
    return min((at for at in known if at), default=None)


def _gone_by(view: CaseView, item: ItemId, at: datetime) -> bool:
    gone = gone_at(view, item)
    return gone is not None and gone <= at


def _several(
    start: datetime, answers: tuple[Done, ...], reopened: tuple[Reopened, ...]
) -> tuple[Round, ...]:
    by_opinion = {answer.opinion: answer for answer in reversed(answers)}
    void = {one.opinion for one in reopened}
    # An answer that is void but not yet heard of was given at the latest when it was voided.
    ended = [by_opinion.get(one.opinion, Done(one.at, "")) for one in reopened]
    last = next((answer for answer in answers if answer.opinion not in void), None)
    starts = [start, *(one.at for one in reopened)]
    again = [*starts[1:], None]
    every = zip(starts, [*ended, last], again, strict=True)
    return tuple(Round(number, *one) for number, one in enumerate(every, 1))
