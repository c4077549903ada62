"""A month's score after a card of it was revoked: its points come back where they were taken.

What was written down when the month was over stays, line by line; what came back is a line more
(DOMAIN 3.4), so that anybody can add the score up again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from onehall_supervision.domain.scoring.marking import (
    LATE_ENTRY,
    SILENT,
    Card,
    Line,
    for_cards,
    left,
)
from onehall_supervision.domain.scoring.scale import Part


@dataclass(frozen=True, slots=True)
class Kept:
    """A score as it was written down: its lines, and how many cases were behind it."""

    lines: tuple[Line, ...]
    cases: int


@dataclass(frozen=True, slots=True)
class Restored:
    """A score as it counts now."""

    score: float
    parts: Mapping[Part, float]
    lines: tuple[Line, ...]


def restored(kept: Kept, cards: Sequence[Card], revoked: Sequence[Card]) -> Restored | None:
    """Return the score without what was revoked since; None if nothing of it was counted.

    `cards` are those of the month that still count, `revoked` those that do not any more.
    """
    gone = list(_counted(kept.lines, revoked))
    before = _taken(for_cards([*cards, *gone], kept.cases))
    after = _taken(for_cards(cards, kept.cases, gone))
    back = {part: after[part] - before[part] for part in before if after[part] != before[part]}
    if not back:
        return None
    refs = tuple(sorted(one.id for one in gone))
    lines = (*kept.lines, *(_line(part, points, refs) for part, points in sorted(back.items())))
    parts = {part: left(part, lines) for part in Part}
    bonus = sum(line.points for line in lines if line.part is None)
    return Restored(round(sum(parts.values()) + bonus, 1), parts, lines)


def _counted(lines: Sequence[Line], revoked: Sequence[Card]) -> Iterator[Card]:
    """Yield the cards that points were taken for, as they were when that was written down.

    Silence may have come after; and lines of what people said have cases in their refs too.
    """
    counted = {ref for line in lines for ref in line.refs}
    late = {ref for line in lines if line.part is Part.PROCESS for ref in line.refs}
    silent = {ref for line in lines if line.en == SILENT for ref in line.refs}
    for one in revoked:
        if one.id in counted or (one.rule == LATE_ENTRY and one.case in late):
            yield replace(one, unanswered=one.id in silent)


def _taken(lines: Iterable[Line]) -> Mapping[Part, float]:
    """Return the points that lines take from each part."""
    found = tuple(lines)
    return {part: sum(line.points for line in found if line.part is part) for part in Part}


def _line(part: Part, points: float, refs: tuple[str, ...]) -> Line:
    what = f"{len(refs)} cards were revoked" if len(refs) > 1 else "a card was revoked"
    return Line(part, points, "牌已撤销，恢复扣分", f"points restored: {what}", refs)
