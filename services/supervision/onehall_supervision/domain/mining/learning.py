"""The process that a log itself follows: what nearly every case does, in which order, how often."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Final, TypeAlias

from onehall_supervision.domain.mining.process import Process

NEARLY_EVERY: Final = 0.9
"""The share of cases that must have a step before the others are missing it."""
USUALLY: Final = 0.95
"""The share of cases that must agree before the others are out of order, or repeat a step."""
FEWEST: Final = 10
"""Fewer cases than these settle no order and no number."""
VARIANTS: Final = 5_000
ORDERED: Final = 100
"""Learned from so many of the commonest variants, between so many of the commonest steps."""

Variant: TypeAlias = tuple[str, ...]
Pair: TypeAlias = tuple[str, str]


def learned(variants: Mapping[Variant, int]) -> Process:
    """Return the process of cases, given as how often each sequence of steps occurs."""
    common = Counter(variants).most_common(VARIANTS)
    cases = sum(times for _, times in common)
    having = _having(common)
    mandatory = [one for one, times in having.items() if times >= NEARLY_EVERY * cases]
    before = _before(common, having)
    steps = sorted(mandatory, key=lambda one: (len(before[one]), -having[one], one))
    return Process(tuple(steps), before, _once(common, having))


def shares(variants: Mapping[Variant, int]) -> dict[str, float]:
    """Return which share of all cases has each step, the commonest first."""
    cases = sum(variants.values())
    having = _having(variants.items()).most_common()
    return {step: times / cases for step, times in having}


def _having(variants: Iterable[tuple[Variant, int]]) -> Counter[str]:
    having: Counter[str] = Counter()
    for variant, times in variants:
        for step in dict.fromkeys(variant):
            having[step] += times
    return having


def _before(
    variants: Sequence[tuple[Variant, int]], having: Counter[str]
) -> Mapping[str, frozenset[str]]:
    """Return what comes before each step, counting in each case the first time of both."""
    known = {one for one, times in having.most_common(ORDERED) if times >= FEWEST}
    order: Counter[Pair] = Counter()
    for variant, times in variants:
        for pair in combinations([one for one in dict.fromkeys(variant) if one in known], 2):
            order[pair] += times
    before: dict[str, set[str]] = {step: set() for step in having}
    for (first, second), times in order.items():
        both = times + order[second, first] if (second, first) in order else times
        if both >= FEWEST and times >= USUALLY * both:
            before[second].add(first)
    return {step: frozenset(others) for step, others in before.items()}


def _once(variants: Iterable[tuple[Variant, int]], having: Counter[str]) -> frozenset[str]:
    again: Counter[str] = Counter()
    for variant, times in variants:
        for step, done in Counter(variant).items():
            again[step] += times if done > 1 else 0
    return frozenset(
        step
        for step, times in having.items()
        if times >= FEWEST and again[step] <= (1 - USUALLY) * times
    )
