"""A case and its applicant as shown: who it is only to themselves, masked to the window."""

from typing import Any

from onehall_intake import messages
from onehall_intake.domain import filing as f
from onehall_intake.domain import masking
from onehall_intake.domain import model as m
from onehall_intake.store.people import Person


def case(version: int, state: m.Case) -> dict[str, Any]:
    """Return everything about a case but its applicant."""
    filed = state.filing
    assert filed is not None  # noqa: S101 - the first event of every stream
    return {
        "case_id": filed.case,
        "case_number": filed.number,
        "class_id": filed.class_id,
        "class_name": filed.class_name,
        "channel": filed.channel,
        "catalogue_version": filed.catalogue_version,
        "rule_set": filed.rule_set,
        "applicant_ref": filed.applicant,
        **progress(version, state),
        "items": [item(plan) for plan in filed.items],
        "documents": [messages.document(one).model_dump() for one in state.documents],
        "papers_missing": state.missing,
        "deficiencies": [{"kind": d.kind, "what": d.what} for d in state.deficiencies],
        "outstanding": state.outstanding if state.status is m.Status.AWAITING_CORRECTION else (),
        "refusal": _refusal(state.ended),
        "issuance": _issuance(state.issuance),
    }


def progress(version: int, state: m.Case) -> dict[str, Any]:
    """Return where a case stands."""
    ended = state.ended
    accepted = ended if isinstance(ended, m.CaseAccepted) else None
    over = state.issuance or (None if accepted else ended)
    return {
        "status": state.status,
        "version": version,
        "submitted_at": state.submitted_at,
        "answer_due_at": state.answer_due_at,
        "accepted_at": accepted.accepted_at if accepted else None,
        "mode": accepted.mode if accepted else None,
        "ended_at": over.at if over else None,
    }


def item(plan: f.Plan) -> dict[str, Any]:
    """Return one item of a case."""
    return {
        "item_id": plan.item,
        "name": plan.name,
        "department": plan.department,
        "promised_wd": plan.promised_wd,
        "legal": {"number": plan.legal_n, "unit": plan.legal_unit, "basis": plan.legal_basis},
    }


def person(one: Person) -> dict[str, Any]:
    """Return an applicant's data as they gave them, for themselves."""
    return {
        "kind": one.kind,
        "name": one.name,
        "id_number": one.id_number,
        "email": one.email,
        "phone": one.phone,
        "language": one.language,
        "masked": False,
    }


def masked(one: Person) -> dict[str, Any]:
    """Return an applicant as the window sees them: companies are public, people are not (9.6)."""
    company = one.kind == "organisation"
    hidden = {
        "name": one.name if company else masking.mask_name(one.name),
        "id_number": one.id_number if company else masking.mask_identity_number(one.id_number),
        "email": masking.mask_email(one.email) if one.email else None,
        "phone": masking.mask_phone(one.phone) if one.phone else None,
        "masked": True,
    }
    return person(one) | hidden


def _refusal(ended: m.Ending | None) -> dict[str, Any] | None:
    if not isinstance(ended, m.CaseNotAccepted):
        return None
    return {
        "cause": ended.cause,
        "reasons": ended.reasons,
        "legal_basis": ended.legal_basis,
        "right_authority": ended.right_authority,
        "remedies": messages.remedies_of(ended.remedies).model_dump(),
        "decided_at": ended.at,
    }


def _issuance(recorded: m.IssuanceRecorded | None) -> dict[str, Any] | None:
    if recorded is None:
        return None
    return {
        "issuance_id": recorded.issuance,
        "result": recorded.result,
        "issued_at": recorded.at,
    }
