"""What dispute coordination says."""

from collections.abc import Iterable
from typing import Final

from onehall_contracts import dispute

from onehall_supervision.domain.facts import DepartmentId, ItemId
from onehall_supervision.domain.known import Record
from onehall_supervision.domain.records import disputes as r
from onehall_supervision.messages.records.reading import Readers


def _filed(said: dispute.DisputeFiledV1) -> Iterable[Record]:
    item = ItemId(said.item_id) if said.item_id else None
    yield r.DisputeFiled(said.filed_at, str(said.dispute_id), item)


def _admitted(said: dispute.DisputeAdmittedV1) -> Iterable[Record]:
    yield r.DisputeAdmitted(said.admitted_at, str(said.dispute_id), said.close_by)


def _not_admitted(said: dispute.DisputeNotAdmittedV1) -> Iterable[Record]:
    yield r.DisputeEnded(said.decided_at, str(said.dispute_id))


def _extended(said: dispute.DisputeExtendedV1) -> Iterable[Record]:
    yield r.DisputeExtended(said.extended_at, str(said.dispute_id), said.close_by)


def _closed(said: dispute.DisputeClosedV1) -> Iterable[Record]:
    yield r.DisputeEnded(said.closed_at, str(said.dispute_id), said.call_back_by)


def _reply_requested(said: dispute.ReplyRequestedV1) -> Iterable[Record]:
    department = DepartmentId(said.department)
    yield r.ReplyRequested(said.requested_at, str(said.dispute_id), department, said.reply_by)


def _reply_given(said: dispute.ReplyGivenV1) -> Iterable[Record]:
    yield r.ReplyGiven(said.given_at, str(said.dispute_id))


def _opinion_given(said: dispute.LegalityOpinionGivenV1) -> Iterable[Record]:
    if said.answer_by:
        department = DepartmentId(said.department) if said.department else None
        yield r.CorrectionAdvised(said.given_at, str(said.dispute_id), department, said.answer_by)


def _opinion_voided(said: dispute.LegalityOpinionVoidedV1) -> Iterable[Record]:
    yield r.AdviceEnded(said.voided_at, str(said.dispute_id))


def _department_answered(said: dispute.DepartmentAnsweredV1) -> Iterable[Record]:
    yield r.AdviceEnded(said.answered_at, str(said.dispute_id))


READERS: Final[Readers] = {
    dispute.DisputeFiledV1: _filed,
    dispute.DisputeAdmittedV1: _admitted,
    dispute.DisputeNotAdmittedV1: _not_admitted,
    dispute.DisputeExtendedV1: _extended,
    dispute.DisputeClosedV1: _closed,
    dispute.ReplyRequestedV1: _reply_requested,
    dispute.ReplyGivenV1: _reply_given,
    dispute.LegalityOpinionGivenV1: _opinion_given,
    dispute.LegalityOpinionVoidedV1: _opinion_voided,
    dispute.DepartmentAnsweredV1: _department_answered,
}
