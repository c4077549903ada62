"""How long one will wait, from how long serving took of late; an honest "not known" otherwise."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from onehall_intake.domain.fewest import FEWEST
from onehall_intake.domain.hall.words import FAVOURED_IN_A_ROW

NINETY = 1.2816
"""The 90th percentile of a standard normal distribution, in standard deviations."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """Seconds until the call: half wait at most `p50_s`, nine of ten at most `p90_s`."""

    p50_s: int
    p90_s: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """Who waits: elsewhere before this ticket, and in its own line by lane and age."""

    elsewhere: int
    ordinary: int
    ordinary_before: int
    favoured: int
    favoured_before: int


def ahead(waiting: Waiting, favoured: bool) -> int:
    """Return how many are called before a ticket as things stand, in the order calling keeps.

    Favoured ones overtake, at most two for each ordinary one, also those that came later.
    """
    if favoured:
        between = min(waiting.ordinary, waiting.favoured_before // FAVOURED_IN_A_ROW)
        return waiting.elsewhere + waiting.favoured_before + between
    turns = waiting.ordinary_before + 1
    overtaking = min(waiting.favoured, FAVOURED_IN_A_ROW * turns)
    return waiting.elsewhere + waiting.ordinary_before + overtaking


def forecast(ahead: int, windows: int, services: Sequence[float]) -> Forecast | None:
    """Return the wait behind `ahead` tickets at so many open windows; None if it is not known.

    `services` are recent seconds from call to end: of fewer than ten nothing is said. Rounds
    of service are taken as independent, their sum as normal. It grows with `ahead` and shrinks
    with `windows`.
    """
    if windows < 1 or len(services) < FEWEST:
        return None
    rounds = (ahead + 1) / windows
    mean, spread = statistics.fmean(services), statistics.pstdev(services)
    half = mean * rounds
    most = half + NINETY * spread * math.sqrt(rounds)
    return Forecast(round(half), round(most))
