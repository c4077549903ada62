"""How a coordination is shown: the whole of it, or where it stands after a command."""

from datetime import datetime
from typing import Any

from onehall_approval import messages
from onehall_approval.domain import gate
from onehall_approval.domain import model as m


def standing(state: m.Coordination) -> dict[str, Any]:
    """Return where a case stands: what a command answers."""
    return {
        "phase": state.phase,
        "joint_due_at": state.joint_due_at,
        "undecided": list(state.undecided),
        "waiting_for": sorted(state.waiting_for),
        "issuances": len(state.issuances),
        "waits_for_evidence_since": state.evidence_awaited_at,
    }


def coordination(state: m.Coordination) -> dict[str, Any]:
    """Return every review with its limits and where it stands, and all that is open."""
    opened = state.opened
    assert opened is not None  # noqa: S101 - the first event of every stream
    return standing(state) | {
        "case_id": opened.case,
        "case_number": opened.case_number,
        "class_id": opened.class_id,
        "centre": opened.centre,
        "lead_department": opened.lead,
        "opened_at": opened.opened_at,
        "joint_limit_wd": opened.joint_limit_wd,
        "serial_legal_wd": opened.serial_legal_wd,
        "calendar_version": state.calendar_version,
        "gate_opened_at": state.gate.at if state.gate else None,
        "owed": sorted(state.owed),
        "reviews": [_review(state, review) for review in state.reviews.values()],
        "procedures": [_procedure(p) for p in state.procedures.values()],
        "activities": [_activity(a) for a in state.activities.values()],
        "clarifications": [_clarification(c) for c in state.clarifications.values()],
        "consultations": [_consultation(c) for c in state.consultations.values()],
        "hearings": [_hearing(h) for h in state.hearings.values()],
        "choices": [_choice(c) for c in state.choices.values()],
    }


def issuance(state: m.Coordination, made: m.IssuanceMade) -> dict[str, Any]:
    """Return one issuance 统一送达 with its permits, refusals and service receipt."""
    decisions = [state.decisions[item] for item in made.items]
    delivery = state.deliveries.get(made.sequence)
    return {
        "sequence": made.sequence,
        "permits": [
            messages.permit(d).model_dump(mode="json")
            for d in decisions
            if isinstance(d, m.Granted)
        ],
        "refusals": [
            messages.refusal(d).model_dump(mode="json")
            for d in decisions
            if isinstance(d, m.Denied)
        ],
        "not_concerned": [i for i in made.items if state.decisions[i] is None],
        "remaining": list(made.remaining),
        "used_wd": made.used_wd,
        "issued_at": made.at,
        "deliver_by": made.deliver_by,
        "delivery": _delivery(delivery) if delivery else None,
    }


def _review(state: m.Coordination, review: m.Review) -> dict[str, Any]:
    opinion = state.opinions.get(review.item)
    return {
        "item_id": review.item,
        "name": review.name,
        "department": review.department,
        "centre": review.centre,
        "mode": review.mode,
        "status": status(state, review.item),
        "round": review.round,
        "responsible": state.responsible.get(review.item),
        "promised_wd": review.promised_wd,
        "promised_due_at": review.promised_due_at,
        "legal_due_at": review.legal_due_at,
        "assumed": [_assumption(state, p) for p in review.prerequisites],
        "blocked_by": list(gate.blockers(state, review.item)),
        "steps": [_step(state, review, step) for step in review.steps],
        "answer": opinion.answer if opinion else None,
        "given_at": opinion.given_at if opinion else None,
        "reasons": opinion.reasons if opinion else [],
        "conditions": opinion.conditions if opinion else [],
    }


def status(state: m.Coordination, item: m.ItemId) -> str:
    """Name where a review stands: `reviewed` is 已审待前置 or 待集中批准."""
    if item in state.items_ended:
        return f"ended-{state.items_ended[item].value}"
    if item in state.decisions:
        return {m.Granted: "granted", m.Denied: "refused"}.get(
            type(state.decisions[item]), "not-concerned"
        )
    return "reviewed" if item in state.opinions else "reviewing"


