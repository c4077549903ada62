"""Compares the limits that approval states with ours, which are counted from the causes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, TypeAlias

from onehall_calendar import Limit, local_day

from onehall_supervision.domain.clocks import RUNNING, clock_of
from onehall_supervision.domain.deadlines import current_limits
from onehall_supervision.domain.facts import (
    Extended,
    Item,
    ItemId,
    Planned,
    Recalculated,
    Resumed,
    Suspended,
)
from onehall_supervision.domain.model import CaseView
from onehall_supervision.domain.reaching import end_of_limit

Stating: TypeAlias = Planned | Suspended | Resumed | Extended | Recalculated
STATING: Final = (Planned, Suspended, Resumed, Extended, Recalculated)


@dataclass(frozen=True, slots=True)
class Difference:
    """One limit that is stated otherwise than it is counted; instants in ISO, versions as named."""

    item: ItemId | None
    limit: str
    stated: str
    counted: str


def differences(view: CaseView, fact: Stating) -> Iterator[Difference]:
    """Yield where a statement differs; nothing if a later one is known that moved a limit since."""
    plan = view.plan
    if plan is None or not fact.stated or _is_old(view, fact):
        return
    if isinstance(fact, Recalculated) and fact.calendar is None:
        yield Difference(None, "calendar", fact.version, plan.calendar.version)
        return
    start = local_day(plan.start)
    for item_id, stated in fact.stated.items():
        item = plan.items.get(item_id)
        if item is None:
            continue
        promised, legal = _ends(view, plan, item, start)
        if promised is not None and promised != stated.promised:
            yield _difference(item_id, "promised", stated.promised, promised)
        if legal is not None and legal != stated.legal:
            yield _difference(item_id, "legal", stated.legal, legal)


def _is_old(view: CaseView, fact: Stating) -> bool:
    latest = view.moves.latest
    if isinstance(fact, Planned):
        return latest is not None
    return latest is not None and latest > fact.at


def _ends(
    view: CaseView, plan: Planned, item: Item, start: date
) -> tuple[datetime | None, datetime | None]:
    """Return the ends of both limits as they run now; who is asked again has a promise anew."""
    if clock_of(view.moves, item.id) is RUNNING and item.id not in view.moves.reopened:
        legal_at = end_of_limit(start, item.legal, plan.calendar) if item.legal else None
        return end_of_limit(start, Limit(item.promised_wd), plan.calendar), legal_at
    now = current_limits(view, plan, item)
    return now.promised.due_at if now.promised else None, now.legal.due_at if now.legal else None


def _difference(item: ItemId, limit: str, stated: datetime, ours: datetime) -> Difference:
    return Difference(item, limit, stated.isoformat(), ours.isoformat())
