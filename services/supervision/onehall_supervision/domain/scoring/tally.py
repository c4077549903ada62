"""What one case adds to the figures: how each item ended, what people said, what was not done."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from onehall_calendar import local_day

from onehall_supervision.domain.answering import responsible_at
from onehall_supervision.domain.deadlines import current_limits
from onehall_supervision.domain.facts import Item, Planned
from onehall_supervision.domain.model import CaseView
from onehall_supervision.domain.rounds import gone_at


@dataclass(frozen=True, slots=True)
class Handled:
    """One item of a case: its limits as they ran, and when it was decided, if it was.

    `decided_on` is the day of its department's opinion that stood when the item was issued or
    refused; `left` says that it left the case undecided, which counts for nobody.
    """

    case: str
    item: str
    department: str
    officer: str
    centre: str
    class_size: int
    accepted_on: date
    promised_wd: int
    legal_wd: int | None
    promised_on: date | None
    legal_on: date | None
    decided_on: date | None
    left: bool

    @property
    def early(self) -> bool:
        """Decided on a day before the promised one 提前办结."""
        return bool(self.decided_on and self.promised_on and self.decided_on < self.promised_on)

    def late_by(self, due: date | None, today: date) -> bool:
        """Whether it was decided after a day, or is open after it."""
        if due is None or self.left:
            return False
        return (self.decided_on or today) > due


def handled(case: str, view: CaseView) -> Iterator[Handled]:
    """Yield the items of a case."""
    if view.plan is None:
        return
    for item in view.plan.items.values():
        yield _handled(case, view, view.plan, item)


def _handled(case: str, view: CaseView, plan: Planned, item: Item) -> Handled:
    limits = current_limits(view, plan, item)
    ended = limits.round.ended
    gone = gone_at(view, item.id)
    decided_at = ended.at if ended and (gone is None or ended.at <= gone) else None
    return Handled(
        case=case,
        item=item.id,
        department=item.department,
        officer=_officer(view, plan, item, decided_at),
        centre=item.centre,
        class_size=len(plan.items),
        accepted_on=local_day(plan.start),
        promised_wd=item.promised_wd,
        legal_wd=item.legal.compared_wd if item.legal else None,
        promised_on=limits.promised.due_on if limits.promised else None,
        legal_on=limits.legal.due_on if limits.legal else None,
        decided_on=local_day(decided_at) if decided_at else None,
        left=gone is not None and decided_at is None,
    )


def _officer(view: CaseView, plan: Planned, item: Item, at: datetime | None) -> str:
    """Return who decided it; while it is open, who holds it."""
    ended = current_limits(view, plan, item).round.ended
    if at is not None and ended:
        return ended.officer
    return responsible_at(view, plan, item, at or plan.start) or ""
