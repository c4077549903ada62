"""The window's answer 受理决定: accept, accept on a promise, refuse; or nobody answers in time."""

from collections.abc import Sequence
from typing import assert_never

from onehall_calendar import Limit, due_at, local_day

from onehall_intake.domain.filing import Cause, Filing, Owed
from onehall_intake.domain.model import (
    Accept,
    AcceptOnPromise,
    Answer,
    Case,
    CaseAccepted,
    CaseNotAccepted,
    CaseWithdrawn,
    DeemAccepted,
    Event,
    Mode,
    Reason,
    RefuseAcceptance,
    Refused,
    Withdraw,
)
from onehall_intake.domain.submitting import too_late


def decide(state: Case, command: Answer) -> Sequence[Event] | Refused:
    """Return how a case ends at the window."""
    if late := too_late(state, command.at):
        return late
    match command:
        case Accept(at=at):
            return [CaseAccepted(Mode.EXPLICIT, at, at)]
        case AcceptOnPromise():
            return _intolerable(state, command) or [_on_promise(state, command)]
        case Withdraw(at=at):
            return [CaseWithdrawn(at)]
        case RefuseAcceptance():
            return _unreasoned(state, command) or [_refusal(command)]
        case _:
            assert_never(command)


def deem(state: Case, command: DeemAccepted) -> Sequence[Event]:
    """Accept as of the day the materials were received, if nobody has answered in time (L-10)."""
    if not state.answer_due_at or command.at < state.answer_due_at:
        return []
    assert state.received_at is not None  # noqa: S101 - an answer is due only on what was received
    return [CaseAccepted(Mode.DEEMED, state.received_at, command.at)]


def _intolerable(state: Case, command: AcceptOnPromise) -> Refused | None:
    """Refuse a tolerant acceptance that its own rules do not allow (DOMAIN 4.1)."""
    until = command.distrusted_until
    if not command.promise:
        detail = "a tolerant acceptance is voluntary: it rests on the applicant's written promise"
        return Refused(Reason.PROMISE_MISSING, f"{detail}; name its number")
    if until and local_day(command.at) <= until:
        detail = f"the applicant broke a promise; none is taken up to {until:%Y-%m-%d}"
        return Refused(Reason.PROMISE_BROKEN, f"{detail}; give the one notice instead")
    if not command.deferrals:
        detail = "name at least one paper that comes later, or accept the case as it is"
        return Refused(Reason.NOTHING_DEFERRED, detail)
    return _not_deferrable(state, command) or _too_long(_filed(state), command)


def _not_deferrable(state: Case, command: AcceptOnPromise) -> Refused | None:
    kinds = {deferral.kind for deferral in command.deferrals}
    deferrable = _filed(state).deferrable
    if stray := kinds - set(deferrable):
        detail = f"{len(stray)} of these papers are key papers 关键材料 or not of this case"
        known = ", ".join(deferrable) or "none"
        return Refused(Reason.NOT_DEFERRABLE, f"{detail}; deferrable here: {known}")
    absent = {*state.missing, *state.outstanding, *state.gap_kinds}
    if here := sorted(kinds - absent):
        return Refused(Reason.NOT_MISSING, f"in order already: {', '.join(here)}; leave them out")
    if key := [kind for kind in state.missing if kind not in kinds]:
        detail = f"key papers are not complete: {', '.join(key)}; give the one notice"
        return Refused(Reason.KEY_PAPERS_MISSING, detail)
    return None


def _too_long(filed: Filing, command: AcceptOnPromise) -> Refused | None:
    most = filed.joint_promise_wd
    if late := sorted(d.kind for d in command.deferrals if not 1 <= (d.due_wd or 1) <= most):
        detail = f"papers come within the joint promise of {most} working days"
        return Refused(Reason.DUE_TOO_LATE, f"{detail}; not so: {', '.join(late)}")
    return None


def _on_promise(state: Case, command: AcceptOnPromise) -> CaseAccepted:
    usual = min(_filed(state).supplement_wd, _filed(state).joint_promise_wd)
    at, calendar = command.at, command.calendar
    owed = tuple(
        Owed(one.kind, due_at(at, Limit(one.due_wd or usual), calendar))
        for one in command.deferrals
    )
    return CaseAccepted(Mode.TOLERANT, at, at, owed, command.promise, calendar.version)


def _filed(state: Case) -> Filing:
    assert state.filing is not None  # noqa: S101 - too_late has asked
    return state.filing


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
    if command.cause is Cause.NOT_CORRECTED and not state.notices:
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
        command.by,
    )
