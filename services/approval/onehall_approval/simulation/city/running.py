"""A run from the first day to the last delivery, alone or with supervision at the other end."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, TypeAlias

from onehall_approval.simulation.city.city import City
from onehall_approval.simulation.city.demand import Asked
from onehall_approval.simulation.city.desks import HALVES
from onehall_approval.simulation.city.docket import Word
from onehall_approval.simulation.city.halves import halves
from onehall_approval.simulation.city.heeding import Card
from onehall_approval.simulation.playing import Stopped

Watcher: TypeAlias = Callable[[Sequence[Word], datetime], list[Card]]
"""Is told what happened in a half-day and when the next one begins; returns what it sends."""

LONGEST_HALVES: Final = 6_000
"""No run lasts twelve years: one that does has lost a file."""


def run(city: City, watcher: Watcher | None = None) -> int:
    """Let the demand come and be decided to the last matter; return how many half-days it took."""
    demand = city.setting.demand
    coming = _by_half(demand.asked)
    last = HALVES * len(demand.days)
    cards: list[Card] = []
    for half in halves(demand.days[0], city.setting.calendar):
        city.heed(cards, half)
        city.spend(half, coming.pop(half.number, ()))
        if watcher:
            cards = watcher(city.said(), half.next_begins)
        if half.number >= last and city.idle:
            return half.number
        if half.number > LONGEST_HALVES:
            raise Stopped(f"{len(city.cases)} cases would never be decided")
    raise AssertionError("half-days do not end")


def _by_half(asked: Sequence[Asked]) -> dict[int, list[Asked]]:
    found: defaultdict[int, list[Asked]] = defaultdict(list)
    for one in asked:
        found[one.day * HALVES + one.half].append(one)
    return found
