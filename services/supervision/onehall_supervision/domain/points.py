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


def open_points(view: CaseView, function: Function) -> Iterator[Point]:
    """Yield the points of a function that have no card yet."""
    for point in _points(view, function):
        key = CardKey(function, point.rule.id, point.subject)
        if key not in view.cards and key not in view.proposed:
            yield point


def _points(view: CaseView, function: Function) -> Iterator[Point]:
    found: dict[str, list[Found]] = defaultdict(list)
    for one in WATCHERS[function].watch(view):
        if isinstance(one, Found):
            found[one.finding].append(one)
        else:
            yield from _of_limit(view, one)
    for finding, ones in found.items():
        for rule in view.book.by_finding.get(finding, ()):
            yield from _of_findings(rule, ones)


def _of_limit(view: CaseView, one: Running) -> Iterator[Point]:
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
        who = (one.item, one.department, one.responsible)
        yield Point(rule, one.subject, edge, *who, one.promised, one.ended, words=one.words)


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
