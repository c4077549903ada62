"""F10, the gate: what a decision waits for beside the opinions, and when each of it was there."""

from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from typing import Final

from onehall_supervision.domain.model import CaseView
from onehall_supervision.domain.records.decisions import HearingOwed, HearingStage, Proven
from onehall_supervision.domain.records.joint import (
    Concluded,
    Convened,
    Failed,
    Met,
    Owing,
    Unverified,
)

WAITING: Final = ("parties-informed", "requested", "scheduled")
"""Stages at which a decision waits for a hearing."""


def beside_opinions(view: CaseView) -> Iterator[datetime | None]:
    """Yield when each hearing, activity, paper and certificate was there; None for what is not."""
    return chain(_hearings(view), _activities(view), _papers(view), _certificates(view))


def _hearings(view: CaseView) -> Iterator[datetime | None]:
    """Yield when each hearing was over; None for one that is not."""
    stages = view.known.of(HearingStage)
    for item in {*(s.item for s in stages), *(o.item for o in view.known.of(HearingOwed))}:
        last = [s for s in stages if s.item == item and s.stage != "statement-recorded"]
        over = bool(last) and last[-1].stage not in WAITING
        yield last[-1].at if over else None


def _activities(view: CaseView) -> Iterator[datetime | None]:
    over = {one.activity: one.at for one in view.known.of(Concluded)}
    begun = {one.activity for one in view.known.of(Convened)}
    begun |= {one.activity for one in view.known.of(Met)}
    yield from (over.get(one) for one in sorted(begun))


def _papers(view: CaseView) -> Iterator[datetime | None]:
    last = view.known.last(Owing)
    if last:
        yield None if last.owed else last.at


def _certificates(view: CaseView) -> Iterator[datetime | None]:
    """Yield when each certificate that was named had been looked up."""
    settled = {one.item: one.at for one in view.known.of(Failed)}
    settled |= {one.item: one.at for one in view.known.of(Proven)}
    yield from (settled.get(one.item) for one in view.known.of(Unverified))
