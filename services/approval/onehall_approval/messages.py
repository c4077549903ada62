"""Between contracts and the domain, both ways; pure."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from onehall_calendar import Calendar, Limit, Unit
from onehall_contracts import Message, approval, departments, intake
from onehall_contracts.ids import derived
from onehall_store import Recorded, Said

from onehall_approval.domain import model as m

REMEDIES = intake.Remedies(
    reconsideration_body="作出决定部门的本级人民政府 the people's government of the same level",
    court="有管辖权的人民法院 the people's court with jurisdiction",
)


def open_coordination(said: intake.CaseAcceptedV1, calendar: Calendar) -> m.OpenCoordination:
    """Return the command that an acceptance means."""
    return m.OpenCoordination(
        case=m.CaseId(said.case_id),
        case_number=said.case_number,
        class_id=said.class_id,
        accepted_at=said.accepted_at,
        plans=tuple(_plan(said, item) for item in said.items),
        documents=tuple(m.Document(d.kind, d.sha256, d.size, d.media_type) for d in said.documents),
        calendar=calendar,
    )


def record_opinion(
    said: departments.OpinionGivenV1, now: datetime, calendar: Calendar
) -> m.RecordOpinion:
    """Return the command that a department's answer means."""
    opinion = m.Opinion(
        id=m.OpinionId(str(said.opinion_id)),
        answer=m.Answer(said.answer),
        officer=said.officer,
        given_at=said.given_at,
        reasons=said.reasons,
        conditions=said.conditions,
        legal_basis=said.legal_basis,
    )
    return m.RecordOpinion(
        m.ItemId(said.item_id),
        m.DepartmentId(said.department),
        m.TaskId(str(said.task_id)),
        opinion,
        now,
        calendar,
    )


def complete_step(said: departments.StepDoneV1, report: UUID, now: datetime) -> m.CompleteStep:
    """Return the command that a department's report of a step means."""
    return m.CompleteStep(
        item=m.ItemId(said.item_id),
        department=m.DepartmentId(said.department),
        task=m.TaskId(str(said.task_id)),
        step=said.step,
        officer=said.officer,
        report=str(report),
        at=now,
    )


def publishes(state: m.Coordination, recorded: Recorded[m.Event]) -> Iterable[Said]:
    """Yield what is said about an event: to everybody, and to the departments it asks."""
    opened = state.opened
    assert opened is not None  # noqa: S101 - the first event of every stream
    match recorded.event:
        case m.CoordinationOpened() as event:
            yield Said(_opened(event))
            documents = _documents(event)
            for review in event.reviews:
                request = _request(event, review, documents)
                yield Said(request, department=review.department, id=UUID(review.task))
        case m.OpinionRecorded() as event:
            yield Said(_recorded(opened.case, event, state.reviews[event.item]))
        case m.IssuanceMade() as event:
            yield Said(_issuance(opened, event))
        case other:
            yield Said(_progress(opened.case, other))


def _progress(
    case: m.CaseId, event: m.StepCompleted | m.PrerequisiteDischarged | m.GateOpened
) -> Message:
    match event:
        case m.StepCompleted():
            return approval.StepCompletedV1(
                case_id=case,
                item_id=event.item,
                department=event.department,
                step=event.step,
                officer=event.officer,
                step_done_id=UUID(event.report),
                completed_at=event.at,
            )
        case m.PrerequisiteDischarged():
            return approval.PrerequisiteDischargedV1(
                case_id=case,
                item_id=event.item,
                discharged_for=event.discharged_for,
                discharged_at=event.at,
            )
        case m.GateOpened():
            return approval.GateOpenedV1(case_id=case, order=event.order, opened_at=event.at)


def _plan(said: intake.CaseAcceptedV1, item: intake.AcceptedItem) -> m.Plan:
    return m.Plan(
        item=m.ItemId(item.item_id),
        name=item.name,
        department=m.DepartmentId(item.department),
        # Derived, so that the same acceptance asks for the same task however often it is read.
        task=m.TaskId(str(derived(said.case_id, item.item_id, "review"))),
        # The case number ends in its own check digit, so the permit number is checkable by it too.
        permit_number=f"{said.case_number}-{item.item_id.rpartition('-')[2]}",
        certificate=item.certificate,
        promised_wd=item.promised_wd,
        legal=Limit(item.legal_n, Unit(item.legal_unit)),
        steps=tuple(m.Step(s.name, s.limit_wd, s.clock) for s in item.steps),
        prerequisites=tuple(
            m.Prerequisite(m.ItemId(p.item_id), m.PrerequisiteKind(p.kind))
            for p in item.prerequisites
        ),
        papers=frozenset(item.documents),
    )


