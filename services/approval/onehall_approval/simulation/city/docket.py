"""The cases that are open: each through the real decider, and what is told of it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from onehall_approval import messages
from onehall_approval.domain import coordination
from onehall_approval.domain import model as m
from onehall_approval.simulation.city.desks import File
from onehall_approval.simulation.city.halves import told
from onehall_approval.simulation.city.kinds import Kind
from onehall_approval.simulation.playing import taken
from onehall_approval.simulation.script import Hall, Scale

Word: TypeAlias = list[Any]
"""An event as supervision is told it: a letter, the case, the second, and what the letter needs."""


@dataclass(slots=True, eq=False)
class Project:
    """What one applicant wants of a class: one case, or one after another."""

    number: int
    kind: Kind
    began: datetime
    left: list[m.ItemId] = field(default_factory=list)
    ended: datetime | None = None


@dataclass(slots=True)
class Outcome:
    """What became of one matter: when it was accepted and decided, and until when it should be."""

    kind: int
    item: m.ItemId
    accepted_at: datetime
    due_at: datetime
    legal_due_at: datetime
    department: m.DepartmentId
    project: int | None = None
    decided_at: datetime | None = None


@dataclass(slots=True, eq=False)
class Case:
    """One open case: its state, and the files of it that lie in departments."""

    number: int
    kind: Kind
    hall: Hall
    state: m.Coordination
    outcomes: Mapping[m.ItemId, Outcome]
    files: dict[m.ItemId, File]
    project: Project | None


def opened(
    number: int, kind: Kind, at: datetime, register: m.Delegations, project: Project | None
) -> Case:
    """Open a case of that kind; every limit in it is counted by the decider."""
    command = kind.opening(number, at, register)
    happened, state = taken(coordination.INITIAL, command)
    asked = happened[0]
    assert isinstance(asked, m.CoordinationOpened)  # noqa: S101 - what an opening leads to
    hall = Hall(asked, Scale.TYPICAL, command.act.calendar, register)
    of, due = project.number if project else None, asked.joint_due_at
    outcomes = {
        r.item: Outcome(kind.number, r.item, at, due, r.legal_due_at, r.department, of)
        for r in asked.reviews
    }
    return Case(number, kind, hall, state, outcomes, {}, project)


def words(case: Case, events: Iterable[m.Event]) -> Iterator[Word]:
    """Yield what everybody is told of these events.

    What every case comes by is told in short, everything else as the message it is. Commands
    to departments are left out: here departments are a model, and supervision hears no commands.
    """
    for event in events:
        if short := _SHORT.get(type(event)):
            name, at, fields = short(case, event)
            yield [name, case.number, told(at), *fields]
        else:
            yield from _messages(case, event)


def _messages(case: Case, event: m.Event) -> Iterator[Word]:
    for said in messages.SAYS[type(event)](case.state, event):
        message = said.message
        if message.kind == "event":
            second = told(event.at)  # type: ignore[union-attr]  # only the opening has none
            yield ["said", case.number, second, message.wire_name, message.model_dump_json()]


Short: TypeAlias = tuple[str, datetime, Iterable[Any]]
"""What it is called, when it was, and its own fields."""


def _accepted(case: Case, event: m.CoordinationOpened) -> Short:
    return "accepted", event.opened_at, (case.kind.number,)


def _step(_case: Case, event: m.StepCompleted) -> Short:
    return "step", event.at, (event.item, event.department, event.officer, event.step)


def _assigned(_case: Case, event: m.ReviewAssigned) -> Short:
    return "assigned", event.at, (event.item, event.department, event.responsible)


def _opinion(_case: Case, event: m.OpinionRecorded) -> Short:
    said = event.opinion
    signed = said.id, said.officer, said.countersigned_by
    what = said.answer.value, said.reasons, said.legal_basis
    return "opinion", event.at, (event.item, event.department, *signed, *what)


def _gate(_case: Case, event: m.GateOpened) -> Short:
    return "gate", event.at, (event.order,)


def _issued(case: Case, event: m.IssuanceMade) -> Short:
    """Tell an issuance of permits; departments of the model refuse nothing."""
    decisions = (case.state.decisions[item] for item in event.items)
    granted = (one for one in decisions if isinstance(one, m.Granted))
    permits = [(one.item, one.department, one.permit_number) for one in granted]
    issuance = _issuance(case, event.sequence)
    return "issued", event.at, (issuance, event.sequence, permits, event.remaining)


def _delivered(case: Case, event: m.DeliveryMade) -> Short:
    return "delivered", event.at, (_issuance(case, event.sequence),)


def _issuance(case: Case, sequence: int) -> str:
    return str(messages.issuance_id(case.hall.opened.case, sequence))


_SHORT: Mapping[type[Any], Callable[[Case, Any], Short]] = {
    m.CoordinationOpened: _accepted,
    m.StepCompleted: _step,
    m.ReviewAssigned: _assigned,
    m.OpinionRecorded: _opinion,
    m.GateOpened: _gate,
    m.IssuanceMade: _issued,
    m.DeliveryMade: _delivered,
}
