"""Supervision as it really hears of a case: late, twice, out of order, with alarms in between."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import reduce
from itertools import groupby
from random import Random
from uuid import UUID

from onehall_contracts import Event, class_for
from onehall_supervision import messages
from onehall_supervision.domain import facts as f
from onehall_supervision.domain import model as s
from onehall_supervision.domain import watching
from onehall_supervision.domain.comparing import STATING, Stating, differences
from onehall_supervision.domain.deadlines import current_limits
from onehall_supervision.store import CODEC

from tests.unit.approval.casework import CASE_ID
from tests.unit.invariants.histories import History
from tests.unit.supervision.watch import Watch

LONG_AFTER = timedelta(days=300)
Delivered = tuple[datetime, Event]


@dataclass
class Ledger(Watch):
    """A case as supervision sees it, with everything it writes down."""

    entries: list[s.Event] = field(default_factory=list)

    def _ask(self, command: s.Command) -> None:
        self.entries += watching.decide(self.view, command)
        super()._ask(command)

    def ring(self, until: datetime) -> None:
        """Let time pass: every alarm rings at its instant, and is then over."""
        while (alarm := self.alarm) and alarm <= until:
            self.check(alarm)
            assert self.alarm != alarm, "an alarm rings for ever"


def in_order(told: Iterable[Event]) -> Iterator[Delivered]:
    """Let everything be heard when it is said."""
    return ((event.time, event) for event in told)


def late_and_twice(told: Iterable[Event], seed: int) -> list[Delivered]:
    """Let some of it be heard days later, and some of it again."""
    rng = Random(seed)  # noqa: S311 - a delay, not a secret
    heard: list[Delivered] = []
    for event in told:
        delays = [0] if rng.random() < 0.5 else rng.sample(range(30), rng.choice([1, 1, 2]))
        heard += [(event.time + timedelta(days=days), event) for days in delays]
    return sorted(heard, key=lambda one: one[0])


def watched(heard: Iterable[Delivered]) -> Iterator[Ledger]:
    """Yield supervision's ledger after each delivery, and at last long after all of them."""
    ledger = Ledger()
    at: datetime | None = None
    for at, event in heard:
        ledger.ring(at)
        yield ledger.see(event)  # type: ignore[misc]  # itself
    if at:
        ledger.ring(at + LONG_AFTER)
        yield ledger


def last(ledgers: Iterable[Ledger]) -> Ledger:
    """Return the ledger as it stands in the end."""
    *_, ledger = ledgers
    return ledger


def stored(entries: Sequence[s.Event]) -> list[s.Event]:
    """Return the entries as they are read from the event log."""
    return [CODEC.decode(CODEC.name_of(one), CODEC.encode(one)) for one in entries]


def folded(entries: Iterable[s.Event]) -> s.CaseView:
    """Return the view that the event log gives."""
    return reduce(watching.evolve, entries, watching.INITIAL)


def heard_again(entries: Iterable[s.Event]) -> Ledger:
    """Observe what the ledger holds once more, in its order, looking when it looked."""
    again = Ledger()
    for _, some in groupby(entries, key=lambda e: e.at if isinstance(e, s.CardIssued) else None):
        for entry in some:
            match entry:
                case s.Observed():
                    again.see(_as_heard(entry))
                case s.CardIssued(at=at):
                    again.check(at)
                    break  # one look issued them all
    return again


def card_messages(ledger: Ledger) -> list[object]:
    """Return what everybody is told of the cards."""
    return [messages.card_issued(CASE_ID, card, ledger.view) for card in ledger.cards]


def disagreements(history: History) -> Iterator[str]:
    """Yield where approval states a limit otherwise than supervision counts it from the causes."""
    ledger = Ledger()
    for event in history.public():
        ledger.see(event)
        fact = messages.fact_of(event.message)
        if isinstance(fact, STATING):
            for item, stated in (fact.stated or {}).items():
                yield from _compared(ledger.view, item, stated)
            yield from _told_apart(ledger.view, fact)
    for review in history.case.state.reviews.values():
        now = f.Stated(review.promised_due_at, review.legal_due_at)
        yield from _compared(ledger.view, f.ItemId(review.item), now)


def _compared(view: s.CaseView, item: f.ItemId, stated: f.Stated) -> Iterator[str]:
    assert view.plan, "the acceptance is heard first"
    ours = current_limits(view, view.plan, view.plan.items[item])
    for name, limit, said in (
        ("promised", ours.promised, stated.promised),
        ("legal", ours.legal, stated.legal),
    ):
        assert limit, f"{name} limit of {item} beyond the calendar"
        if limit.due_at != said:
            yield f"{item}: {name} {said} is stated, {limit.due_at} is counted"


def _told_apart(view: s.CaseView, fact: Stating) -> Iterator[str]:
    """Yield what supervision itself would complain of, but for a test's own calendar."""
    yield from (str(one) for one in differences(view, fact) if one.item is not None)


def _as_heard(entry: s.Observed) -> Event:
    message = class_for(entry.type).model_validate_json(entry.data)
    cause = UUID(entry.cause) if entry.cause else None
    head = (UUID(entry.id), entry.source, entry.time, message, message.subject, cause)
    return Event(*head, caseversion=entry.caseversion)
