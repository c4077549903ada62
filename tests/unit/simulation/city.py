"""Small cities, alone or watched by supervision's own program in the same process."""

import json
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from io import StringIO
from typing import Any

from onehall_approval.simulation.city.city import City, Order, Setting
from onehall_approval.simulation.city.demand import demanded
from onehall_approval.simulation.city.docket import Word
from onehall_approval.simulation.city.figures import figures
from onehall_approval.simulation.city.habits import Habits
from onehall_approval.simulation.city.halves import EPOCH, told
from onehall_approval.simulation.city.heeding import Card, read_cards
from onehall_approval.simulation.city.kinds import Kinds, published, read
from onehall_approval.simulation.city.running import run
from onehall_calendar import load
from onehall_intake.loading.acceptances import acceptances
from onehall_supervision.simulation.hall import Hall
from onehall_supervision.simulation.words import Beginning

CASES = 300


@cache
def kinds() -> Kinds:
    return read(accepted(), load())


@cache
def accepted() -> str:
    """What intake's program prints."""
    printed = StringIO()
    acceptances(["--at", "2009-04-27T09:00:00+08:00"], printed)
    return printed.getvalue()


class Watching:
    """Supervision's hall, told what its program would be told: through JSON."""

    def __init__(self, city: City) -> None:
        said = {"epoch": EPOCH.isoformat(), "kinds": published(kinds().every, city.register)}
        self.hall = Hall(Beginning.model_validate_json(json.dumps(said)))

    def __call__(self, words: Sequence[Word], next_begins: datetime) -> list[Card]:
        heard = json.loads(json.dumps(words))
        return read_cards(json.loads(json.dumps(self.hall.hear(heard, told(next_begins)))))


def city(
    watched: bool, seed: int = 1, order: Order = Order.PARALLEL, cases: int = CASES, **habits: Any
) -> City:
    demand = demanded(kinds(), cases, seed, load())
    return City(Setting(kinds(), demand, order, Habits(**habits), load(), seed, watched))


@cache
def report(watched: bool, **given: Any) -> dict[str, Any]:
    """A run's own figures, and what supervision counted."""
    one = city(watched, **given)
    watching = Watching(one) if watched else None
    found = figures(one, run(one, watching))
    counts = [(c.function, c.level, c.number) for c in watching.hall.tallies] if watching else []
    return {**found, "counts": counts}


def cards(found: dict[str, Any]) -> int:
    """How many cards of any level were issued."""
    return sum(number for function, _, number in found["counts"] if function)
