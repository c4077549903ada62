"""What moves a deadline, and nothing else does: art. 45, art. 42, a new calendar version.

Every limit is counted again from its start with everything that has happened to it, so the order
of suspension and extension cannot matter.
"""

from collections.abc import Iterable
from datetime import datetime
from types import MappingProxyType
from typing import Final

from onehall_calendar import (
    ApproverRole,
    Calendar,
    Deadline,
    Extension,
    Limit,
    Suspension,
    deadline,
    local_day,
)
from onehall_calendar.values import replace

from onehall_approval.domain import model as m
from onehall_approval.domain.ruling import (
    Answer,
    Decides,
    Evolves,
    added,
    missing,
    not_ours,
    not_the_lead,
    opened,
    unauthorised,
    worked_on,
)

LONGEST_EXTENSION: Final = {
    ApproverRole.HEAD_OF_AUTHORITY: 10,  # art. 42(1), L-30
    ApproverRole.HEAD_OF_GOVERNMENT: 15,  # art. 42(2), L-31
}
LONGEST_PROCEDURE_WD: Final = 250


def start_procedure(state: m.Coordination, command: m.StartProcedure) -> Answer:
    """Stop the clocks of a department's own items for one of the eight causes (L-33)."""
    act = command.act
    if command.id in state.procedures:
        return []
    for item in command.items:
        review = worked_on(state, item, act)
        if isinstance(review, m.Refused):
            return review
    if refused := _unannounced(command) or _running(state, command):
        return refused
    suspension = Suspension(
        command.cause, local_day(act.at), None, command.declared_wd, command.notice
    )
    department = state.reviews[command.items[0]].department
    procedure = m.Procedure(command.id, department, command.items, suspension)
    after = _with_procedure(state, procedure)
    dues, joint = moved(after, command.items, act.calendar)
    return [m.ProcedureStarted(procedure, dues, joint, act.at)]


def end_procedure(state: m.Coordination, command: m.EndProcedure) -> Answer:
    """Let the clocks run on; past the declared length they did so by themselves (L-34)."""
    procedure, act = state.procedures.get(command.id), command.act
    if procedure is None:
        return m.Refused(m.Reason.UNKNOWN_PROCEDURE, "there is no such special procedure")
    if procedure.suspension.ended_on:
        return m.Refused(m.Reason.PROCEDURE_ENDED, "the special procedure has ended already")
    if refused := _not_theirs(state, act, procedure):
        return refused
    if local_day(act.at) < procedure.suspension.started_on:
        return m.Refused(m.Reason.WRONG_DATE, "it ends on the day it began, or later")
    ended = replace(procedure.suspension, ended_on=local_day(act.at))
    after = _with_procedure(state, replace(procedure, suspension=ended))
    dues, joint = moved(after, procedure.items, act.calendar)
    excluded = ended.excluded_wd(act.calendar)
    return [m.ProcedureEnded(command.id, local_day(act.at), excluded, dues, joint, act.at)]


def _not_theirs(state: m.Coordination, act: m.Act, procedure: m.Procedure) -> m.Refused | None:
    """Refuse who may not end it; that supervision has it ended is a correction 纠错."""
    if act.side is m.Side.OURSELVES:
        return None
    return unauthorised(state, act, state.reviews[procedure.items[0]], m.Power.REVIEW)


def extend(state: m.Coordination, command: m.ExtendLimit) -> Answer:
    """Extend once, before the limit ends, approved by the right head, the applicant told why."""
    act = command.act
    items = (command.item,) if command.item else state.undecided
    if refused := _may_not_extend(state, command) or _improper(state, command, items):
        return refused
    extension = Extension(command.days, command.approver_role, local_day(act.at), command.notice)
    after = replace(state, extensions=added(state.extensions, command.item, extension))
    dues, joint = moved(after, items, act.calendar)
    department = state.reviews[command.item].department if command.item else opened(state).lead
    extended = m.LimitExtended(
        command.item, department, extension, command.approver, command.reason, dues, joint, act.at
    )
    return [extended]


