"""One case at the window as its events have left it."""

from dataclasses import dataclass
from datetime import datetime

from onehall_intake.domain.catalogue import DepartmentId, ItemId
from onehall_intake.domain.filing import Bar, Deficiency, Document, Filing, Owed
from onehall_intake.domain.model.events import (
    CaseEnded,
    DemandRefused,
    Ending,
    GapsReported,
    IssuanceRecorded,
)
from onehall_intake.domain.model.words import Demand, Result, Status


@dataclass(frozen=True, slots=True)
class Case:
    """One case at the window: what was handed in, what is asked, and how it ended."""

    filing: Filing | None = None
    status: Status = Status.SUBMITTED
    submitted_at: datetime | None = None
    received_at: datetime | None = None  # when the last of what was asked for came in
    answer_due_at: datetime | None = None  # None while nobody at the window owes an answer
    gaps_due_at: datetime | None = None  # until when participants may report gaps
    documents: tuple[Document, ...] = ()
    gaps: tuple[GapsReported, ...] = ()  # not yet in a notice
    refused_demands: tuple[DemandRefused, ...] = ()
    notices: int = 0
    deficiencies: tuple[Deficiency, ...] = ()  # of the newest notice
    listed: tuple[str, ...] = ()  # the points of the one notice, for good
    outstanding: tuple[str, ...] = ()
    supplied: bool = False  # whether anything came in for a notice
    ended: Ending | None = None
    owed: tuple[Owed, ...] = ()
    overdue: tuple[str, ...] = ()
    issuances: tuple[IssuanceRecorded, ...] = ()
    remaining: tuple[ItemId, ...] = ()
    left: frozenset[ItemId] = frozenset()
    closed: CaseEnded | None = None
    bars: tuple[Bar, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """Kinds the one-time notice asked for and nobody has handed in."""
        here = {document.kind for document in self.documents}
        return tuple(k for k in (self.filing.papers if self.filing else ()) if k not in here)

    @property
    def gap_kinds(self) -> tuple[str, ...]:
        """Kinds that some participant reported in time and no notice has named yet."""
        found = (d.kind for gap in self.gaps for d in gap.deficiencies)
        return tuple(dict.fromkeys(found))

    @property
    def issuance(self) -> IssuanceRecorded | None:
        """The newest issuance, in the order approval made them."""
        return max(self.issuances, key=lambda one: one.sequence, default=None)

    @property
    def result(self) -> Result | None:
        """What became of the case so far: something was granted, or nothing."""
        if self.closed:
            return self.closed.result
        held = {one.result for one in self.issuances}
        return Result.ISSUED if Result.ISSUED in held else (Result.REFUSED if held else None)

    def protected(self) -> frozenset[str]:
        """Kinds nobody may ask for any more: every department that needs them told us too late."""
        needed: dict[str, set[DepartmentId]] = {}
        for plan in self.filing.items if self.filing else ():
            for kind in plan.documents:
                needed.setdefault(kind, set()).add(plan.department)
        late = {
            (d.department, k)
            for d in self.refused_demands
            if d.cause is Demand.LATE_GAP
            for k in d.kinds
        }
        asked = {kind for _, kind in late}
        return frozenset(k for k in asked if all((d, k) in late for d in needed.get(k, ())))
