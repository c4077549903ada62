"""What is told of a dispute: to whoever filed it, and to the department that answers for the act.

The department of a panel is not in its message: what it is told waits for the message about the
same dispute that names it, as everything does that does not say whose it is.
"""

from typing import Any

from onehall_contracts import dispute

from onehall_notify.domain import kinds
from onehall_notify.messages.parts import Tidings, of_dispute, to_department


def filed(said: dispute.DisputeFiledV1) -> Tidings:
    """Confirm a dispute, and say that the other remedies' time runs on, and until when."""
    parameters = {
        "dispute_id": str(said.dispute_id),
        "ground": said.ground,
        "item_id": said.item_id,
        "filed_at": said.filed_at.isoformat(),
        "reconsideration_last_day": said.reconsideration_last_day.isoformat(),
        "litigation_last_day": said.litigation_last_day.isoformat(),
    }
    return of_dispute(kinds.DISPUTE_FILED, said, parameters, said.applicant_ref)


def admitted(said: dispute.DisputeAdmittedV1) -> Tidings:
    """Say that a dispute is heard, and by when it closes."""
    parameters = {
        "dispute_id": str(said.dispute_id),
        "close_by": said.close_by.isoformat(),
        "admitted_at": said.admitted_at.isoformat(),
    }
    return of_dispute(kinds.DISPUTE_ADMITTED, said, parameters)


def not_admitted(said: dispute.DisputeNotAdmittedV1) -> Tidings:
    """Say why a dispute is not heard, and where it belongs."""
    parameters = {
        "dispute_id": str(said.dispute_id),
        "cause": said.cause,
        "redirect_to": said.redirect_to,
        "decided_at": said.decided_at.isoformat(),
    }
    return of_dispute(kinds.DISPUTE_NOT_ADMITTED, said, parameters)


def reply_asked(said: dispute.ReplyRequestedV1) -> Tidings | None:
    """Ask the department for facts, evidence and legal basis."""
    parameters = {
        "dispute_id": str(said.dispute_id),
        "department": said.department,
        "reply_by": said.reply_by.isoformat(),
        "requested_at": said.requested_at.isoformat(),
    }
    return _to_respondent(kinds.REPLY_ASKED, said, said.department, parameters)


def panel_drawn(said: dispute.PanelDrawnV1) -> Tidings:
    """Say that a panel was drawn, and that its members can be challenged."""
    return of_dispute(kinds.PANEL_DRAWN, said, _panel(said))


def panel_for_department(said: dispute.PanelDrawnV1) -> Tidings:
    """Say the same to the other side, which has the same right."""
    return Tidings(
        kinds.PANEL_FOR_DEPARTMENT,
        said.case_id,
        f"respondent/{said.dispute_id}",
        None,
        _panel(said),
    )


def panel_changed(said: dispute.PanelMemberReplacedV1) -> Tidings:
    """Say that somebody else sits on the panel, and why."""
    parameters = {
        "dispute_id": str(said.dispute_id),
        "because": said.because,
        "replaced_at": said.replaced_at.isoformat(),
    }
    return of_dispute(kinds.PANEL_CHANGED, said, parameters)


def challenge_decided(said: dispute.ChallengeDecidedV1) -> Tidings | None:
    """Tell an applicant what became of their challenge; the department asks for its own."""
    if said.side != "applicant":
        return None
    parameters = {
        "dispute_id": str(said.dispute_id),
        "upheld": said.upheld,
        "stage": said.stage,
        "decided_at": said.decided_at.isoformat(),
    }
    return of_dispute(kinds.CHALLENGE_DECIDED, said, parameters)


def meeting(said: dispute.MeetingScheduledV1) -> Tidings:
    """Invite whoever filed it to be heard."""
    return of_dispute(kinds.MEETING, said, _meeting(said))


def meeting_for_department(said: dispute.MeetingScheduledV1) -> Tidings | None:
    """Invite the department."""
    return _to_respondent(kinds.MEETING_FOR_DEPARTMENT, said, said.department, _meeting(said))


