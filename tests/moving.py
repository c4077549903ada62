"""Builders of what approval says when a case does not go straight on, for those who only listen."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from onehall_calendar import ApproverRole
from onehall_contracts import approval, intake
from onehall_contracts.ids import derived

AUTHORITY, GOVERNMENT = ApproverRole.HEAD_OF_AUTHORITY, ApproverRole.HEAD_OF_GOVERNMENT
Case = intake.CaseAcceptedV1
Item = intake.AcceptedItem


def dues(case: Case, items: Iterable[Item]) -> tuple[approval.ItemDue, ...]:
    """Return stated limits that nobody may believe."""
    at = case.accepted_at
    return tuple(
        approval.ItemDue(item_id=one.item_id, promised_due_at=at, legal_due_at=at) for one in items
    )


def suspended(
    case: Case,
    *items: Item,
    on: date,
    declared: int,
    notice: str = "notice 1",
    cause: str = "专家评审",
    procedure: str = "procedure",
    when: datetime | None = None,
) -> approval.ClockSuspendedV1:
    return approval.ClockSuspendedV1.model_validate(
        {
            "case_id": case.case_id,
            "procedure_id": derived(case.case_id, procedure),
            "department": items[0].department,
            "cause": cause,
            "declared_wd": declared,
            "notice": notice,
            "started_on": on,
            "items": dues(case, items),
            "joint_due_at": case.accepted_at,
            "suspended_at": when or case.accepted_at,
        }
    )


def resumed(
    case: Case,
    *items: Item,
    on: date,
    procedure: str = "procedure",
    when: datetime | None = None,
) -> approval.ClockResumedV1:
    return approval.ClockResumedV1(
        case_id=case.case_id,
        procedure_id=derived(case.case_id, procedure),
        ended_on=on,
        excluded_wd=0,  # nobody believes it
        items=dues(case, items),
        joint_due_at=case.accepted_at,
        resumed_at=when or case.accepted_at,
    )


def extended(
    case: Case,
    *items: Item,
    days: int,
    when: datetime,
    role: str = GOVERNMENT,
    notice: str = "notice 2",
) -> approval.LimitExtendedV1:
    return approval.LimitExtendedV1(
        case_id=case.case_id,
        department=items[0].department,
        days=days,
        approver_role=role,
        approver="leader of the approval",
        reason="the experts disagree",
        notice=notice,
        items=dues(case, items),
        joint_due_at=case.accepted_at,
        extended_at=when,
    )


def voided(
    case: Case, item: Item, opinion: UUID, when: datetime, because: str = "PC2-01"
) -> approval.OpinionVoidedV1:
    return approval.OpinionVoidedV1(
        case_id=case.case_id,
        item_id=item.item_id,
        department=item.department,
        opinion_id=opinion,
        because=because,
        task_id=derived(opinion, "again"),
        voided_at=when,
    )


def assigned(case: Case, item: Item, responsible: str, when: datetime) -> approval.ReviewAssignedV1:
    return approval.ReviewAssignedV1(
        case_id=case.case_id,
        item_id=item.item_id,
        department=item.department,
        responsible=responsible,
        assigned_at=when,
    )


def outage(
    case: Case, *items: Item, begins: datetime, ends: datetime
) -> approval.LinkOutageAttributedV1:
    return approval.LinkOutageAttributedV1(
        case_id=case.case_id,
        items=tuple(one.item_id for one in items),
        from_at=begins,
        until_at=ends,
        confirmed_by="operator 1",
        attributed_at=ends,
    )


def ended(case: Case, *items: Item, when: datetime) -> approval.ItemsEndedV1:
    return approval.ItemsEndedV1(
        case_id=case.case_id,
        items=tuple(one.item_id for one in items),
        cause="applicant",
        reason="withdrawn",
        ended_at=when,
    )


def kept(case: Case, *items: Item, when: datetime, until: datetime) -> approval.DependantsKeptV1:
    return approval.DependantsKeptV1(
        case_id=case.case_id,
        item_id=case.items[0].item_id,
        dependants=tuple(one.item_id for one in items),
        pending_until=until,
        kept_at=when,
    )


def consulted(
    case: Case, item: Item, when: datetime, due: datetime
) -> approval.ConsultationAskedV1:
    return approval.ConsultationAskedV1(
        case_id=case.case_id,
        item_id=item.item_id,
        department=item.department,
        consultation_id=derived(case.case_id, "consultation"),
        body="街道办 street office",
        question="Is the street clear?",
        due_at=due,
        silence_consents=True,
        asked_at=when,
    )


def consultation_answered(
    case: Case, item: Item, when: datetime
) -> approval.ConsultationAnsweredV1:
    return approval.ConsultationAnsweredV1(
        case_id=case.case_id,
        item_id=item.item_id,
        consultation_id=derived(case.case_id, "consultation"),
        body="街道办 street office",
        agrees=True,
        deemed=True,
        answered_at=when,
    )
