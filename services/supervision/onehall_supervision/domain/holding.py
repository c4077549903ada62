"""Who holds a case now, and since when."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from onehall_calendar import Limit, due_at

from onehall_supervision.domain.model import CaseView, DepartmentId, ItemId, Planned
from onehall_supervision.domain.spans import runs


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
    return owing or [Holding(Party.GATE, max(a.at for a in view.answers.values()))]


def _before_acceptance(view: CaseView) -> list[Holding]:
    intake = view.intake
    asked, received = intake.correction_asked, intake.correction_received
    if asked and (received is None or received < asked):
        return [Holding(Party.APPLICANT, asked)]
    since = received or (intake.submitted and intake.submitted.at)
    return [Holding(Party.INTAKE, since)] if since else []


def _departments(view: CaseView, plan: Planned) -> list[Holding]:
    found = []
    for item in plan.items.values():
        if item.id in view.answers:
            continue
        now = next((run for run in runs(view, plan, item) if run.done is None), None)
        found.append(
            Holding(
                Party.DEPARTMENT,
                now.started if now else plan.start,
                item.department,
                item.id,
                item.name,
                now.step.name if now else None,
                due_at(plan.start, Limit(item.promised_wd), plan.calendar),
            )
        )
    return found
