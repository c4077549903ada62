"""The city: its window, its departments, its open cases, and what happens in a half-day."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
from heapq import heappop, heappush
from itertools import count
from typing import Any, Final

from onehall_calendar import Calendar

from onehall_approval.domain import coordination
from onehall_approval.domain import model as m
from onehall_approval.simulation.city import docket, staffing
from onehall_approval.simulation.city.demand import Asked, Demand
from onehall_approval.simulation.city.desks import HALVES, File
from onehall_approval.simulation.city.docket import Case, Outcome, Project, Word
from onehall_approval.simulation.city.habits import Habits
from onehall_approval.simulation.city.halves import Half, told
from onehall_approval.simulation.city.heeding import LEVELS, RED, Card, Chiefs
from onehall_approval.simulation.city.kinds import BY, Kind, Kinds, in_order
from onehall_approval.simulation.city.luck import luck
from onehall_approval.simulation.playing import taken
from onehall_approval.simulation.script import approval, decision, delivery, meetings, together

NEXT_WINDOW: Final = HALVES
"""Who asks one after another is at the next window one working day after the last permit."""


class Order(StrEnum):
    """How the items of a class are asked for."""

    SERIES = "series"  # 串联: one after another, as before the centre
    PARALLEL = "parallel"  # 并联


@dataclass(frozen=True, slots=True)
class Setting:
    """What a run is made of."""

    kinds: Kinds
    demand: Demand
    order: Order
    habits: Habits
    calendar: Calendar
    seed: int
    watched: bool = False
    """Whether supervision is told what happens."""


class City:
    """One run: cases are the real decider's, departments a model."""

    def __init__(self, setting: Setting) -> None:
        kinds, demand, habits = setting.kinds, setting.demand, setting.habits
        self.setting = setting
        self.officers = staffing.officers(demand, kinds, habits)
        self.register = staffing.register(self.officers)
        self.departments = staffing.staffed(self.officers, demand, habits, setting.seed)
        self.outcomes: list[Outcome] = []
        self.projects: list[Project] = []
        self.cases: dict[int, Case] = {}
        self.events = 0
        self._said: list[Word] = []
        self._agenda: list[tuple[datetime, int, Callable[[], None]]] = []
        self._coming: defaultdict[int, list[tuple[Project, float]]] = defaultdict(list)
        self._unassigned: list[tuple[Case, File]] = []
        self._orders: dict[int, tuple[m.ItemId, ...]] = {}
        self._chiefs = Chiefs(setting.seed, habits.obedience)
        self._case, self._turn = count(1), count()
        self._half: Half | None = None

    @property
    def idle(self) -> bool:
        """Whether nobody wants anything any more."""
        return not (self.cases or self._coming or self._agenda)

    def said(self) -> list[Word]:
        """Return what was told since it was last asked."""
        said, self._said = self._said, []
        return said

    def heed(self, cards: Iterable[Card], half: Half) -> None:
        """Let addressees do what they do about the cards that came since the last half-day."""
        for card in cards:
            case = self.cases.get(card.case)
            heard = self._heard(case, card, half) if case else self._chiefs.obey(card, half.number)
            if card.department in self.departments:
                self._chiefs.hear(self.departments[card.department], card, half.number)
                if heard:
                    self._answer(card, half)

    def spend(self, half: Half, asked: Iterable[Asked]) -> None:
        """Let a half-day pass: the window opens, officers work, and each act is decided in turn."""
        self._half = half
        for department in self.departments.values():
            department.come_back(half.number)
        self._assign(half)
        self._window(half, asked)
        self._work(half)
        while self._agenda and self._agenda[0][0] <= half.ends:
            heappop(self._agenda)[2]()

    def _window(self, half: Half, asked: Iterable[Asked]) -> None:
        for one in asked:
            self._expect(half.at(one.part), partial(self._ask, one, half.at(one.part)))
        for project, part in self._coming.pop(half.number, ()):
            self._expect(half.at(part), partial(self._next, project, half.at(part)))

    def _ask(self, asked: Asked, at: datetime) -> None:
        kind = asked.kind
        if len(kind.plans) == 1:
            self._open(kind, asked.matter, at, None)
            return
        project = Project(asked.matter, kind, at)
        self.projects.append(project)
        if self.setting.order is Order.PARALLEL:
            self._open(kind, asked.matter, at, project)
        else:
            project.left.extend(self._order_of(kind))
            self._next(project, at)

    def _next(self, project: Project, at: datetime) -> None:
        kind = self.setting.kinds.by_item[project.left.pop(0)]
        self._open(kind, project.number, at, project)

    def _order_of(self, kind: Kind) -> tuple[m.ItemId, ...]:
        if kind.number not in self._orders:
            self._orders[kind.number] = in_order(kind, self.register)
        return self._orders[kind.number]

    def _open(self, kind: Kind, matter: int, at: datetime, project: Project | None) -> None:
        """Open a case, plan its meetings, and lay its files ready for the next half-day."""
        number = next(self._case)
        case = docket.opened(number, kind, at, self.register, project)
        self.cases[number] = case
        self.outcomes.extend(case.outcomes.values())
        self._follow(case, [case.hall.opened])
        waits = self._meetings(case) if len(kind.plans) > 1 else {}
        for review in case.hall.opened.reviews:
            names = [step.name for step in decision(review)]
            until = {names.index(step): half for step, half in waits.items() if step in names}
            limits = [step.limit_wd for step in decision(review)]
            name = f"{matter}/{review.item}"
            chance = luck(self.setting.seed, name, limits, self.setting.habits, len(LEVELS))
            file = File(number, review.item, chance, until)
            case.files[review.item] = file
            self._unassigned.append((case, file))

    def _meetings(self, case: Case) -> Mapping[str, int]:
        """Expect what is done together; return from which half-day each such step goes on."""
        assert self._half is not None  # noqa: S101 - the window is open
        waits: dict[str, int] = {}
        for step, concerned, day in meetings(case.hall):
            for command in together(case.hall, step, concerned, day):
                self._expect(command.act.at, partial(self._take, case, command))
            today = self._half.number - self._half.number % HALVES
            waits[step] = today + day * HALVES + 1
        return waits

    def _assign(self, half: Half) -> None:
        waiting, self._unassigned = self._unassigned, []
        for case, file in waiting:
            department = self.departments[case.outcomes[file.item].department]
            department.take(file, half.number)
            self._assigned(case, file, half)

    def _assigned(self, case: Case, file: File, half: Half) -> None:
        """Say whose desk a file lies on from now on."""
        assert file.desk is not None  # noqa: S101 - it was just laid there
        department = case.outcomes[file.item].department
        act = case.hall.act(department, m.Post.CHIEF, half.begins)
        self._take(case, m.AssignReview(file.item, file.desk.officer, act))

    def _work(self, half: Half) -> None:
        """Let every officer who is there work off the piles; what is done awaits its turn."""
        for department in self.departments.values():
            hours = department.hours(half.number, half.hours)
            for desk in department.working(half.number):
                for file, spent in desk.work(hours):
                    at, case = half.at(spent / hours), self.cases[file.case]
                    step = file.step
                    self._expect(at, partial(self._step, case, file, step, desk.officer, at))
                    file.step += 1
                    file.done = file.step == len(file.luck.hours)
                    if not file.done:
                        department.begin(file, half.number)

    def _step(self, case: Case, file: File, step: int, officer: m.OfficerId, at: datetime) -> None:
        """Complete a step; after the last one the department gives its opinion."""
        review = case.state.reviews[file.item]
        calendar, register = self.setting.calendar, self.register
        act = m.Act(at, calendar, officer, m.Side.DEPARTMENT, review.department, register)
        name = decision(review)[step].name
        self._take(case, m.CompleteStep(file.item, review.task, name, name, act))
        if step + 1 == len(file.luck.hours):
            self._take(case, approval(case.hall, review, act))

    def _heard(self, case: Case, card: Card, half: Half) -> bool:
        """Fetch the files a card is about; with a red one, or an order, from a desk to another.

        Return whether the first of them has an ear for it: who has none does not answer either.
        """
        files = [case.files[card.item]] if card.item else list(case.files.values())
        level, obedience = LEVELS.index(card.level), self.setting.habits.obedience
        for file in files:
            if file.luck.ears[level] < obedience and file.desk and not file.done:
                department = self.departments[case.outcomes[file.item].department]
                if department.urge(file, half.number, away=level >= LEVELS.index(RED)):
                    self._assigned(case, file, half)
        return files[0].luck.ears[level] < obedience

    def _answer(self, card: Card, half: Half) -> None:
        """Say that the addressee has seen a card, or explained it."""
        officer = f"{card.department}-{staffing.CHIEF}"
        what = (card.department, officer, card.level, card.reference)
        self._said.append(["answered", card.case, told(half.begins), *what])

    def _expect(self, at: datetime, act: Callable[[], None]) -> None:
        heappush(self._agenda, (at, next(self._turn), act))

    def _take(self, case: Case, command: m.Command) -> None:
        events, case.state = taken(case.state, command)
        self._follow(case, events)

    def _ring(self, case: Case, alarm: str, at: datetime) -> None:
        """Ring an alarm of a case, if it still wants to be rung then."""
        if coordination.alarms(case.state).get(alarm) == at:
            act = m.Act(at, self.setting.calendar, BY, m.Side.OURSELVES, delegations=self.register)
            self._take(case, m.Ring(alarm, act))

    def _follow(self, case: Case, events: list[m.Event]) -> None:
        """Remember what happened, tell it, and expect what follows from it."""
        self.events += len(events)
        if self.setting.watched:
            self._said.extend(docket.words(case, events))
        for event in events:
            if follow := _FOLLOWS.get(type(event)):
                follow(self, case, event)

    def _alarmed(self, case: Case, _event: m.Event) -> None:
        for alarm, at in coordination.alarms(case.state).items():
            self._expect(at, partial(self._ring, case, alarm, at))

    def _decided(self, case: Case, event: m.GateOpened) -> None:
        for item in event.order:
            case.outcomes[item].decided_at = event.at
        if case.state.undecided:
            self._alarmed(case, event)

    def _issued(self, case: Case, event: m.IssuanceMade) -> None:
        handed = delivery(case.hall, event)
        self._expect(handed.act.at, partial(self._take, case, handed))
        project = case.project
        if event.remaining or project is None:
            return
        if project.left:
            assert self._half is not None  # noqa: S101 - something happened in it
            self._coming[self._half.number + NEXT_WINDOW].append((project, 0.0))
        else:
            project.ended = event.at

    def _delivered(self, case: Case, _event: m.DeliveryMade) -> None:
        state = case.state
        if state.phase is m.Phase.ISSUED and len(state.deliveries) == len(state.issuances):
            del self.cases[case.number]


_FOLLOWS: Mapping[type[Any], Callable[[City, Case, Any], None]] = {
    m.CoordinationOpened: City._alarmed,
    m.JointDatePassed: City._alarmed,
    m.GateOpened: City._decided,
    m.IssuanceMade: City._issued,
    m.DeliveryMade: City._delivered,
}
