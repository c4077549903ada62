"""One case at the window: submitted, perhaps corrected once, then accepted, refused or withdrawn.

The module is a decider. Silence is an answer here: when five working days after receipt nobody has
answered, the case is accepted as of the day its materials were received (行政许可法 32, L-10), so
from that instant on every other answer comes too late.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, assert_never

from onehall_intake.domain import answering, correcting, erasing, following, submitting
from onehall_intake.domain.folding import evolve, status_after
from onehall_intake.domain.model import (
    Accept,
    AcceptOnPromise,
    Case,
    Command,
    CorrectOnTheSpot,
    DeemAccepted,
    ErasePerson,
    Event,
    NoteOverdue,
    NotifyCorrection,
    RecordBars,
    RecordEnd,
    RecordIssuance,
    RecordItemsEnded,
    RefuseAcceptance,
    Refused,
    ReportGaps,
    Status,
    SubmitCase,
    SupplyCorrection,
    SupplyOwed,
    Withdraw,
)

__all__ = ["DEEMED", "INITIAL", "OVERDUE", "alarms", "decide", "evolve", "rings", "status_after"]

INITIAL = Case()
DEEMED: Final = "deemed-acceptance"
OVERDUE: Final = "supplement-overdue"
REVIEWED: Final = (Status.ACCEPTED, Status.PARTLY_ISSUED)


def decide(state: Case, command: Command) -> Sequence[Event] | Refused:
    """Return what happens when `command` meets `state`: nothing, if it is stale."""
    match command:
        case SubmitCase():
            return submitting.submit(state, command)
        case ReportGaps() | NotifyCorrection() | CorrectOnTheSpot() | SupplyCorrection():
            return correcting.decide(state, command)
        case Accept() | AcceptOnPromise() | RefuseAcceptance() | Withdraw():
            return answering.decide(state, command)
        case DeemAccepted():
            return answering.deem(state, command)
        case (
            SupplyOwed()
            | NoteOverdue()
            | RecordIssuance()
            | RecordItemsEnded()
            | RecordEnd()
            | RecordBars()
        ):
            return following.decide(state, command)
        case ErasePerson():
            return erasing.erase(command)
        case _:
            assert_never(command)


def alarms(state: Case) -> Mapping[str, datetime]:
    """Name the instants at which silence becomes acceptance, and a promise is broken."""
    found: dict[str, datetime] = {}
    if state.answer_due_at:
        found[DEEMED] = state.answer_due_at
    if state.owed and state.status in REVIEWED:
        found[OVERDUE] = min(owed.due_at for owed in state.owed)
    return found


def rings(kind: str, now: datetime) -> DeemAccepted | NoteOverdue:
    """Return the command for an alarm that rings."""
    if kind == DEEMED:
        return DeemAccepted(now)
    if kind == OVERDUE:
        return NoteOverdue(now)
    raise ValueError(f"no alarm {kind!r}; this service sets only {DEEMED!r} and {OVERDUE!r}")
