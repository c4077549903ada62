"""What is said while departments are asked and answer."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from uuid import UUID

from onehall_contracts import approval, intake
from onehall_store import Said

from onehall_approval.domain import model as m
from onehall_approval.messages.parts import Says, case_of, opened_of


def _opened(_state: m.Coordination, event: m.CoordinationOpened) -> Iterable[Said]:
    yield Said(
        approval.CoordinationOpenedV1(
            case_id=event.case,
            case_number=event.case_number,
            class_id=event.class_id,
            centre=event.centre,
            lead_department=event.lead,
            opened_at=event.opened_at,
            joint_limit_wd=event.joint_limit_wd,
            joint_due_at=event.joint_due_at,
            serial_legal_wd=event.serial_legal_wd,
            calendar_version=event.calendar_version,
            reviews=tuple(_opened_review(review) for review in event.reviews),
        )
    )
    documents = _documents(event.documents)
    for review in event.reviews:
        request = _request(event, review, documents)
        yield Said(request, department=review.department, id=UUID(review.task))


def _opened_review(review: m.Review) -> approval.OpenedReview:
    return approval.OpenedReview(
        item_id=review.item,
        name=review.name,
        department=review.department,
        centre=review.centre,
        mode=review.mode.value,
        task_id=UUID(review.task),
        promised_wd=review.promised_wd,
        promised_due_at=review.promised_due_at,
        legal_due_at=review.legal_due_at,
        assumed=tuple(p.item for p in review.prerequisites),
        steps=_steps(review.steps),
    )


@lru_cache(maxsize=4096)
def _steps(steps: tuple[m.Step, ...]) -> tuple[intake.StepPlan, ...]:
    """Return steps as parts of a message; every case of an item has the same ones."""
    return tuple(
        intake.StepPlan.model_validate(
            {
                "name": s.name,
                "limit_wd": s.limit_wd,
                "clock": s.clock,
                "responsible": s.responsible,
            }
        )
        for s in steps
    )


def _documents(documents: Iterable[m.Document]) -> tuple[intake.DocumentRef, ...]:
    return tuple(
        intake.DocumentRef(kind=d.kind, sha256=d.sha256, size=d.size, media_type=d.media_type)
        for d in documents
    )


def _request(
    opened: m.CoordinationOpened, review: m.Review, documents: tuple[intake.DocumentRef, ...]
) -> approval.RequestReviewV1:
    asked_at = review.asked_at or opened.opened_at
    explained = (
        f"{review.promised_wd} 个工作日 working days after {asked_at.isoformat()}, "
        f"calendar {opened.calendar_version}"
    )
    return approval.RequestReviewV1(
        task_id=UUID(review.task),
        case_id=opened.case,
        case_number=opened.case_number,
        class_id=opened.class_id,
        item_id=review.item,
        name=review.name,
        department=review.department,
        round=review.round,
        authority=review.authority.value,
        requested_at=asked_at,
        due_at=review.promised_due_at,
        due_explained=explained,
        steps=_steps(review.steps),
        assumed=tuple(p.item for p in review.prerequisites),
        # A department gets the papers its item asks for, and no others.
        documents=tuple(d for d in documents if d.kind in review.papers),
    )


def _step(state: m.Coordination, event: m.StepCompleted) -> Iterator[Said]:
    yield Said(
        approval.StepCompletedV1(
            case_id=case_of(state),
            item_id=event.item,
            department=event.department,
            step=event.step,
            officer=event.officer,
            step_done_id=UUID(event.report),
            completed_at=event.at,
        )
    )


def _assigned(state: m.Coordination, event: m.ReviewAssigned) -> Iterator[Said]:
    yield Said(
        approval.ReviewAssignedV1(
            case_id=case_of(state),
            item_id=event.item,
            department=event.department,
            responsible=event.responsible,
            assigned_at=event.at,
        )
    )


def _recorded(state: m.Coordination, event: m.OpinionRecorded) -> Iterator[Said]:
    opinion = event.opinion
    yield Said(
        approval.OpinionRecordedV1(
            case_id=case_of(state),
            item_id=event.item,
            department=event.department,
            task_id=UUID(event.task),
            opinion_id=UUID(opinion.id),
            answer=opinion.answer.value,
            reasons=opinion.reasons,
            conditions=opinion.conditions,
            legal_basis=opinion.legal_basis,
            officer=opinion.officer,
            countersigned_by=opinion.countersigned_by,
            false_materials=opinion.false_materials,
            given_at=opinion.given_at,
            recorded_at=event.at,
            promised_due_at=state.reviews[event.item].promised_due_at,
        )
    )


def _voided(state: m.Coordination, event: m.OpinionVoided) -> Iterator[Said]:
    """Tell everybody, and ask the department again under its new task."""
    yield Said(
        approval.OpinionVoidedV1(
            case_id=case_of(state),
            item_id=event.item,
            department=event.department,
            opinion_id=UUID(event.opinion),
            because=event.because,
            task_id=UUID(event.task),
            voided_at=event.at,
        )
    )
    request = _request(opened_of(state), state.reviews[event.item], _documents(state.documents))
    yield Said(request, department=event.department, id=UUID(event.task))


def _discharged(state: m.Coordination, event: m.PrerequisiteDischarged) -> Iterator[Said]:
    yield Said(
        approval.PrerequisiteDischargedV1(
            case_id=case_of(state),
            item_id=event.item,
            discharged_for=event.discharged_for,
            by=event.by.value,
            certificate_number=event.number,
            valid_until=event.valid_until,
            discharged_at=event.at,
        )
    )


def _failed(state: m.Coordination, event: m.AssumptionFailed) -> Iterator[Said]:
    yield Said(
        approval.AssumptionFailedV1(
            case_id=case_of(state),
            item_id=event.item,
            voided=event.voided,
            reason=event.reason,
            failed_at=event.at,
        )
    )


def _nothing(_state: m.Coordination, _event: object) -> Iterable[Said]:
    return ()


SAYS: Says = {
    m.CoordinationOpened: _opened,
    m.StepCompleted: _step,
    m.ReviewAssigned: _assigned,
    m.OfficerRecused: _nothing,  # whose conflict it is concerns the department alone
    m.OpinionRecorded: _recorded,
    m.OpinionVoided: _voided,
    m.PrerequisiteDischarged: _discharged,
    m.AssumptionFailed: _failed,
    m.SupplementNoted: _nothing,  # intake has said so
}
