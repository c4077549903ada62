"""Builders of what approval and intake say about a case, for those who only listen."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid4

from onehall_calendar import SHANGHAI
from onehall_contracts import Event, Message, approval, intake
from onehall_contracts.ids import derived, uuid7

from tests.building import APPLICANT, accepted

AcceptedCase = intake.CaseAcceptedV1


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def case_of(*items: intake.AcceptedItem, case_id: str | None = None) -> AcceptedCase:
    return accepted(*items, case_id=case_id)


def submitted(case: AcceptedCase, applicant: UUID = APPLICANT) -> intake.CaseSubmittedV1:
    return intake.CaseSubmittedV1(
        case_id=case.case_id,
        case_number=case.case_number,
        centre=case.centre,
        class_id=case.class_id,
        applicant_ref=applicant,
        channel="online",
        items=tuple(item.item_id for item in case.items),
        documents=case.documents,
        submitted_at=case.accepted_at,
    )


def opened(case: AcceptedCase) -> approval.CoordinationOpenedV1:
    return approval.CoordinationOpenedV1(
        case_id=case.case_id,
        case_number=case.case_number,
        class_id=case.class_id,
        centre=case.centre,
        lead_department=case.lead_department,
        opened_at=case.accepted_at,
        joint_limit_wd=max(item.promised_wd for item in case.items),
        joint_due_at=case.accepted_at,  # nobody believes it
        serial_legal_wd=20 * len(case.items),
        calendar_version="whatever",
        reviews=tuple(
            approval.OpenedReview(
                item_id=item.item_id,
                name=item.name,
                department=item.department,
                centre=item.centre,
                mode=item.mode,
                task_id=derived(case.case_id, item.item_id, "review"),
                promised_wd=item.promised_wd,
                promised_due_at=case.accepted_at,  # nor this
                legal_due_at=case.accepted_at,
                steps=item.steps,
            )
            for item in case.items
        ),
    )


def step_completed(
    case: AcceptedCase, item: intake.AcceptedItem, step: str, when: datetime
) -> approval.StepCompletedV1:
    return approval.StepCompletedV1(
        case_id=case.case_id,
        item_id=item.item_id,
        department=item.department,
        step=step,
        officer=f"officer of {step}",
        step_done_id=uuid4(),
        completed_at=when,
    )


def answered(
    case: AcceptedCase, item: intake.AcceptedItem, when: datetime
) -> approval.OpinionRecordedV1:
    task = derived(case.case_id, item.item_id, "review")
    return approval.OpinionRecordedV1(
        case_id=case.case_id,
        item_id=item.item_id,
        department=item.department,
        task_id=task,
        opinion_id=derived(task, "opinion"),
        answer="approve",
        officer="officer of the opinion",
        given_at=when,
        recorded_at=when,
        promised_due_at=when,
    )


def issued(case: AcceptedCase, when: datetime) -> approval.PermitIssuedV1:
    return approval.PermitIssuedV1(
        case_id=case.case_id,
        case_number=case.case_number,
        class_id=case.class_id,
        issuance_id=derived(case.case_id, "issuance"),
        permits=tuple(
            approval.Permit(
                item_id=item.item_id,
                department=item.department,
                permit_number=f"{case.case_number}-{item.item_id}",
                certificate=item.certificate,
            )
            for item in case.items
        ),
        used_wd=1,
        joint_limit_wd=10,
        serial_legal_wd=40,
        issued_at=when,
    )


def said(
    message: Message, when: datetime, source: str = "onehall/approval", cause: UUID | None = None
) -> Event:
    return Event(uuid7(), source, when, message, subject=message.subject, cause=cause)


def all_said(messages: Iterable[Message], when: datetime) -> list[Event]:
    return [said(message, when) for message in messages]
