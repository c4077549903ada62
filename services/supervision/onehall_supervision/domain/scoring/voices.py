"""What people said of a case or department that counts: ratings, and complaints upheld."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from onehall_calendar import local_day

from onehall_supervision.domain.model import CaseView
from onehall_supervision.domain.records.concerns import Complained, ComplaintAnswered
from onehall_supervision.domain.records.ratings import Rated, RatingAppealDecided
from onehall_supervision.domain.scoring.scale import Part

UPHELD: Final = {"integrity": Part.INTEGRITY}


@dataclass(frozen=True, slots=True)
class Said:
    """One rating or upheld complaint, about whom, and when."""

    id: str
    department: str | None
    item: str | None
    said_on: date
    window: str | None = None
    grade: int | None = None
    upheld: Part | None = None
    excluded: bool = False


def said(view: CaseView) -> Iterator[Said]:
    """Yield what was said; of complaints only what was upheld, against integrity or manner."""
    decided = view.known.of(RatingAppealDecided)
    excluded = {one.evaluation for one in decided if one.excluded}
    for one in view.known.of(Rated):
        yield Said(
            one.evaluation,
            one.department or _department(view, one.item),
            one.item,
            local_day(one.at),
            one.window,
            one.grade,
            excluded=one.evaluation in excluded,
        )
    complaints = {one.complaint: one for one in view.known.of(Complained)}
    for answer in view.known.of(ComplaintAnswered):
        complaint = complaints.get(answer.complaint)
        if answer.upheld and complaint:
            part = UPHELD.get(complaint.kind, Part.MANNER)
            on = local_day(answer.at)
            yield Said(complaint.complaint, complaint.department, None, on, upheld=part)


def _department(view: CaseView, item: str | None) -> str | None:
    found = (
        (one.department for one in view.plan.items.values() if one.id == item) if view.plan else ()
    )
    return next(iter(found), None)
