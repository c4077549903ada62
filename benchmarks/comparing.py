"""Whether one way is slower than another: ratios of quantiles, and what chance could make of them.

What is measured within one turn is alike, and turns minutes apart are not. So both ways are tried
in every block, in an order that is drawn anew, and it is blocks that are drawn again, with both
ways in them: a paired cluster bootstrap (Davison and Hinkley 1997, sections 2.4 and 3.8).
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TypeAlias

Turns: TypeAlias = Sequence[Sequence[float]]
"""What was measured, a list for each block."""

REPLICATES = 1000
FEWEST = 5
"""Blocks that an interval can be made of."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """How often the other's quantile this one is, between `low` and `high` in 19 of 20 trials."""

    found: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.found:.2f} ({self.low:.2f} to {self.high:.2f})"

    def within(self, aim: float) -> str:
        """Say whether it is below an aim: yes or no if chance would say the same, or not told."""
        if self.high < aim:
            return "yes"
        return "no" if self.low > aim else "not told: more turns, or a quieter machine"


def quantile(values: Sequence[float], p: float) -> float:
    """Return the value that a share `p` of them is not above; between two, in proportion."""
    ordered = sorted(values)
    place = p * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def ratio(mine: Turns, others: Turns, p: float) -> Ratio | None:
    """Return how often the others' quantile mine is; None of fewer blocks than tell anything."""
    blocks = min(len(mine), len(others))
    if blocks < FEWEST or not all(mine) or not all(others):
        return None
    draw = random.Random(1)  # noqa: S311 - the same interval of the same figures
    drawn = sorted(
        _ratio(mine, others, draw.choices(range(blocks), k=blocks), p) for _ in range(REPLICATES)
    )
    return Ratio(
        _ratio(mine, others, range(blocks), p), quantile(drawn, 0.025), quantile(drawn, 0.975)
    )


def together(*ways: Turns) -> Turns:
    """Return what several ways measured as one, block by block."""
    return [list(chain(*block)) for block in zip(*ways, strict=True)]


def _ratio(mine: Turns, others: Turns, blocks: Sequence[int], p: float) -> float:
    this, that = (
        quantile(list(chain.from_iterable(turns[n] for n in blocks)), p) for turns in (mine, others)
    )
    return this / that
