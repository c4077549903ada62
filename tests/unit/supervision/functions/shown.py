"""How a rule is shown: a story, the second its card comes, and who holds it."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from onehall_contracts import Event, Message
from onehall_supervision.domain import model as m
from onehall_supervision.domain import watching
from onehall_supervision.domain.answering import CHIEF
from onehall_supervision.domain.rulebook import DEFAULT, Book

from tests.building import ACCEPTED_AT
from tests.observing import all_said, at
from tests.unit.supervision.watch import Watch

SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Shown:
    """A rule that a story breaks at `edge`; `late`: only after it. Work resumes at `issued`."""

    rule: str
    told: Sequence[Message]
    edge: str
    department: str | None = None
    responsible: str = CHIEF
    late: bool = False
    issued: str = ""

    @property
    def first(self) -> datetime:
        """The first instant at which its card can be issued."""
        return at(self.issued or self.edge)


def watched(told: Iterable[Message | Event], book: Book = DEFAULT) -> Watch:
    """Supervision under a book that has heard all this."""
    return Watch(view=m.CaseView(book=book)).see(*told)


def cards(
    function: str, told: Iterable[Message | Event], when: datetime, book: Book = DEFAULT
) -> list[m.CardIssued]:
    """Return the cards of a function at an instant, those that wait for a supervisor too."""
    watch = watched(told, book)
    events = watching.decide(watch.view, m.Check(when))
    assert isinstance(events, Sequence)
    found = [e.card if isinstance(e, m.CardProposed) else e for e in events]
    return [c for c in found if isinstance(c, m.CardIssued) and c.function == function]


def rules(function: str, told: Iterable[Message], when: datetime) -> set[str]:
    """Return the rules of a function that a story has broken by an instant."""
    return {card.rule for card in cards(function, told, when)}


def comes_on_its_second(function: str, one: Shown) -> None:
    """Neither a second before its edge, nor at the end of a limit, but a second after it."""
    before = one.first - SECOND
    assert one.rule not in rules(function, one.told, before)
    if one.late and not one.issued:
        assert one.rule not in rules(function, one.told, one.first)
    after = one.first + SECOND if one.late else one.first
    found = [card for card in cards(function, one.told, after) if card.rule == one.rule]
    assert len(found) == 1
    (card,) = found
    assert (card.breached_at, card.department, card.responsible) == (
        at(one.edge),
        one.department,
        one.responsible,
    )
    assert card.level == DEFAULT.by_id[one.rule].level


def neither_order_nor_repetition_matters(function: str, told: Sequence[Message]) -> None:
    """Heard shuffled and twice, a story gives the same cards."""
    events = all_said(told, ACCEPTED_AT)
    late = at("2012-06-20T12:00:00")
    known = cards(function, events, late)
    for seed in range(3):
        twice = [*events, *events]
        random.Random(seed).shuffle(twice)  # noqa: S311 - no secret, and the same every time
        assert cards(function, twice, late) == known


def every_rule_of(function: str) -> set[str]:
    """Return the ids of a function's rules."""
    return {rule.id for rule in DEFAULT.rules if rule.function == function}
