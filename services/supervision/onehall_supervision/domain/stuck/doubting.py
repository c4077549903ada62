"""Which invariants a case would break, from when on, and which it breaks now."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from onehall_supervision.domain.facts import ItemId
from onehall_supervision.domain.model import CaseView
from onehall_supervision.domain.stuck.invariants import INVARIANTS


@dataclass(frozen=True, slots=True)
class Doubt:
    """An invariant that a case breaks from `since` on, unless something happens before."""

    invariant: str
    since: datetime
    item: ItemId | None = None


def doubts(view: CaseView) -> list[Doubt]:
    """Return what this case would be stuck by, the earliest first."""
    return sorted(_doubts(view), key=lambda one: (one.since, one.invariant, one.item or ""))


def stuck(view: CaseView, now: datetime, grace: timedelta) -> list[Doubt]:
    """Return what this case is stuck by: what has lasted longer than messages take to arrive."""
    return [one for one in doubts(view) if one.since <= now - grace]


def _doubts(view: CaseView) -> Iterator[Doubt]:
    for invariant in INVARIANTS.values():
        for since, item in invariant.look(view):
            yield Doubt(invariant.name, since, item)
