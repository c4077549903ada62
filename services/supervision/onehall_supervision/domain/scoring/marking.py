"""One score: its parts, and a line for every point taken or given, each with its cases."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from onehall_supervision.domain.levels import Function, Level
from onehall_supervision.domain.scoring import scale
from onehall_supervision.domain.scoring.scale import Grade, Part
from onehall_supervision.domain.scoring.tally import Handled

LATE_ENTRY: Final = "late-entry"
SILENT: Final = "a card not answered in time"
"""How the line of such a card is known: scores are kept with it, so it never changes."""
SATISFIED_FROM: Final = 3


@dataclass(frozen=True, slots=True)
class Card:
    """A card as it counts: whose, when, and in which case; a revoked one is not given here."""

    id: str
    case: str
    function: Function
    rule: str
    level: Level
    officer: str
    issued_at: datetime
    unanswered: bool


@dataclass(frozen=True, slots=True)
class Voice:
    """What somebody said: a rating of 1 to 5, or an upheld complaint about manner or integrity."""

    case: str
    grade: int | None = None
    upheld: Part | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """Points taken from a part (negative) or given on top (part None), why, and for which cases."""

    part: Part | None
    points: float
    zh: str
    en: str
    refs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Month:
    """Everything of one month that counts for one who is judged."""

    handled: Sequence[Handled]
    cards: Sequence[Card]
    voices: Sequence[Voice]


@dataclass(frozen=True, slots=True)
class Score:
    """A score of at most 100 and its bonus; `ranked` only with enough cases behind it."""

    score: float
    parts: tuple[tuple[Part, float], ...]
    lines: tuple[Line, ...]
    cases: int
    satisfaction: float | None
    rated: int

    @property
    def grade(self) -> Grade:
        """What it is called."""
        return scale.grade(self.score)

    @property
    def ranked(self) -> bool:
        """Whether it may be compared with others."""
        return self.cases >= scale.RANKED_FROM


def mark(month: Month) -> Score:
    """Count a score: each part floors at 0, the bonus comes on top (DOMAIN 3.5)."""
    lines = tuple(_lines(month))
    parts = tuple((part, left(part, lines)) for part in Part)
    bonus = sum(line.points for line in lines if line.part is None)
    rates = [voice.grade for voice in month.voices if voice.grade is not None]
    satisfied = sum(1 for grade in rates if grade >= SATISFIED_FROM)
    return Score(
        score=round(sum(points for _, points in parts) + bonus, 1),
        parts=parts,
        lines=lines,
        cases=len({one.case for one in month.handled}),
        satisfaction=round(100 * satisfied / len(rates), 1) if rates else None,
        rated=len(rates),
    )


def left(part: Part, lines: Iterable[Line]) -> float:
    """Return what is left of a part after all that was taken from it and given back."""
    taken = sum(line.points for line in lines if line.part is part)
    return round(max(0.0, scale.WEIGHTS[part] + taken), 1)


def _lines(month: Month) -> Iterator[Line]:
    yield from for_cards(month.cards, len({one.case for one in month.handled}))
    yield from _for_voices(month.voices)
    yield from _for_early(month.handled)
    yield from _for_shorter(month.handled)


def for_cards(cards: Sequence[Card], cases: int, revoked: Sequence[Card] = ()) -> Iterator[Line]:
    """Take points for cards: each case's gravest, warnings in a row, silence, late entries.

    What was `revoked` takes none, and still parts the warnings that it stood between: a person
    does not lose points because a card was taken back.
    """
    yield from _for_gravest(cards)
    yield from _for_warnings([*cards, *(one for one in revoked if one.level is not Level.WARNING)])
    yield from _for_silence(cards)
    yield from _for_late_entries(cards, cases)


def _for_gravest(cards: Sequence[Card]) -> Iterator[Line]:
    """Take points for the gravest card of each case and function; a lighter one adds nothing."""
    gravest: dict[tuple[str, Function], Card] = {}
    for card in sorted(cards, key=lambda one: (scale.POINTS[one.level], one.id)):
        gravest[card.case, card.function] = card
    for card in sorted(gravest.values(), key=lambda one: (one.issued_at, one.id)):
        part, points = scale.PART_OF.get(card.function), scale.POINTS[card.level]
        if part and points:
            zh = f"{card.function} {'红牌' if card.level is Level.RED else '黄牌'}"
            yield Line(part, -points, zh, f"{card.function} {card.level} card", (card.id,))


def _for_warnings(cards: Sequence[Card]) -> Iterator[Line]:
    """Take points for every third warning in a row of one person, with no graver card between."""
    rows: dict[str, list[Card]] = defaultdict(list)
    for card in sorted(cards, key=lambda one: (one.issued_at, one.id)):
        row = rows[card.officer]
        row[:] = [*row, card] if card.level is Level.WARNING else []
        if len(row) == scale.WARNINGS_IN_A_ROW:
            refs = tuple(one.id for one in row)
            zh, en = "同一人连续三次预警", "three warnings in a row for one person"
            yield Line(Part.INSPECTION, -scale.FOR_WARNINGS, zh, en, refs)
            row.clear()


def _for_silence(cards: Sequence[Card]) -> Iterator[Line]:
    for card in sorted(cards, key=lambda one: (one.issued_at, one.id)):
        if card.unanswered:
            yield Line(Part.INSPECTION, -scale.UNANSWERED, "逾期未反馈", SILENT, (card.id,))


def _for_late_entries(cards: Sequence[Card], cases: int) -> Iterator[Line]:
    """Take a point for each percent of cases entered late, five at most."""
    late = sorted({card.case for card in cards if card.rule == LATE_ENTRY})
    if late and cases:
        points = min(scale.INCOMPLETE_AT_MOST, -(-100 * len(late) // cases))
        zh, en = f"补录 {len(late)}/{cases} 件", f"{len(late)} of {cases} cases entered late"
        yield Line(Part.PROCESS, -points, zh, en, tuple(late))


def _for_voices(voices: Sequence[Voice]) -> Iterator[Line]:
    grades = [(voice.case, voice.grade) for voice in voices if voice.grade is not None]
    poor = [case for case, grade in grades if grade < SATISFIED_FROM]
    if poor:
        points = round(scale.WEIGHTS[Part.SATISFACTION] * len(poor) / len(grades), 1)
        zh, en = f"不满意 {len(poor)}/{len(grades)}", f"{len(poor)} of {len(grades)} dissatisfied"
        yield Line(Part.SATISFACTION, -points, zh, en, tuple(poor))
    upheld = Counter(voice.upheld for voice in voices if voice.upheld)
    for part, times in sorted(upheld.items()):
        refs = tuple(voice.case for voice in voices if voice.upheld is part)
        zh, en = f"投诉属实 {times} 件", f"{times} complaints upheld"
        yield Line(part, -scale.UPHELD * times, zh, en, refs)


def _for_early(handled: Sequence[Handled]) -> Iterator[Line]:
    """Give a point for each full tenth that was decided early."""
    decided = [one for one in handled if one.decided_on]
    early = [one for one in decided if one.early]
    points = 10 * len(early) // len(decided) if decided else 0
    if points:
        zh = f"提前办结 {len(early)}/{len(decided)}"
        yield Line(None, points, zh, f"{len(early)} of {len(decided)} decided early")


def _for_shorter(handled: Sequence[Handled]) -> Iterator[Line]:
    """Give points when every item promises at least 30 % less than the law allows."""
    ratios = [one.promised_wd / one.legal_wd for one in handled if one.legal_wd]
    if not ratios:
        return
    shorter = int(100 - 100 * max(ratios) + 1e-9)
    if shorter >= scale.FOR_SHORTER_FROM:
        points = scale.FOR_SHORTER + (shorter - scale.FOR_SHORTER_FROM) // 10
        yield Line(
            None, points, f"承诺时限均压缩{shorter}%以上", f"all promises {shorter} % shorter"
        )
