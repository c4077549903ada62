"""What is known of a case and of the disputes in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Final

from onehall_dispute.domain.experts import Tie
from onehall_dispute.domain.model import coursed as c
from onehall_dispute.domain.model import events as e
from onehall_dispute.domain.model import sat as s
from onehall_dispute.domain.model.roles import (
    Side,
    Vote,
)
from onehall_dispute.domain.model.words import (
    Act,
    CaseId,
    Department,
    DisputeId,
    EventId,
    ItemId,
    Reference,
)

NO_CASE: Final = CaseId("")


@dataclass(frozen=True, slots=True)
class Reply:
    """What was asked of the respondent, and what came."""

    asked: c.ReplyRequested
    given: c.ReplyGiven | None = None
    missed: c.ReplyMissed | None = None


@dataclass(frozen=True, slots=True)
class Challenge:
    """A side's challenge of an expert, first decision and review."""

    made: s.ExpertChallenged
    first: s.ChallengeDecided | None = None
    review: s.ReviewAsked | None = None
    second: s.ChallengeDecided | None = None

    @property
    def open(self) -> bool:
        """Whether a decision is owed."""
        return self.first is None or (self.review is not None and self.second is None)


@dataclass(frozen=True, slots=True)
class Panel:
    """A panel as it sits; `seats` are those taken now, `joined` when each was taken."""

    drawn: s.PanelDrawn
    seats: tuple[s.Seat, ...]
    gone: tuple[Reference, ...] = ()
    declared: Mapping[Reference, s.ExpertDeclared] = field(
        default_factory=lambda: MappingProxyType({})
    )
    challenges: tuple[Challenge, ...] = ()
    joined: s.MemberReplaced | None = None
    broken: bool = False

    @property
    def members(self) -> tuple[Reference, ...]:
        """Who sits."""
        return tuple(seat.expert for seat in self.seats)

    @property
    def undeclared(self) -> tuple[Reference, ...]:
        """Who has not declared yet."""
        return tuple(one for one in self.members if one not in self.declared)


@dataclass(frozen=True, slots=True)
class Agreement:
    """A text before both sides: who signed it, and what was found about it."""

    drafted: c.AgreementDrafted
    signed: frozenset[Side] = frozenset()
    examined: c.AgreementExamined | None = None


@dataclass(frozen=True, slots=True)
class Dispute:
    """One dispute of a case; `open_until` is None unless it is being coordinated.

    `round` counts the panels' hearings: a voided opinion begins the second. `barred` are experts
    that no later draw may take.
    """

    filed: e.DisputeFiled
    evidence: e.EvidenceFrozen | None = None
    verdict: e.Verdict | None = None
    open_until: date | None = None
    meet_by: date | None = None
    opinion_by: date | None = None
    reply: Reply | None = None
    round: int = 1
    barred: Mapping[Reference, Tie] = field(default_factory=lambda: MappingProxyType({}))
    not_formed: s.PanelNotFormed | None = None
    panel: Panel | None = None
    meeting: c.MeetingScheduled | None = None
    held: c.MeetingHeld | None = None
    votes: tuple[Vote, ...] = ()
    opinion: c.OpinionGiven | None = None
    opinion_missed: c.OpinionMissed | None = None
    voided: tuple[c.OpinionVoided, ...] = ()
    answer: c.DepartmentAnswered | None = None
    answer_missed: c.AnswerMissed | None = None
    extended: c.DisputeExtended | None = None
    agreement: Agreement | None = None
    closed: c.DisputeClosed | None = None

    @property
    def id(self) -> DisputeId:
        """Which dispute it is."""
        return self.filed.dispute

    @property
    def respondent(self) -> Department | None:
        """The department that answers for the act 被申请人, once it is known."""
        return self.reply.asked.department if self.reply else None


@dataclass(frozen=True, slots=True)
class CaseFile:
    """What is known of one case, and what was disputed in it."""

    case: CaseId = NO_CASE
    applicant: Reference | None = None
    facts: Mapping[EventId, e.FactObserved] = field(default_factory=lambda: MappingProxyType({}))
    disputes: Mapping[DisputeId, Dispute] = field(default_factory=lambda: MappingProxyType({}))
    interested: tuple[e.InterestConfirmed, ...] = ()

    @property
    def acts(self) -> tuple[Act, ...]:
        """All that was done, oldest first."""
        acts = (act for fact in self.facts.values() for act in fact.acts)
        return tuple(sorted(acts, key=lambda act: (act.at, act.event, act.item or "")))

    @property
    def natures(self) -> Mapping[ItemId, str]:
        """What kind of act each item is; empty until the acceptance is in the file."""
        return {n.item: n.nature for fact in self.facts.values() for n in fact.natures}

    @property
    def class_id(self) -> str:
        """Of which class the case is; empty where an earlier release kept its facts."""
        return next((fact.class_id for fact in self.facts.values() if fact.class_id), "")

    @property
    def departments(self) -> Mapping[ItemId, Department]:
        """Who decides each item."""
        natures = (n for fact in self.facts.values() for n in fact.natures)
        return {n.item: n.department for n in natures if n.department}

    @property
    def handlers(self) -> frozenset[str]:
        """Everybody who handled the case, by work reference.

        Some are told as `clerk/NAME`, with the part they acted in; but a name may have a slash of
        its own, so both keep out.
        """
        told = frozenset(one for fact in self.facts.values() for one in fact.handlers)
        return told | {one.partition("/")[2] for one in told if "/" in one}
