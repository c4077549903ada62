"""How many officers each department has, who they are, and when they are on leave."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from math import ceil
from random import Random
from types import MappingProxyType
from typing import Final

from onehall_approval.domain import model as m
from onehall_approval.domain.posts import OPENING, usual_posts
from onehall_approval.simulation.city.demand import Demand
from onehall_approval.simulation.city.desks import HALVES, Department, Desk
from onehall_approval.simulation.city.habits import Habits
from onehall_approval.simulation.city.kinds import Kinds
from onehall_approval.simulation.city.luck import HOURS_A_DAY

CHIEF: Final = "01"
DEPUTY: Final = "02"
FIRST_HANDLER: Final = 3
LEAVES: Final = 3
"""Leave is drawn for so many times the demand's days: a run ends after its last case."""


def officers(demand: Demand, kinds: Kinds, habits: Habits) -> Mapping[m.DepartmentId, int]:
    """Count the officers whom the whole demand keeps busy for `busy_share` of their hours."""
    hours: Counter[m.DepartmentId] = Counter()
    for asked in demand.asked:
        for plan in asked.kind.plans:
            hours[plan.department] += _mean_h(plan, habits)  # type: ignore[assignment]  # floats
    each = len(demand.days) * HOURS_A_DAY * habits.busy_share
    return {d: max(habits.least_officers, ceil(hours[d] / each)) for d in kinds.departments}


def staffed(
    count: Mapping[m.DepartmentId, int], demand: Demand, habits: Habits, seed: int
) -> dict[m.DepartmentId, Department]:
    """Return the departments with a desk for each officer, and the deputy's for orders."""
    halves = LEAVES * HALVES * len(demand.days)
    return {
        name: Department(
            name,
            [
                *(Desk(one, _leave(seed, one, halves, habits)) for one in _handlers(name, number)),
                Desk(m.OfficerId(f"{name}-{DEPUTY}")),
            ],
            habits,
        )
        for name, number in count.items()
    }


def register(count: Mapping[m.DepartmentId, int]) -> m.Delegations:
    """Return the delegations of everybody: the usual posts, and a handler more for each desk."""
    return m.Delegations(
        MappingProxyType({name: tuple(_posts(name, number)) for name, number in count.items()})
    )


def _posts(name: m.DepartmentId, number: int) -> Iterator[m.Delegation]:
    yield from usual_posts(name)
    span, known = m.Span(OPENING), {one.officer for one in usual_posts(name)}
    for one in _handlers(name, number):
        if one not in known:
            level, power = m.Level.SECTION, m.Power.REVIEW
            yield m.Delegation(name, one, m.Post.HANDLER, power, level, span)


def _handlers(name: m.DepartmentId, number: int) -> Iterable[m.OfficerId]:
    return [m.OfficerId(f"{name}-{FIRST_HANDLER + n:02}") for n in range(number)]


def _leave(seed: int, officer: str, halves: int, habits: Habits) -> frozenset[int]:
    """Draw when an officer is away: once in every stretch of working days, somewhere in it."""
    draw = Random(f"{seed}/leave/{officer}")  # noqa: S311 - a simulation, reproducible by its seed
    stretch, away = habits.leave_every * HALVES, habits.leave_days * HALVES
    found: set[int] = set()
    for begins in range(0, halves, stretch):
        first = begins + draw.randrange(max(1, stretch - away))
        found.update(range(first, first + away))
    return frozenset(found)


def _mean_h(plan: m.Plan, habits: Habits) -> float:
    limits = sum(step.limit_wd for step in plan.steps if step.clock == "decision")
    return limits * habits.work_share * HOURS_A_DAY
