"""From what approval says to what it means at the window."""

from onehall_contracts import approval

from onehall_intake.domain import filing as f
from onehall_intake.domain import model as m
from onehall_intake.domain.catalogue import ItemId

Issuance = approval.PermitIssuedV1 | approval.CaseRefusedV1


def record_issuance(said: Issuance) -> m.RecordIssuance:
    """Return the command that an issuance means."""
    issued = isinstance(said, approval.PermitIssuedV1)
    return m.RecordIssuance(
        issuance=str(said.issuance_id),
        result=m.Result.ISSUED if issued else m.Result.REFUSED,
        at=said.issued_at,
        sequence=said.sequence,
        remaining=tuple(ItemId(item) for item in said.remaining),
    )


def record_items_ended(said: approval.ItemsEndedV1) -> m.RecordItemsEnded:
    """Return the command that items leaving a case mean."""
    return m.RecordItemsEnded(tuple(ItemId(item) for item in said.items), said.ended_at)


def record_end(said: approval.CaseEndedV1) -> m.RecordEnd:
    """Return the command that the end of an undecided case means."""
    return m.RecordEnd(m.Result(said.outcome), said.reason, said.ended_at)


def record_bars(said: Issuance | approval.PermitChangedV1) -> m.RecordBars | None:
    """Return the command that bars to re-application mean, or None if there are none (L-56)."""
    bars = _bars(said)
    if not bars:
        return None
    at = said.changed_at if isinstance(said, approval.PermitChangedV1) else said.issued_at
    return m.RecordBars(bars, at)


def _bars(said: Issuance | approval.PermitChangedV1) -> tuple[f.Bar, ...]:
    barring = [said] if isinstance(said, approval.PermitChangedV1) else said.refusals
    return tuple(f.Bar(ItemId(b.item_id), b.barred_until) for b in barring if b.barred_until)
