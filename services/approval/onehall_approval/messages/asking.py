"""What is said while departments are asked and answer."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from onehall_contracts import approval
from onehall_contracts.ids import derived
from onehall_store import Said

from onehall_approval.domain import model as m
from onehall_approval.messages.parts import Says, authority, case_of, opened_of, steps


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
    for review in event.reviews:
        yield _request(event, review, review.seal)


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
        steps=steps(review.steps),
    )


def _request(opened: m.CoordinationOpened, review: m.Review, seal: m.Seal | None) -> Said:
    """Ask a department; what is asked was signed when it was decided, and is sent as it stands."""
    if seal is None:
        raise LookupError(
            f"{review.item} was asked without a notary; a rehearsal publishes nothing"
        )
    return request_review(opened.case, review, seal.statement)


def request_review(case: m.CaseId, review: m.Review, statement: str) -> Said:
    """Ask one department its signed question; the same event, however often it is sent."""
    request = approval.RequestReviewV1(
        task_id=UUID(review.task),
        case_id=case,
        item_id=review.item,
        department=review.department,
        statement=statement,
    )
    return Said(request, department=review.department, id=UUID(review.task))


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


def _conflict(state: m.Coordination, event: m.OfficerRecused) -> Iterator[Said]:
    yield Said(
        approval.ConflictDeclaredV1(
            case_id=case_of(state),
            item_id=event.item,
            department=event.department,
            officer=event.officer,
            ground=event.ground,
            declared_by=event.by or event.officer,
            declared_at=event.at,
        )
    )


def _recorded(state: m.Coordination, event: m.OpinionRecorded) -> Iterator[Said]:
    opinion, proof = event.opinion, event.opinion.proof
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
            key_id=proof.kid if proof else None,
            opinion_sha256=proof.sha256 if proof else None,
            authority=authority(event.authority),
            countersigned_under=authority(event.countersigned_under),
        )
    )
    if event.receipt:
        yield _receipt(state, event)


def _receipt(state: m.Coordination, event: m.OpinionRecorded) -> Said:
    receipt = approval.SendReceiptV1(
        task_id=UUID(event.task),
        case_id=case_of(state),
        item_id=event.item,
        department=event.department,
        opinion_id=UUID(event.opinion.id),
        receipt=event.receipt,
    )
    # Of the task: an opinion's id is its department's word, and may come twice.
    return Said(receipt, department=event.department, id=derived(event.task, "receipt"))


def _voided(state: m.Coordination, event: m.OpinionVoided) -> Iterator[Said]:
    """Tell everybody, and ask the department again under its new task."""
    yield Said(
        approval.OpinionVoidedV1(
            case_id=case_of(state),
            item_id=event.item,
            department=event.department,
            opinion_id=UUID(event.opinion),
            because=event.because,
            ground=event.ground.value,
            task_id=UUID(event.task),
            voided_at=event.at,
        )
    )
    yield _request(opened_of(state), state.reviews[event.item], event.seal)


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
    m.OfficerRecused: _conflict,
    m.OpinionRecorded: _recorded,
    m.OpinionVoided: _voided,
    m.PrerequisiteDischarged: _discharged,
    m.AssumptionFailed: _failed,
    m.SupplementNoted: _nothing,  # intake has said so
}
