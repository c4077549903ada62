"""A department: its officers' desks, the piles on them, and the files that were laid aside.

Officers take what came first; a file that was urged lies on top. Time is counted in half-days of a
working day; what an officer does within one is in hours of work.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count

from onehall_approval.domain import model as m
from onehall_approval.simulation.city.habits import Habits
from onehall_approval.simulation.city.luck import Luck

HALVES: int = 2
LEAST_H = 1e-9


@dataclass(slots=True, eq=False)
class File:
    """One item of one case on its way through a department."""

    case: int
    item: m.ItemId
    luck: Luck
    not_before: dict[int, int]
    """Steps that are done together: the half-day from which each can be gone on with."""

    step: int = 0
    left_h: float = 0.0
    urged: bool = False
    done: bool = False
    desk: "Desk | None" = None
    back: int | None = None
    """The half-day in which it comes back to the pile, while it is laid aside."""


@dataclass(slots=True, eq=False)
class Desk:
    """An officer with two piles: what was urged, and the rest in the order it came."""

    officer: m.OfficerId
    leave: frozenset[int] = frozenset()
    top: deque[File] = field(default_factory=deque)
    pile: deque[File] = field(default_factory=deque)

    def load(self) -> int:
        """Count the files that lie here."""
        return len(self.top) + len(self.pile)

    def put(self, file: File) -> None:
        """Lay a file on its pile."""
        file.desk, file.back = self, None
        (self.top if file.urged else self.pile).append(file)

    def drop(self, file: File) -> None:
        """Take a file off, wherever in the piles it lies."""
        for pile in (self.top, self.pile):
            if file in pile:
                pile.remove(file)

    def work(self, hours: float) -> Iterator[tuple[File, float]]:
        """Work off the piles for so long; yield each file whose step is done, and when, in hours.

        Whoever takes it puts it back for its next step.
        """
        spent = 0.0
        while hours - spent > LEAST_H and (self.top or self.pile):
            pile = self.top or self.pile
            file = pile[0]
            does = min(file.left_h, hours - spent)
            spent += does
            file.left_h -= does
            if file.left_h <= LEAST_H:
                pile.popleft()
                yield file, spent


class Department:
    """The desks of one department, and how it works just now."""

    def __init__(self, name: m.DepartmentId, desks: Iterable[Desk], habits: Habits) -> None:
        self.name, self.habits = name, habits
        self.desks = tuple(desks)
        self.attentive_until = 0
        self.helped_until = 0
        self._aside: list[tuple[int, int, File]] = []
        self._number = count()

    def attentive(self, half: int) -> bool:
        """Whether the chief looks through the piles in this half-day."""
        return half < self.attentive_until

    def hours(self, half: int, hours: float) -> float:
        """Return how long officers work in a half-day of so many hours."""
        return hours * (1 + self.habits.overtime) if self.attentive(half) else hours

    def present(self, half: int) -> list[Desk]:
        """Return the desks that are given files; the deputy's, while help was ordered (AB岗)."""
        *own, deputy = self.desks
        here = [desk for desk in own if half not in desk.leave]
        return [*here, deputy] if half < self.helped_until or not here else here

    def working(self, half: int) -> list[Desk]:
        """Return the desks at which somebody works; the deputy finishes what she was given."""
        here, deputy = self.present(half), self.desks[-1]
        return [*here, deputy] if deputy.load() and here[-1] is not deputy else here

    def take(self, file: File, half: int) -> Desk:
        """Give a new file to the officer who has least to do, and begin its first step."""
        file.desk = min(self.present(half), key=Desk.load)
        self.begin(file, half)
        return file.desk

    def begin(self, file: File, half: int) -> None:
        """Begin a step of a file: on the pile, or laid aside first, or waiting for its meeting."""
        assert file.desk is not None  # noqa: S101 - taken before
        file.left_h = file.luck.hours[file.step]
        ready = max(self._laid_aside(file, half), file.not_before.get(file.step, 0))
        if ready > half:
            file.back = ready
            heappush(self._aside, (ready, next(self._number), file))
        else:
            file.desk.put(file)

    def come_back(self, half: int) -> None:
        """Put back on their piles the files whose time aside is over."""
        while self._aside and self._aside[0][0] <= half:
            ready, _, file = heappop(self._aside)
            if file.back == ready and file.desk and not file.done:
                file.desk.put(file)

    def urge(self, file: File, half: int, away: bool = False) -> bool:
        """Lay a file on top, fetched from wherever it was; return whether its officer changed.

        It goes to a colleague if its officer is on leave, or if it is taken `away` from a desk.
        What waits for a meeting goes on waiting.
        """
        before = file.desk
        assert before is not None  # noqa: S101 - urged files are on their way
        before.drop(file)
        file.urged = True
        if away or half in before.leave:
            file.desk = min(self.present(half), key=Desk.load)
        waits = file.not_before.get(file.step, 0)
        if waits > half:
            file.back = waits
            heappush(self._aside, (waits, next(self._number), file))
        else:
            file.desk.put(file)  # type: ignore[union-attr]  # it had a desk before
        return file.desk is not before

    def _laid_aside(self, file: File, half: int) -> int:
        """Return until when a step is laid aside; now, if it is not, or if the file was urged."""
        draw, days = file.luck.aside[file.step]
        share = self.habits.aside_share
        if self.attentive(half):
            share *= self.habits.attentive
        return half if file.urged or draw >= share else half + round(days * HALVES)
