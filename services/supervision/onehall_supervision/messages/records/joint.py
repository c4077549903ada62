"""What is said of joint activities, and of what else a gate waits for."""

from collections.abc import Iterable
from typing import Final

from onehall_contracts import approval, intake

from onehall_supervision.domain.facts import DepartmentId, ItemId
from onehall_supervision.domain.known import Record
from onehall_supervision.domain.records import joint as r
from onehall_supervision.messages.records.reading import Readers


def _convened(said: approval.JointActivityProposedV1) -> Iterable[Record]:
    lead, reasoned = DepartmentId(said.lead_department), bool(said.reason.strip())
    yield r.Convened(said.proposed_at, str(said.activity_id), said.activity, lead, reasoned)


def _met(said: approval.JointActivityHeldV1) -> Iterable[Record]:
    came = (
        (DepartmentId(a.department), officer) for a in said.attendance for officer in a.officers
    )
    absent = (a.department for a in said.attendance if not a.officers and not a.on_leave)
    pending = {point.department for point in said.findings if not point.closed}
    yield r.Met(
        said.held_at,
        str(said.activity_id),
        said.activity,
        said.round,
        tuple(came),
        tuple(DepartmentId(one) for one in absent),
        tuple(DepartmentId(one) for one in sorted(pending)),
    )


def _concluded(said: approval.JointActivityConcludedV1) -> Iterable[Record]:
    yield r.Concluded(said.concluded_at, str(said.activity_id), said.outcome == "called-off")


def _accepted(said: intake.CaseAcceptedV1) -> Iterable[Record]:
    if said.owed:
        yield r.Owing(said.accepted_at, owed=True)
    for one in said.certificates:
        yield r.Unverified(said.accepted_at, ItemId(one.item_id))


def _added(said: intake.DocumentAddedV1) -> Iterable[Record]:
    yield r.Owing(said.added_at, owed=bool(said.still_owed))


def _failed(said: approval.AssumptionFailedV1) -> Iterable[Record]:
    yield r.Failed(said.failed_at, ItemId(said.item_id))


def _consulted(said: approval.ConsultationAnsweredV1) -> Iterable[Record]:
    if said.deemed:
        item = ItemId(said.item_id)
        yield r.Silent(said.answered_at, item, str(said.consultation_id), said.body)


READERS: Final[Readers] = {
    approval.JointActivityProposedV1: _convened,
    approval.JointActivityHeldV1: _met,
    approval.JointActivityConcludedV1: _concluded,
    intake.CaseAcceptedV1: _accepted,
    intake.DocumentAddedV1: _added,
    approval.AssumptionFailedV1: _failed,
    approval.ConsultationAnsweredV1: _consulted,
}
