"""The one correction 一次性告知: participants report gaps, one notice tells all, papers come in.

Participants have three working days to tell the lead, the lead five to tell the applicant (DOMAIN
4.2). What may not be asked is not merely refused: it is an event, so that whoever demanded it hears
a no, supervision hears of it, and the applicant keeps what silence has given (L-06, L-10).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final, TypeAlias, assert_never

from onehall_intake.domain.filing import Defect, Deficiency, Document, Filing
from onehall_intake.domain.model import (
    Case,
    CorrectedOnTheSpot,
    CorrectionNotified,
    CorrectionReceived,
    CorrectOnTheSpot,
    Demand,
    DemandRefused,
    Event,
    GapsReported,
    NotifyCorrection,
    Reason,
    Refused,
    ReportGaps,
    Status,
    SupplyCorrection,
)
from onehall_intake.domain.submitting import OVER, limits, too_late

Correcting: TypeAlias = ReportGaps | NotifyCorrection | CorrectOnTheSpot | SupplyCorrection
Objections: TypeAlias = Mapping[str, Demand]

MOST_NOTICES: Final = 2  # the one notice, and once more what a correction left open (DOMAIN 2.1)
REVIEWED: Final = (Status.ACCEPTED, Status.PARTLY_ISSUED)
NOTHING: Final = Refused(Reason.NOTHING_MISSING, "name at least one deficiency, or accept the case")


def decide(state: Case, command: Correcting) -> Sequence[Event] | Refused:
    """Return what comes of a gap, a notice or a correction."""
    match command:
        case ReportGaps():
            return _report(state, command)
        case NotifyCorrection():
            return _notify(state, command)
        case CorrectOnTheSpot():
            return too_late(state, command.at) or _correct_on_the_spot(state, command)
        case SupplyCorrection():
            return too_late(state, command.at) or _supply(state, command)
        case _:
            assert_never(command)


def _report(state: Case, command: ReportGaps) -> Sequence[Event] | Refused:
    filed = state.filing
    if filed is None or (state.status in OVER and state.status not in REVIEWED):
        return too_late(state, command.at) or NOTHING
    own = filed.needed_by(command.department)
    if not any(plan.department == command.department for plan in filed.items):
        detail = "this department has no item in this case, so nothing of it can be missing"
        return Refused(Reason.NOT_CONCERNED, detail)
    if not command.deficiencies:
        return NOTHING
    found = dict(_unlisted(state, filed, command.deficiencies, own))
    late = _late(state, command.at)
    for kind in (d.kind for d in command.deficiencies if d.kind not in found):
        if late and not (late is Demand.SECOND_NOTICE and _may_repeat(state, kind, command.at)):
            found[kind] = late
    if found:
        return _refused(found, command)
    return [GapsReported(command.department, command.deficiencies, command.at)]


def _late(state: Case, at: datetime) -> Demand | None:
    """Return why no gap is taken any more: the notice is given, or three working days are over."""
    if state.notices:
        return Demand.SECOND_NOTICE
    over = state.gaps_due_at is None or at >= state.gaps_due_at
    return Demand.LATE_GAP if over or state.status in REVIEWED else None


def _may_repeat(state: Case, kind: str, at: datetime) -> bool:
    """Whether a listed point that a correction left open may be reported once more."""
    in_time = state.gaps_due_at is not None and at < state.gaps_due_at
    return in_time and _repeatable(state) and kind in state.listed


def _repeatable(state: Case) -> bool:
    """Whether the notice may be given once more: something came in, and it was the only one."""
    waits = state.status in (Status.AWAITING_CORRECTION, Status.CORRECTED)
    return waits and state.supplied and 0 < state.notices < MOST_NOTICES


def _notify(state: Case, command: NotifyCorrection) -> Sequence[Event] | Refused:
    reviewed_after_notice = state.notices > 0 and state.status in REVIEWED
    if not reviewed_after_notice and (late := too_late(state, command.at)):
        return late
    if not command.deficiencies:
        return NOTHING
    if found := _objections(state, command.deficiencies):
        return _refused(found, command)
    kinds = {d.kind for d in command.deficiencies}
    due = (*state.gap_kinds, *(state.outstanding if state.notices else ()))
    if omitted := [kind for kind in dict.fromkeys(due) if kind not in kinds]:
        detail = f"the one notice names everything; add what was reported: {', '.join(omitted)}"
        return Refused(Reason.GAP_OMITTED, f"{detail} (一次性告知, L-10)")
    return [CorrectionNotified(command.deficiencies, command.at, again=state.notices > 0)]


def _objections(state: Case, deficiencies: Iterable[Deficiency]) -> Objections:
    """Return the kinds a notice may not name, each with why."""
    filed = state.filing
    assert filed is not None  # noqa: S101 - too_late has asked
    listed = list(deficiencies)
    found = dict(_unlisted(state, filed, listed, frozenset(filed.papers)))
    again, protected = _repeatable(state), state.protected() - set(state.gap_kinds)
    for kind in (d.kind for d in listed if d.kind not in found):
        if state.notices and not (again and kind in state.listed):
            found[kind] = Demand.SECOND_NOTICE
        elif kind in protected:
            found[kind] = Demand.LATE_GAP
    return found


def _unlisted(
    state: Case, filed: Filing, deficiencies: Iterable[Deficiency], may: Collection[str]
) -> Iterable[tuple[str, Demand]]:
    """Yield the kinds that are here already, or that the one-time notice never asked for."""
    here = {document.kind for document in state.documents}
    for one in deficiencies:
        if one.kind in filed.held or (one.defect is Defect.MISSING and one.kind in here):
            yield one.kind, Demand.ALREADY_HELD
        elif one.kind not in may or one.kind not in filed.papers:
            yield one.kind, Demand.NOT_LISTED


def _refused(found: Objections, command: ReportGaps | NotifyCorrection) -> Sequence[Event]:
    department = command.department if isinstance(command, ReportGaps) else None
    by_cause: dict[Demand, list[str]] = {}
    for kind, cause in found.items():
        by_cause.setdefault(cause, []).append(kind)
    return [
        DemandRefused(tuple(kinds), cause, command.by, command.at, department)
        for cause, kinds in by_cause.items()
    ]


def _correct_on_the_spot(state: Case, command: CorrectOnTheSpot) -> Sequence[Event] | Refused:
    if state.status is Status.AWAITING_CORRECTION:
        detail = "the notice is given; what comes in now is a correction"
        return Refused(Reason.NOTICE_GIVEN, detail)
    papers = state.filing.papers if state.filing else ()
    refused = _not_asked_for(command.documents, papers, "the one-time notice of this case")
    return refused or [CorrectedOnTheSpot(command.documents, command.at)]


def _supply(state: Case, command: SupplyCorrection) -> Sequence[Event] | Refused:
    if state.status is not Status.AWAITING_CORRECTION:
        return Refused(Reason.NOTHING_OUTSTANDING, "no correction is outstanding for this case")
    if refused := _not_asked_for(command.documents, state.listed, "the correction notice"):
        return refused
    kinds = {document.kind for document in command.documents}
    outstanding = tuple(kind for kind in state.outstanding if kind not in kinds)
    due, gaps_due = limits(command.at, command.calendar)
    received = CorrectionReceived(
        documents=command.documents,
        outstanding=outstanding,
        at=command.at,
        answer_due_at=None if outstanding else due,
        calendar_version=command.calendar.version,
        gaps_due_at=gaps_due,
    )
    return [received]


def _not_asked_for(documents: Iterable[Document], asked: Sequence[str], by: str) -> Refused | None:
    kinds = {document.kind for document in documents}
    if not kinds:
        return Refused(Reason.NOTHING_SUPPLIED, "name at least one document")
    if stray := kinds - set(asked):
        detail = f"{len(stray)} of these kinds {by} does not ask for; it asks for:"
        return Refused(Reason.NOT_ASKED_FOR, f"{detail} {', '.join(asked)}")
    return None
