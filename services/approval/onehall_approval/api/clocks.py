"""Commands that move a deadline, or say whose lateness it was not."""

from typing import Annotated

from onehall_calendar import ApproverRole, SuspensionCause
from onehall_chassis.bodies import Instant, Line, Paragraph
from onehall_contracts.message import ItemId
from pydantic import Field

from onehall_approval.api.commanding import Call, Command, command, ids, uuid_of
from onehall_approval.domain import model as m

Items = Annotated[list[ItemId], Field(min_length=1, max_length=100)]


@command("/procedures", "department")
class Procedure(Command):
    """Begin a special procedure 特别程序, with its written notice and declared length (L-33)."""

    items: Items
    cause: SuspensionCause
    declared_wd: Annotated[int, Field(ge=1, le=250)]
    notice: Line

    def meant(self, call: Call) -> m.Command:
        """Return the command."""
        made = m.ProcedureId(call.new_id)
        items = ids(self.items)
        return m.StartProcedure(made, items, self.cause, self.declared_wd, self.notice, call.act)


@command("/procedures/{procedure_id}/end", "department")
class ProcedureEnd(Command):
    """End a special procedure; at most its declared length is not counted (L-34)."""

    def meant(self, call: Call) -> m.Command:
        """Return the command."""
        return m.EndProcedure(m.ProcedureId(uuid_of(call, "procedure_id")), call.act)


@command("/extensions", "department")
class Extension(Command):
    """Extend one review (by at most 10) or, naming none, all together (by at most 15), once."""

    item_id: ItemId | None = None
    days: Annotated[int, Field(ge=1, le=15)]
    approver_role: ApproverRole
    approver: Line
    reason: Paragraph
    notice: Line

    def meant(self, call: Call) -> m.Command:
        """Return the command."""
        return m.ExtendLimit(
            item=m.ItemId(self.item_id) if self.item_id else None,
            days=self.days,
            approver_role=self.approver_role,
            approver=self.approver,
            reason=self.reason,
            notice=self.notice,
            act=call.act,
        )


@command("/recalculation", "operator")
class Recalculation(Command):
    """Count every open deadline again under the newest calendar."""

    def meant(self, call: Call) -> m.Command:
        """Return the command."""
        return m.RecalculateDeadlines(call.act)


@command("/outages", "operator")
class Outage(Command):
    """Confirm that a link outage made these items late, and nobody else."""

    items: Items
    from_at: Instant
    until_at: Instant

    def meant(self, call: Call) -> m.Command:
        """Return the command."""
        return m.AttributeOutage(ids(self.items), self.from_at, self.until_at, call.act)