def recalculate(state: m.Coordination, command: m.RecalculateDeadlines) -> Answer:
    """Count every open deadline under another calendar version, and say so."""
    act = command.act
    if refused := not_ours(act):
        return refused
    if act.calendar.version == state.calendar_version:
        return []
    dues, joint = moved(state, state.undecided, act.calendar)
    previous = state.calendar_version
    return [m.DeadlinesRecalculated(previous, act.calendar.version, dues, joint, act.at)]


def attribute_outage(state: m.Coordination, command: m.AttributeOutage) -> Answer:
    """Confirm that a link outage, and nobody, made these items late."""
    act = command.act
    if refused := not_ours(act):
        return refused
    if not command.from_at < command.until_at <= act.at:
        detail = "an outage begins before it ends, and has ended when it is confirmed"
        return m.Refused(m.Reason.WRONG_DATE, detail)
    if unknown := [item for item in command.items if item not in state.reviews]:
        return m.Refused(m.Reason.UNKNOWN_ITEM, f"{', '.join(unknown)} is not of this case")
    return [m.OutageAttributed(command.items, command.from_at, command.until_at, act.by, act.at)]


def explain(
    state: m.Coordination,
    review: m.Review,
    limit: Limit,
    reason: str,
    calendar: Calendar,
    start: datetime | None = None,
) -> Deadline:
    """Count one limit of a review day by day, with everything that has moved it."""
    return deadline(
        start or opened(state).opened_at,
        limit,
        calendar,
        suspensions(state, review.item),
        state.extensions.get(review.item) or state.extensions.get(None),
        reason,
    )


def suspensions(state: m.Coordination, item: m.ItemId) -> tuple[Suspension, ...]:
    """Return the special procedures that stop an item's clocks."""
    return tuple(p.suspension for p in state.procedures.values() if item in p.items)


def moved(
    state: m.Coordination, items: Iterable[m.ItemId], calendar: Calendar
) -> tuple[tuple[m.Due, ...], datetime]:
    """Return both limits of `items` as they are now, and the joint one (R-17)."""
    dues = tuple(_due(state, state.reviews[item], calendar) for item in items)
    now = {due.item: due.promised_due_at for due in dues if not state.reviews[due.item].asked_at}
    joint = max(
        now.get(r.item) or _first_promise(state, r, calendar) for r in state.reviews.values()
    )
    return dues, joint


def _first_promise(state: m.Coordination, review: m.Review, calendar: Calendar) -> datetime:
    """Return the end of the promise made at acceptance; being asked again does not move it."""
    if review.asked_at is None:
        return review.promised_due_at
    return explain(state, review, Limit(review.promised_wd), "", calendar).due_at


def _due(state: m.Coordination, review: m.Review, calendar: Calendar) -> m.Due:
    limit = Limit(review.promised_wd)
    promised = explain(state, review, limit, "", calendar, review.asked_at)
    legal = explain(state, review, review.legal, "", calendar)
    return m.Due(review.item, promised.due_at, legal.due_at)


def _unannounced(command: m.StartProcedure) -> m.Refused | None:
    if not command.items:
        return m.Refused(m.Reason.UNKNOWN_ITEM, "name the items whose clocks stop")
    if not 1 <= command.declared_wd <= LONGEST_PROCEDURE_WD:
        detail = f"declare 1 to {LONGEST_PROCEDURE_WD} working days"
        return m.Refused(m.Reason.WRONG_DATE, detail)
    detail = "tell the applicant in writing how long it takes; without it nothing stops (L-33)"
    return missing(command.notice, m.Reason.NOTICE_MISSING, detail)


def _running(state: m.Coordination, command: m.StartProcedure) -> m.Refused | None:
    for open_one in state.procedures.values():
        same = open_one.suspension.cause is command.cause
        if same and not open_one.suspension.ended_on and set(open_one.items) & set(command.items):
            detail = "a special procedure of this kind is open for the item; end it first"
            return m.Refused(m.Reason.PROCEDURE_OPEN, detail)
    return None


