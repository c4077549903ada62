"""F11 信息公开监察: guides are complete and current, grants public, persons not (L-05, L-52).

Guides are a department's own affair and watched in its stream; decisions in that of their case.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

from onehall_calendar import end_of, months_after

from onehall_supervision.domain.facts import ItemId, Planned
from onehall_supervision.domain.model import CaseView, Subject
from onehall_supervision.domain.records.decisions import Granted
from onehall_supervision.domain.records.guides import DecisionPublished, GuidePublished
from onehall_supervision.domain.watched import Found, Running, Watched

LOOKS_AT: Final = (GuidePublished, DecisionPublished, Granted, Planned)
RESTS_ON: Final = (GuidePublished, DecisionPublished, Granted)
PUBLISHED_WD: Final = 7
"""Working days within which a grant is published 双公示 (L-52)."""
REVISED_MONTHS: Final = 12
"""Months within which a guide follows its legal basis."""
DAY: Final = timedelta(days=1)


def watch(view: CaseView) -> Iterator[Watched]:
    """Show guides that lag behind the law or have gaps, and what is or is not in the register."""
    yield from _outdated(view)
    yield from _incomplete(view)
    yield from _unpublished(view)
    yield from _unmasked(view)


def _outdated(view: CaseView) -> Iterator[Running]:
    """Show since when a guide lags behind; until one is published that was revised since."""
    guides = view.known.of(GuidePublished)
    behind = {
        (one.item, one.basis_changed_on): one
        for one in reversed(guides)
        if one.basis_changed_on and one.revised_on < one.basis_changed_on
    }
    for (item, changed), one in sorted(behind.items(), key=lambda pair: str(pair[0])):
        if changed is None:
            continue
        yield Running(
            "guide-revision",
            Subject(f"guide/{item}/{changed.isoformat()}"),
            end_of(changed - DAY),
            due_on=months_after(changed, REVISED_MONTHS),
            ended=_caught_up(guides, item, changed),
            item=item,
            department=one.department,
            words={"what": changed.isoformat()},
        )


def _caught_up(guides: tuple[GuidePublished, ...], item: ItemId, changed: date) -> datetime | None:
    later = (one.at for one in guides if one.item == item and one.revised_on >= changed)
    return min(later, default=None)


def _incomplete(view: CaseView) -> Iterator[Found]:
    for one in view.known.of(GuidePublished):
        if one.empty:
            subject = Subject(f"guide/{one.item}/{one.version}"[:200])
            words = {"what": "、".join(one.empty)}
            yield Found("guide-incomplete", subject, one.at, one.item, one.department, words=words)


def _unpublished(view: CaseView) -> Iterator[Running]:
    """Show how long each grant waits for the register; the law asks that of grants alone."""
    for one in view.known.of(Granted):
        yield Running(
            "publication",
            Subject(f"{one.item}/publication"),
            one.at,
            PUBLISHED_WD,
            ended=_published_at(view, one.item),
            item=one.item,
            department=one.department,
        )


def _published_at(view: CaseView, item: ItemId) -> datetime | None:
    published = view.known.of(DecisionPublished)
    return min((one.at for one in published if item in one.items), default=None)


def _unmasked(view: CaseView) -> Iterator[Found]:
    items = view.plan.items if view.plan else {}
    for one in view.known.of(DecisionPublished):
        for item in one.items if one.unmasked else ():
            department = items[item].department if item in items else None
            subject = Subject(f"{item}/publication")
            yield Found("personal-data-public", subject, one.at, item, department)
