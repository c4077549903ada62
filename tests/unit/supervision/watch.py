"""A case as supervision sees it: observe, check, collect the cards."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from onehall_contracts import Event, Message
from onehall_supervision import messages
from onehall_supervision.domain import model as m
from onehall_supervision.domain import watching

from tests.building import ACCEPTED_AT
from tests.observing import said


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
        return watching.alarms(self.view).get(watching.CHECK)

    def rules(self) -> set[tuple[str, str]]:
        return {(card.rule, card.subject) for card in self.cards}

    def _ask(self, command: m.Command) -> None:
        for event in watching.decide(self.view, command):
            self.view = watching.evolve(self.view, event)
            if isinstance(event, m.CardIssued):
                self.cards.append(event)


def watching_of(seen: Iterable[Message | Event]) -> Watch:
    return Watch().see(*seen)
