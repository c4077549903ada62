"""Scores of a month and key figures of any span, read from the tallies and the cards."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

import pydantic_core
from asyncpg import Connection, Pool
from onehall_calendar import end_of, months_after

from onehall_supervision.domain.levels import Function, Level
from onehall_supervision.domain.scoring.marking import Card, Line, Month, Score, Voice, mark
from onehall_supervision.domain.scoring.restoring import Kept, restored
from onehall_supervision.domain.scoring.scale import Part, grade
from onehall_supervision.domain.scoring.tally import Handled

DAY: Final = timedelta(days=1)
# What was decided in the span, and what was open in it: also if it was decided since, or a figure
# of a month that is over would grow better with every day one waits to ask for it.
HANDLED: Final = """
SELECT case_id, item, department, officer, centre, class_size, accepted_on, promised_wd, legal_wd,
       promised_on, legal_on, CASE WHEN decided_on <= $2 THEN decided_on END, gone
FROM supervision.tally
WHERE accepted_on <= $2 AND (decided_on IS NULL OR decided_on >= $1)
  AND NOT (gone AND decided_on IS NULL AND accepted_on < $1)
  AND ($3::text IS NULL OR department = $3)
ORDER BY case_id, item
"""
CARDS: Final = """
SELECT s.card_id, s.stream, s.function, s.rule, s.level, s.responsible, s.since, s.missed,
       s.department, c.item_id
FROM supervision.card_state s JOIN supervision.card c USING (card_id)
WHERE s.since >= $1 AND s.since < $2 AND (s.status = 'revoked') = $3 ORDER BY s.since, s.card_id
"""
VOICES: Final = """
SELECT stream, department, item, window_no, grade, upheld FROM supervision.voice
WHERE said_on BETWEEN $1 AND $2 AND NOT excluded ORDER BY said_on, id
"""
CENTRES: Final = "SELECT DISTINCT case_id, centre FROM supervision.tally WHERE case_id = ANY($1)"
KEEP: Final = """
INSERT INTO supervision.score (period, scored, unit, score, grade, cases, ranked, satisfaction,
                               rated, parts, lines, rule_set, counted_at)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::float8[], $5::text[], $6::int[],
                     $7::boolean[], $8::float8[], $9::int[], $10::json[], $11::json[], $12::text[],
                     $13::timestamptz[])
ON CONFLICT DO NOTHING
"""
KEPT: Final = """
SELECT * FROM supervision.score WHERE period = $1 AND scored = $2
  AND ($3::text IS NULL OR unit = $3) ORDER BY ranked DESC, score DESC, unit
