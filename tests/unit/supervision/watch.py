"""A case as supervision sees it: observe, check, collect the cards."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from onehall_contracts import Event, Message
from onehall_supervision import messages
from onehall_supervision.domain import model as m
from onehall_supervision.domain import pending, watching
from onehall_supervision.domain.course.refusing import Refused
from onehall_supervision.domain.levels import Function
from onehall_supervision.domain.rulebook import DEFAULT, Book

from tests.building import ACCEPTED_AT
from tests.observing import said

OF_LIMITS = Book(
    "limits",
    DEFAULT.count,
    tuple(r for r in DEFAULT.rules if r.function in (Function.CASE_LIMIT, Function.STEP_LIMIT)),
)


@dataclass
class Watch:
    view: m.CaseView = watching.INITIAL
    cards: list[m.CardIssued] = field(default_factory=list)

    def see(self, *seen: Message | Event) -> "Watch":
        for one in seen:
            event = one if isinstance(one, Event) else said(one, ACCEPTED_AT)
            self._ask(m.Observe(messages.observed(event)))
        return self

    def check(self, at: datetime) -> list[m.CardIssued]:
        before = len(self.cards)
        self._ask(m.Check(at))
        return self.cards[before:]

    @property
    def alarm(self) -> datetime | None:
        """When the next card can be due; that something is owed rings too, see test_loop."""
        return pending.next_check(self.view)

    def rules(self) -> set[tuple[str, str]]:
        return {(card.rule, card.subject) for card in self.cards}

    def _ask(self, command: m.Command) -> None:
        happened = watching.decide(self.view, command)
        assert not isinstance(happened, Refused), happened
        for event in happened:
            self.view = watching.evolve(self.view, event)
            if isinstance(event, m.CardIssued):
                self.cards.append(event)


def watching_of(seen: Iterable[Message | Event]) -> Watch:
    return Watch().see(*seen)


def limits_of(seen: Iterable[Message | Event]) -> Watch:
    """Watch by the rules of F02 and F03 alone, for what is about limits."""
    return Watch(replace(watching.INITIAL, book=OF_LIMITS)).see(*seen)
