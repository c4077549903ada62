"""After acceptance: promised papers, and what approval says became of the case.

Approval's messages may arrive twice and in any order, so each is held against all that are known.
"""

from collections.abc import Sequence
from typing import Final, assert_never

from onehall_calendar import local_day, months_after

from onehall_intake.domain.folding import without
from onehall_intake.domain.model import (
    Barred,
    Case,
    CaseEnded,
    Event,
    FollowUp,
    IssuanceRecorded,
    ItemsEnded,
    NoteOverdue,
    OwedReceived,
    Reason,
    RecordBars,
    RecordEnd,
    RecordIssuance,
    RecordItemsEnded,
    Refused,
    Status,
    SupplementOverdue,
    SupplyOwed,
)
from onehall_intake.domain.submitting import OVER

DISTRUST_MONTHS: Final = 12
REVIEWED = (Status.ACCEPTED, Status.PARTLY_ISSUED)


def decide(state: Case, command: FollowUp) -> Sequence[Event] | Refused:
    """Return what comes of a promised paper, or of a word of approval."""
    if state.filing is None:
        return Refused(Reason.UNKNOWN_CASE, "there is no such case")
    match command:
        case SupplyOwed():
            return _supply(state, command)
        case NoteOverdue():
            return _overdue(state, command)
        case RecordBars(bars=bars, at=at):
            return [Barred(bar, at) for bar in bars if bar not in state.bars]
        case RecordIssuance() | RecordItemsEnded() | RecordEnd():
            return _not_reviewed(state) or _recorded(state, command)
        case _:
            assert_never(command)


def _supply(state: Case, command: SupplyOwed) -> Sequence[Event] | Refused:
    if state.status not in REVIEWED and state.status in OVER:
        return Refused(*OVER[state.status])
    kinds = {document.kind for document in command.documents}
    if not kinds:
        return Refused(Reason.NOTHING_SUPPLIED, "name at least one document")
    due = {owed.kind: owed.due_at for owed in state.owed}
    passed = {*state.overdue, *(kind for kind, day in due.items() if command.at >= day)}
    if late := sorted(kinds & passed):
        detail = f"the promised day has passed for: {', '.join(late)}; the case is terminated"
        return Refused(Reason.SUPPLEMENT_LATE, f"{detail}, hand in a new one (容缺受理)")
    if not due:
        return Refused(Reason.NOTHING_OWED, "no paper was promised for this case")
    if stray := kinds - due.keys():
        detail = f"{len(stray)} of these kinds were not promised; owed: {', '.join(due)}"
        return Refused(Reason.NOT_OWED, detail)
    still = tuple(kind for kind in due if kind not in kinds)
    return [OwedReceived(command.documents, still, command.at)]


def _overdue(state: Case, command: NoteOverdue) -> Sequence[Event]:
    kinds = tuple(owed.kind for owed in state.owed if command.at >= owed.due_at)
    if not kinds or state.status not in REVIEWED:
        return []
    return [
        SupplementOverdue(kinds, command.at, months_after(local_day(command.at), DISTRUST_MONTHS))
    ]


def _not_reviewed(state: Case) -> Refused | None:
    if state.status in (*REVIEWED, Status.CLOSED):
        return None
    detail = "approval decided on a case that is not accepted; compare approval's history"
    return Refused(Reason.NOT_ACCEPTED, detail)


def _recorded(
    state: Case, command: RecordIssuance | RecordItemsEnded | RecordEnd
) -> Sequence[Event] | Refused:
    match command:
        case RecordIssuance():
            return _issued(state, command)
        case RecordItemsEnded(items=items, at=at):
            fresh = tuple(item for item in items if item not in state.left)
            closes = state.status is Status.PARTLY_ISSUED and not without(
                state.remaining, frozenset(items)
            )
            return [ItemsEnded(fresh, closes, at)] if fresh else []
        case RecordEnd(result=result, reason=reason, at=at):
            return [] if state.status is Status.CLOSED else [CaseEnded(result, reason, at)]
        case _:
            assert_never(command)


def _issued(state: Case, command: RecordIssuance) -> Sequence[Event] | Refused:
    """Record an issuance once; the newest that approval made says what remains."""
    if any(one.issuance == command.issuance for one in state.issuances):
        return []
    if state.closed:
        detail = "an issuance came for a case that ended undecided; compare approval's history"
        return Refused(Reason.ALREADY_ENDED, detail)
    newest = state.issuance is None or command.sequence > state.issuance.sequence
    remaining = without(command.remaining, state.left) if newest else state.remaining
    recorded = IssuanceRecorded(
        command.issuance, command.result, command.at, command.sequence, remaining
    )
    return [recorded]
