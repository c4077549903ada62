"""Asking everybody at once, and which officers answer for it."""

from types import MappingProxyType
from typing import Final

from onehall_calendar import Limit, due_at
from onehall_calendar.values import replace

from onehall_approval.domain import model as m
from onehall_approval.domain.ruling import (
    Answer,
    Decides,
    Evolves,
    added,
    missing,
    opened,
    unauthorised,
    undecided,
    worked_on,
)
from onehall_approval.domain.sealing import all_sealed, remembered


def open_coordination(_state: m.Coordination, command: m.OpenCoordination) -> Answer:
    """Open one review per item, all at the instant of acceptance (R-14, invariant 2)."""
    if not command.plans:
        return m.Refused(m.Reason.UNKNOWN_ITEM, "a case without items has nobody to ask")
    # the longest single promise is the limit of the whole.
    joint_limit = max(plan.promised_wd for plan in command.plans)
    calendar = command.act.calendar
    asked = m.CoordinationOpened(
        case=command.case,
        case_number=command.case_number,
        class_id=command.class_id,
        centre=command.centre,
        lead=command.lead,
        applicant=command.applicant,
        opened_at=command.accepted_at,
        joint_limit_wd=joint_limit,
        joint_due_at=due_at(command.accepted_at, Limit(joint_limit), calendar),
        serial_legal_wd=sum(plan.legal.compared_wd for plan in command.plans),
        calendar_version=calendar.version,
        reviews=tuple(_review(plan, command) for plan in command.plans),
        documents=command.documents,
        certificates=command.certificates,
        owed=command.owed,
    )
    return [all_sealed(asked, command.act)]


def _review(plan: m.Plan, command: m.OpenCoordination) -> m.Review:
    start, calendar = command.accepted_at, command.act.calendar
    return m.Review(
        item=plan.item,
        name=plan.name,
        department=plan.department,
        task=plan.task,
        permit_number=plan.permit_number,
        certificate=plan.certificate,
        promised_wd=plan.promised_wd,
        legal=plan.legal,
        promised_due_at=due_at(start, Limit(plan.promised_wd), calendar),
        legal_due_at=due_at(start, plan.legal, calendar),
        steps=_answerable(plan, command),
        prerequisites=plan.prerequisites,
        papers=plan.papers,
        centre=plan.centre,
        mode=plan.mode,
        valid_months=plan.valid_months,
        safety=plan.safety,
        hearing=plan.hearing,
        authority=plan.authority,
        department_name=plan.department_name or plan.department,
        legal_basis=plan.legal_basis,
    )


def _answerable(plan: m.Plan, command: m.OpenCoordination) -> tuple[m.Step, ...]:
    """Name who answers for each step (R-22): the handler works, the chief decides and issues."""
    held = command.act.delegations
    handler = held.holding(plan.department, m.Post.HANDLER, command.accepted_at)
    chief = held.holding(plan.department, m.Post.CHIEF, command.accepted_at)
    deciding = next((s.name for s in reversed(plan.steps) if s.clock == "decision"), "")
    return tuple(
        replace(s, responsible=chief if s.name == deciding else handler or chief)
        for s in plan.steps
    )


def assign(state: m.Coordination, command: m.AssignReview) -> Answer:
    """Let another officer, who has the authority, answer for a review."""
    act, ordered = command.act, command.act.side is m.Side.OURSELVES  # a correction 纠错
    review = undecided(state, command.item) if ordered else worked_on(state, command.item, act)
    if isinstance(review, m.Refused):
        return review
    whose = review.department
    theirs = replace(act, by=command.responsible, side=m.Side.DEPARTMENT, department=whose)
    if refused := unauthorised(state, theirs, review, m.Power.REVIEW):
        return refused
    return [m.ReviewAssigned(command.item, whose, command.responsible, act.at)]


def recuse(state: m.Coordination, command: m.Recuse) -> Answer:
    """Take down a conflict 回避 that the officer declares, or the department's chief or deputy."""
    act, department = command.act, command.act.department
    of_case = {opened(state).lead, *(r.department for r in state.reviews.values())}
    theirs = department in of_case and act.delegations.of(department, command.officer)
    if department is None or not theirs:
        detail = "only a department of this case declares a conflict, and of its own officers"
        return m.Refused(m.Reason.NOT_THE_DEPARTMENT, detail)
    if refused := _may_not_declare(state, command, department):
        return refused
    items = (command.item,) if command.item else ()
    if state.keeps_out(command.officer, *items):
        return []
    return [
        m.OfficerRecused(
            command.officer, department, act.at, command.item, command.ground, act.officer
        )
    ]


def _may_not_declare(
    state: m.Coordination, command: m.Recuse, department: m.DepartmentId
) -> m.Refused | None:
    act = command.act
    held = act.delegations.of(department, act.officer)
    leads = any(one.post in _LEADING and one.span.holds(act.at) for one in held)
    if not (leads or act.officer == command.officer):
        detail = "the officer declares a conflict, or the department's chief or deputy does 回避"
        return m.Refused(m.Reason.NOT_DELEGATED, detail)
    if command.item and command.item not in state.reviews:
        return m.Refused(m.Reason.UNKNOWN_ITEM, f"{command.item} is not an item of this case")
    return missing(command.ground, m.Reason.REASON_MISSING, "say why the officer keeps out")


_LEADING: Final = (m.Post.CHIEF, m.Post.DEPUTY)


def note_supplement(state: m.Coordination, command: m.NoteSupplement) -> Answer:
    """Take in papers that tolerant acceptance 容缺 had left open."""
    return [m.SupplementNoted(command.documents, command.still_owed, command.act.at)]


def _opened(state: m.Coordination, event: m.CoordinationOpened) -> m.Coordination:
    asked = tuple(replace(review, seal=remembered(review.seal)) for review in event.reviews)
    return replace(
        state,
        opened=replace(event, reviews=asked),
        calendar_version=event.calendar_version,
        joint_due_at=event.joint_due_at,
        reviews=MappingProxyType({review.item: review for review in asked}),
        documents=event.documents,
        owed=event.owed,
        unverified=MappingProxyType({c.item: c for c in event.certificates}),
    )


def _assigned(state: m.Coordination, event: m.ReviewAssigned) -> m.Coordination:
    return replace(state, responsible=added(state.responsible, event.item, event.responsible))


def _recused(state: m.Coordination, event: m.OfficerRecused) -> m.Coordination:
    return replace(state, recused=state.recused | {(event.officer, event.item)})


def _supplemented(state: m.Coordination, event: m.SupplementNoted) -> m.Coordination:
    documents = state.documents + event.documents
    return replace(state, documents=documents, owed=event.still_owed)


DECIDES: Decides = {
    m.OpenCoordination: open_coordination,
    m.AssignReview: assign,
    m.Recuse: recuse,
    m.NoteSupplement: note_supplement,
}
EVOLVES: Evolves = {
    m.CoordinationOpened: _opened,
    m.ReviewAssigned: _assigned,
    m.OfficerRecused: _recused,
    m.SupplementNoted: _supplemented,
}
