"""Who comes when: the city's volume, spread over its working days by season, weekday and chance."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from math import ceil
from random import Random
from typing import Final

from onehall_calendar import Calendar

from onehall_approval.simulation.city.kinds import Kind, Kinds

OPENED_ON: Final = date(2009, 4, 27)
ENDED_ON: Final = date(2011, 8, 31)
CITY_CASES: Final = 83_033
CITY_PARALLEL: Final = 5_251  # R-14d

MONTHS: Final = (0.85, 0.7, 1.2, 1.1, 1.05, 1.05, 1.0, 0.95, 1.1, 0.95, 1.05, 1.1)
"""How busy each month is; around the Spring Festival hardly anybody comes. An assumption."""

WEEKDAYS: Final = (1.2, 1.05, 1.0, 0.95, 0.85, 0.6, 0.6)
"""How busy each weekday is; Saturday and Sunday only where they are made up."""

AFTER_HOLIDAY: Final = 1.4
LONG_HOLIDAY_D: Final = 4

SHARES: Final = {
    "PC1": 0.08, "PC2": 0.12, "PC3": 0.10, "PC4": 0.08, "PC5": 0.05, "PC6": 0.22, "PC7": 0.35,
}  # fmt: skip
"""The share of parallel matters that belong to each class. An assumption; unknown ones get none."""

MORNING: Final = 0.55


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody comes to the window: on which working day, in which half of it, how far into it."""

    matter: int
    kind: Kind
    day: int
    half: int
    part: float


@dataclass(frozen=True, slots=True)
class Demand:
    """Everybody who comes, in order, and the working days on which they do."""

    asked: tuple[Asked, ...]
    days: tuple[date, ...]
    matters: int
    parallel: int


def demanded(kinds: Kinds, cases: int, seed: int, calendar: Calendar) -> Demand:
    """Spread so many matters over as many working days as the city had for them.

    Fewer matters come at the same rate on fewer days. Raises ValueError if there are none.
    """
    if cases <= 0:
        raise ValueError(f"cases: {cases} is nobody; give 1 or more, the city had {CITY_CASES}")
    draw = Random(f"{seed}/demand")  # noqa: S311 - a simulation, reproducible by its seed
    days = _days(cases, calendar)
    classes = _classes(kinds.classes, round(cases * CITY_PARALLEL / CITY_CASES))
    parallel = sum(len(kind.plans) for kind in classes)
    weights = [draw.lognormvariate(0, 1) for _ in kinds.alone]
    alone = draw.choices(kinds.alone, weights, k=cases - parallel)
    comers = [*classes, *alone]
    draw.shuffle(comers)
    cumulated = list(accumulate(_weights(days)))
    when = sorted(
        (draw.choices(range(len(days)), cum_weights=cumulated)[0], draw.random() > MORNING)
        for _ in comers
    )
    pairs = enumerate(zip(comers, when, strict=True))
    asked = tuple(Asked(n, kind, day, half, draw.random()) for n, (kind, (day, half)) in pairs)
    return Demand(asked, days, cases, parallel)


def _days(cases: int, calendar: Calendar) -> tuple[date, ...]:
    whole = 1 + calendar.working_days_between(OPENED_ON, ENDED_ON)
    count = min(whole, ceil(whole * cases / CITY_CASES)) if cases < CITY_CASES else whole
    return tuple(calendar.add_working_days(OPENED_ON, n) for n in range(count))


def _weights(days: Sequence[date]) -> Iterator[float]:
    before = days[0]
    for day in days:
        rested = (day - before).days > LONG_HOLIDAY_D
        weight = MONTHS[day.month - 1] * WEEKDAYS[day.weekday()]
        yield weight * AFTER_HOLIDAY if rested else weight
        before = day


def _classes(classes: Sequence[Kind], matters: int) -> list[Kind]:
    """Choose classes whose items are exactly so many matters, or as near below it as they can be.

    First by their shares; then whole classes are exchanged for what the remainder needs.
    """
    shares = [SHARES.get(kind.said.class_id, 0.0) for kind in classes]
    sizes = [len(kind.plans) for kind in classes]
    spared = min(matters, sum(sizes))
    counts = [int((matters - spared) * s / n) for s, n in zip(shares, sizes, strict=True)]
    left = matters - sum(c * n for c, n in zip(counts, sizes, strict=True))
    known = [s > 0 for s in shares]
    for n in _fill(left, [size for size, ok in zip(sizes, known, strict=True) if ok]):
        counts[next(i for i, size in enumerate(sizes) if size == n and known[i])] += 1
    return [kind for kind, n in zip(classes, counts, strict=True) for _ in range(n)]


def _fill(whole: int, sizes: Sequence[int]) -> list[int]:
    """Return the fewest sizes whose sum is `whole`, or the greatest sum below it that there is."""
    best: list[list[int] | None] = [[]]
    for total in range(1, whole + 1):
        ways = (best[total - size] for size in sizes if size <= total)
        shortest = min((w for w in ways if w is not None), key=len, default=None)
        size = total - sum(shortest) if shortest is not None else 0
        best.append([*shortest, size] if shortest is not None and size in sizes else None)
    return next(found for found in reversed(best) if found is not None)
