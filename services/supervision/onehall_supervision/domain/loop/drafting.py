"""Appeals that prepare themselves: a fact that comes late never erases a card, but speaks for it.

A special procedure recorded afterwards, an extension, an answer heard of late: if with it a card
would not have been due when it was issued, that is put on record beside the card.
"""

from collections.abc import Iterator
from datetime import datetime

from onehall_supervision.domain.card import CardIssued, CardKey
from onehall_supervision.domain.course import acts as a
from onehall_supervision.domain.facts import Fact
from onehall_supervision.domain.model import CaseView
from onehall_supervision.domain.points import first_instant
from onehall_supervision.domain.spans import all_spans

COUNTED = ("case", "review", "step")
"""The clocks whose spans are counted again here."""


def drafts(view: CaseView, fact: Fact, at: datetime) -> Iterator[a.AppealDrafted]:
    """Yield an appeal for each card of a limit that would not be due with what is known now."""
    if view.plan is None or not view.cards:
        return
    reached = dict(_reached(view))
    because = type(fact).__name__.lower()
    for key, card in view.cards.items():
        if _is_open(view, key) and key in reached and _spared(card, reached[key]):
            yield a.AppealDrafted(key, because, at)


def may_be_spared(view: CaseView) -> bool:
    """Whether any card of a limit is open; usually none is, and then nothing needs to be counted.

    A card whose rule this book does not have is drafted no appeal.
    """
    rules = view.book.by_id
    return any(
        card.rule in rules and rules[card.rule].clock in COUNTED and _is_open(view, key)
        for key, card in view.cards.items()
    )


def _is_open(view: CaseView, key: CardKey) -> bool:
    course = view.loop.course(key)
    return not course.over and not course.drafted and course.outcome is None


def _reached(view: CaseView) -> Iterator[tuple[CardKey, datetime | None]]:
    """Yield for each rule of each limit when it was broken, None if it was kept."""
    assert view.plan is not None  # noqa: S101 - the caller looked
    for span in all_spans(view, view.plan):
        rules = view.book.by_clock.get(span.clock, ())
        for rule, edge in zip(rules, span.edges, strict=bool(span.edges)):
            kept = edge is None or (span.ended and span.ended < first_instant(rule, edge))
            key = CardKey(rule.function, rule.id, span.subject)
            yield key, None if kept else edge


def _spared(card: CardIssued, edge: datetime | None) -> bool:
    return edge is None or edge > card.at
