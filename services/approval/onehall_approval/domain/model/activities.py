"""Commands, events and state of joint activities 联合审查、联合踏勘、联合验收."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import NewType, TypeAlias

from onehall_approval.domain.model.acting import Act
from onehall_approval.domain.model.values import DepartmentId, ItemId, OfficerId

ActivityId = NewType("ActivityId", str)


class ActivityKind(StrEnum):
    """What is done together (R-14a)."""

    DOCUMENT_REVIEW = "document-review"
    DRAWING_REVIEW = "drawing-review"
    SITE_VISIT = "site-visit"
    OPINION_SIGNING = "opinion-signing"
    COMPLETION_INSPECTION = "completion-inspection"


ON_SITE = frozenset({ActivityKind.SITE_VISIT, ActivityKind.COMPLETION_INSPECTION})


class ActivityStage(StrEnum):
    """How far a joint activity has got."""

    PROPOSED = "proposed"
    HELD = "held"
    PASSED = "passed"
    CALLED_OFF = "called-off"


@dataclass(frozen=True, slots=True)
class Reply:
    """A department's answer to an invitation: who comes, or leave with its reason."""

    officers: tuple[OfficerId, ...] = ()
    leave_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Attended:
    """Who came for one department; nobody means absent, with or without leave."""

    department: DepartmentId
    officers: tuple[OfficerId, ...] = ()
    on_leave: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One point of the one findings list; a re-inspection closes it."""

    point: str
    department: DepartmentId
    what: str
    closed: bool = False


# Commands


@dataclass(frozen=True, slots=True)
class ProposeActivity:
    """The lead proposes a slot at least two working days ahead and invites everybody concerned."""

    id: ActivityId
    kind: ActivityKind
    items: tuple[ItemId, ...]
    place: str
    starts_at: datetime
    act: Act
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AnswerInvitation:
    """A department names its officers, or asks for leave."""

    id: ActivityId
    reply: Reply
    act: Act


@dataclass(frozen=True, slots=True)
class HoldActivity:
    """Record who came and what was found; again, for the open points only."""

    id: ActivityId
    attendance: tuple[Attended, ...]
    findings: tuple[Finding, ...]
    act: Act


@dataclass(frozen=True, slots=True)
class SignMinutes:
    """A department signs the minutes 会议纪要, known by their hash."""

    id: ActivityId
    minutes: str
    act: Act


@dataclass(frozen=True, slots=True)
class CallOffActivity:
    """Give an activity up, with its reason."""

    id: ActivityId
    reason: str
    act: Act


ActivityCommand: TypeAlias = (
    ProposeActivity | AnswerInvitation | HoldActivity | SignMinutes | CallOffActivity
)


# Events


@dataclass(frozen=True, slots=True)
class ActivityProposed:
    """Everybody concerned is invited."""

    id: ActivityId
    kind: ActivityKind
    lead: DepartmentId
    departments: tuple[DepartmentId, ...]
    items: tuple[ItemId, ...]
    place: str
    starts_at: datetime
    answer_by: datetime
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class InvitationAnswered:
    """A department said who comes, or has leave."""

    id: ActivityId
    department: DepartmentId
    reply: Reply
    at: datetime


@dataclass(frozen=True, slots=True)
class ActivityHeld:
    """The activity took place; `findings` is the whole list as it stands afterwards."""

    id: ActivityId
    round: int
    attendance: tuple[Attended, ...]
    findings: tuple[Finding, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class MinutesSigned:
    """One department signed."""

    id: ActivityId
    department: DepartmentId
    officer: OfficerId
    minutes: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ActivityConcluded:
    """Signed by all who came and no point open, or called off."""

    id: ActivityId
    stage: ActivityStage
    reason: str
    at: datetime


ActivityEvent: TypeAlias = (
    ActivityProposed | InvitationAnswered | ActivityHeld | MinutesSigned | ActivityConcluded
)


# State


@dataclass(frozen=True, slots=True)
class Activity:
    """One joint activity of the case."""

    proposed: ActivityProposed
    stage: ActivityStage = ActivityStage.PROPOSED
    replies: Mapping[DepartmentId, Reply] = field(default_factory=lambda: MappingProxyType({}))
    held: tuple[ActivityHeld, ...] = ()
    minutes: str | None = None
    signed: Mapping[DepartmentId, OfficerId] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def open(self) -> bool:
        """Whether somebody still has something to do about it."""
        return self.stage in (ActivityStage.PROPOSED, ActivityStage.HELD)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The one findings list as it stands."""
        return self.held[-1].findings if self.held else ()

    @property
    def open_points(self) -> tuple[str, ...]:
        """Points nobody has closed yet."""
        return tuple(f.point for f in self.findings if not f.closed)

    @property
    def came(self) -> frozenset[DepartmentId]:
        """Departments that attended any round; each of them signs."""
        return frozenset(a.department for h in self.held for a in h.attendance if a.officers)
