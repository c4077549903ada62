"""History under other rules: what cards there would have been, had this applied then.

The same decider as live, with the same alarms, on the events of one ledger: time goes from event
to event, and every alarm between rings at its instant. The order in which events are given, and
how often, makes no difference; what people did about cards is left out: those were others.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from typing import Final

from onehall_calendar import Calendar
from onehall_calendar.values import replace

from onehall_supervision.domain import watching
from onehall_supervision.domain.card import CardIssued
from onehall_supervision.domain.course.refusing import Refused
from onehall_supervision.domain.facts import Planned, Recalculated
from onehall_supervision.domain.model import CaseView, Check, Observe, Observed
from onehall_supervision.domain.rulebook import DEFAULT, Book

MOST_ALARMS: Final = 10_000


@dataclass(frozen=True, slots=True)
class Terms:
    """Under which rules and calendar history is gone through, and until when.

    Without a calendar each case keeps the version it named itself.
    """

    until: datetime
    book: Book = DEFAULT
    calendar: Calendar | None = None


def replayed(events: Iterable[Observed], terms: Terms) -> CaseView:
    """Return a ledger's view as it would be at `until`, with the cards it would hold."""
    view = CaseView(book=terms.book)
    told = {event.id: event for event in events}
    for event in sorted(told.values(), key=lambda one: (one.time, one.id)):
        view = _rung(view, min(event.time, terms.until))
        view = _applied(view, Observe(_under(event, terms.calendar)))
    return _rung(view, terms.until)


def cards(view: CaseView) -> Iterator[CardIssued]:
    """Yield all cards of a view, proposed ones too, in an order that is always the same."""
    both = {**view.proposed, **view.cards}
    yield from sorted(both.values(), key=lambda c: (c.breached_at, c.function, c.rule, c.subject))


def _rung(view: CaseView, until: datetime) -> CaseView:
    """Ring every alarm up to an instant, each at its own."""
    for _ in range(MOST_ALARMS):
        at = watching.alarms(view).get(watching.CHECK)
        if at is None or at > until:
            return view
        view = _applied(view, Check(at))
    raise AssertionError("an alarm that rings again and again is a defect of its decider")


def _applied(view: CaseView, command: Observe | Check) -> CaseView:
    happened = watching.decide(view, command)
    assert not isinstance(happened, Refused)  # noqa: S101 - only people are refused
    return reduce(watching.evolve, happened, view)


def _under(event: Observed, calendar: Calendar | None) -> Observed:
    """Return an event as it counts under another calendar."""
    if calendar is None or not isinstance(event.fact, (Planned, Recalculated)):
        return event
    return replace(event, fact=replace(event.fact, calendar=calendar))
