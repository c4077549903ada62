"""What approval says of special procedures, as F05 looks at it."""

from collections.abc import Iterable
from typing import Final

from onehall_contracts import approval

from onehall_supervision.domain.facts import DepartmentId, ItemId
from onehall_supervision.domain.known import Record
from onehall_supervision.domain.records.procedures import ProcedureBegun, ProcedureEnded
from onehall_supervision.messages.records.reading import Readers


def _begun(said: approval.ClockSuspendedV1) -> Iterable[Record]:
    yield ProcedureBegun(
        said.suspended_at,
        procedure=str(said.procedure_id),
        cause=said.cause,
        declared_wd=said.declared_wd,
        notice=said.notice,
        started_on=said.started_on,
        department=DepartmentId(said.department),
        items=tuple(ItemId(due.item_id) for due in said.items),
    )


def _ended(said: approval.ClockResumedV1) -> Iterable[Record]:
    yield ProcedureEnded(said.resumed_at, str(said.procedure_id), said.ended_on)


READERS: Final[Readers] = {approval.ClockSuspendedV1: _begun, approval.ClockResumedV1: _ended}
