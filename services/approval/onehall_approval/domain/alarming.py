"""When a case wants to be asked again, and what is done then. A pure function of its state."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Final, TypeAlias

from onehall_approval.domain import branches, consulting, evidencing, gate, hearings, issuing
from onehall_approval.domain import model as m
from onehall_approval.domain.ruling import Answer, Decides

JOINT_DATE: Final = "joint-date"
PACKAGE: Final = "package"
CHOICE: Final = "choice"
CONSULTATION: Final = "consultation"
HEARING: Final = "hearing"
RENEWAL: Final = "renewal"

Alarm: TypeAlias = tuple[str, datetime]


def alarms(state: m.Coordination) -> Mapping[str, datetime]:
    """Return every instant at which silence or time alone has an effect in this case."""
    if state.ended or state.opened is None:
        return {}
    found = dict(_of_permits(state))
    if state.undecided:
        found |= dict(_of_reviews(state))
    in_parts = state.gates and state.undecided and not state.evidence_awaited_at
    if in_parts and (unissued := state.unissued):
        found[PACKAGE] = gate.first_gate(state, unissued).package_by
    return found


def ring(state: m.Coordination, command: m.Ring) -> Answer:
    """Do what an instant asks for; nothing, if it has been done or moved meanwhile."""
    kind, _, name = command.kind.partition("/")
    return _RINGS[kind](state, name, command.act)


def _of_reviews(state: m.Coordination) -> Iterator[Alarm]:
    if not state.joint_date_passed and state.joint_due_at:
        yield JOINT_DATE, state.joint_due_at
    yield from ((f"{CHOICE}/{i}", c.asked.pending_until) for i, c in _chosen_later(state))
    for consultation, known in state.consultations.items():
        waiting = known.asked.item in state.undecided
        if waiting and known.silence_consents and not known.answered:
            yield f"{CONSULTATION}/{consultation}", known.due_at
    for item, hearing in state.hearings.items():
        if hearings.may_lapse(state, item):
            yield f"{HEARING}/{item}", hearing.informed.request_by


def _chosen_later(state: m.Coordination) -> Iterator[tuple[m.ItemId, m.Choice]]:
    """Yield what is kept pending, and will be decided when its time is over."""
    waiting = set(state.undecided)
    for item, choice in state.choices.items():
        if choice.pending and not waiting.isdisjoint(choice.asked.dependants):
            yield item, choice


def _of_permits(state: m.Coordination) -> Iterator[Alarm]:
    for number, permit in state.permits.items():
        standing = permit.status is m.PermitStatus.VALID
        if standing and permit.renewal_asked_at and permit.valid_until:
            yield f"{RENEWAL}/{number}", permit.valid_until


def _joint_date(state: m.Coordination, _name: str, act: m.Act) -> Answer:
    due = state.joint_due_at
    if state.joint_date_passed or due is None or act.at < due or not state.undecided:
        return []
    return [m.JointDatePassed(state.undecided, act.at)]


def _package(state: m.Coordination, _name: str, act: m.Act) -> Answer:
    return evidencing.package(state, act)


_RINGS: Final[Mapping[str, Callable[[m.Coordination, str, m.Act], Answer]]] = {
    JOINT_DATE: _joint_date,
    PACKAGE: _package,
    CHOICE: lambda s, name, act: branches.give_up_waiting(s, m.ItemId(name), act),
    CONSULTATION: lambda s, name, act: consulting.deem(s, m.ConsultationId(name), act),
    evidencing.ALARM: lambda s, _name, act: evidencing.resume(s, act),
    HEARING: lambda s, name, act: hearings.lapse(s, m.ItemId(name), act),
    RENEWAL: lambda s, name, act: issuing.deem_renewed(s, m.PermitNumber(name), act),
}

DECIDES: Decides = {m.Ring: ring}