def _may_not_extend(state: m.Coordination, command: m.ExtendLimit) -> m.Refused | None:
    if command.item is None:
        return not_the_lead(state, command.act)
    review = worked_on(state, command.item, command.act)
    return review if isinstance(review, m.Refused) else None


def _improper(
    state: m.Coordination, command: m.ExtendLimit, items: tuple[m.ItemId, ...]
) -> m.Refused | None:
    joint = command.item is None
    wanted = ApproverRole.HEAD_OF_GOVERNMENT if joint else ApproverRole.HEAD_OF_AUTHORITY
    if command.approver_role is not wanted:
        return m.Refused(m.Reason.WRONG_APPROVER, f"{wanted.value} approves this (art. 42)")
    if not 1 <= command.days <= LONGEST_EXTENSION[wanted]:
        detail = f"extend by 1 to {LONGEST_EXTENSION[wanted]} (行政许可法 42)"
        return m.Refused(m.Reason.EXTENSION_TOO_LONG, detail)
    if any(state.extensions.get(one) for one in (None, command.item)):
        return m.Refused(m.Reason.ALREADY_EXTENDED, "a limit is extended once (行政许可法 42)")
    # Together they have one limit (L-31): it is over when the last of them is.
    if max(state.reviews[item].legal_due_at for item in items) <= command.act.at:
        return m.Refused(m.Reason.LIMIT_OVER, "the legal limit is over; it cannot be extended")
    return missing(
        command.reason, m.Reason.REASON_MISSING, "tell the applicant why (行政许可法 42)"
    ) or missing(
        command.notice, m.Reason.NOTICE_MISSING, "name the notice that told the applicant why"
    )


def _with_procedure(state: m.Coordination, procedure: m.Procedure) -> m.Coordination:
    return replace(state, procedures=added(state.procedures, procedure.id, procedure))


def _with_dues(
    state: m.Coordination, dues: Iterable[m.Due], joint_due_at: datetime
) -> m.Coordination:
    changed = {
        due.item: replace(
            state.reviews[due.item],
            promised_due_at=due.promised_due_at,
            legal_due_at=due.legal_due_at,
        )
        for due in dues
    }
    reviews = MappingProxyType({**state.reviews, **changed})
    return replace(state, reviews=reviews, joint_due_at=joint_due_at)


def _started(state: m.Coordination, event: m.ProcedureStarted) -> m.Coordination:
    return _with_dues(_with_procedure(state, event.procedure), event.dues, event.joint_due_at)


def _ended(state: m.Coordination, event: m.ProcedureEnded) -> m.Coordination:
    known = state.procedures[event.id]
    ended = replace(known, suspension=replace(known.suspension, ended_on=event.ended_on))
    return _with_dues(_with_procedure(state, ended), event.dues, event.joint_due_at)


def _extended(state: m.Coordination, event: m.LimitExtended) -> m.Coordination:
    extensions = added(state.extensions, event.item, event.extension)
    return _with_dues(replace(state, extensions=extensions), event.dues, event.joint_due_at)


def _recalculated(state: m.Coordination, event: m.DeadlinesRecalculated) -> m.Coordination:
    renewed = replace(state, calendar_version=event.calendar_version)
    return _with_dues(renewed, event.dues, event.joint_due_at)


def _attributed(state: m.Coordination, _event: m.OutageAttributed) -> m.Coordination:
    return state


DECIDES: Decides = {
    m.StartProcedure: start_procedure,
    m.EndProcedure: end_procedure,
    m.ExtendLimit: extend,
    m.RecalculateDeadlines: recalculate,
    m.AttributeOutage: attribute_outage,
}
EVOLVES: Evolves = {
    m.ProcedureStarted: _started,
    m.ProcedureEnded: _ended,
    m.LimitExtended: _extended,
    m.DeadlinesRecalculated: _recalculated,
    m.OutageAttributed: _attributed,
}
