"""What people are told when a case takes a turn, or a permit does after it was issued.

Of a supplement that is overdue they hear by the items it ends, which name the papers; of a limit
that runs on again, by the notice that said how long it would stand still.
"""

from collections.abc import Iterable
from typing import Any

from onehall_contracts import approval

from onehall_notify.domain import kinds
from onehall_notify.messages.parts import Tidings, of_case


def clock_suspended(said: approval.ClockSuspendedV1) -> Tidings:
    """Tell in writing that limits stand still, for what, and how long at most (L-33)."""
    parameters = {
        "department": said.department,
        "cause": said.cause,
        "declared_wd": said.declared_wd,
        "notice": said.notice,
        "started_on": said.started_on.isoformat(),
        "items": _dues(said.items),
        "joint_due_at": said.joint_due_at.isoformat(),
    }
    return of_case(kinds.CLOCK_SUSPENDED, said.case_id, parameters, None)


def limit_extended(said: approval.LimitExtendedV1) -> Tidings:
    """Tell that limits were extended, and why (L-30, L-31); the approver by office, not by name."""
    parameters = {
        "department": said.department,
        "days": said.days,
        "approver_role": said.approver_role,
        "reason": said.reason,
        "notice": said.notice,
        "items": _dues(said.items),
        "joint_due_at": said.joint_due_at.isoformat(),
        "extended_at": said.extended_at.isoformat(),
    }
    return of_case(kinds.LIMIT_EXTENDED, said.case_id, parameters, None)


def clarification_asked(said: approval.ClarificationAskedV1) -> Tidings:
    """Pass a department's question on; no limit stands still for it."""
    parameters = {
        "item_id": said.item_id,
        "department": said.department,
        "question": said.question,
        "asked_at": said.asked_at.isoformat(),
    }
    return of_case(kinds.CLARIFICATION, said.case_id, parameters, None)


def dependants_asked(said: approval.DependantsAskedV1) -> Tidings:
    """Ask what becomes of the items that need a refused one, and say what silence leads to."""
    parameters = {
        "item_id": said.item_id,
        "dependants": list(said.dependants),
        "answer_by": said.answer_by.isoformat(),
        "pending_until": said.pending_until.isoformat(),
    }
    return of_case(kinds.DEPENDANTS_ASKED, said.case_id, parameters, None)


def items_ended(said: approval.ItemsEndedV1) -> Tidings:
    """Tell which items left the case undecided, and why; the others go on."""
    parameters = {
        "items": list(said.items),
        "cause": said.cause,
        "reason": said.reason,
        "ended_at": said.ended_at.isoformat(),
    }
    return of_case(kinds.ITEMS_ENDED, said.case_id, parameters, None)


def case_ended(said: approval.CaseEndedV1) -> Tidings:
    """Tell that a case is over with nothing decided; why, its items' notices have said."""
    parameters = {
        "case_number": said.case_number,
        "class_id": said.class_id,
        "outcome": said.outcome,
        "ended_at": said.ended_at.isoformat(),
    }
    return of_case(kinds.CASE_ENDED, said.case_id, parameters, None)


def hearing(said: approval.HearingRecordedV1) -> Tidings | None:
    """Tell of the right to a hearing (L-41) and of its announcement (L-42); of no other stage."""
    common: dict[str, Any] = {"item_id": said.item_id, "department": said.department}
    if said.stage == "parties-informed":
        due_at = said.due_at.isoformat() if said.due_at else ""
        parameters = common | {"due_at": due_at}
        return of_case(kinds.HEARING_OFFERED, said.case_id, parameters, None)
    if said.stage == "scheduled":
        parameters = common | {"record": said.record or ""}
        return of_case(kinds.HEARING_SCHEDULED, said.case_id, parameters, None)
    return None


def delivered(said: approval.DeliveryMadeV1) -> Tidings:
    """Confirm that an issuance was handed over, so that nobody else can have taken it unnoticed."""
    parameters = {
        "channel": said.channel,
        "receipt": said.receipt,
        "delivered_at": said.delivered_at.isoformat(),
    }
    return of_case(kinds.DELIVERY_MADE, said.case_id, parameters, None)


def permit_changed(said: approval.PermitChangedV1) -> Tidings:
    """Tell what became of a permit, and against an adverse decision the remedies (L-51, L-54)."""
    parameters = {
        "permit_number": said.permit_number,
        "item_id": said.item_id,
        "department": said.department,
        "change": said.change,
        "valid_until": said.valid_until.isoformat() if said.valid_until else None,
        "conditions": list(said.conditions),
        "reasons": list(said.reasons),
        "legal_basis": list(said.legal_basis),
        "remedies": said.remedies.model_dump() if said.remedies else None,
        "barred_until": said.barred_until.isoformat() if said.barred_until else None,
        "changed_at": said.changed_at.isoformat(),
    }
    return of_case(kinds.PERMIT_CHANGED, said.case_id, parameters, None)


def _dues(items: Iterable[approval.ItemDue]) -> list[dict[str, str]]:
    """Return until when each item is promised now."""
    return [{"item_id": i.item_id, "due_at": i.promised_due_at.isoformat()} for i in items]