@lru_cache(maxsize=1024)
def _steps(steps: tuple[m.Step, ...]) -> tuple[intake.StepPlan, ...]:
    """Return steps as parts of a message; every case of an item has the same ones."""
    return tuple(
        intake.StepPlan.model_validate({"name": s.name, "limit_wd": s.limit_wd, "clock": s.clock})
        for s in steps
    )


def _documents(event: m.CoordinationOpened) -> tuple[intake.DocumentRef, ...]:
    return tuple(
        intake.DocumentRef(kind=d.kind, sha256=d.sha256, size=d.size, media_type=d.media_type)
        for d in event.documents
    )


def _opened(event: m.CoordinationOpened) -> approval.CoordinationOpenedV1:
    return approval.CoordinationOpenedV1(
        case_id=event.case,
        case_number=event.case_number,
        class_id=event.class_id,
        opened_at=event.opened_at,
        joint_limit_wd=event.joint_limit_wd,
        joint_due_at=event.joint_due_at,
        serial_legal_wd=event.serial_legal_wd,
        calendar_version=event.calendar_version,
        reviews=tuple(_opened_review(review) for review in event.reviews),
    )


def _opened_review(review: m.Review) -> approval.OpenedReview:
    return approval.OpenedReview(
        item_id=review.item,
        name=review.name,
        department=review.department,
        task_id=UUID(review.task),
        promised_wd=review.promised_wd,
        promised_due_at=review.promised_due_at,
        legal_due_at=review.legal_due_at,
        assumed=tuple(p.item for p in review.prerequisites),
        steps=_steps(review.steps),
    )


def _request(
    event: m.CoordinationOpened, review: m.Review, documents: tuple[intake.DocumentRef, ...]
) -> approval.RequestReviewV1:
    explained = (
        f"{review.promised_wd} 个工作日 working days after {event.opened_at.isoformat()}, "
        f"calendar {event.calendar_version}"
    )
    return approval.RequestReviewV1(
        task_id=UUID(review.task),
        case_id=event.case,
        case_number=event.case_number,
        class_id=event.class_id,
        item_id=review.item,
        name=review.name,
        department=review.department,
        requested_at=event.opened_at,
        due_at=review.promised_due_at,
        due_explained=explained,
        steps=_steps(review.steps),
        assumed=tuple(p.item for p in review.prerequisites),
        # A department gets the papers its item asks for, and no others.
        documents=tuple(d for d in documents if d.kind in review.papers),
    )


def _recorded(
    case: m.CaseId, event: m.OpinionRecorded, review: m.Review
) -> approval.OpinionRecordedV1:
    return approval.OpinionRecordedV1(
        case_id=case,
        item_id=event.item,
        department=event.department,
        task_id=UUID(event.task),
        opinion_id=UUID(event.opinion.id),
        answer=event.opinion.answer.value,
        reasons=event.opinion.reasons,
        conditions=event.opinion.conditions,
        legal_basis=event.opinion.legal_basis,
        officer=event.opinion.officer,
        given_at=event.opinion.given_at,
        recorded_at=event.at,
        promised_due_at=review.promised_due_at,
    )


def _issuance(
    opened: m.CoordinationOpened, event: m.IssuanceMade
) -> approval.PermitIssuedV1 | approval.CaseRefusedV1:
    common = {
        "case_id": opened.case,
        "case_number": opened.case_number,
        "class_id": opened.class_id,
        "issuance_id": derived(opened.case, "issuance"),
        "refusals": tuple(refusal(denied) for denied in event.refusals),
        "not_concerned": event.not_concerned,
        "used_wd": event.used_wd,
        "joint_limit_wd": opened.joint_limit_wd,
        "serial_legal_wd": opened.serial_legal_wd,
        "issued_at": event.at,
    }
    if not event.permits:
        return approval.CaseRefusedV1.model_validate(common)
    permits = tuple(permit(granted) for granted in event.permits)
    return approval.PermitIssuedV1.model_validate(common | {"permits": permits})


def permit(granted: m.Granted) -> approval.Permit:
    """Return a permit as everybody is told of it."""
    return approval.Permit(
        item_id=granted.item,
        department=granted.department,
        permit_number=granted.permit_number,
        certificate=granted.certificate,
        conditions=granted.conditions,
    )


def refusal(denied: m.Denied) -> approval.Refusal:
    """Return a refusal with its remedies (L-51)."""
    return approval.Refusal(
        item_id=denied.item,
        department=denied.department,
        reasons=denied.reasons,
        legal_basis=denied.legal_basis,
        remedies=REMEDIES,
    )
