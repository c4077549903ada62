"""What everybody is told of enquiries 咨询 and complaints 投诉; what was said is told to nobody."""

from collections.abc import Iterable
from typing import Any, Final, assert_never
from uuid import UUID

from onehall_contracts import voices
from onehall_contracts.message import Message
from onehall_store import Recorded, Said

from onehall_intake.domain.voices import complaint as c
from onehall_intake.domain.voices import enquiry as e
from onehall_intake.domain.voices.words import ComplaintKind

KINDS: Final[dict[ComplaintKind, voices.ComplaintKind]] = {
    ComplaintKind.CONDUCT: "conduct",
    ComplaintKind.INTEGRITY: "integrity",
    ComplaintKind.RETALIATION: "retaliation",
    ComplaintKind.OTHER: "other",
}


def publishes_enquiry(state: e.Enquiry, recorded: Recorded[e.Event]) -> Iterable[Said]:
    """Yield what everybody is told of an enquiry; a published answer is read, not told."""
    assert state.received is not None  # noqa: S101 - the first event of every enquiry
    asked = state.received.asked
    match recorded.event:
        case e.EnquiryReceived(reply_wd=days, at=at):
            yield Said(
                voices.EnquiryReceivedV1(
                    enquiry_id=UUID(asked.enquiry),
                    case_id=asked.case,
                    applicant_ref=_ref(asked.asker),
                    department=asked.department,
                    reply_wd=days,
                    received_at=at,
                )
            )
        case e.EnquiryAnswered(at=at):
            yield Said(
                voices.EnquiryAnsweredV1(
                    enquiry_id=UUID(asked.enquiry),
                    case_id=asked.case,
                    applicant_ref=_ref(asked.asker),
                    department=asked.department,
                    answered_at=at,
                )
            )
        case e.AnswerPublished():
            return


def publishes_complaint(state: c.Complaint, recorded: Recorded[c.Event]) -> Iterable[Said]:
    """Yield what everybody is told of a complaint; whom it is about is told to nobody."""
    assert state.received is not None  # noqa: S101 - the first event of every complaint
    yield Said(_complaint(state.received.said, recorded.event))


def _complaint(said: c.Said, event: c.Event) -> Message:
    match event:
        case c.ComplaintReceived():
            return _complained(said, event)
        case c.ComplaintAdmitted(at=at):
            return voices.ComplaintAdmittedV1(**_about(said), admitted_at=at)
        case c.ComplaintRedirected(to=to, at=at):
            return voices.ComplaintRedirectedV1(**_about(said), redirect_to=to, redirected_at=at)
        case c.ComplaintAnswered(upheld=upheld, at=at):
            return voices.ComplaintAnsweredV1(**_about(said), upheld=upheld, answered_at=at)
        case _:
            assert_never(event)


def _complained(said: c.Said, event: c.ComplaintReceived) -> voices.ComplaintReceivedV1:
    return voices.ComplaintReceivedV1(
        **_about(said),
        complaint=KINDS[said.kind],
        named=said.named,
        admission_wd=c.ADMISSION_WD.n,
        reply_wd=c.ANSWER_WD.n,
        received_at=event.at,
    )


def _about(said: c.Said) -> dict[str, Any]:
    """Return what every message says of a complaint."""
    return {
        "complaint_id": UUID(said.complaint),
        "case_id": said.case,
        "applicant_ref": _ref(said.complainant),
        "department": said.department,
    }


def _ref(reference: str | None) -> UUID | None:
    return UUID(reference) if reference else None