"""
LAST: Final = "SELECT max(period) FROM supervision.score"
FIRST_DAY: Final = "SELECT min(accepted_on) FROM supervision.tally"


@dataclass(frozen=True, slots=True)
class Marked:
    """The score of one who is judged."""

    scored: str
    unit: str
    score: Score


def span_of(period: str) -> tuple[date, date]:
    """Return the first and last day of a month like `2011-10`; raise `ValueError` for another."""
    first = date.fromisoformat(f"{period}-01")
    return first, months_after(first, 1) - DAY


async def handled(
    pool: Pool, first: date, last: date, department: str | None = None
) -> list[Handled]:
    """Return the items that were decided in a span, or open in it."""
    async with pool.acquire(timeout=10) as connection:
        rows = await connection.fetch(HANDLED, first, last, department)
    return [Handled(*row) for row in rows]


async def marked(pool: Pool, period: str) -> list[Marked]:
    """Count the scores of everybody who is judged, for one month."""
    first, last = span_of(period)
    begins, ends = end_of(first - DAY), end_of(last)
    async with pool.acquire(timeout=10) as connection:
        done = [Handled(*row) for row in await connection.fetch(HANDLED, first, last, None)]
        cards = await connection.fetch(CARDS, begins, ends, False)
        voices = await connection.fetch(VOICES, first, last)
        centres = await _centres(connection, {row["stream"] for row in (*cards, *voices)})
    months: dict[tuple[str, str], _Gathered] = defaultdict(_Gathered)
    for who, one in _of_handled(done):
        months[who].handled.append(one)
    for who, card in _of_cards(cards, centres):
        months[who].cards.append(card)
    for who, voice in _of_voices(voices, centres):
        months[who].voices.append(voice)
    return [
        Marked(*who, mark(Month(found.handled, found.cards, found.voices)))
        for who, found in sorted(months.items())
    ]


async def keep(
    pool: Pool, period: str, found: Sequence[Marked], rule_set: str, at: datetime
) -> None:
    """Write down the scores of a month that is over; the first count stands."""
    rows = [
        (
            period, one.scored, one.unit, one.score.score, one.score.grade.value, one.score.cases,
            one.score.ranked, one.score.satisfaction, one.score.rated,
            _text(dict(one.score.parts)), _text(one.score.lines), rule_set, at,
        )
        for one in found
    ]  # fmt: skip
    if rows:
        async with pool.acquire(timeout=10) as connection:
            await connection.execute(KEEP, *map(list, zip(*rows, strict=True)))


async def kept(
    pool: Pool, period: str, scored: str, unit: str | None = None
) -> list[dict[str, Any]]:
    """Return the scores of a month as they were written down, the best first.

    What was taken for cards that were revoked since is given back, in a line of its own.
    """
    first, last = span_of(period)
    begins, ends = end_of(first - DAY), end_of(last)
    async with pool.acquire(timeout=10) as connection:
        rows = [_row(row) for row in await connection.fetch(KEPT, period, scored, unit)]
        revoked = await connection.fetch(CARDS, begins, ends, True)
        if not rows or not revoked:
            return rows
        cards = await connection.fetch(CARDS, begins, ends, False)
        centres = await _centres(connection, {row["stream"] for row in (*cards, *revoked)})
    by_unit = [_by_unit(given, centres, scored) for given in (cards, revoked)]
    found = [_restored(row, *(known[row["unit"]] for known in by_unit)) for row in rows]
    return sorted(found, key=lambda row: (not row["ranked"], -row["score"], row["unit"]))


async def due_periods(pool: Pool, today: date) -> list[str]:
    """Return the months that are over and have no scores yet, the earliest first."""
    async with pool.acquire(timeout=10) as connection:
        last, began = await connection.fetchval(LAST), await connection.fetchval(FIRST_DAY)
    if began is None:
        return []
    first = months_after(span_of(last)[0], 1) if last else began.replace(day=1)
    found = []
    while months_after(first, 1) <= today:
        found.append(f"{first:%Y-%m}")
        first = months_after(first, 1)
    return found


def _by_unit(
    rows: Iterable[Any], centres: Mapping[str, set[str]], scored: str
) -> defaultdict[str, list[Card]]:
    found: defaultdict[str, list[Card]] = defaultdict(list)
    for (kind, unit), card in _of_cards(rows, centres):
        if kind == scored:
            found[unit].append(card)
    return found


def _line(told: Mapping[str, Any]) -> Line:
    part = Part(told["part"]) if told["part"] else None
    return Line(part, told["points"], told["zh"], told["en"], tuple(told["refs"]))


def _restored(row: dict[str, Any], cards: list[Card], revoked: list[Card]) -> dict[str, Any]:
    now = restored(Kept(tuple(map(_line, row["lines"])), row["cases"]), cards, revoked)
    if now is None:
        return row
    told = {"parts": dict(now.parts), "lines": [asdict(line) for line in now.lines]}
    return row | told | {"score": now.score, "grade": grade(now.score).value}


class _Gathered:
    def __init__(self) -> None:
        self.handled: list[Handled] = []
        self.cards: list[Card] = []
        self.voices: list[Voice] = []


Who = tuple[str, str]


def _of_handled(done: Iterable[Handled]) -> Iterator[tuple[Who, Handled]]:
    for one in done:
        yield ("department", one.department), one
        yield ("item", one.item), one
        yield ("centre", one.centre), one
        if one.officer:
            yield ("person", one.officer), one


def _of_cards(rows: Iterable[Any], centres: Mapping[str, set[str]]) -> Iterator[tuple[Who, Card]]:
    for row in rows:
        card = Card(
            id=str(row["card_id"]),
            case=row["stream"],
            function=Function(row["function"]),
            rule=row["rule"],
            level=Level(row["level"]),
            officer=row["responsible"],
            issued_at=row["since"],
            unanswered="answer" in row["missed"],
        )
        yield ("person", card.officer), card
        for who in _whose(row["department"], row["item_id"], centres.get(row["stream"], ())):
            yield who, card


def _of_voices(rows: Iterable[Any], centres: Mapping[str, set[str]]) -> Iterator[tuple[Who, Voice]]:
    for row in rows:
        upheld = Part(row["upheld"]) if row["upheld"] else None
        voice = Voice(row["stream"], row["grade"], upheld)
        if row["window_no"]:
            yield ("window", row["window_no"]), voice
        for who in _whose(row["department"], row["item"], centres.get(row["stream"], ())):
            yield who, voice


def _whose(department: str | None, item: str | None, centres: Iterable[str]) -> Iterator[Who]:
    if department:
        yield "department", department
    if item:
        yield "item", item
    for centre in sorted(centres):
        yield "centre", centre


async def _centres(connection: Connection, cases: set[str]) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in await connection.fetch(CENTRES, list(cases)):
        found[row["case_id"]].add(row["centre"])
    return found


def _text(value: Any) -> str:
    return pydantic_core.to_json(value).decode()


def _row(row: Any) -> dict[str, Any]:
    read = {name: pydantic_core.from_json(row[name]) for name in ("parts", "lines")}
    return dict(row) | read
