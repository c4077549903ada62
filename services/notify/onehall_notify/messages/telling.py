"""What people are told of a case on its way, of a dispute, and departments of a card."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from onehall_contracts import approval, dispute, intake, supervision
from onehall_contracts.ids import derived

from onehall_notify.domain import kinds
from onehall_notify.domain.kinds import Kind
from onehall_notify.messages.parts import Tidings, of_case


def submitted(said: intake.CaseSubmittedV1) -> Tidings:
    """Confirm a submission, with its number."""
    parameters = {
        "case_number": said.case_number,
        "class_id": said.class_id,
        "items": list(said.items),
        "documents": len(said.documents),
        "submitted_at": said.submitted_at.isoformat(),
    }
    return of_case(kinds.SUBMITTED, said.case_id, parameters, said.applicant_ref)


def correction(said: intake.CorrectionNotifiedV1) -> Tidings:
    """Tell everything that is missing, at once (L-10)."""
    parameters = {
        "case_number": said.case_number,
        "deficiencies": [d.model_dump() for d in said.deficiencies],
        "notified_at": said.notified_at.isoformat(),
    }
    return of_case(kinds.CORRECTION, said.case_id, parameters, said.applicant_ref)


def accepted(said: intake.CaseAcceptedV1) -> Tidings:
    """Say that a case is accepted (L-12); the longest promise limits the whole (R-17)."""
    items = [
        {"item_id": i.item_id, "name": i.name, "department": i.department, "wd": i.promised_wd}
        for i in said.items
    ]
    parameters = {
        "case_number": said.case_number,
        "class_name": said.class_name,
        "mode": said.mode,
        "items": items,
        "joint_limit_wd": max((i.promised_wd for i in said.items), default=0),
        "accepted_at": said.accepted_at.isoformat(),
    }
    return of_case(kinds.ACCEPTED, said.case_id, parameters, said.applicant_ref)


def not_accepted(said: intake.CaseNotAcceptedV1) -> Tidings:
    """Say why a case is refused at the window, and the remedies (L-13)."""
    parameters = {
        "case_number": said.case_number,
        "cause": said.cause,
        "reasons": list(said.reasons),
        "legal_basis": list(said.legal_basis),
        "remedies": said.remedies.model_dump(),
        "decided_at": said.decided_at.isoformat(),
    }
    return of_case(kinds.NOT_ACCEPTED, said.case_id, parameters, said.applicant_ref)


def issued(said: approval.PermitIssuedV1) -> Tidings:
    """Tell the one issuance: permits, refusals with their remedies, and the time it took."""
    parameters = {
        "case_number": said.case_number,
        "class_id": said.class_id,
        "permits": [permit.model_dump(mode="json") for permit in said.permits],
        "refusals": [refusal.model_dump(mode="json") for refusal in said.refusals],
        "not_concerned": list(said.not_concerned),
        "remaining": list(said.remaining),
        "used_wd": said.used_wd,
        "joint_limit_wd": said.joint_limit_wd,
        "issued_at": said.issued_at.isoformat(),
    }
    return of_case(kinds.ISSUED, said.case_id, parameters, None)


def refused(said: approval.CaseRefusedV1) -> Tidings:
    """Tell an issuance that grants nothing: whose refusals, why, and what can be done (L-51)."""
    parameters = {
        "case_number": said.case_number,
        "class_id": said.class_id,
        "refusals": [refusal.model_dump(mode="json") for refusal in said.refusals],
        "not_concerned": list(said.not_concerned),
        "remaining": list(said.remaining),
        "issued_at": said.issued_at.isoformat(),
    }
    return of_case(kinds.REFUSED, said.case_id, parameters, None)


def dispute_filed(said: dispute.DisputeFiledV1) -> Tidings:
    """Confirm a dispute, and say that the other remedies' time runs on."""
    parameters = {
        "dispute_id": str(said.dispute_id),
        "ground": said.ground,
        "item_id": said.item_id,
        "filed_at": said.filed_at.isoformat(),
        "reconsideration_last_day": said.reconsideration_last_day.isoformat(),
        "litigation_last_day": said.litigation_last_day.isoformat(),
    }
    return _of_dispute(kinds.DISPUTE_FILED, said, parameters, said.applicant_ref)


def dispute_admitted(said: dispute.DisputeAdmittedV1) -> Tidings:
    """Say that a dispute is heard, and by when it closes."""
    parameters = {
        "dispute_id": str(said.dispute_id),
        "close_by": said.close_by.isoformat(),
        "admitted_at": said.admitted_at.isoformat(),
    }
    return _of_dispute(kinds.DISPUTE_ADMITTED, said, parameters, None)


def dispute_not_admitted(said: dispute.DisputeNotAdmittedV1) -> Tidings:
    """Say why a dispute is not heard, and where it belongs."""
    parameters = {
        "dispute_id": str(said.dispute_id),
        "cause": said.cause,
        "redirect_to": said.redirect_to,
        "decided_at": said.decided_at.isoformat(),
    }
    return _of_dispute(kinds.DISPUTE_NOT_ADMITTED, said, parameters, None)


def card(said: supervision.CardIssuedV1) -> Tidings | None:
    """Tell a department of its card, but not whose step it was; nobody, if it names none.

    A notice is of a case: a card about a department's own affairs waits in its list of cards.
    """
    if said.department is None or said.case_id is None:
        return None
    kept = kinds.CARD.fields
    parameters = {k: v for k, v in said.model_dump(mode="json").items() if k in kept}
    about, ref = f"department/{said.department}", derived("department", said.department)
    return Tidings(kinds.CARD, said.case_id, about, ref, parameters)


def _of_dispute(
    kind: Kind,
    said: dispute.DisputeFiledV1 | dispute.DisputeAdmittedV1 | dispute.DisputeNotAdmittedV1,
    parameters: Mapping[str, Any],
    applicant: UUID | None,
) -> Tidings:
    # Whoever filed it need not be the case's applicant.
    return Tidings(kind, said.case_id, f"dispute/{said.dispute_id}", applicant, parameters)
