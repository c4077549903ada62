"""Virtual time: what is due next is done next; what the case asks to be woken for, before it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from heapq import heappop, heappush
from itertools import count

from onehall_approval.domain import coordination
from onehall_approval.domain import model as m
from onehall_approval.simulation.script import Hall, Scale, delivery, written


class Stopped(ValueError):
    """The decider refused an act of the script, or the case does not end; the text says which."""


@dataclass(frozen=True, slots=True)
class Played:
    """A case that has ended: its history, and the acts that made it."""

    hall: Hall
    state: m.Coordination
    events: tuple[m.Event, ...]
    commands: tuple[m.Command, ...]


def play(opening: m.OpenCoordination, scale: Scale) -> Played:
    """Take a case from its opening to its last delivery through the real decider."""
    stage = _Stage()
    opened = stage.take(opening)[0]
    assert isinstance(opened, m.CoordinationOpened)  # noqa: S101 - what an opening leads to
    hall = Hall(opened, scale, opening.act.calendar, opening.act.delegations)
    stage.expect(written(hall))
    while stage.goes_on():
        happened = stage.next()
        stage.expect(delivery(hall, e) for e in happened if isinstance(e, m.IssuanceMade))
    if stage.state.undecided:
        raise Stopped(f"{', '.join(stage.state.undecided)} would never be decided")
    return Played(hall, stage.state, tuple(stage.events), tuple(stage.commands))


def taken(state: m.Coordination, command: m.Command) -> tuple[list[m.Event], m.Coordination]:
    """Have the decider decide; return what happened and the state after it, or raise Stopped."""
    answer = coordination.decide(state, command)
    if isinstance(answer, m.Refused):
        who, what = command.act.by, type(command).__name__
        raise Stopped(f"{what} of {who} on {command.act.at.date()} is refused: {answer.detail}")
    return list(answer), reduce(coordination.evolve, answer, state)


class _Stage:
    """The history so far, and what is due."""

    def __init__(self) -> None:
        self.state = coordination.INITIAL
        self.events: list[m.Event] = []
        self.commands: list[m.Command] = []
        self._due: list[tuple[datetime, int, m.Command]] = []
        self._number = count()

    def expect(self, commands: Iterable[m.Command]) -> None:
        """Put acts among those that are due; of equal times the first given comes first."""
        for command in commands:
            heappush(self._due, (command.act.at, next(self._number), command))

    def goes_on(self) -> bool:
        """Whether somebody will still do something."""
        return bool(self._due)

    def next(self) -> list[m.Event]:
        """Do what is due next: an alarm of the case, if it comes before the next act."""
        at, _, command = self._due[0]
        alarm = min(coordination.alarms(self.state).items(), key=_instant, default=None)
        if alarm and alarm[1] <= at:
            return self._ring(*alarm, command.act)
        heappop(self._due)
        return self.take(command)

    def take(self, command: m.Command) -> list[m.Event]:
        """Have the decider decide, and remember what happened."""
        answer, self.state = taken(self.state, command)
        self.events += answer
        self.commands.append(command)
        return answer

    def _ring(self, kind: str, at: datetime, like: m.Act) -> list[m.Event]:
        by = "onehall/approval/alarm"
        act = m.Act(at, like.calendar, by, m.Side.OURSELVES, delegations=like.delegations)
        happened = self.take(m.Ring(kind, act))
        if not happened:
            raise Stopped(f"the alarm {kind} rings and nothing happens")
        return happened


def _instant(alarm: tuple[str, datetime]) -> datetime:
    return alarm[1]
