"""The state of one case's parallel approval, folded from its events."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeAlias

from onehall_calendar import Extension
from onehall_calendar.values import made_often

from onehall_approval.domain.model.activities import (
    Activity,
    ActivityCommand,
    ActivityEvent,
    ActivityId,
)
from onehall_approval.domain.model.asking import (
    AskingCommand,
    AskingEvent,
    By,
    CoordinationOpened,
    PrerequisiteDischarged,
)
from onehall_approval.domain.model.branches import (
    BranchCommand,
    BranchEvent,
    CaseEnded,
    Choice,
    EndCause,
)
from onehall_approval.domain.model.clocks import (
    ClockCommand,
    ClockEvent,
    Procedure,
    ProcedureId,
)
from onehall_approval.domain.model.consulting import (
    Clarification,
    ClarificationId,
    Consultation,
    ConsultationId,
    ConsultingCommand,
    ConsultingEvent,
)
from onehall_approval.domain.model.correcting import (
    CorrectingCommand,
    CorrectingEvent,
    CorrectionId,
)
from onehall_approval.domain.model.hearings import Hearing, HearingCommand, HearingEvent
from onehall_approval.domain.model.issuing import (
    Decisions,
    DeliveryMade,
    GateOpened,
    IssuanceMade,
    IssuingCommand,
    IssuingEvent,
    Permit,
)
from onehall_approval.domain.model.values import (
    Certificate,
    Document,
    ItemId,
    OfficerId,
    Opinion,
    PermitNumber,
    Review,
)

Command: TypeAlias = (
    AskingCommand
    | ClockCommand
    | ActivityCommand
    | ConsultingCommand
    | BranchCommand
    | HearingCommand
    | IssuingCommand
    | CorrectingCommand
)
Event: TypeAlias = (
    AskingEvent
    | ClockEvent
    | ActivityEvent
    | ConsultingEvent
    | BranchEvent
    | HearingEvent
    | IssuingEvent
    | CorrectingEvent
)


class Phase(StrEnum):
    """Where a case stands in parallel approval."""

    UNOPENED = "unopened"
    REVIEWING = "reviewing"
    DECIDED = "decided"  # something is decided, not all of it issued
    ISSUED = "issued"
    ENDED = "ended"  # withdrawn or terminated, nothing decided


def _none() -> Mapping[Any, Any]:
    return MappingProxyType({})


@made_often
@dataclass(frozen=True, slots=True)
class Coordination:
    """Who was asked, who has answered, what was decided and issued 并联协调."""

    opened: CoordinationOpened | None = None
    calendar_version: str = ""
    joint_due_at: datetime | None = None
    joint_date_passed: bool = False
    reviews: Mapping[ItemId, Review] = field(default_factory=_none)
    opinions: Mapping[ItemId, Opinion] = field(default_factory=_none)
    steps_done: Mapping[tuple[ItemId, str], datetime] = field(default_factory=_none)
    responsible: Mapping[ItemId, OfficerId] = field(default_factory=_none)
    hands: Mapping[ItemId, frozenset[OfficerId]] = field(default_factory=_none)  # who worked on it
    recused: frozenset[tuple[OfficerId, ItemId | None]] = frozenset()
    documents: tuple[Document, ...] = ()
    owed: frozenset[str] = frozenset()
    unverified: Mapping[ItemId, Certificate] = field(default_factory=_none)
    discharged: Mapping[ItemId, PrerequisiteDischarged] = field(default_factory=_none)
    failed: frozenset[ItemId] = frozenset()
    procedures: Mapping[ProcedureId, Procedure] = field(default_factory=_none)
    extensions: Mapping[ItemId | None, Extension] = field(default_factory=_none)
    activities: Mapping[ActivityId, Activity] = field(default_factory=_none)
    clarifications: Mapping[ClarificationId, Clarification] = field(default_factory=_none)
    consultations: Mapping[ConsultationId, Consultation] = field(default_factory=_none)
    hearings: Mapping[ItemId, Hearing] = field(default_factory=_none)
    choices: Mapping[ItemId, Choice] = field(default_factory=_none)
    items_ended: Mapping[ItemId, EndCause] = field(default_factory=_none)
    decisions: Decisions = field(default_factory=_none)
    gates: tuple[GateOpened, ...] = ()
    issuances: tuple[IssuanceMade, ...] = ()
    evidence_awaited_at: datetime | None = None
    deliveries: Mapping[int, DeliveryMade] = field(default_factory=_none)
    permits: Mapping[PermitNumber, Permit] = field(default_factory=_none)
    changes: Mapping[PermitNumber, int] = field(default_factory=_none)
    corrections: frozenset[CorrectionId] = frozenset()
    ended: CaseEnded | None = None

    @property
    def phase(self) -> Phase:
        """Where the case stands."""
        if self.opened is None:
            return Phase.UNOPENED
        if self.ended:
            return Phase.ENDED
        if self.issuances and not self.undecided and not self.unissued:
            return Phase.ISSUED
        return Phase.DECIDED if self.gates else Phase.REVIEWING

    @property
    def gate(self) -> GateOpened | None:
        """The last time decisions were made."""
        return self.gates[-1] if self.gates else None

    @property
    def issuance(self) -> IssuanceMade | None:
        """The last issuance, usually the only one."""
        return self.issuances[-1] if self.issuances else None

    @property
    def undecided(self) -> tuple[ItemId, ...]:
        """Items still in the case and not decided, in catalogue order."""
        if not (self.decisions or self.items_ended):
            return tuple(self.reviews)
        return tuple(
            i for i in self.reviews if i not in self.decisions and i not in self.items_ended
        )

    @property
    def waiting_for(self) -> frozenset[ItemId]:
        """Reviews that owe an opinion."""
        return frozenset(self.undecided).difference(self.opinions)

    @property
    def unissued(self) -> tuple[ItemId, ...]:
        """Items decided, and not yet part of an issuance."""
        issued = {item for issuance in self.issuances for item in issuance.items}
        return tuple(item for item in self.decisions if item not in issued)

    def keeps_out(self, officer: OfficerId, *items: ItemId) -> bool:
        """Whether an officer has a conflict 回避 in the whole case, or in one of these items."""
        return any((officer, item) in self.recused for item in (None, *items))

    def certified(self, item: ItemId) -> bool:
        """Whether a certificate stands for an item; a no-objection never does for a hard need."""
        known = self.discharged.get(item)
        return known is not None and known.by is By.CERTIFICATE

    def dependants(self, item: ItemId) -> tuple[ItemId, ...]:
        """Undecided items that rest on `item`, directly or through what no certificate stands for.

        They are in catalogue order.
        """
        found, bare = {item}, {item}
        while bare:
            more = {i for i, r in self.reviews.items() if not bare.isdisjoint(r.needs)} - found
            found |= more
            bare = {i for i in more if not self.certified(i)}
        return tuple(i for i in self.undecided if i in found and i != item)
