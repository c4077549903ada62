"""What approval says of authority: delegations, absences, conflicts."""

from collections.abc import Iterable
from typing import Final

from onehall_contracts import approval

from onehall_supervision.domain.facts import DepartmentId, ItemId
from onehall_supervision.domain.known import Record
from onehall_supervision.domain.records import authority as r
from onehall_supervision.messages.records.reading import Readers


def under(said: approval.Authority | None) -> r.Under | None:
    """Return the delegation somebody signed under, None if none was told."""
    if said is None:
        return None
    return r.Under(
        said.post, said.level, said.office, said.needed, said.valid_from, said.valid_until
    )


def _registered(said: approval.DelegationRegisteredV1) -> Iterable[Record]:
    yield r.Delegated(
        said.registered_at,
        str(said.delegation_id),
        DepartmentId(said.department),
        said.officer,
        said.post,
        said.office,
        said.valid_from,
        said.valid_until,
    )


def _ended(said: approval.DelegationEndedV1) -> Iterable[Record]:
    yield r.DelegationEnds(said.recorded_at, str(said.delegation_id), said.ends_at)


def _away(said: approval.AbsenceRecordedV1) -> Iterable[Record]:
    department = DepartmentId(said.department)
    yield r.Away(said.recorded_at, department, said.officer, said.away_from, said.away_until)


def _conflict(said: approval.ConflictDeclaredV1) -> Iterable[Record]:
    item = ItemId(said.item_id) if said.item_id else None
    yield r.Conflict(said.declared_at, item, DepartmentId(said.department), said.officer)


READERS: Final[Readers] = {
    approval.DelegationRegisteredV1: _registered,
    approval.DelegationEndedV1: _ended,
    approval.AbsenceRecordedV1: _away,
    approval.ConflictDeclaredV1: _conflict,
}
