"""A case and its applicant as shown: who it is only to themselves, masked to the window."""

from typing import Any

from onehall_calendar import local_day

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
        "centre": filed.centre,
        "channel": filed.channel,
        "catalogue_version": filed.catalogue_version,
        "rule_set": filed.rule_set,
        "applicant_ref": filed.applicant,
        **progress(version, state),
        "items": [item(plan) for plan in filed.items],
        "certificates": [certificate(one) for one in filed.certificates],
        "documents": [messages.document(one).model_dump() for one in state.documents],
        "papers_missing": state.missing,
        "deficiencies": [{"kind": d.kind, "what": d.what} for d in state.deficiencies],
        "outstanding": state.outstanding if state.status is m.Status.AWAITING_CORRECTION else (),
        "owed": [{"kind": owed.kind, "due_at": owed.due_at} for owed in state.owed],
        "overdue": state.overdue,
        "demands_refused": [demand(one) for one in state.refused_demands],
        "refusal": _refusal(state.ended),
        "result": state.result,
        "issuance": _issuance(state.issuance),
        "remaining": state.remaining,
        "receipt": receipt(state),
    }


def progress(version: int, state: m.Case) -> dict[str, Any]:
    """Return where a case stands."""
    ended = state.ended
    accepted = ended if isinstance(ended, m.CaseAccepted) else None
    over = state.closed or state.issuance or (None if accepted else ended)
    going_on = state.status in (m.Status.ACCEPTED, m.Status.PARTLY_ISSUED)
    return {
        "status": state.status,
        "version": version,
        "submitted_at": state.submitted_at,
        "answer_due_at": state.answer_due_at,
        "accepted_at": accepted.accepted_at if accepted else None,
        "mode": accepted.mode if accepted else None,
        "ended_at": over.at if over and not going_on else None,
    }


def item(plan: f.Plan) -> dict[str, Any]:
    """Return one item of a case."""
    return {
        "item_id": plan.item,
        "name": plan.name,
        "department": plan.department,
        "centre": plan.centre,
        "mode": plan.mode,
        "promised_wd": plan.promised_wd,
        "legal": {"number": plan.legal_n, "unit": plan.legal_unit, "basis": plan.legal_basis},
    }


def certificate(one: f.Certificate) -> dict[str, Any]:
    """Return a certificate the applicant has already."""
    return {
        "item_id": one.item,
        "number": one.number,
        "issuer": one.issuer,
        "valid_until": one.valid_until,
    }


def demand(one: m.DemandRefused) -> dict[str, Any]:
    """Return a demand that was refused; who made it is on the record, not on show."""
    return {
        "kinds": one.kinds,
        "cause": one.cause,
        "department": one.department,
        "refused_at": one.at,
    }


def gaps(version: int, state: m.Case) -> dict[str, Any]:
    """Return what participants have reported, merged by paper, for the one notice."""
    merged: dict[str, list[dict[str, Any]]] = {kind: [] for kind in state.gap_kinds}
    for gap in state.gaps:
        for one in gap.deficiencies:
            said = {"what": one.what, "defect": one.defect, "reported_at": gap.at}
            merged[one.kind].append({"department": gap.department} | said)
    return {
        "version": version,
        "status": state.status,
        "gaps_due_at": state.gaps_due_at,
        "answer_due_at": state.answer_due_at,
        "gaps": [{"kind": kind, "reports": reports} for kind, reports in merged.items()],
        "notices": state.notices,
        "demands_refused": [demand(one) for one in state.refused_demands],
    }


def receipt(state: m.Case) -> dict[str, Any] | None:
    """Return the receipt of an acceptance or non-acceptance: its seal and its date (L-12).

    `order` is what limited quantities are granted by (L-26): who was accepted first, then the id.
    """
    filed, ended = state.filing, state.ended
    if filed is None or not isinstance(ended, m.CaseAccepted | m.CaseNotAccepted):
        return None
    accepted_at = ended.accepted_at if isinstance(ended, m.CaseAccepted) else None
    return {
        "document": "受理通知书" if accepted_at else "不予受理决定书",
        "number": f"{filed.number}-{'01' if accepted_at else '02'}",
        "case_id": filed.case,
        "case_number": filed.number,
        "centre": filed.centre,
        "seal_id": filed.seal,
        "dated_on": local_day(ended.at),
        "accepted_at": accepted_at,
        "order": (accepted_at, filed.case) if accepted_at else None,
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
        "sequence": recorded.sequence,
        "result": recorded.result,
        "issued_at": recorded.at,
    }
