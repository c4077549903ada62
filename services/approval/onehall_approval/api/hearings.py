"""Commands about hearings 听证 and interested parties 利害关系人."""

from datetime import date
from typing import Annotated
from uuid import UUID

from onehall_chassis.bodies import Line, Paragraph
from onehall_contracts.message import ItemId
from pydantic import Field

from onehall_approval.api.commanding import Call, Command, command
from onehall_approval.api.reviewing import Officer
from onehall_approval.domain import model as m


@command("/hearings", "department")
class Information(Command):
    """Tell the applicant and interested parties of the matter and their rights (L-23, L-41)."""

    item_id: ItemId
    parties: Annotated[tuple[UUID, ...], Field(max_length=100)] = ()

    def meant(self, call: Call) -> m.Command:
        """Return the command."""
        parties = tuple(m.PartyRef(str(party)) for party in self.parties)
        made = m.HearingId(call.new_id)
        return m.InformParties(made, m.ItemId(self.item_id), parties, call.act)


@command("/hearings/{item_id}/statements", "applicant", "clerk")
class Statement(Command):
    """State and defend one's view; at the window, `party` names whose it is."""

    statement: Paragraph
    party: UUID | None = None

    def meant(self, call: Call) -> m.Command:
        """Return the command."""
        party = _party(call, self.party)
        return m.RecordStatement(_item(call), party, self.statement, call.act)


@command("/hearings/{item_id}/request", "applicant", "clerk")
class Request(Command):
    """Ask for a hearing, within five working days of being told (L-41)."""

    party: UUID | None = None

    def meant(self, call: Call) -> m.Command:
        """Return the command."""
        return m.RequestHearing(_item(call), _party(call, self.party), call.act)


@command("/hearings/{item_id}/schedule", "department")
class Schedule(Command):
    """Announce day, place and presider, at least seven working days before (L-42)."""

    on: date
    place: Line
    presider: Officer
    notice: Line

    def meant(self, call: Call) -> m.Command:
        """Return the command."""
        return m.ScheduleHearing(
            _item(call), self.on, self.place, m.OfficerId(self.presider), self.notice, call.act
        )


@command("/hearings/{item_id}/presider", "department")
class Presider(Command):
    """Let another officer preside, after a challenge 回避."""

    presider: Officer
    reason: Paragraph

    def meant(self, call: Call) -> m.Command:
        """Return the command."""
        presider = m.OfficerId(self.presider)
        return m.ReplacePresider(_item(call), presider, self.reason, call.act)


@command("/hearings/{item_id}/record", "department")
class Record(Command):
    """Record that it was held; the decision rests on its signed record (L-43)."""

    record: Line

    def meant(self, call: Call) -> m.Command:
        """Return the command."""
        return m.HoldHearing(_item(call), self.record, call.new_task, call.act)


def _item(call: Call) -> m.ItemId:
    return m.ItemId(call.named("item_id"))


def _party(call: Call, named: UUID | None) -> m.PartyRef:
    """Return whose word it is: one's own, or at the window the named party's."""
    return m.PartyRef(str(named) if named else call.act.by)
