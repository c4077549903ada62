"""What is said when a clock moves, a question is asked or a hearing goes on."""

from collections.abc import Iterator
from uuid import UUID

from onehall_contracts import approval
from onehall_store import Said

from onehall_approval.domain import model as m
from onehall_approval.messages.parts import Says, case_of, dues


def _suspended(state: m.Coordination, event: m.ProcedureStarted) -> Iterator[Said]:
    procedure, suspension = event.procedure, event.procedure.suspension
    yield Said(
        approval.ClockSuspendedV1.model_validate(
            {
                "case_id": case_of(state),
                "procedure_id": procedure.id,
                "department": procedure.department,
                "cause": suspension.cause.value,
                "declared_wd": suspension.declared_wd,
                "notice": suspension.notice_id,
                "started_on": suspension.started_on,
                "items": dues(event.dues),
                "joint_due_at": event.joint_due_at,
                "suspended_at": event.at,
            }
        )
    )


def _resumed(state: m.Coordination, event: m.ProcedureEnded) -> Iterator[Said]:
    yield Said(
        approval.ClockResumedV1(
            case_id=case_of(state),
            procedure_id=UUID(event.id),
            ended_on=event.ended_on,
            excluded_wd=event.excluded_wd,
            items=dues(event.dues),
            joint_due_at=event.joint_due_at,
            resumed_at=event.at,
        )
    )


def _extended(state: m.Coordination, event: m.LimitExtended) -> Iterator[Said]:
    yield Said(
        approval.LimitExtendedV1(
            case_id=case_of(state),
            department=event.department,
            days=event.extension.days,
            approver_role=event.extension.approver_role,
            approver=event.approver,
            reason=event.reason,
            notice=event.extension.notice_id or "",
            items=dues(event.dues),
            joint_due_at=event.joint_due_at,
            extended_at=event.at,
        )
    )


def _recalculated(state: m.Coordination, event: m.DeadlinesRecalculated) -> Iterator[Said]:
    yield Said(
        approval.DeadlinesRecalculatedV1(
            case_id=case_of(state),
            previous_version=event.previous_version,
            calendar_version=event.calendar_version,
            items=dues(event.dues),
            joint_due_at=event.joint_due_at,
            recalculated_at=event.at,
        )
    )


def _attributed(state: m.Coordination, event: m.OutageAttributed) -> Iterator[Said]:
    yield Said(
        approval.LinkOutageAttributedV1(
            case_id=case_of(state),
            items=event.items,
            from_at=event.from_at,
            until_at=event.until_at,
            confirmed_by=event.confirmed_by,
            attributed_at=event.at,
        )
    )


def _hearing(
    state: m.Coordination,
    event: m.HearingEvent,
    stage: approval.HearingStage,
    **more: object,
) -> Iterator[Said]:
    informed = state.hearings[event.item].informed
    yield Said(
        approval.HearingRecordedV1.model_validate(
            {
                "case_id": case_of(state),
                "item_id": event.item,
                "department": informed.department,
                "hearing_id": informed.id,
                "stage": stage,
                "recorded_at": event.at,
                **more,
            }
        )
    )


def _informed(state: m.Coordination, event: m.PartiesInformed) -> Iterator[Said]:
    yield from _hearing(state, event, "parties-informed", due_at=event.request_by)


def _stated(state: m.Coordination, event: m.StatementRecorded) -> Iterator[Said]:
    yield from _hearing(state, event, "statement-recorded")


def _requested(state: m.Coordination, event: m.HearingRequested) -> Iterator[Said]:
    yield from _hearing(state, event, "requested", due_at=event.hold_by)


def _scheduled(state: m.Coordination, event: m.HearingScheduled) -> Iterator[Said]:
    yield from _hearing(state, event, "scheduled", record=event.notice)


def _presider(_state: m.Coordination, _event: m.PresiderReplaced) -> Iterator[Said]:
    yield from ()  # who presides concerns the parties; they read it in the case


def _held(state: m.Coordination, event: m.HearingHeld) -> Iterator[Said]:
    yield from _hearing(state, event, "held", record=event.record)


def _lapsed(state: m.Coordination, event: m.HearingLapsed) -> Iterator[Said]:
    yield from _hearing(state, event, "lapsed")


SAYS: Says = {
    m.ProcedureStarted: _suspended,
    m.ProcedureEnded: _resumed,
    m.LimitExtended: _extended,
    m.DeadlinesRecalculated: _recalculated,
    m.OutageAttributed: _attributed,
    m.PartiesInformed: _informed,
    m.StatementRecorded: _stated,
    m.HearingRequested: _requested,
    m.HearingScheduled: _scheduled,
    m.PresiderReplaced: _presider,
    m.HearingHeld: _held,
    m.HearingLapsed: _lapsed,
}
