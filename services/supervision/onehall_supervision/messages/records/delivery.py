"""What approval says of certificates and deliveries."""

from collections.abc import Iterable
from typing import Final

from onehall_contracts import approval

from onehall_supervision.domain.facts import DepartmentId, ItemId
from onehall_supervision.domain.known import Record
from onehall_supervision.domain.records import delivery as r
from onehall_supervision.messages.records.reading import Readers


def _certified(said: approval.CertificateIssuedV1) -> Iterable[Record]:
    ids = ItemId(said.item_id), DepartmentId(said.department)
    yield r.Certified(said.issued_at, *ids, said.permit_number)


def _delivered(said: approval.DeliveryMadeV1) -> Iterable[Record]:
    yield r.Delivered(said.delivered_at, str(said.issuance_id))


def _changed(said: approval.PermitChangedV1) -> Iterable[Record]:
    yield r.PermitRenamed(said.changed_at, ItemId(said.item_id), said.permit_number)


READERS: Final[Readers] = {
    approval.CertificateIssuedV1: _certified,
    approval.DeliveryMadeV1: _delivered,
    approval.PermitChangedV1: _changed,
}
