"""Step completeness 环节完整性 of a live case, against the catalogue's own process (F01).

A pure function of what was observed: it accuses nobody and issues nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from onehall_supervision.domain.facts import DepartmentId, Item, ItemId, Planned
from onehall_supervision.domain.mining.process import Defect, deviations, in_a_row
from onehall_supervision.domain.model import CaseView, Done
from onehall_supervision.domain.rounds import Round, rounds
from onehall_supervision.domain.spans import within


@dataclass(frozen=True, slots=True)
class StepFinding:
    """A step 环节 of a review that was left out, came too early, or was done again.

    `round` counts how often the department was asked; `at` and `officer` are those of the step that
    came too early or again, and of the opinion before which a step was left out, if there is one.
    """

    defect: Defect
    item: ItemId
    department: DepartmentId
    step: str
    round: int
    at: datetime | None = None
    officer: str = ""
    others: tuple[str, ...] = ()


def step_findings(view: CaseView) -> tuple[StepFinding, ...]:
    """Return everything about the steps of a case that is not as the catalogue has it.

    Nothing before the plan is known. A step is missing once a later one is done, or the opinion is
    given; an item that left the case undecided owes nothing more.
    """
    plan = view.plan
    return tuple(_findings(view, plan)) if plan else ()


def _findings(view: CaseView, plan: Planned) -> Iterator[StepFinding]:
    for item in plan.items.values():
        for one in rounds(view, plan, item.id):
            yield from _in_round(view, item, one)


def _in_round(view: CaseView, item: Item, during: Round) -> Iterator[StepFinding]:
    done = _done(view, item, during)
    process = in_a_row([step.name for step in item.steps])
    for one in deviations(process, [name for name, _ in done], over=during.ended is not None):
        end = during.ended if one.place is None else done[one.place][1]
        yield StepFinding(
            one.defect,
            item.id,
            item.department,
            one.step,
            during.number,
            end.at if end else None,
            end.officer if end else "",
            one.others,
        )


def _done(view: CaseView, item: Item, during: Round) -> list[tuple[str, Done]]:
    """Return what was done in a round in its order; at equal instants, in the catalogue's."""
    known = view.steps.get(item.id, {})
    ends = [
        (step.name, end)
        for step in item.steps
        for end in known.get(step.name, ())
        if within(end, during)
    ]
    return sorted(ends, key=lambda one: one[1].at)
