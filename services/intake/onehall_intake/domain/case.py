"""One case at the window: submitted, perhaps corrected once, then accepted, refused or withdrawn.

The module is a decider. Silence is an answer here: when five working days after receipt nobody has
answered, the case is accepted as of the day its materials were received (行政许可法 32, L-10), so
from that instant on every other answer comes too late.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final, assert_never

from onehall_calendar import Calendar, Limit, due_at

from onehall_intake.domain.filing import Cause
from onehall_intake.domain.model import (
    Accept,
    Answer,
    Case,
    CaseAccepted,
    CaseNotAccepted,
    CaseSubmitted,
    CaseWithdrawn,
    Command,
    CorrectionNotified,
    CorrectionReceived,
    DeemAccepted,
    Event,
    IssuanceRecorded,
    Mode,
    NotifyCorrection,
    Reason,
    RecordIssuance,
    RefuseAcceptance,
    Refused,
    Status,
    SubmitCase,
    SupplyCorrection,
    Withdraw,
)

INITIAL = Case()
ANSWER_WD: Final = Limit(5)  # Administrative Licensing Law art. 32(1)(4)
ALARM: Final = "deemed-acceptance"

OVER: Final = {
    Status.ACCEPTED: (Reason.ALREADY_ACCEPTED, "the case is accepted; its review goes on"),
    Status.CLOSED: (Reason.ALREADY_ACCEPTED, "the case has its issuance; dispute it instead"),
    Status.NOT_ACCEPTED: (Reason.ALREADY_REFUSED, "the case was not accepted; hand in a new one"),
    Status.WITHDRAWN: (Reason.ALREADY_WITHDRAWN, "the case was withdrawn; hand in a new one"),
}
STATUS_AFTER: Final = {
    CaseAccepted: Status.ACCEPTED,
    CaseNotAccepted: Status.NOT_ACCEPTED,
    CaseWithdrawn: Status.WITHDRAWN,
}


def decide(state: Case, command: Command) -> Sequence[Event] | Refused:
    """Return what happens when `command` meets `state`: nothing, if it is stale."""
    match command:
        case SubmitCase():
            return _submit(state, command)
        case NotifyCorrection():
            return _in_time(state, command.at) or _notify(state, command)
        case SupplyCorrection():
            return _in_time(state, command.at) or _supply(state, command)
        case Accept() | RefuseAcceptance() | Withdraw():
            return _in_time(state, command.at) or _answer(state, command)
        case DeemAccepted():
            return _deem(state, command)
        case RecordIssuance():
            return _close(state, command)
        case _:
            assert_never(command)


def evolve(state: Case, event: Event) -> Case:
    """Return `state` as it is after `event`."""
    after = replace(state, status=status_after(event))
    match event:
        case CaseSubmitted():
            return _handed_in(after, event)
        case CorrectionNotified(deficiencies=deficiencies):
            kinds = tuple(dict.fromkeys(d.kind for d in deficiencies))
            return replace(after, deficiencies=deficiencies, outstanding=kinds, answer_due_at=None)
        case CorrectionReceived():
            return _corrected(after, event)
        case CaseAccepted() | CaseNotAccepted() | CaseWithdrawn():
            return replace(after, ended=event, answer_due_at=None)
        case IssuanceRecorded():
            return replace(after, issuance=event)
        case _:
            assert_never(event)


def status_after(event: Event) -> Status:
    """Return where a case stands once `event` has happened; read models use it too."""
    match event:
        case CaseSubmitted():
            return Status.SUBMITTED
        case CorrectionNotified():
            return Status.AWAITING_CORRECTION
        case CorrectionReceived(outstanding=outstanding):
            return Status.AWAITING_CORRECTION if outstanding else Status.CORRECTED
        case CaseAccepted() | CaseNotAccepted() | CaseWithdrawn():
            return STATUS_AFTER[type(event)]
        case IssuanceRecorded():
            return Status.CLOSED
        case _:
            assert_never(event)


def alarms(state: Case) -> Mapping[str, datetime]:
    """Name the instant at which silence becomes acceptance, while it can."""
    return {ALARM: state.answer_due_at} if state.answer_due_at else {}


def rings(kind: str, now: datetime) -> DeemAccepted:
    """Return the command for an alarm that rings."""
    if kind != ALARM:
        raise ValueError(f"no alarm {kind!r}; this service sets only {ALARM!r}")
    return DeemAccepted(now)


def _submit(state: Case, command: SubmitCase) -> Sequence[Event] | Refused:
    if state.filing:
        return Refused(Reason.ALREADY_SUBMITTED, "a case is handed in once; start a new one")
    due, version = _due(command.at, command.calendar)
    return [CaseSubmitted(command.filing, command.at, due, version)]


def _due(received_at: datetime, calendar: Calendar) -> tuple[datetime, str]:
    return due_at(received_at, ANSWER_WD, calendar), calendar.version


def _in_time(state: Case, at: datetime) -> Refused | None:
    """Refuse what comes for no case, for one that is over, or after the five working days."""
    if state.filing is None:
        return Refused(Reason.UNKNOWN_CASE, "there is no such case")
    if state.status in OVER:
        return Refused(*OVER[state.status])
    if state.answer_due_at and at >= state.answer_due_at:
        detail = "the five working days are over, so the case is deemed accepted 视为受理 (L-10)"
        return Refused(Reason.DEEMED_ACCEPTED, detail)
    return None


def _notify(state: Case, command: NotifyCorrection) -> Sequence[Event] | Refused:
    if state.deficiencies:
        detail = "the one correction notice was given; accept the case, or refuse it with reasons"
        return Refused(Reason.ALREADY_NOTIFIED, f"{detail} (一次性告知, L-10)")
    if not command.deficiencies:
        return Refused(Reason.NOTHING_MISSING, "name at least one deficiency, or accept the case")
    asked = state.filing.papers if state.filing else ()
    if stray := {d.kind for d in command.deficiencies} - set(asked):
        return _not_asked_for(len(stray), asked, "the one-time notice of this case")
    return [CorrectionNotified(command.deficiencies, command.at)]


def _supply(state: Case, command: SupplyCorrection) -> Sequence[Event] | Refused:
    if state.status is not Status.AWAITING_CORRECTION:
        return Refused(Reason.NOTHING_OUTSTANDING, "no correction is outstanding for this case")
    if not command.documents:
        return Refused(Reason.NOTHING_SUPPLIED, "name at least one document")
    kinds = {document.kind for document in command.documents}
    asked = tuple(dict.fromkeys(d.kind for d in state.deficiencies))
    if stray := kinds - set(asked):
        return _not_asked_for(len(stray), asked, "the correction notice")
    outstanding = tuple(kind for kind in state.outstanding if kind not in kinds)
    due, version = _due(command.at, command.calendar)
    received = CorrectionReceived(
        command.documents, outstanding, command.at, None if outstanding else due, version
    )
    return [received]


def _not_asked_for(stray: int, asked: Sequence[str], by: str) -> Refused:
    detail = f"{stray} of these kinds {by} does not ask for; it asks for: {', '.join(asked)}"
    return Refused(Reason.NOT_ASKED_FOR, detail)


def _answer(state: Case, command: Answer) -> Sequence[Event] | Refused:
    match command:
        case Accept(at=at):
            return [CaseAccepted(Mode.EXPLICIT, at, at)]
        case Withdraw(at=at):
            return [CaseWithdrawn(at)]
        case RefuseAcceptance():
            return _unreasoned(state, command) or [_refusal(command)]
        case _:
            assert_never(command)


def _unreasoned(state: Case, command: RefuseAcceptance) -> Refused | None:
    """Refuse a refusal that the law does not allow as it stands (L-08, L-10, L-13)."""
    if not (command.reasons and command.legal_basis):
        detail = "a refusal states its reasons and legal basis (行政许可法 72, L-13)"
        return Refused(Reason.REFUSAL_WITHOUT_REASONS, detail)
    if not (command.remedies.reconsideration_body and command.remedies.court):
        detail = "a refusal names where it can be challenged (L-13, L-70, L-78)"
        return Refused(Reason.REMEDIES_MISSING, detail)
    if command.cause is Cause.WRONG_AUTHORITY and not command.right_authority:
        detail = "name the authority to apply to (行政许可法 32(1)(2), L-08)"
        return Refused(Reason.AUTHORITY_MISSING, detail)
    if command.cause is Cause.NOT_CORRECTED and not state.deficiencies:
        detail = "tell the applicant first, once, everything that is missing (L-10)"
        return Refused(Reason.CORRECTION_FIRST, detail)
    return None


def _refusal(command: RefuseAcceptance) -> CaseNotAccepted:
    return CaseNotAccepted(
        command.cause,
        command.reasons,
        command.legal_basis,
        command.remedies,
        command.at,
        command.right_authority,
    )


def _deem(state: Case, command: DeemAccepted) -> Sequence[Event]:
    if not state.answer_due_at or command.at < state.answer_due_at:
        return []
    assert state.received_at is not None  # noqa: S101 - an answer is due only on what was received
    return [CaseAccepted(Mode.DEEMED, state.received_at, command.at)]


def _close(state: Case, command: RecordIssuance) -> Sequence[Event] | Refused:
    if state.filing is None:
        return Refused(Reason.UNKNOWN_CASE, "there is no such case")
    if state.issuance:
        return []
    if state.status is not Status.ACCEPTED:
        detail = "an issuance came for a case that is not accepted; compare approval's history"
        return Refused(Reason.NOT_ACCEPTED, detail)
    return [IssuanceRecorded(command.issuance, command.result, command.at)]


def _handed_in(after: Case, event: CaseSubmitted) -> Case:
    return replace(
        after,
        filing=event.filing,
        submitted_at=event.at,
        received_at=event.at,
        answer_due_at=event.answer_due_at,
        documents=event.filing.documents,
    )


def _corrected(after: Case, event: CorrectionReceived) -> Case:
    """Put corrected papers in the place of those of their kind."""
    kinds = {document.kind for document in event.documents}
    kept = tuple(d for d in after.documents if d.kind not in kinds)
    return replace(
        after,
        documents=kept + event.documents,
        outstanding=event.outstanding,
        received_at=event.at,
        answer_due_at=event.answer_due_at,
    )
