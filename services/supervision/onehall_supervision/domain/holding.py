"""Who holds a case now, and since when."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from onehall_supervision.domain.deadlines import current_limits
from onehall_supervision.domain.facts import DepartmentId, Item, ItemId, Planned
from onehall_supervision.domain.model import CaseView
from onehall_supervision.domain.rounds import Round, is_open
from onehall_supervision.domain.spans import Run, runs


class Party(StrEnum):
    """Who can hold a case."""

    INTAKE = "intake"
    APPLICANT = "applicant"
    DEPARTMENT = "department"
    GATE = "gate"


@dataclass(frozen=True, slots=True)
class Holding:
    """One who has to do the next thing; a department has an item, perhaps a step, and a limit."""

    party: Party
    since: datetime
    department: DepartmentId | None = None
    item: ItemId | None = None
    name: str | None = None
    step: str | None = None
    due_at: datetime | None = None


def holding(view: CaseView) -> list[Holding]:
    """Return everybody who holds the case now; nobody, once it is closed or before it is known."""
    if view.closed_at:
        return []
    if view.plan is None:
        return _before_acceptance(view)
    owing = _departments(view, view.plan)
    answers = [ends[-1].at for ends in view.answers.values()]
    return owing or [Holding(Party.GATE, max(answers, default=view.plan.start))]


def _before_acceptance(view: CaseView) -> list[Holding]:
    intake = view.intake
    asked, received = intake.correction_asked, intake.correction_received
    if asked and (received is None or received < asked):
        return [Holding(Party.APPLICANT, asked)]
    since = received or (intake.submitted and intake.submitted.at)
    return [Holding(Party.INTAKE, since)] if since else []


def step_now(view: CaseView, item: Item, during: Round) -> Run | None:
    """Return the step that a review is at, if its plan has one left."""
    return next((run for run in runs(view, item, during) if run.done is None), None)


def _departments(view: CaseView, plan: Planned) -> list[Holding]:
    owed = (item for item in plan.items.values() if is_open(view, plan, item.id))
    return [_department(view, plan, item) for item in owed]


def _department(view: CaseView, plan: Planned, item: Item) -> Holding:
    limits = current_limits(view, plan, item)
    now = step_now(view, item, limits.round)
    return Holding(
        Party.DEPARTMENT,
        now.started if now else limits.round.started,
        item.department,
        item.id,
        item.name,
        now.step.name if now else None,
        limits.promised.due_at if limits.promised else None,
    )
