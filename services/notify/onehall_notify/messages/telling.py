"""What people are told of a case on its way, and departments of a card."""

from onehall_contracts import approval, intake, supervision

from onehall_notify.domain import kinds
from onehall_notify.messages.parts import Tidings, of_case, to_department


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
        "class_id": said.class_id,
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


def card(said: supervision.CardIssuedV1) -> Tidings | None:
    """Tell a department of its card, but not whose step it was; nobody, if it names none."""
    kept = kinds.CARD.fields
    parameters = {k: v for k, v in said.model_dump(mode="json").items() if k in kept}
    if supervision.about_a_voice(said.function, said.rule):
        return to_department(kinds.CARD, said.department, parameters | {"case_id": None})
    return to_department(kinds.CARD, said.department, parameters, case_id=said.case_id)
