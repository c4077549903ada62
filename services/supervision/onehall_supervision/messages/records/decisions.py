"""What approval says of opinions, hearings and decisions."""

from collections.abc import Iterable
from typing import Final

from onehall_contracts import approval, intake

from onehall_supervision.domain.facts import DepartmentId, ItemId
from onehall_supervision.domain.known import Record
from onehall_supervision.domain.records import decisions as r
from onehall_supervision.messages.records.authority import under
from onehall_supervision.messages.records.reading import Readers, item_ids, stated


def _opinion(said: approval.OpinionRecordedV1) -> Iterable[Record]:
    yield r.Opinion(
        said.given_at,
        ItemId(said.item_id),
        DepartmentId(said.department),
        str(said.opinion_id),
        said.answer,
        bool(stated(said.reasons)),
        stated(said.legal_basis),
        said.officer,
        said.countersigned_by,
        under(said.authority),
        under(said.countersigned_under),
    )


def _hearing(said: approval.HearingRecordedV1) -> Iterable[Record]:
    item = ItemId(said.item_id)
    yield r.HearingStage(said.recorded_at, item, said.stage, said.due_at, said.record or "")


def _accepted(said: intake.CaseAcceptedV1) -> Iterable[Record]:
    for item in said.items:
        if item.hearing == "mandatory":
            yield r.HearingOwed(said.accepted_at, ItemId(item.item_id))


def _gate(said: approval.GateOpenedV1) -> Iterable[Record]:
    yield r.GateDecided(said.opened_at, item_ids(said.order))


def _issued(said: approval.PermitIssuedV1) -> Iterable[Record]:
    yield from _refused(said)
    issuance = str(said.issuance_id)
    for one in said.permits:
        ids = ItemId(one.item_id), DepartmentId(one.department)
        yield r.Granted(said.issued_at, *ids, one.permit_number, issuance)


def _refused(said: approval.PermitIssuedV1 | approval.CaseRefusedV1) -> Iterable[Record]:
    issuance, not_concerned = str(said.issuance_id), item_ids(said.not_concerned)
    yield r.Issued(said.issued_at, issuance, said.sequence, not_concerned)
    for one in said.refusals:
        ids = ItemId(one.item_id), DepartmentId(one.department)
        reasoned = bool(stated(one.reasons))
        yield r.Refused(said.issued_at, *ids, reasoned, _told(one.remedies))


def _changed(said: approval.PermitChangedV1) -> Iterable[Record]:
    if said.change == "renewal-refused":
        ids = ItemId(said.item_id), DepartmentId(said.department)
        form = bool(stated(said.reasons)), _told(said.remedies)
        yield r.Refused(said.changed_at, *ids, *form, said.permit_number)


def _told(remedies: intake.Remedies | None) -> bool:
    """Whether it is said where a refusal can be challenged; how long is the law's to say."""
    return bool(remedies and remedies.reconsideration_body.strip() and remedies.court.strip())


def _discharged(said: approval.PrerequisiteDischargedV1) -> Iterable[Record]:
    if said.by != "opinion":
        yield r.Proven(said.discharged_at, ItemId(said.item_id))


READERS: Final[Readers] = {
    approval.OpinionRecordedV1: _opinion,
    approval.HearingRecordedV1: _hearing,
    intake.CaseAcceptedV1: _accepted,
    approval.GateOpenedV1: _gate,
    approval.PermitIssuedV1: _issued,
    approval.CaseRefusedV1: _refused,
    approval.PermitChangedV1: _changed,
    approval.PrerequisiteDischargedV1: _discharged,
}
