"""Points: what a function shows, met by the rules; where each demands a card if nothing happens."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from onehall_calendar import local_day

from onehall_supervision.domain.facts import DepartmentId, ItemId
from onehall_supervision.domain.functions import WATCHERS
from onehall_supervision.domain.levels import Function
from onehall_supervision.domain.model import CardKey, CaseView, Subject
from onehall_supervision.domain.reaching import Counting, edges, time_of
from onehall_supervision.domain.rulebook import Rule
from onehall_supervision.domain.watched import NO_WORDS, Found, Running

MOMENT: Final = timedelta.resolution


class Point(NamedTuple):
    """A rule that is broken, or will be at `edge`; about what, and in whose hands."""

    rule: Rule
    subject: Subject
    edge: datetime
    item: ItemId | None
    department: DepartmentId | None
    responsible: str | None
    limit_wd: int = 0
    ended: datetime | None = None
    late: bool = False
    words: Mapping[str, str] = NO_WORDS

    @property
    def first(self) -> datetime:
        """The first instant at which a card can be demanded."""
        return self.edge + MOMENT if self.late else first_instant(self.rule, self.edge)


def first_instant(rule: Rule, edge: datetime) -> datetime:
    """Warn at the edge itself; a limit is exceeded only after its last instant (24:00)."""
    return edge + MOMENT if rule.strict else edge


def next_demand(view: CaseView, function: Function) -> datetime | None:
    """Return when the first of the `open_points` demands its card.

    Asked after most events, so no point is made of a limit only to be thrown away.
    """
    first: datetime | None = None
    found: list[Found] = []
    for one in WATCHERS[function].watch(view):
        if isinstance(one, Found):
            found.append(one)
            continue
        for rule, edge in _reached(view, one):
            at = first_instant(rule, edge)
            if (first is None or at < first) and _is_open(view, function, rule, one.subject):
                first = at
    points = (p for p in _of_all(view, found) if _is_open(view, function, p.rule, p.subject))
    instants = [point.first for point in points] if found else []
    return min([*instants, first] if first else instants, default=None)


def open_points(view: CaseView, function: Function) -> Iterator[Point]:
    """Yield the points of a function that have no card yet."""
    for point in _points(view, function):
        if _is_open(view, function, point.rule, point.subject):
            yield point


def _is_open(view: CaseView, function: Function, rule: Rule, subject: Subject) -> bool:
    if not view.cards and not view.proposed:
        return True
    key = CardKey(function, rule.id, subject)
    return key not in view.cards and key not in view.proposed


def _points(view: CaseView, function: Function) -> Iterator[Point]:
    found: list[Found] = []
    for one in WATCHERS[function].watch(view):
        if isinstance(one, Found):
            found.append(one)
        else:
            yield from _of_limit(view, one)
    yield from _of_all(view, found)


def _of_all(view: CaseView, found: list[Found]) -> Iterator[Point]:
    by_finding: dict[str, list[Found]] = defaultdict(list)
    for one in found:
        by_finding[one.finding].append(one)
    for finding, ones in by_finding.items():
        for rule in view.book.by_finding.get(finding, ()):
            yield from _of_findings(rule, ones)


def _of_limit(view: CaseView, one: Running) -> Iterator[Point]:
    who = (one.item, one.department, one.responsible)
    for rule, edge in _reached(view, one):
        yield Point(rule, one.subject, edge, *who, one.promised, one.ended, words=one.words)


def _reached(view: CaseView, one: Running) -> Iterator[tuple[Rule, datetime]]:
    """Yield the edges that a limit reached before its end, or will reach."""
    rules, count = view.book.by_clock.get(one.clock, ()), view.book.count
    limit = Counting(
        local_day(one.began),
        one.promised if one.due_on is None else 0,
        view.calendar,
        one.moved,
        due_on=one.due_on,
        began=time_of(one.began, count),
    )
    for rule, reached in zip(rules, edges(rules, count, limit), strict=True):
        if reached is None:
            continue
        edge = max(reached, one.began)  # nobody owed it sooner, however near its last day was
        if one.ended is not None and one.ended < first_instant(rule, edge):
            continue
        yield rule, edge


def _of_findings(rule: Rule, ones: list[Found]) -> Iterator[Point]:
    """Yield each finding, or of each group the one that makes the number full."""
    groups: dict[str, list[Found]] = defaultdict(list)
    for one in sorted(ones, key=lambda found: (found.at, found.subject)):
        groups[str(one.subject) if rule.times == 1 else _group(one)].append(one)
    for group, members in groups.items():
        if len(members) >= rule.times:
            one = members[rule.times - 1]
            who = (one.item, one.department, one.responsible)
            yield Point(rule, Subject(group), one.at, *who, late=one.late, words=one.words)


def _group(one: Found) -> str:
    return one.group or one.department or str(one.subject)