def _assumption(state: m.Coordination, prerequisite: m.Prerequisite) -> dict[str, Any]:
    """Return one assumption: whether it has come true, failed, or is still assumed (O2)."""
    item = prerequisite.item
    discharged, opinion = state.discharged.get(item), state.opinions.get(item)
    soft = prerequisite.kind is m.PrerequisiteKind.SOFT
    if discharged and (soft or discharged.by is m.By.CERTIFICATE):
        held: str = discharged.by
    elif item in state.failed:
        held = "failed"
    elif opinion:
        held = "refused" if opinion.answer is m.Answer.REFUSE else "opinion"
    else:
        held = "assumed"
    return {"item_id": item, "kind": prerequisite.kind, "state": held}


def _step(state: m.Coordination, review: m.Review, step: m.Step) -> dict[str, Any]:
    done_at = _done_at(state, review, step)
    return {
        "name": step.name,
        "limit_wd": step.limit_wd,
        "clock": step.clock,
        "responsible": state.responsible.get(review.item) or step.responsible,
        "done": done_at is not None,
        "done_at": done_at,
    }


def _done_at(state: m.Coordination, review: m.Review, step: m.Step) -> datetime | None:
    """Return when a step was done: intake's by the acceptance, the delivery's by the delivery."""
    if step.clock == "intake":
        return state.opened.opened_at if state.opened else None
    if step.clock == "delivery":
        made = (i.sequence for i in state.issuances if review.item in i.items)
        delivery = next((state.deliveries.get(sequence) for sequence in made), None)
        return delivery.at if delivery else None
    return state.steps_done.get((review.item, step.name))


def _procedure(procedure: m.Procedure) -> dict[str, Any]:
    suspension = procedure.suspension
    return {
        "procedure_id": procedure.id,
        "department": procedure.department,
        "items": procedure.items,
        "cause": suspension.cause,
        "declared_wd": suspension.declared_wd,
        "notice": suspension.notice_id,
        "started_on": suspension.started_on,
        "ended_on": suspension.ended_on,
    }


def _activity(activity: m.Activity) -> dict[str, Any]:
    proposed = activity.proposed
    return {
        "activity_id": proposed.id,
        "activity": proposed.kind,
        "stage": activity.stage,
        "items": proposed.items,
        "departments": proposed.departments,
        "place": proposed.place,
        "starts_at": proposed.starts_at,
        "replies": [
            {"department": d, "officers": r.officers, "on_leave": bool(r.leave_reason)}
            for d, r in activity.replies.items()
        ],
        "rounds": len(activity.held),
        "attendance": [
            {"department": a.department, "officers": a.officers, "on_leave": a.on_leave}
            for a in (activity.held[-1].attendance if activity.held else ())
        ],
        "findings": [
            {"point": f.point, "department": f.department, "what": f.what, "closed": f.closed}
            for f in activity.findings
        ],
        "minutes_sha256": activity.minutes,
        "signed_by": sorted(activity.signed),
    }


def _clarification(one: m.Clarification) -> dict[str, Any]:
    return {
        "clarification_id": one.asked.id,
        "item_id": one.asked.item,
        "department": one.asked.department,
        "question": one.asked.question,
        "asked_at": one.asked.at,
        "answer": one.answered.answer if one.answered else None,
        "answered_at": one.answered.at if one.answered else None,
    }


def _consultation(one: m.Consultation) -> dict[str, Any]:
    return {
        "consultation_id": one.asked.id,
        "item_id": one.asked.item,
        "body": one.asked.body,
        "due_at": one.due_at,
        "silence_consents": one.silence_consents,
        "agrees": one.answered.agrees if one.answered else None,
        "deemed": one.answered.deemed if one.answered else None,
    }


def _hearing(one: m.Hearing) -> dict[str, Any]:
    return {
        "hearing_id": one.informed.id,
        "item_id": one.informed.item,
        "stage": one.stage,
        "request_by": one.informed.request_by,
        "hold_by": one.hold_by,
        "on": one.on,
        "presider": one.presider,
        "record": one.record,
        "heard": len(one.heard),
    }


def _choice(one: m.Choice) -> dict[str, Any]:
    return {
        "item_id": one.asked.item,
        "dependants": one.asked.dependants,
        "answer_by": one.asked.answer_by,
        "pending_until": one.asked.pending_until,
        "wish": one.wish,
    }


def _delivery(one: m.DeliveryMade) -> dict[str, Any]:
    return {"channel": one.channel, "receipt": one.receipt, "delivered_at": one.at}
