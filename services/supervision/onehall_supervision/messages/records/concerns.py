"""What the window says of people's questions and complaints."""

from collections.abc import Iterable
from typing import Final

from onehall_contracts import voices

from onehall_supervision.domain.facts import DepartmentId
from onehall_supervision.domain.known import Record
from onehall_supervision.domain.records import concerns as r
from onehall_supervision.messages.records.reading import Readers


def _enquired(said: voices.EnquiryReceivedV1) -> Iterable[Record]:
    department = DepartmentId(said.department)
    yield r.Enquired(said.received_at, str(said.enquiry_id), department, said.reply_wd)


def _enquiry_answered(said: voices.EnquiryAnsweredV1) -> Iterable[Record]:
    yield r.EnquiryAnswered(said.answered_at, str(said.enquiry_id))


def _complained(said: voices.ComplaintReceivedV1) -> Iterable[Record]:
    yield r.Complained(
        said.received_at,
        str(said.complaint_id),
        DepartmentId(said.department),
        said.complaint,
        said.named,
        said.admission_wd,
        said.reply_wd,
    )


def _complaint_admitted(said: voices.ComplaintAdmittedV1) -> Iterable[Record]:
    yield r.ComplaintTaken(said.admitted_at, str(said.complaint_id), elsewhere=False)


def _complaint_redirected(said: voices.ComplaintRedirectedV1) -> Iterable[Record]:
    yield r.ComplaintTaken(said.redirected_at, str(said.complaint_id), elsewhere=True)


def _complaint_answered(said: voices.ComplaintAnsweredV1) -> Iterable[Record]:
    yield r.ComplaintAnswered(said.answered_at, str(said.complaint_id), said.upheld)


READERS: Final[Readers] = {
    voices.EnquiryReceivedV1: _enquired,
    voices.EnquiryAnsweredV1: _enquiry_answered,
    voices.ComplaintReceivedV1: _complained,
    voices.ComplaintAdmittedV1: _complaint_admitted,
    voices.ComplaintRedirectedV1: _complaint_redirected,
    voices.ComplaintAnsweredV1: _complaint_answered,
}
