"""Joint activities 联合活动: an invitation as a handler sees it, and the reply to it.

A person's name never travels: officers are work references, as in `XFZD-01`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from onehall_contracts.approval import ActivityKind, InviteToJointActivityV1

from onehall_worker.opinions import LONGEST_NAME, LONGEST_TEXT, Later, fits


@dataclass(frozen=True, slots=True)
class Invitation:
    """A department is invited to a review, visit or signing that is done together.

    `activity` is its kind, `items` are its own in it, `answer_by` is when the lead
    department wants to know who comes.
    """

    activity_id: UUID
    case_id: str
    case_number: str
    department: str
    activity: ActivityKind
    items: tuple[str, ...]
    place: str
    starts_at: datetime
    answer_by: datetime
    invited_at: datetime


@dataclass(frozen=True, slots=True)
class Reply:
    """Who will come, or why nobody can; make it with `attend` or `on_leave`."""

    officers: tuple[str, ...] = ()
    leave_reason: str | None = None

    def __post_init__(self) -> None:
        """Raise `ValueError`, naming the cure, for a reply that tells the lead nothing."""
        if bool(self.officers) == bool(self.leave_reason):
            raise ValueError("say either who comes, attend('XFZD-01'), or on_leave('why nobody')")
        if not all(officer.strip() for officer in self.officers):
            raise ValueError("an officer's reference is empty; write attend('XFZD-01', 'XFZD-03')")
        if len(set(self.officers)) < len(self.officers):
            raise ValueError("an officer is named twice; each comes once (two officers, L-21)")
        fits("an officer", self.officers, LONGEST_NAME)
        fits("the reason for leave", (self.leave_reason or "",), LONGEST_TEXT)


Replied: TypeAlias = Reply | Later | type[Later]


def attend(*officers: str) -> Reply:
    """Say who comes 参加, by work reference; on a site visit there are two at least (L-21)."""
    return Reply(tuple(officer.strip() for officer in officers))


def on_leave(reason: str) -> Reply:
    """Ask for leave 请假 with its reason; without one it counts as absence, so it is needed."""
    return Reply((), reason.strip())


def invitation(request: InviteToJointActivityV1) -> Invitation:
    """Return what an invitation's message says."""
    return Invitation(
        request.activity_id,
        request.case_id,
        request.case_number,
        request.department,
        request.activity,
        request.items,
        request.place,
        request.starts_at,
        request.answer_by,
        request.invited_at,
    )
