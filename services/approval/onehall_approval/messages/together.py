"""What is said of joint activities, questions and consultations."""

from collections.abc import Iterator
from uuid import UUID

from onehall_contracts import approval
from onehall_contracts.ids import derived
from onehall_store import Said

from onehall_approval.domain import model as m
from onehall_approval.messages.parts import Says, case_of, opened_of


def _proposed(state: m.Coordination, event: m.ActivityProposed) -> Iterator[Said]:
    """Tell everybody, and invite each department in its own queue."""
    yield Said(
        approval.JointActivityProposedV1(
            activity_id=UUID(event.id),
            case_id=case_of(state),
            activity=event.kind.value,
            lead_department=event.lead,
            departments=event.departments,
            items=event.items,
            starts_at=event.starts_at,
            reason=event.reason,
            proposed_at=event.at,
        )
    )
    for department in event.departments:
        invitation = _invitation(state, event, department)
        yield Said(invitation, department=department, id=derived(event.id, department))


def _invitation(
    state: m.Coordination, event: m.ActivityProposed, department: m.DepartmentId
) -> approval.InviteToJointActivityV1:
    theirs = tuple(i for i in event.items if state.reviews[i].department == department)
    return approval.InviteToJointActivityV1(
        activity_id=UUID(event.id),
        case_id=case_of(state),
        case_number=opened_of(state).case_number,
        department=department,
        activity=event.kind.value,
        items=theirs,
        place=event.place,
        starts_at=event.starts_at,
        answer_by=event.answer_by,
        invited_at=event.at,
    )


def _answered(_state: m.Coordination, _event: m.InvitationAnswered) -> Iterator[Said]:
    yield from ()  # attendance is told once it has happened


def _held(state: m.Coordination, event: m.ActivityHeld) -> Iterator[Said]:
    yield Said(
        approval.JointActivityHeldV1(
            activity_id=UUID(event.id),
            case_id=case_of(state),
            activity=state.activities[event.id].proposed.kind.value,
            attendance=tuple(
                approval.Attendance(
                    department=a.department, officers=a.officers, on_leave=a.on_leave
                )
                for a in event.attendance
            ),
            findings=tuple(
                approval.Finding(
                    point=f.point, department=f.department, what=f.what, closed=f.closed
                )
                for f in event.findings
            ),
            round=event.round,
            held_at=event.at,
        )
    )


def _signed(_state: m.Coordination, _event: m.MinutesSigned) -> Iterator[Said]:
    yield from ()  # told with the conclusion


def _concluded(state: m.Coordination, event: m.ActivityConcluded) -> Iterator[Said]:
    activity = state.activities[event.id]
    yield Said(
        approval.JointActivityConcludedV1.model_validate(
            {
                "activity_id": event.id,
                "case_id": case_of(state),
                "activity": activity.proposed.kind.value,
                "outcome": event.stage.value,
                "reason": event.reason,
                "minutes_sha256": activity.minutes,
                "signed_by": tuple(activity.signed),
                "concluded_at": event.at,
            }
        )
    )


def _clarification(state: m.Coordination, event: m.ClarificationAsked) -> Iterator[Said]:
    yield Said(
        approval.ClarificationAskedV1(
            case_id=case_of(state),
            item_id=event.item,
            department=event.department,
            clarification_id=UUID(event.id),
            question=event.question,
            asked_at=event.at,
        )
    )


def _clarified(state: m.Coordination, event: m.ClarificationAnswered) -> Iterator[Said]:
    yield Said(
        approval.ClarificationAnsweredV1(
            case_id=case_of(state),
            item_id=event.item,
            department=event.department,
            clarification_id=UUID(event.id),
            answered_at=event.at,
        )
    )
    forwarded = approval.ForwardClarificationV1(
        clarification_id=UUID(event.id),
        case_id=case_of(state),
        item_id=event.item,
        department=event.department,
        answered_at=event.at,
    )
    yield Said(forwarded, department=event.department, id=derived(event.id, "answered"))


def _demand(state: m.Coordination, event: m.DemandRefused) -> Iterator[Said]:
    yield Said(
        approval.DemandRefusedV1(
            case_id=case_of(state),
            item_id=event.item,
            department=event.department,
            paper=event.paper,
            cause=event.cause.value,
            demanded_by=event.by,
            refused_at=event.at,
        )
    )


def _consulted(state: m.Coordination, event: m.ConsultationAsked) -> Iterator[Said]:
    yield Said(
        approval.ConsultationAskedV1(
            case_id=case_of(state),
            item_id=event.item,
            department=event.department,
            consultation_id=UUID(event.id),
            body=event.body,
            question=event.question,
            due_at=event.due_at,
            silence_consents=event.silence_consents,
            asked_at=event.at,
        )
    )


def _consultation_over(state: m.Coordination, event: m.ConsultationAnswered) -> Iterator[Said]:
    yield Said(
        approval.ConsultationAnsweredV1(
            case_id=case_of(state),
            item_id=event.item,
            consultation_id=UUID(event.id),
            body=event.body,
            agrees=event.agrees,
            deemed=event.deemed,
            reasons=event.reasons,
            answered_at=event.at,
        )
    )


def _leave(state: m.Coordination, event: m.LeaveGranted) -> Iterator[Said]:
    yield Said(
        approval.ConsultationDeferredV1(
            case_id=case_of(state),
            item_id=state.consultations[event.id].asked.item,
            consultation_id=UUID(event.id),
            due_at=event.due_at,
            deferred_at=event.at,
        )
    )


SAYS: Says = {
    m.ActivityProposed: _proposed,
    m.InvitationAnswered: _answered,
    m.ActivityHeld: _held,
    m.MinutesSigned: _signed,
    m.ActivityConcluded: _concluded,
    m.ClarificationAsked: _clarification,
    m.ClarificationAnswered: _clarified,
    m.DemandRefused: _demand,
    m.ConsultationAsked: _consulted,
    m.ConsultationAnswered: _consultation_over,
    m.LeaveGranted: _leave,
}
