"""How approval's history is written down, and the register of delegations beside it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from asyncpg import Connection
from onehall_calendar import load
from onehall_store import Codec, Model, Recorded
from onehall_store.vault import Erasure

from onehall_approval import messages
from onehall_approval.certificates import locks
from onehall_approval.domain import coordination
from onehall_approval.domain import model as m
from onehall_approval.messages.checkpoints import Seen
from onehall_approval.store import (
    calendars,
    checkpoints,
    heartbeats,
    permits,
    reopening,
    resending,
    trust,
)
from onehall_approval.store.checkpoints import Checkpoints, Evidenced
from onehall_approval.store.delegations import Register
from onehall_approval.store.heartbeats import Heartbeat
from onehall_approval.store.keys import Keys
from onehall_approval.store.ways import Ways

CODEC: Codec[m.Event] = Codec(
    {
        "coordination-opened": m.CoordinationOpened,
        "step-completed": m.StepCompleted,
        "review-assigned": m.ReviewAssigned,
        "officer-recused": m.OfficerRecused,
        "opinion-recorded": m.OpinionRecorded,
        "opinion-voided": m.OpinionVoided,
        "prerequisite-discharged": m.PrerequisiteDischarged,
        "assumption-failed": m.AssumptionFailed,
        "supplement-noted": m.SupplementNoted,
        "procedure-started": m.ProcedureStarted,
        "procedure-ended": m.ProcedureEnded,
        "limit-extended": m.LimitExtended,
        "deadlines-recalculated": m.DeadlinesRecalculated,
        "outage-attributed": m.OutageAttributed,
        "activity-proposed": m.ActivityProposed,
        "invitation-answered": m.InvitationAnswered,
        "activity-held": m.ActivityHeld,
        "minutes-signed": m.MinutesSigned,
        "activity-concluded": m.ActivityConcluded,
        "clarification-asked": m.ClarificationAsked,
        "clarification-answered": m.ClarificationAnswered,
        "demand-refused": m.DemandRefused,
        "consultation-asked": m.ConsultationAsked,
        "consultation-answered": m.ConsultationAnswered,
        "leave-granted": m.LeaveGranted,
        "dependants-asked": m.DependantsAsked,
        "dependants-chosen": m.DependantsChosen,
        "items-ended": m.ItemsEnded,
        "case-ended": m.CaseEnded,
        "parties-informed": m.PartiesInformed,
        "statement-recorded": m.StatementRecorded,
        "hearing-requested": m.HearingRequested,
        "hearing-scheduled": m.HearingScheduled,
        "presider-replaced": m.PresiderReplaced,
        "hearing-held": m.HearingHeld,
        "hearing-lapsed": m.HearingLapsed,
        "joint-date-passed": m.JointDatePassed,
        "gate-opened": m.GateOpened,
        "issuance-made": m.IssuanceMade,
        "evidence-awaited": m.EvidenceAwaited,
        "evidence-resumed": m.EvidenceResumed,
        "delivery-made": m.DeliveryMade,
        "renewal-requested": m.RenewalRequested,
        "permit-changed": m.PermitChanged,
        "task-sent-again": m.TaskSentAgain,
        "correction-answered": m.CorrectionAnswered,
    }
)


def rings(kind: str, at: datetime) -> m.Command:
    """Return what an alarm asks for."""
    return m.Ring(kind, m.Act(at, load(), "onehall/approval/alarm", m.Side.OURSELVES))


async def project(connection: Connection, recorded: Sequence[Recorded[m.Event]]) -> None:
    """Keep everything beside the history, in its transaction."""
    await permits.project(connection, recorded)
    await trust.project(connection, recorded)
    await checkpoints.project(connection, recorded)
    await resending.project(connection, recorded, CODEC)


async def hears(connection: Connection, heard: Sequence[Heartbeat | Erasure | Seen]) -> None:
    """Keep heartbeats and the newest checkpoint, and forget erased holders."""
    if beats := [one for one in heard if isinstance(one, Heartbeat)]:
        await heartbeats.hears(connection, beats)
    await checkpoints.hears(connection, [one for one in heard if isinstance(one, Seen)])
    for erasure in sorted(
        (one for one in heard if isinstance(one, Erasure)), key=lambda one: one.subject
    ):
        await locks.forget(connection, erasure)


MODEL: Model[m.Coordination, m.Command, m.Event] = Model(
    service="approval",
    decider=coordination,
    codec=CODEC,
    publishes=messages.publishes,
    alarms=coordination.alarms,
    rings=rings,
    project=project,
    returns=trust.returns,
    notes=trust.notes,
    hears=hears,
)


def watching(known: Checkpoints) -> Model[m.Coordination, m.Command, m.Event]:
    """Return the model whose every decision knows how fresh the evidence is (G17)."""
    return replace(MODEL, decider=Evidenced(known))


__all__ = [
    "CODEC",
    "MODEL",
    "Checkpoints",
    "Keys",
    "Register",
    "Ways",
    "calendars",
    "heartbeats",
    "reopening",
    "rings",
    "watching",
]
