"""How the tests of the functions look: a story, the rule it breaks, when, and in whose hands."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from onehall_contracts import Event, Message
from onehall_supervision.domain import model as m
from onehall_supervision.domain.answering import CHIEF
from onehall_supervision.domain.levels import Function
from onehall_supervision.domain.rulebook import DEFAULT

from tests.observing import at, said
from tests.unit.supervision.watch import Watch, watching_of

LONG_AFTER = at("2013-06-20T12:00:00")
SECOND = timedelta(seconds=1)
Told = Sequence[Message | Event]


@dataclass(frozen=True)
class Broken:
    """What breaks a rule: its edge, what the card is about, and who held it at that instant.

    `over` says that it ended at an instant, where the rule is about a limit. `strict` rules are
    broken only after the edge. `issued` is when the card comes, if the edge is on a day of rest.
    """

    told: Told
    edge: datetime
    subject: str
    responsible: str = CHIEF
    department: str | None = "XFZD"
    over: Callable[[datetime], Message | Event] | None = None
    strict: bool = True
    issued: datetime | None = None


def cards(watch: Watch, function: str) -> list[m.CardIssued]:
    """Return the cards of a function, those that wait for a supervisor too."""
    every = [*watch.cards, *watch.view.proposed.values()]
    return sorted((c for c in every if c.function == function), key=lambda c: (c.rule, c.subject))


def by(told: Told, function: str, now: datetime = LONG_AFTER) -> list[m.CardIssued]:
    """Return what a function has issued by an instant."""
    watch = watching_of(told)
    watch.check(now)
    return cards(watch, function)


def rules(told: Told, function: str, now: datetime = LONG_AFTER) -> set[str]:
    """Return the rules of a function that are broken by an instant."""
    return {card.rule for card in by(told, function, now)}


def shows(rule: str, broken: Broken) -> None:
    """Check that a story breaks a rule on its edge second, not before, and in whose hands."""
    found = DEFAULT.by_id[rule]
    first = broken.issued or broken.edge
    held = rule in rules(broken.told, found.function, first)
    assert held is not (broken.strict and broken.issued is None), "at the edge itself"
    assert rule not in rules(broken.told, found.function, first - SECOND)
    (card,) = (
        one
        for one in by(broken.told, found.function, first + SECOND)
        if (one.rule, one.subject) == (rule, broken.subject)
    )
    assert (card.level, card.breached_at) == (found.level, broken.edge)
    assert (card.responsible, card.department) == (broken.responsible, broken.department)
    assert not set("{}") & set(card.reason_zh + card.reason_en)


def ends_in_time(rule: str, broken: Broken) -> None:
    """Check that a limit which ends on the edge second is kept, and one second later is not."""
    function, over = DEFAULT.by_id[rule].function, broken.over
    assert over
    last = broken.edge if broken.strict else broken.edge - SECOND
    assert rule not in rules((*broken.told, over(last)), function)
    assert rule in rules((*broken.told, over(last + SECOND)), function)


def waits_for_a_person(rule: str, broken: Broken) -> bool:
    """Whether the card is proposed, and not issued."""
    watch = watching_of(broken.told)
    watch.check(LONG_AFTER)
    proposed = {key.rule for key in watch.view.proposed}
    return rule in proposed and rule not in {card.rule for card in watch.cards}


def levels(broken: Mapping[str, Broken]) -> set[str]:
    """Return the levels that the rules of these stories have."""
    return {DEFAULT.by_id[rule].level for rule in broken}


def of(function: Function) -> set[str]:
    """Return the rules of a function."""
    return {rule.id for rule in DEFAULT.rules if rule.function is function}


def written(message: Message, when: datetime) -> Event:
    """Return what was said at an instant that is not its own."""
    return said(message, when)
