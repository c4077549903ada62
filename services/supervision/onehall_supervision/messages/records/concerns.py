"""What the window, dispute coordination and notify say of people's concerns."""

from collections.abc import Iterable
from typing import Final

from onehall_contracts import dispute, notify, voices

from onehall_supervision.domain.facts import DepartmentId, ItemId
from onehall_supervision.domain.known import Record
from onehall_supervision.domain.records import concerns as r
from onehall_supervision.messages.records.reading import Readers


def _filed(said: dispute.DisputeFiledV1) -> Iterable[Record]:
    item = ItemId(said.item_id) if said.item_id else None
    yield r.DisputeFiled(said.filed_at, str(said.dispute_id), item)


def _admitted(said: dispute.DisputeAdmittedV1) -> Iterable[Record]:
    yield r.DisputeAdmitted(said.admitted_at, str(said.dispute_id), said.close_by)


def _not_admitted(said: dispute.DisputeNotAdmittedV1) -> Iterable[Record]:
    yield r.DisputeEnded(said.decided_at, str(said.dispute_id))


def _enquired(said: voices.EnquiryReceivedV1) -> Iterable[Record]:
    department = DepartmentId(said.department)
    yield r.Enquired(said.received_at, str(said.enquiry_id), department, said.reply_wd)


def _enquiry_answered(said: voices.EnquiryAnsweredV1) -> Iterable[Record]:
    yield r.EnquiryAnswered(said.answered_at, str(said.enquiry_id))


def _complained(said: voices.ComplaintReceivedV1) -> Iterable[Record]:
    ids = str(said.complaint_id), DepartmentId(said.department)
    yield r.Complained(said.received_at, *ids, said.complaint, said.named, said.reply_wd)


def _complaint_answered(said: voices.ComplaintAnsweredV1) -> Iterable[Record]:
    yield r.ComplaintAnswered(said.answered_at, str(said.complaint_id), said.upheld)


def _rated(said: voices.EvaluationReceivedV1) -> Iterable[Record]:
    item = ItemId(said.item_id) if said.item_id else None
    department = DepartmentId(said.department) if said.department else None
    ids = str(said.evaluation_id), item, department
    yield r.Rated(said.received_at, *ids, said.grade, said.named)


def _called_back(said: notify.CallBackDoneV1) -> Iterable[Record]:
    yield r.CalledBack(said.done_at, str(said.evaluation_id))


READERS: Final[Readers] = {
    dispute.DisputeFiledV1: _filed,
    dispute.DisputeAdmittedV1: _admitted,
    dispute.DisputeNotAdmittedV1: _not_admitted,
    voices.EnquiryReceivedV1: _enquired,
    voices.EnquiryAnsweredV1: _enquiry_answered,
    voices.ComplaintReceivedV1: _complained,
    voices.ComplaintAnsweredV1: _complaint_answered,
    voices.EvaluationReceivedV1: _rated,
    notify.CallBackDoneV1: _called_back,
}
