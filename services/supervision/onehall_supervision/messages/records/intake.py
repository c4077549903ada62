"""What intake says of a case before its acceptance, and what may not be asked of its applicant."""

from collections.abc import Iterable
from typing import Final

from onehall_contracts import approval, intake

from onehall_supervision.domain.facts import DepartmentId, ItemId
from onehall_supervision.domain.known import Record
from onehall_supervision.domain.records.intake import (
    HandedIn,
    Notified,
    NotTaken,
    Supplied,
    TakenBack,
    TakenIn,
)
from onehall_supervision.domain.records.materials import Demanded, Forbidden
from onehall_supervision.messages.records.reading import Readers


def _submitted(said: intake.CaseSubmittedV1) -> Iterable[Record]:
    yield HandedIn(said.submitted_at, said.channel == "online")


def _notified(said: intake.CorrectionNotifiedV1) -> Iterable[Record]:
    yield Notified(said.notified_at, _kinds(one.kind for one in said.deficiencies))


def _supplied(said: intake.CorrectionReceivedV1) -> Iterable[Record]:
    yield Supplied(said.received_at, _kinds(one.kind for one in said.documents))


def _accepted(said: intake.CaseAcceptedV1) -> Iterable[Record]:
    listed = _kinds(kind for item in said.items for kind in item.documents)
    lead = DepartmentId(said.lead_department)
    yield TakenIn(said.accepted_at, said.mode == "deemed", listed, lead)


def _not_accepted(said: intake.CaseNotAcceptedV1) -> Iterable[Record]:
    has = {
        "理由 reasons": _some(said.reasons),
        "法律依据 legal basis": _some(said.legal_basis),
        "复议机关 reconsideration body": _some([said.remedies.reconsideration_body]),
        "复议期限 time for reconsideration": said.remedies.reconsideration_days > 0,
        "管辖法院 court": _some([said.remedies.court]),
        "起诉期限 time for litigation": said.remedies.litigation_months > 0,
    }
    yield NotTaken(
        said.decided_at, said.cause, tuple(part for part, given in has.items() if not given)
    )


def _withdrawn(said: intake.CaseWithdrawnV1) -> Iterable[Record]:
    yield TakenBack(said.withdrawn_at)


def _demand(said: intake.DemandRefusedV1) -> Iterable[Record]:
    department = DepartmentId(said.department) if said.department else None
    why = Forbidden(said.cause)
    yield Demanded(said.refused_at, _kinds(said.kinds), why, said.demanded_by, department)


def _review_demand(said: approval.DemandRefusedV1) -> Iterable[Record]:
    department, item = DepartmentId(said.department), ItemId(said.item_id)
    why = Forbidden(said.cause)
    yield Demanded(said.refused_at, (said.paper,), why, said.demanded_by, department, item)


def _kinds(kinds: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(kinds)))


def _some(texts: Iterable[str]) -> bool:
    return any(text.strip() for text in texts)


READERS: Final[Readers] = {
    intake.CaseSubmittedV1: _submitted,
    intake.CorrectionNotifiedV1: _notified,
    intake.CorrectionReceivedV1: _supplied,
    intake.CaseAcceptedV1: _accepted,
    intake.CaseNotAcceptedV1: _not_accepted,
    intake.CaseNotAcceptedV2: _not_accepted,
    intake.CaseWithdrawnV1: _withdrawn,
    intake.DemandRefusedV1: _demand,
    approval.DemandRefusedV1: _review_demand,
}
