"""Enquiries 咨询 and complaints 投诉: raised by anybody, answered by nobody they are about."""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Path

from onehall_gateway.api.answers import voices as a
from onehall_gateway.api.answers.loop import Happened
from onehall_gateway.api.door import doors
from onehall_gateway.api.models import voices as m
from onehall_gateway.api.passing import Way, open_asking, open_get, open_post
from onehall_gateway.api.public import GUESS
from onehall_gateway.policy import Permission as May

router = doors()

ASKED: Final[dict[str, Any]] = {"enquiry_id": Annotated[UUID, Path(description="an enquiry 咨询")]}
SAID: Final[dict[str, Any]] = {
    "complaint_id": Annotated[UUID, Path(description="a complaint 投诉")]
}
ENQUIRY: Final = "/enquiries/{enquiry_id}"
COMPLAINT: Final = "/complaints/{complaint_id}"

READ: Final = (
    Way("/voices/limits", "readVoiceLimits", May.FIGURES_READ, a.VoiceLimits,
        "Read within how many working days people are answered."),
    Way("/enquiries/published", "listPublishedAnswers", May.FIGURES_READ, a.PublicAnswers,
        "List questions and answers that were published.", query=m.PublishedFilter),
    Way("/enquiries", "listEnquiries", May.ENQUIRY_READ, a.EnquiryPage,
        "List enquiries: one's own, or those one has to answer.", query=m.VoiceFilter),
    Way(ENQUIRY, "readEnquiry", May.ENQUIRY_READ, a.EnquiryWhole,
        "Read what was asked and answered; a reading by staff is recorded.", named=ASKED),
    Way("/complaints", "listComplaints", May.COMPLAINT_READ, a.ComplaintPage,
        "List complaints: one's own, or those one may handle.", query=m.ComplaintFilter),
    Way(COMPLAINT, "readComplaint", May.COMPLAINT_READ, a.ComplaintWhole,
        "Read what was said and answered; a reading by staff is recorded.", named=SAID),
)  # fmt: skip
ACT: Final = (
    Way("/enquiries", "askQuestion", May.VOICE_RAISE, a.Asked,
        "Ask something, with a login or without.", m.NewEnquiry, status=201, cost=GUESS),
    Way(f"{ENQUIRY}/answer", "answerEnquiry", May.ENQUIRY_ANSWER, Happened,
        "Answer an enquiry, once.", m.VoiceAnswer, named=ASKED),
    Way(f"{ENQUIRY}/publication", "publishAnswer", May.ENQUIRY_ANSWER, Happened,
        "Publish question and answer, written anew so that they name nobody.",
        m.VoicePublication, named=ASKED),
    Way("/complaints", "complain", May.VOICE_RAISE, a.Complained,
        "Complain, with a name or without.", m.NewComplaint, status=201, cost=GUESS),
    Way(f"{COMPLAINT}/admission", "admitComplaint", May.COMPLAINT_HANDLE, Happened,
        "Look into a complaint; silence of three working days says the same.", named=SAID),
    Way(f"{COMPLAINT}/redirection", "redirectComplaint", May.COMPLAINT_HANDLE, Happened,
        "Say where a complaint belongs.", m.ComplaintRedirection, named=SAID),
    Way(f"{COMPLAINT}/answer", "answerComplaint", May.COMPLAINT_HANDLE, Happened,
        "Say what was found, and whether it is upheld 属实.", m.ComplaintAnswer, named=SAID),
)  # fmt: skip
STATUS: Final = Way(
    "/voices/status", "askVoiceStatus", May.VOICE_RAISE, a.VoiceStatus,
    "Tell how an enquiry or complaint stands, to whoever knows its number and code.",
    m.VoiceProof, cost=GUESS,
)  # fmt: skip

for _way in READ:
    open_get(router, "intake", _way)
for _way in ACT:
    open_post(router, "intake", _way)
open_asking(router, "intake", STATUS)
