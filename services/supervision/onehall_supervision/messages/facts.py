"""What each message says to the rules."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, TypeAlias

from onehall_calendar import ApproverRole, Calendar, Limit, SuspensionCause, Unit, load, versions
from onehall_contracts import Message, approval, intake

from onehall_supervision.domain import facts as f

CALENDAR: Final[Calendar] = load()
ROLES: Final = {role.name.lower().replace("_", "-"): role.value for role in ApproverRole}
Promise: TypeAlias = tuple[str, int, str | None]


def _submitted(said: intake.CaseSubmittedV1) -> f.Fact:
    return f.Submitted(said.case_number, str(said.applicant_ref), said.submitted_at)


def _accepted(said: intake.CaseAcceptedV1) -> f.Fact:
    return f.Planned(
        number=said.case_number,
        start=said.accepted_at,
        lead=f.DepartmentId(said.lead_department),
        items={f.ItemId(i.item_id): _accepted_item(i) for i in said.items},
        calendar=CALENDAR,
        accepted=True,
    )


def _opened(said: approval.CoordinationOpenedV1) -> f.Fact:
    return f.Planned(
        number=said.case_number,
        start=said.opened_at,
        lead=f.DepartmentId(said.lead_department),
        items={f.ItemId(r.item_id): _opened_item(r) for r in said.reviews},
        calendar=ours(said.calendar_version) or CALENDAR,
        accepted=False,
        stated=_stated(said.reviews),
    )


@lru_cache(maxsize=16)
def ours(version: str) -> Calendar | None:
    """Return our own calendar of that version, if we have it."""
    if version == CALENDAR.version:
        return CALENDAR
    return load(version) if version in versions() else None


def _accepted_item(item: intake.AcceptedItem) -> f.Item:
    needs = tuple(p.item_id for p in item.prerequisites if p.kind != "soft")
    return _shared(
        (item.item_id, item.name, item.department, item.centre),
        item.promised_wd,
        (item.legal_n, item.legal_unit),
        _promises(item.steps),
        needs,
    )


def _opened_item(review: approval.OpenedReview) -> f.Item:
    ids = (review.item_id, review.name, review.department, review.centre)
    return _shared(ids, review.promised_wd, None, _promises(review.steps), review.assumed)


def _promises(steps: Iterable[intake.StepPlan]) -> tuple[Promise, ...]:
    return tuple((s.name, s.limit_wd, s.responsible) for s in steps if s.clock == "decision")


@lru_cache(maxsize=4096)
def _shared(
    ids: tuple[str, str, str, str],
    promised_wd: int,
    legal: tuple[int, str] | None,
    steps: tuple[Promise, ...],
    needs: tuple[str, ...],
) -> f.Item:
    """Return one object for an item that is the same in thousands of cases."""
    item_id, name, department, centre = ids
    return f.Item(
        f.ItemId(item_id),
        name,
        f.DepartmentId(department),
        promised_wd,
        Limit(legal[0], Unit(legal[1])) if legal else None,
        tuple(f.Step(*step) for step in steps),
        tuple(f.ItemId(need) for need in needs),
        centre,
    )


def _step_done(said: approval.StepCompletedV1) -> f.Fact:
    return f.StepDone(f.ItemId(said.item_id), said.step, said.completed_at, said.officer)


def _answered(said: approval.OpinionRecordedV1) -> f.Fact:
    opinion = str(said.opinion_id)
    return f.Answered(f.ItemId(said.item_id), said.given_at, said.officer, opinion)


def _reopened(said: approval.OpinionVoidedV1) -> f.Fact:
    return f.Reopened(f.ItemId(said.item_id), str(said.opinion_id), said.voided_at)


def _assigned(said: approval.ReviewAssignedV1) -> f.Fact:
    return f.Assigned(f.ItemId(said.item_id), said.responsible, said.assigned_at)


def _suspended(said: approval.ClockSuspendedV1) -> f.Fact:
    return f.Suspended(
        procedure=str(said.procedure_id),
        items=tuple(f.ItemId(due.item_id) for due in said.items),
        cause=SuspensionCause(said.cause),
        declared_wd=said.declared_wd,
        notice=said.notice,
        started_on=said.started_on,
        at=said.suspended_at,
        stated=_stated(said.items),
    )


def _resumed(said: approval.ClockResumedV1) -> f.Fact:
    return f.Resumed(str(said.procedure_id), said.ended_on, said.resumed_at, _stated(said.items))


def _extended(said: approval.LimitExtendedV1) -> f.Fact:
    return f.Extended(
        items=tuple(f.ItemId(due.item_id) for due in said.items),
        days=said.days,
        role=ROLES.get(said.approver_role, said.approver_role),
        approver=said.approver,
        notice=said.notice,
        at=said.extended_at,
        stated=_stated(said.items),
    )


def _recalculated(said: approval.DeadlinesRecalculatedV1) -> f.Fact:
    version = said.calendar_version
    return f.Recalculated(version, ours(version), said.recalculated_at, _stated(said.items))


def _outage(said: approval.LinkOutageAttributedV1) -> f.Fact:
    return f.Outage(_ids(said.items), said.from_at, said.until_at)


def _left(said: approval.ItemsEndedV1) -> f.Fact:
    return f.Left(_ids(said.items), said.ended_at)


def _issued(said: approval.PermitIssuedV1) -> f.Fact:
    granted = [permit.item_id for permit in said.permits]
    return _decided(said, granted)


def _refused(said: approval.CaseRefusedV1) -> f.Fact:
    return _decided(said, ())


def _decided(
    said: approval.PermitIssuedV1 | approval.CaseRefusedV1, granted: Iterable[str]
) -> f.Fact:
    """Return the end of the case, or of what was decided while something remains."""
    if not said.remaining:
        return f.Closed(said.issued_at)
    denied = (refusal.item_id for refusal in said.refusals)
    return f.Issued(_ids((*granted, *denied, *said.not_concerned)), said.issued_at)


def _dependants_asked(said: approval.DependantsAskedV1) -> f.Fact:
    return f.WithApplicant(_ids(said.dependants), said.asked_at, said.pending_until, kept=False)


def _dependants_kept(said: approval.DependantsKeptV1) -> f.Fact:
    return f.WithApplicant(_ids(said.dependants), said.kept_at, said.pending_until, kept=True)


def _consulted(said: approval.ConsultationAskedV1) -> f.Fact:
    item = f.ItemId(said.item_id)
    return f.Asked(str(said.consultation_id), item, said.body, said.asked_at, said.due_at)


def _clarification(said: approval.ClarificationAskedV1) -> f.Fact:
    return f.Asked(str(said.clarification_id), f.ItemId(said.item_id), "", said.asked_at)


def _discharged(said: approval.PrerequisiteDischargedV1) -> f.Fact | None:
    """Return that a prerequisite needs no review; what its opinion discharged, the opinion says."""
    return None if said.by == "opinion" else f.Discharged(f.ItemId(said.item_id))


def _ids(items: Iterable[str]) -> tuple[f.ItemId, ...]:
    return tuple(f.ItemId(item) for item in items)


def _stated(
    items: Iterable[approval.ItemDue | approval.OpenedReview],
) -> dict[f.ItemId, f.Stated]:
    return {f.ItemId(due.item_id): f.Stated(due.promised_due_at, due.legal_due_at) for due in items}


def _closed(field: str) -> Callable[[Any], f.Fact]:
    def closed(said: Any) -> f.Fact:
        at: datetime = getattr(said, field)
        return f.Closed(at)

    return closed


FACTS: Final[Mapping[type[Message], Callable[[Any], f.Fact | None]]] = {
    intake.CaseSubmittedV1: _submitted,
    intake.CorrectionNotifiedV1: lambda said: f.Correction(said.notified_at, received=False),
    intake.CorrectionReceivedV1: lambda said: f.Correction(said.received_at, received=True),
    intake.CaseAcceptedV1: _accepted,
    intake.CaseNotAcceptedV1: _closed("decided_at"),
    intake.CaseNotAcceptedV2: _closed("decided_at"),
    intake.CaseWithdrawnV1: _closed("withdrawn_at"),
    approval.CoordinationOpenedV1: _opened,
    approval.StepCompletedV1: _step_done,
    approval.OpinionRecordedV1: _answered,
    approval.PermitIssuedV1: _issued,
    approval.CaseRefusedV1: _refused,
    approval.CaseEndedV1: _closed("ended_at"),
    approval.ClockSuspendedV1: _suspended,
    approval.ClockResumedV1: _resumed,
    approval.LimitExtendedV1: _extended,
    approval.DeadlinesRecalculatedV1: _recalculated,
    approval.OpinionVoidedV1: _reopened,
    approval.ReviewAssignedV1: _assigned,
    approval.LinkOutageAttributedV1: _outage,
    approval.ItemsEndedV1: _left,
    approval.DependantsAskedV1: _dependants_asked,
    approval.DependantsKeptV1: _dependants_kept,
    approval.ConsultationAskedV1: _consulted,
    approval.ConsultationDeferredV1: lambda said: f.Deferred(
        str(said.consultation_id), said.due_at, said.deferred_at
    ),
    approval.ConsultationAnsweredV1: lambda said: f.Replied(str(said.consultation_id)),
    approval.ClarificationAskedV1: _clarification,
    approval.ClarificationAnsweredV1: lambda said: f.Replied(str(said.clarification_id)),
    approval.PrerequisiteDischargedV1: _discharged,
}
