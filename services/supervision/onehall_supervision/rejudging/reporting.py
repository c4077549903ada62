"""What another rule would have changed: cards by function and level, differences, scores."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import pydantic_core
from onehall_calendar import local_day

from onehall_supervision.domain.levels import Function, Level
from onehall_supervision.domain.scoring.marking import Card, Month, mark
from onehall_supervision.domain.scoring.tally import Handled
from onehall_supervision.rejudging.judging import Judged
from onehall_supervision.store.codec import CARD_ISSUED, CODEC

SHOWN: Final = 100
Key = tuple[str, str, str, str]


@dataclass
class Report:
    """What was found so far; ledgers may come in any order."""

    cases: int = 0
    events: int = 0
    now: Counter[tuple[str, str]] = field(default_factory=Counter)
    then: Counter[tuple[str, str]] = field(default_factory=Counter)
    only_now: list[Key] = field(default_factory=list)
    only_then: list[Key] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    cards: list[tuple[str, Any]] = field(default_factory=list)
    handled: list[Handled] = field(default_factory=list)

    def take(self, one: Judged) -> None:
        """Add one ledger."""
        now, then = _by_key(one.now), _by_key(one.then)
        self.cases += 1
        self.events += one.events
        self.now.update(_kind(key, card) for key, card in now.items())
        self.then.update(_kind(key, card) for key, card in then.items())
        self.only_now += sorted(now.keys() - then.keys())
        self.only_then += sorted(then.keys() - now.keys())
        self.lines += one.then
        self.cards += [(one.stream, card) for card in then.values()]
        self.handled += one.handled

    def told(self) -> dict[str, Any]:
        """Return everything that was found, for programs and people."""
        kinds = sorted(self.now.keys() | self.then.keys())
        cards: dict[str, dict[str, list[int]]] = defaultdict(dict)
        for function, level in kinds:
            pair = [self.now[function, level], self.then[function, level]]
            cards[function][level] = pair
        return {
            "cases": self.cases,
            "events": self.events,
            "cards": {"issued": sum(self.now.values()), "replayed": sum(self.then.values())},
            "by_function": cards,
            "gone": _shown(self.only_now),
            "new": _shown(self.only_then),
            "scores": list(scores(self.cards, self.handled)),
        }


def scores(cards: Sequence[tuple[str, Any]], handled: Sequence[Handled]) -> Iterator[Any]:
    """Yield the score of each department in each month, as these cards would make it."""
    months: dict[tuple[str, str], tuple[list[Handled], list[Card]]] = defaultdict(lambda: ([], []))
    for one in handled:
        if one.decided_on:
            months[f"{one.decided_on:%Y-%m}", one.department][0].append(one)
    for stream, card in cards:
        if card.department:
            months[f"{local_day(card.at):%Y-%m}", card.department][1].append(_card(stream, card))
    for (period, department), (done, theirs) in sorted(months.items()):
        score = mark(Month(done, theirs, ()))
        yield {"period": period, "department": department, "score": score.score} | {
            "grade": score.grade, "cases": score.cases, "ranked": score.ranked
        }  # fmt: skip


def _card(stream: str, card: Any) -> Card:
    return Card(
        id=f"{stream}/{card.function}/{card.rule}/{card.subject}",
        case=stream,
        function=Function(card.function),
        rule=card.rule,
        level=Level(card.level),
        officer=card.responsible,
        issued_at=card.at,
        unanswered=False,
    )


def _by_key(lines: Iterable[str]) -> Mapping[Key, Any]:
    found = {}
    for line in lines:
        said = pydantic_core.from_json(line)
        card: Any = CODEC.decode(CARD_ISSUED, pydantic_core.to_json(said["card"]).decode())
        found[said["stream"], str(card.function), card.rule, card.subject] = card
    return found


def _kind(key: Key, card: Any) -> tuple[str, str]:
    return key[1], str(card.level)


def _shown(keys: Sequence[Key]) -> dict[str, Any]:
    named = ("case", "function", "rule", "subject")
    first = [dict(zip(named, key, strict=True)) for key in sorted(keys)[:SHOWN]]
    return {"count": len(keys), "first": first}
