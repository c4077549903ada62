"""Chance, drawn once for each matter: the same in every run of a seed, whatever is done to it.

So two runs differ by what was decided in them and by nothing else (common random numbers).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp
from random import Random
from typing import Final

from onehall_approval.simulation.city.habits import Habits

HOURS_A_DAY: Final = 7.0
"""Working hours of a working day: 09:00-12:00 and 13:00-17:00."""


@dataclass(frozen=True, slots=True)
class Luck:
    """What one matter brings: hours of work, days laid aside, and how its cards are heard.

    `aside` has, for each step, a draw that is compared with `Habits.aside_share`, and how many
    working days the file would lie; `ears` has a draw for each level of card.
    """

    hours: tuple[float, ...]
    aside: tuple[tuple[float, float], ...]
    ears: tuple[float, ...]


def luck(seed: int, matter: str, limits: Sequence[int], habits: Habits, levels: int) -> Luck:
    """Draw what a matter brings; `limits` are those of its steps, in working days."""
    draw = Random(f"{seed}/{matter}")  # noqa: S311 - a simulation, reproducible by its seed
    whole = sum(limits)
    mean = habits.work_share * HOURS_A_DAY * exp(-(habits.work_sigma**2) / 2)
    return Luck(
        tuple(limit * mean * exp(draw.gauss(0, habits.work_sigma)) for limit in limits),
        tuple(
            (draw.random(), whole * habits.aside_median * exp(draw.gauss(0, habits.aside_sigma)))
            for _ in limits
        ),
        tuple(draw.random() for _ in range(levels)),
    )