def opinion(said: dispute.LegalityOpinionGivenV1) -> Tidings:
    """Tell what the panel found, on each point."""
    return of_dispute(kinds.OPINION, said, _opinion(said))


def opinion_to_answer(said: dispute.LegalityOpinionGivenV1) -> Tidings | None:
    """Tell the department what the panel found, and by when to answer if it should correct."""
    return _to_respondent(kinds.OPINION_TO_ANSWER, said, said.department, _opinion(said))


def opinion_voided(said: dispute.LegalityOpinionVoidedV1) -> Tidings:
    """Say that an opinion is void; why, only the file says, for the reason names an expert."""
    parameters = {
        "dispute_id": str(said.dispute_id),
        "voided_at": said.voided_at.isoformat(),
    }
    return of_dispute(kinds.OPINION_VOIDED, said, parameters)


def extended(said: dispute.DisputeExtendedV1) -> Tidings:
    """Say until when the coordination lasts now."""
    parameters = {
        "dispute_id": str(said.dispute_id),
        "close_by": said.close_by.isoformat(),
        "extended_at": said.extended_at.isoformat(),
    }
    return of_dispute(kinds.DISPUTE_EXTENDED, said, parameters)


def department_answered(said: dispute.DepartmentAnsweredV1) -> Tidings:
    """Tell what the department does about the opinion."""
    parameters = {
        "dispute_id": str(said.dispute_id),
        "department": said.department,
        "answer": said.answer,
        "answered_at": said.answered_at.isoformat(),
    }
    return of_dispute(kinds.DEPARTMENT_ANSWERED, said, parameters)


def closed(said: dispute.DisputeClosedV1) -> Tidings:
    """Tell how a dispute ended, and until when the other remedies can be used."""
    parameters = {
        "dispute_id": str(said.dispute_id),
        "outcome": said.outcome,
        "reconsideration_last_day": said.reconsideration_last_day.isoformat(),
        "litigation_last_day": said.litigation_last_day.isoformat(),
        "call_back_by": said.call_back_by.isoformat(),
        "closed_at": said.closed_at.isoformat(),
    }
    return of_dispute(kinds.DISPUTE_CLOSED, said, parameters)


def closed_for_department(said: dispute.DisputeClosedV1) -> Tidings | None:
    """Tell the department how it ended."""
    parameters = {
        "dispute_id": str(said.dispute_id),
        "outcome": said.outcome,
        "closed_at": said.closed_at.isoformat(),
    }
    return _to_respondent(kinds.CLOSED_FOR_DEPARTMENT, said, said.department, parameters)


def _to_respondent(
    kind: kinds.Kind, said: Any, department: str | None, parameters: dict[str, Any]
) -> Tidings | None:
    about = f"respondent/{said.dispute_id}"
    return to_department(kind, department, parameters, case_id=said.case_id, about=about)


def _panel(said: dispute.PanelDrawnV1) -> dict[str, Any]:
    """Return the fields of the panel; who sits on it, the dispute's own page says."""
    return {
        "dispute_id": str(said.dispute_id),
        "seats": [seat.field for seat in said.seats],
        "excluded": said.excluded,
        "round": said.round,
        "drawn_at": said.drawn_at.isoformat(),
    }


def _meeting(said: dispute.MeetingScheduledV1) -> dict[str, Any]:
    return {
        "dispute_id": str(said.dispute_id),
        "meets_at": said.meets_at.isoformat(),
        "place": said.place,
        "remote": said.remote,
        "scheduled_at": said.scheduled_at.isoformat(),
    }


def _opinion(said: dispute.LegalityOpinionGivenV1) -> dict[str, Any]:
    return {
        "dispute_id": str(said.dispute_id),
        "findings": [one.model_dump(mode="json") for one in said.findings],
        "recommends": said.recommends,
        "dissents": said.dissents,
        "answer_by": said.answer_by.isoformat() if said.answer_by else "",
        "given_at": said.given_at.isoformat(),
    }
