"""What each event leaves of a case; read models follow `status_after`."""

from dataclasses import replace
from typing import Final, TypeAlias, assert_never

from onehall_intake.domain.catalogue import ItemId
from onehall_intake.domain.filing import Document
from onehall_intake.domain.model import (
    Barred,
    Case,
    CaseAccepted,
    CaseEnded,
    CaseNotAccepted,
    CaseSubmitted,
    CaseWithdrawn,
    CorrectedOnTheSpot,
    CorrectionNotified,
    CorrectionReceived,
    DemandRefused,
    Ending,
    Event,
    GapsReported,
    IssuanceRecorded,
    ItemsEnded,
    OwedReceived,
    PersonErased,
    Status,
    SupplementOverdue,
)

Correction: TypeAlias = (
    GapsReported | DemandRefused | CorrectionNotified | CorrectedOnTheSpot | CorrectionReceived
)
Followed: TypeAlias = (
    OwedReceived | SupplementOverdue | IssuanceRecorded | ItemsEnded | CaseEnded | Barred
)
MOVES: Final[dict[type[Event], Status]] = {
    CaseSubmitted: Status.SUBMITTED,
    CorrectionNotified: Status.AWAITING_CORRECTION,
    CaseAccepted: Status.ACCEPTED,
    CaseNotAccepted: Status.NOT_ACCEPTED,
    CaseWithdrawn: Status.WITHDRAWN,
    CaseEnded: Status.CLOSED,
}


def status_after(event: Event) -> Status | None:
    """Return where a case stands once `event` has happened; None where it stood."""
    match event:
        case CorrectionReceived(outstanding=outstanding):
            return Status.AWAITING_CORRECTION if outstanding else Status.CORRECTED
        case IssuanceRecorded(remaining=remaining):
            return Status.PARTLY_ISSUED if remaining else Status.CLOSED
        case ItemsEnded(closes=closes):
            return Status.CLOSED if closes else None
        case _:
            return MOVES.get(type(event))


def evolve(state: Case, event: Event) -> Case:
    """Return `state` as it is after `event`."""
    after = replace(state, status=status_after(event) or state.status)
    match event:
        case CaseSubmitted():
            return _handed_in(after, event)
        case PersonErased():
            return after  # of no case
        case CaseAccepted() | CaseNotAccepted() | CaseWithdrawn():
            return _answered(after, event)
        case (
            GapsReported()
            | DemandRefused()
            | CorrectionNotified()
            | CorrectedOnTheSpot()
            | CorrectionReceived()
        ):
            return _on_correction(after, event)
        case _:
            return _followed(after, event)


def without(items: tuple[ItemId, ...], gone: frozenset[ItemId]) -> tuple[ItemId, ...]:
    """Return `items` but those that are gone."""
    return tuple(item for item in items if item not in gone)


def _on_correction(after: Case, event: Correction) -> Case:
    match event:
        case GapsReported():
            return replace(after, gaps=(*after.gaps, event))
        case DemandRefused():
            return replace(after, refused_demands=(*after.refused_demands, event))
        case CorrectionNotified():
            return _notified(after, event)
        case CorrectedOnTheSpot(documents=documents):
            return _without_gaps(_replaced(after, documents), documents)
        case CorrectionReceived():
            return _corrected(after, event)
        case _:
            assert_never(event)


def _followed(after: Case, event: Followed) -> Case:
    match event:
        case OwedReceived(documents=documents, still_owed=still):
            owed = tuple(one for one in after.owed if one.kind in still)
            return replace(_replaced(after, documents), owed=owed)
        case SupplementOverdue(kinds=kinds):
            return replace(after, overdue=kinds, owed=())
        case IssuanceRecorded(remaining=remaining):
            return replace(after, issuances=(*after.issuances, event), remaining=remaining)
        case ItemsEnded(items=items):
            left = after.left | frozenset(items)
            return replace(after, left=left, remaining=without(after.remaining, left))
        case CaseEnded():
            return replace(after, closed=event, remaining=())
        case Barred(bar=bar):
            return replace(after, bars=(*after.bars, bar))
        case _:
            assert_never(event)


def _handed_in(after: Case, event: CaseSubmitted) -> Case:
    return replace(
        after,
        filing=event.filing,
        submitted_at=event.at,
        received_at=event.at,
        answer_due_at=event.answer_due_at,
        gaps_due_at=event.gaps_due_at,
        documents=event.filing.documents,
    )


def _answered(after: Case, event: Ending) -> Case:
    owed = event.owed if isinstance(event, CaseAccepted) else ()
    return replace(after, ended=event, answer_due_at=None, gaps_due_at=None, owed=owed)


def _notified(after: Case, event: CorrectionNotified) -> Case:
    kinds = tuple(dict.fromkeys(d.kind for d in event.deficiencies))
    return replace(
        after,
        notices=after.notices + 1,
        deficiencies=event.deficiencies,
        listed=after.listed or kinds,
        outstanding=kinds,
        gaps=(),
        answer_due_at=None,
        gaps_due_at=None,
    )


def _corrected(after: Case, event: CorrectionReceived) -> Case:
    return replace(
        _without_gaps(_replaced(after, event.documents), event.documents),
        outstanding=event.outstanding,
        supplied=True,
        received_at=event.at,
        answer_due_at=event.answer_due_at,
        gaps_due_at=event.gaps_due_at,
    )


def _replaced(after: Case, documents: tuple[Document, ...]) -> Case:
    """Put corrected papers in the place of those of their kind."""
    kinds = {document.kind for document in documents}
    kept = tuple(d for d in after.documents if d.kind not in kinds)
    return replace(after, documents=kept + documents)


def _without_gaps(after: Case, documents: tuple[Document, ...]) -> Case:
    """Drop what was reported about papers that better ones have now replaced."""
    kinds = {document.kind for document in documents}
    kept = (
        replace(gap, deficiencies=tuple(d for d in gap.deficiencies if d.kind not in kinds))
        for gap in after.gaps
    )
    return replace(after, gaps=tuple(gap for gap in kept if gap.deficiencies))
