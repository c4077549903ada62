"""After the gate: delivery within ten working days, and what becomes of a permit."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from onehall_calendar import end_of, local_day, months_after
from onehall_calendar.values import replace

from onehall_approval.domain import gate
from onehall_approval.domain import model as m
from onehall_approval.domain.ruling import (
    Answer,
    Decides,
    Evolves,
    added,
    missing,
    not_the_applicant,
    stated,
    unauthorised,
)

RENEWAL_WD: Final = 30  # 行政许可法 50, L-35; days are working days (art. 82)
FRAUD_BAR_YEARS: Final = 3  # 行政许可法 79, L-56


def deliver(state: m.Coordination, command: m.MakeDelivery) -> Answer:
    """Record that an issuance was handed over, with its receipt."""
    if command.act.side is not m.Side.WINDOW:
        return m.Refused(m.Reason.NOT_DELEGATED, "the window delivers, for all departments")
    issuance = next((i for i in state.issuances if i.sequence == command.sequence), None)
    if issuance is None:
        return m.Refused(m.Reason.UNKNOWN_ISSUANCE, "there is no such issuance")
    if command.sequence in state.deliveries:
        return m.Refused(m.Reason.ALREADY_DELIVERED, "it was delivered; its receipt is on record")
    detail = "name the service receipt 送达回证"
    if refused := missing(command.receipt, m.Reason.NOTICE_MISSING, detail):
        return refused
    earliest = gate.first_gate(state, issuance.items)
    return [
        m.DeliveryMade(
            command.sequence, command.channel, command.receipt, earliest.at, command.act.at
        )
    ]


def change(state: m.Coordination, command: m.ChangePermit) -> Answer:
    """Change what a permit is subject to; the authority that granted it decides (L-54)."""
    permit = _standing(state, command.number, command.act)
    if isinstance(permit, m.Refused):
        return permit
    if not stated(command.reasons):
        return m.Refused(m.Reason.REASON_MISSING, "say why the permit is changed")
    changed = _changed(permit, m.Change.CHANGED, command.act, command.reasons)
    return [replace(changed, conditions=command.conditions)]


def ask_renewal(state: m.Coordination, command: m.ApplyForRenewal) -> Answer:
    """Take an application that comes thirty working days before the end, or earlier (L-35)."""
    if refused := not_the_applicant(state, command.act):
        return refused
    permit, act = state.permits.get(command.number), command.act
    if permit is None or not permit.valid(act.at):
        return _invalid(permit)
    if permit.valid_until is None:
        return m.Refused(m.Reason.NO_RENEWAL, "the permit has no end; nothing is to be renewed")
    if permit.renewal_asked_at:
        return []
    last = _last_day(permit)
    if act.calendar.working_days_between(local_day(act.at), last) < RENEWAL_WD:
        detail = f"renewal is applied for {RENEWAL_WD} working days before {last}; apply anew"
        return m.Refused(m.Reason.TOO_LATE, detail)
    return [m.RenewalRequested(command.number, act.at)]


def decide_renewal(state: m.Coordination, command: m.DecideRenewal) -> Answer:
    """Renew, or refuse with reasons, before the permit ends."""
    permit = _standing(state, command.number, command.act)
    if isinstance(permit, m.Refused):
        return permit
    if not permit.renewal_asked_at:
        return m.Refused(m.Reason.NO_RENEWAL, "nobody asked for this permit to be renewed")
    if command.granted:
        return [_renewed(state, permit, m.Change.RENEWED, command.act)]
    if not (stated(command.reasons) and stated(command.legal_basis)):
        detail = "a refusal states its reasons and legal basis (行政许可法 38, L-51)"
        return m.Refused(m.Reason.REFUSAL_WITHOUT_REASONS, detail)
    refused = _changed(permit, m.Change.RENEWAL_REFUSED, command.act, command.reasons)
    return [replace(refused, legal_basis=command.legal_basis)]


def deem_renewed(state: m.Coordination, number: m.PermitNumber, act: m.Act) -> Answer:
    """Renew what nobody decided before the permit ended 视为准予延续 (L-35)."""
    permit = state.permits.get(number)
    if permit is None or not permit.renewal_asked_at or permit.status is not m.PermitStatus.VALID:
        return []
    if permit.valid_until is None or act.at < permit.valid_until:
        return []
    return [_renewed(state, permit, m.Change.DEEMED_RENEWED, act)]


def revoke(state: m.Coordination, command: m.RevokePermit) -> Answer:
    """Revoke 撤销 for a listed defect, with remedies; fraud bars the holder (L-54, L-56)."""
    permit = _standing(state, command.number, command.act)
    if isinstance(permit, m.Refused):
        return permit
    if not (stated(command.reasons) and stated(command.legal_basis)):
        detail = "a revocation states its reasons and legal basis (行政许可法 69)"
        return m.Refused(m.Reason.REFUSAL_WITHOUT_REASONS, detail)
    if command.harms_public_interest:
        detail = "it would gravely harm the public interest, so it stands (行政许可法 69)"
        return m.Refused(m.Reason.PUBLIC_INTEREST, detail)
    revoked = _changed(permit, m.Change.REVOKED, command.act, command.reasons)
    barred = _fraud_bar(state, permit, command)
    return [replace(revoked, legal_basis=command.legal_basis, barred_until=barred)]


def cancel(state: m.Coordination, command: m.CancelPermit) -> Answer:
    """Complete the formalities of cancellation 注销 (L-55), also of what expired or was revoked."""
    permit = state.permits.get(command.number)
    if permit is None or permit.status is m.PermitStatus.CANCELLED:
        return _invalid(permit)
    revoked = permit.status is m.PermitStatus.REVOKED
    if revoked is not (command.ground is m.Ground.REVOKED):
        detail = "a revoked permit is cancelled because it was revoked, and no other one is"
        return m.Refused(m.Reason.PERMIT_NOT_VALID, detail)
    review = state.reviews[permit.granted.item]
    if refused := unauthorised(state, command.act, review, m.Power.DECIDE):
        return refused
    if command.ground is m.Ground.EXPIRED and permit.valid(command.act.at):
        return m.Refused(m.Reason.WRONG_DATE, "the permit has not expired")
    reasons = (command.ground.value, *command.reasons)
    return [_changed(permit, m.Change.CANCELLED, command.act, reasons)]


def _standing(state: m.Coordination, number: m.PermitNumber, act: m.Act) -> m.Permit | m.Refused:
    """Return the permit, if it stands and the acting officer may decide about it."""
    permit = state.permits.get(number)
    if permit is None or not permit.valid(act.at):
        return _invalid(permit)
    review = state.reviews[permit.granted.item]
    return unauthorised(state, act, review, m.Power.DECIDE) or permit


def _invalid(permit: m.Permit | None) -> m.Refused:
    if permit is None:
        return m.Refused(m.Reason.UNKNOWN_PERMIT, "the case has no such permit")
    return m.Refused(m.Reason.PERMIT_NOT_VALID, "the permit does not stand any more")


def _changed(
    permit: m.Permit, change: m.Change, act: m.Act, reasons: Sequence[str]
) -> m.PermitChanged:
    return m.PermitChanged(
        number=permit.granted.permit_number,
        item=permit.granted.item,
        department=permit.granted.department,
        change=change,
        valid_until=permit.valid_until,
        conditions=permit.conditions,
        reasons=tuple(reasons),
        legal_basis=(),
        barred_until=None,
        at=act.at,
    )


def _renewed(
    state: m.Coordination, permit: m.Permit, change: m.Change, act: m.Act
) -> m.PermitChanged:
    """Return the renewal, by as long as the permit was given for the first time."""
    assert permit.valid_until is not None  # noqa: S101 - only what ends is renewed
    months = state.reviews[permit.granted.item].valid_months or 12
    until = end_of(months_after(_last_day(permit), months))
    return replace(_changed(permit, change, act, ()), valid_until=until)


def _last_day(permit: m.Permit) -> date:
    """Return the last day a permit holds; its end is 24:00 of it, which is 0:00 of the next."""
    assert permit.valid_until is not None  # noqa: S101 - only what ends is renewed
    return local_day(permit.valid_until - timedelta(seconds=1))


def _fraud_bar(state: m.Coordination, permit: m.Permit, command: m.RevokePermit) -> date | None:
    if command.defect is not m.Defect.FRAUD or not state.reviews[permit.granted.item].safety:
        return None
    return months_after(local_day(command.act.at), 12 * FRAUD_BAR_YEARS)


def _delivered(state: m.Coordination, event: m.DeliveryMade) -> m.Coordination:
    return replace(state, deliveries=added(state.deliveries, event.sequence, event))


def _renewal_asked(state: m.Coordination, event: m.RenewalRequested) -> m.Coordination:
    asked = replace(state.permits[event.number], renewal_asked_at=event.at)
    return replace(state, permits=added(state.permits, event.number, asked))


STATUS: Final = {
    m.Change.REVOKED: m.PermitStatus.REVOKED,
    m.Change.CANCELLED: m.PermitStatus.CANCELLED,
}


def _permit_changed(state: m.Coordination, event: m.PermitChanged) -> m.Coordination:
    permit = replace(
        state.permits[event.number],
        status=STATUS.get(event.change, m.PermitStatus.VALID),
        valid_until=event.valid_until,
        conditions=event.conditions,
    )
    if event.change is not m.Change.CHANGED:
        permit = replace(permit, renewal_asked_at=None)
    changes = added(state.changes, event.number, state.changes.get(event.number, 0) + 1)
    return replace(state, permits=added(state.permits, event.number, permit), changes=changes)


DECIDES: Decides = {
    m.MakeDelivery: deliver,
    m.ChangePermit: change,
    m.ApplyForRenewal: ask_renewal,
    m.DecideRenewal: decide_renewal,
    m.RevokePermit: revoke,
    m.CancelPermit: cancel,
}
EVOLVES: Evolves = {
    m.DeliveryMade: _delivered,
    m.RenewalRequested: _renewal_asked,
    m.PermitChanged: _permit_changed,
}
