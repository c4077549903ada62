"""Who answers for a breach: whoever held the step at that instant, or the link that was down."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from onehall_supervision.domain.facts import DepartmentId, Item, ItemId, Planned
from onehall_supervision.domain.model import CaseView
from onehall_supervision.domain.rounds import Round, rounds
from onehall_supervision.domain.spans import Run, Span, holders, runs

CHIEF: Final = "首席代表 chief representative"
LINK: Final = "link-outage"


@dataclass(frozen=True, slots=True)
class Breach:
    """An edge that was reached: when, in whose hands, and who answers for it."""

    at: datetime
    department: DepartmentId | None
    responsible: str


def breach(view: CaseView, plan: Planned, span: Span, at: datetime, now: datetime) -> Breach:
    """Return who held it at the instant of the breach; for the joint limit, the one all wait for.

    When it waits for several, the lead department 牵头部门 answers for it.
    """
    item = span.item
    if item is None:
        waiting = holders(view, plan, at)
        departments = list(dict.fromkeys(one.department for one in waiting))
        held_by = departments[0] if len(departments) == 1 else plan.lead
        item = waiting[0] if len(waiting) == 1 else None
    else:
        held_by = item.department
    if item and link_was_down(view, item.id, at, span.ended or now):
        return Breach(at, None, LINK)
    return Breach(at, held_by, _officer(view, plan, item, span, at))


def responsible_at(
    view: CaseView, plan: Planned, item: Item, at: datetime, step: str = ""
) -> str | None:
    """Return who held a review at an instant: by assignment, else by the step's own plan."""
    held = [one for one in view.moves.assigned.get(item.id, ()) if one.at <= at]
    if held:
        return held[-1].responsible
    if not step:
        running = _running(view, plan, item, at)
        step = running.step.name if running else ""
    named = plan.named.get(item.id, item)
    return next((one.responsible for one in named.steps if one.name == step), None)


def _officer(view: CaseView, plan: Planned, item: Item | None, span: Span, at: datetime) -> str:
    held = responsible_at(view, plan, item, at, span.step) if item else None
    return held or span.officer or CHIEF


def _running(view: CaseView, plan: Planned, item: Item, at: datetime) -> Run | None:
    """Return the step a review was at: the last that had begun by then."""
    begun = [one for one in rounds(view, plan, item.id) if one.started <= at]
    during: Round | None = begun[-1] if begun else None
    if during is None:
        return None
    *_, last = [None, *(run for run in runs(view, item, during) if run.started <= at)]
    return last


def link_was_down(view: CaseView, item: ItemId, since: datetime, until: datetime) -> bool:
    """Whether the whole lateness, from the breach to the end of what was late, is the link's."""
    outages = (one for one in view.moves.outages if item in one.items)
    return any(one.begins <= since and until <= one.ends for one in outages)
