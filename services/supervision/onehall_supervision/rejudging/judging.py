"""One case at a time: the cards it has, and the cards it would have."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from onehall_calendar import Calendar, load

from onehall_supervision import messages
from onehall_supervision.domain import model as m
from onehall_supervision.domain.replaying import Terms, cards, replayed
from onehall_supervision.domain.rulebook import Book, book_of, profile
from onehall_supervision.domain.scoring.tally import handled
from onehall_supervision.store.codec import CODEC

Row = tuple[str, str, str]
"""Stream, stored name and text of an entry."""


@dataclass(frozen=True, slots=True)
class Under:
    """What history is judged by: names and files, which other processes can read themselves."""

    until: datetime
    profile: str = "default"
    rules: str = ""
    calendar: str = ""

    def terms(self) -> Terms:
        """Return it read; raise `RuleFileError`, `OSError`, `KeyError` or `ValueError`."""
        return Terms(self.until, _book(self.profile, self.rules), _calendar(self.calendar))


@dataclass(frozen=True, slots=True)
class Judged:
    """One ledger: how many events it has, its cards now and then, and its items as tallied."""

    stream: str
    events: int
    now: tuple[str, ...]
    then: tuple[str, ...]
    handled: tuple[Any, ...]


def judged(rows: Sequence[Row], under: Under) -> list[Judged]:
    """Judge some ledgers again; `rows` are all entries of each, streams together."""
    terms = under.terms()
    by_stream: dict[str, list[Row]] = {}
    for row in rows:
        by_stream.setdefault(row[0], []).append(row)
    return [_one(stream, entries, terms) for stream, entries in by_stream.items()]


def written(stream: str, card: m.CardIssued) -> str:
    """Write a card as one line: the same facts give the same bytes."""
    return f'{{"stream":"{stream}","card":{CODEC.encode(card)}}}'


def _one(stream: str, rows: Iterable[Row], terms: Terms) -> Judged:
    decoded = [CODEC.decode(name, text) for _, name, text in rows]
    observed = [event for event in decoded if isinstance(event, m.Observed)]
    view = replayed(observed, terms)
    issued = (event for event in decoded if isinstance(event, m.CardIssued))
    return Judged(
        stream,
        len(observed),
        tuple(sorted(written(stream, card) for card in issued)),
        tuple(written(stream, card) for card in cards(view)),
        () if stream.startswith(messages.AFFAIRS) else tuple(handled(stream, view)),
    )


@lru_cache(maxsize=4)
def _book(name: str, rules: str) -> Book:
    if rules:
        return book_of(Path(rules).name, Path(rules).read_text(encoding="utf-8"))
    return profile(name)


@lru_cache(maxsize=4)
def _calendar(version: str) -> Calendar | None:
    return load(version) if version else None
