"""What is told of enquiries 咨询, complaints 投诉 and ratings 好差评.

Whoever asked, complained or rated hears of it if they said who they are. A department hears what it
owes and until when, and never who: no case is named to it, and of complaints about integrity or
retaliation it is told by whoever looks into them.
"""

from typing import Any, Final

from onehall_contracts import voices

from onehall_notify.domain import kinds
from onehall_notify.messages.parts import Tidings, to_department, to_person

DISCREET: Final = frozenset({"integrity", "retaliation"})


def enquiry_to_answer(said: voices.EnquiryReceivedV1) -> Tidings | None:
    """Tell a department that somebody waits for its answer."""
    parameters = {
        "enquiry_id": str(said.enquiry_id),
        "reply_wd": said.reply_wd,
        "received_at": said.received_at.isoformat(),
    }
    return to_department(kinds.ENQUIRY_TO_ANSWER, said.department, parameters)


def enquiry_answered(said: voices.EnquiryAnsweredV1) -> Tidings | None:
    """Say that the answer is there, where it was asked for."""
    parameters = {
        "enquiry_id": str(said.enquiry_id),
        "department": said.department,
        "answered_at": said.answered_at.isoformat(),
    }
    about = f"enquiry/{said.enquiry_id}"
    return to_person(kinds.ENQUIRY_ANSWERED, said, about, parameters)


def complaint_received(said: voices.ComplaintReceivedV1) -> Tidings | None:
    """Confirm a complaint, and say until when it is answered."""
    return _complainant(kinds.COMPLAINT_RECEIVED, said, _complaint(said))


def complaint_to_answer(said: voices.ComplaintReceivedV1) -> Tidings | None:
    """Tell the department, unless that would warn whoever the complaint is about."""
    if said.complaint in DISCREET:
        return None
    return to_department(kinds.COMPLAINT_TO_ANSWER, said.department, _complaint(said))


def complaint_admitted(said: voices.ComplaintAdmittedV1) -> Tidings | None:
    """Say that a complaint is looked into."""
    return _complainant(
        kinds.COMPLAINT_ADMITTED, said, {"admitted_at": said.admitted_at.isoformat()}
    )


def complaint_redirected(said: voices.ComplaintRedirectedV1) -> Tidings | None:
    """Say where a complaint belongs."""
    parameters = {
        "redirect_to": said.redirect_to,
        "redirected_at": said.redirected_at.isoformat(),
    }
    return _complainant(kinds.COMPLAINT_REDIRECTED, said, parameters)


def complaint_answered(said: voices.ComplaintAnsweredV1) -> Tidings | None:
    """Say that the answer is there, and whether the complaint was upheld."""
    parameters = {"upheld": said.upheld, "answered_at": said.answered_at.isoformat()}
    return _complainant(kinds.COMPLAINT_ANSWERED, said, parameters)


def rating_received(said: voices.EvaluationReceivedV1) -> Tidings | None:
    """Thank for a rating, and after a bad one say that somebody will call (E-06)."""
    parameters = {
        "grade": said.grade,
        "named": said.named,
        "received_at": said.received_at.isoformat(),
    }
    return _rater(kinds.RATING_RECEIVED, said, parameters)


def rating_to_mend(said: voices.RectificationOpenedV1) -> Tidings | None:
    """Tell a department by when to put right what was rated badly (E-07)."""
    parameters = {
        "evaluation_id": str(said.evaluation_id),
        "fix_by": said.fix_by.isoformat(),
        "opened_at": said.opened_at.isoformat(),
    }
    return to_department(kinds.RATING_TO_MEND, said.department, parameters)


def rating_rectified(said: voices.RectificationClosedV1) -> Tidings | None:
    """Say what was done about a bad rating, and invite to rate once more (E-08)."""
    parameters = {
        "department": said.department,
        "result": said.result,
        "closed_at": said.closed_at.isoformat(),
    }
    return _rater(kinds.RATING_RECTIFIED, said, parameters)


def rating_appeal_decided(said: voices.EvaluationAppealDecidedV1) -> Tidings | None:
    """Tell a department whether the rating it appealed against counts (E-10)."""
    parameters = {
        "evaluation_id": str(said.evaluation_id),
        "excluded": said.excluded,
        "decided_at": said.decided_at.isoformat(),
    }
    return to_department(kinds.RATING_APPEAL_DECIDED, said.department, parameters)


def _complaint(said: voices.ComplaintReceivedV1) -> dict[str, Any]:
    return {
        "complaint_id": str(said.complaint_id),
        "complaint": said.complaint,
        "named": said.named,
        "admission_wd": said.admission_wd,
        "reply_wd": said.reply_wd,
        "received_at": said.received_at.isoformat(),
    }


def _complainant(kind: kinds.Kind, said: Any, parameters: dict[str, Any]) -> Tidings | None:
    known = {"complaint_id": str(said.complaint_id)} | parameters
    return to_person(kind, said, f"complaint/{said.complaint_id}", known)


def _rater(kind: kinds.Kind, said: Any, parameters: dict[str, Any]) -> Tidings | None:
    known = {"evaluation_id": str(said.evaluation_id)} | parameters
    return to_person(kind, said, f"evaluation/{said.evaluation_id}", known)
