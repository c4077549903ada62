"""Commands about joint activities: proposed, answered, held, signed, called off."""

from typing import Annotated

from onehall_chassis.bodies import Given, Instant, Line, Paragraph, Sha256
from onehall_contracts.message import DepartmentId, ItemId
from pydantic import Field

from onehall_approval.api.commanding import Call, Command, command, ids, uuid_of
from onehall_approval.api.reviewing import Officer
from onehall_approval.domain import model as m

Officers = Annotated[tuple[Officer, ...], Field(max_length=20)]


class Attendance(Given):
    """Who came for one department."""

    department: DepartmentId
    officers: Officers = ()


class Finding(Given):
    """One point of the one findings list."""

    point: Line
    department: DepartmentId
    what: Paragraph
    closed: bool = False


@command("/activities", "department")
class Proposal(Command):
    """Propose a slot at least two working days ahead; everybody concerned is invited."""

    activity: m.ActivityKind
    items: Annotated[list[ItemId], Field(min_length=1, max_length=100)]
    place: Line
    starts_at: Instant
    reason: Paragraph | None = None

    def meant(self, call: Call) -> m.Command:
        """Return the command."""
        return m.ProposeActivity(
            id=m.ActivityId(call.new_id),
            kind=self.activity,
            items=ids(self.items),
            place=self.place,
            starts_at=self.starts_at,
            act=call.act,
            reason=self.reason or "",
        )


@command("/activities/{activity_id}/reply", "department")
class Reply(Command):
    """Say who comes, or ask for leave with its reason."""

    officers: Officers = ()
    leave_reason: Paragraph | None = None

    def meant(self, call: Call) -> m.Command:
        """Return the command."""
        reply = m.Reply(tuple(map(m.OfficerId, self.officers)), self.leave_reason)
        return m.AnswerInvitation(_activity(call), reply, call.act)


@command("/activities/{activity_id}/record", "department")
class Record(Command):
    """Record who came and what was found; again, for the open points only."""

    attendance: Annotated[list[Attendance], Field(max_length=50)]
    findings: Annotated[tuple[Finding, ...], Field(max_length=200)] = ()

    def meant(self, call: Call) -> m.Command:
        """Return the command."""
        attendance = tuple(
            m.Attended(m.DepartmentId(a.department), tuple(map(m.OfficerId, a.officers)))
            for a in self.attendance
        )
        findings = tuple(
            m.Finding(f.point, m.DepartmentId(f.department), f.what, f.closed)
            for f in self.findings
        )
        return m.HoldActivity(_activity(call), attendance, findings, call.act)


@command("/activities/{activity_id}/signature", "department")
class Signature(Command):
    """Sign the minutes 会议纪要, known by their hash."""

    minutes_sha256: Sha256

    def meant(self, call: Call) -> m.Command:
        """Return the command."""
        return m.SignMinutes(_activity(call), self.minutes_sha256, call.act)


@command("/activities/{activity_id}/call-off", "department")
class CallOff(Command):
    """Give an activity up, with its reason."""

    reason: Paragraph

    def meant(self, call: Call) -> m.Command:
        """Return the command."""
        return m.CallOffActivity(_activity(call), self.reason, call.act)


def _activity(call: Call) -> m.ActivityId:
    return m.ActivityId(uuid_of(call, "activity_id"))
