"""The supervision of a simulated city: a view for each case, and a bell for its next check."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from heapq import heappop, heappush
from typing import Any, TypeAlias

from onehall_supervision.domain import model as m
from onehall_supervision.domain import watching
from onehall_supervision.domain.card import CardIssued
from onehall_supervision.domain.course import acts as a
from onehall_supervision.domain.course.refusing import Refused
from onehall_supervision.simulation.words import ORDER, Beginning, Reader, Word

Sent: TypeAlias = list[Any]
"""What goes out: case, item, department, level, and what an answer to it has to name."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many cards, orders or missed duties of a kind there were."""

    function: str
    level: str
    rule: str
    number: int


class Hall:
    """Hears what happened, rings what is due, and says which cards that made."""

    def __init__(self, beginning: Beginning) -> None:
        self._reader = Reader(beginning)
        self._views: dict[int, m.CaseView] = {}
        self._armed: dict[int, datetime] = {}
        self._bells: list[tuple[datetime, int]] = []
        self._counted: Counter[tuple[str, str, str]] = Counter()
        self.heard = 0

    @property
    def tallies(self) -> list[Tally]:
        """What was issued so far, by function, level and rule."""
        return [Tally(*key, number) for key, number in sorted(self._counted.items())]

    def hear(self, words: Sequence[Word], until: int) -> list[Sent]:
        """Take half a day into the ledgers, and return what is due before the next begins."""
        for word in words:
            for command in self._reader.commands(word):
                self._take(word[1], command)
                self.heard += 1
        for case in dict.fromkeys(word[1] for word in words):
            self._arm(case)
        return list(self._due(self._reader.instant(until)))

    def _due(self, until: datetime) -> Iterator[Sent]:
        while self._bells and self._bells[0][0] < until:
            at, case = heappop(self._bells)
            if self._armed.get(case) == at:
                del self._armed[case]
                events = self._take(case, watching.rings(watching.CHECK, at))
                yield from (sent for event in events if (sent := self._sent(case, event)))
                if events:
                    self._arm(case)

    def _take(self, case: int, command: m.Command) -> Sequence[m.Event]:
        """Have the decider decide; whoever asks for what may not be gets nothing."""
        view = self._views.get(case, watching.INITIAL)
        events = watching.decide(view, command)
        if isinstance(events, Refused):
            return ()
        self._views[case] = reduce(watching.evolve, events, view)
        return events

    def _arm(self, case: int) -> None:
        """Set the bell of a case to its next check; a case that is over is forgotten."""
        view = self._views.get(case, watching.INITIAL)
        at = watching.alarms(view).get(watching.CHECK)
        if at is None:
            self._armed.pop(case, None)
            if view.closed_at or view.plan is None:
                self._views.pop(case, None)
        elif self._armed.get(case) != at:
            self._armed[case] = at
            heappush(self._bells, (at, case))

    def _sent(self, case: int, event: m.Event) -> Sent | None:
        """Count what happened; cards and orders go out."""
        match event:
            case CardIssued(function=function, rule=rule, subject=subject, level=level):
                self._counted[function.value, level.value, rule] += 1
                key = [function.value, rule, subject]
                return [case, event.item, event.department, level.value, key]
            case m.CardProposed(card=card):
                self._counted[card.function.value, "proposed", card.rule] += 1
            case a.OrderIssued(id=id, department=department, kind=kind, keys=keys):
                self._counted["", ORDER, kind.value] += 1
                urged = self._views[case].cards.get(keys[0])
                return [case, urged.item if urged else None, department, ORDER, id]
            case a.DutyMissed(duty=duty):
                self._counted["", "missed", duty.value] += 1
        return None
