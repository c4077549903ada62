"""Appeals that prepare themselves: a fact that comes late never erases a card, but speaks for it.

A special procedure recorded afterwards, an extension, an answer heard of late: if with it a card
would not have been due when it was issued, that is put on record beside the card.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from onehall_supervision.domain.card import CardIssued, CardKey
from onehall_supervision.domain.course import acts as a
from onehall_supervision.domain.facts import (
    Answered,
    Asked,
    Assigned,
    Correction,
    Deferred,
    Discharged,
    Fact,
    ItemId,
    Outage,
    Planned,
    Replied,
    StepDone,
    Submitted,
)
from onehall_supervision.domain.model import CaseView
from onehall_supervision.domain.points import first_instant
from onehall_supervision.domain.spans import Span, case_span, item_spans

COUNTED: Final = ("case", "review", "step")
"""The clocks whose spans are counted again here."""
OF_ONE_ITEM: Final = (StepDone, Answered)
MOVES_NO_LIMIT: Final = (
    *(Asked, Assigned, Correction, Deferred, Discharged, Outage, Replied, Submitted),
)


def drafts(view: CaseView, fact: Fact, at: datetime) -> Iterator[a.AppealDrafted]:
    """Yield an appeal for each card of a limit that would not be due with what is known now."""
    plan = view.plan
    if plan is None:
        return
    concerned = {key: card for key, card in view.cards.items() if _concerns(view, fact, key, card)}
    items = dict.fromkeys(card.item for card in concerned.values())
    reached = dict(edge for item in items for edge in _reached(view, _spans(view, plan, item)))
    because = type(fact).__name__.lower()
    for key, card in concerned.items():
        if key in reached and _spared(card, reached[key]):
            yield a.AppealDrafted(key, because, at)


def may_be_spared(view: CaseView, fact: Fact) -> bool:
    """Whether a fact may speak for any card; usually none does, and nothing needs to be counted."""
    return any(_concerns(view, fact, key, card) for key, card in view.cards.items())


def _concerns(view: CaseView, fact: Fact, key: CardKey, card: CardIssued) -> bool:
    """Whether a fact may move the limit of a card that is open.

    No card is issued that does not stand, but one may be confirmed that no longer does: that is
    seen at the next fact, whatever it is. A card whose rule this book does not have is drafted no
    appeal.
    """
    if card.confirmed_by is None and not _moves(fact, card):
        return False
    rule = view.book.by_id.get(card.rule)
    return rule is not None and rule.clock in COUNTED and _is_open(view, key)


def _moves(fact: Fact, card: CardIssued) -> bool:
    if isinstance(fact, OF_ONE_ITEM):
        return fact.item == card.item
    return not isinstance(fact, MOVES_NO_LIMIT)


def _is_open(view: CaseView, key: CardKey) -> bool:
    course = view.loop.course(key)
    return not course.over and not course.drafted and course.outcome is None


def _spans(view: CaseView, plan: Planned, item: ItemId | None) -> Iterable[Span]:
    """Return the limits of a review and its steps, or that of the case."""
    if item is None:
        return (case_span(view, plan),)
    return item_spans(view, plan, plan.items[item]) if item in plan.items else ()


def _reached(view: CaseView, spans: Iterable[Span]) -> Iterator[tuple[CardKey, datetime | None]]:
    """Yield for each rule of each limit when it was broken, None if it was kept."""
    for span in spans:
        rules = view.book.by_clock.get(span.clock, ())
        for rule, edge in zip(rules, span.edges, strict=bool(span.edges)):
            kept = edge is None or (span.ended and span.ended < first_instant(rule, edge))
            key = CardKey(rule.function, rule.id, span.subject)
            yield key, None if kept else edge


def _spared(card: CardIssued, edge: datetime | None) -> bool:
    return edge is None or edge > card.at
