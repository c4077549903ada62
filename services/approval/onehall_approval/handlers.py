"""Bus in: what an acceptance, an opinion and a finished step mean here."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from onehall_bus import topology
from onehall_calendar import Calendar, load
from onehall_contracts import Message, departments, intake
from onehall_store import Handlers, Received, Unacceptable

from onehall_approval import messages
from onehall_approval.domain import model as m
from onehall_approval.store import Register

CALENDAR: Calendar = load()

Meant = Iterable[tuple[str, m.Command]]


def consumes(register: Register) -> Handlers[m.Command]:
    """Return the handlers, each with the register of delegations that acts are checked against."""
    handlers: Mapping[type[Message], Callable[[Register, Received], Meant]] = {
        departments.OpinionGivenV1: record_opinion,
        departments.StepDoneV1: complete_step,
        departments.AttendanceGivenV1: answer_invitation,
        intake.CaseAcceptedV1: open_coordination,
        intake.DocumentAddedV1: note_supplement,
        intake.SupplementOverdueV1: lapse_supplement,
    }
    return {kind: partial(handler, register) for kind, handler in handlers.items()}


def open_coordination(register: Register, received: Received) -> Meant:
    """Ask every department of an accepted case."""
    said: intake.CaseAcceptedV1 = received.message
    yield said.case_id, messages.open_coordination(said, _intake(register, received))


def note_supplement(register: Register, received: Received) -> Meant:
    """Take in papers that came after acceptance."""
    said: intake.DocumentAddedV1 = received.message
    yield said.case_id, messages.note_supplement(said, _intake(register, received))


def lapse_supplement(register: Register, received: Received) -> Meant:
    """End a case whose promised papers did not come."""
    said: intake.SupplementOverdueV1 = received.message
    yield said.case_id, messages.lapse_supplement(said, _intake(register, received))


def record_opinion(register: Register, received: Received) -> Meant:
    """Take down a department's opinion, if it is really that department's."""
    said: departments.OpinionGivenV1 = received.message
    act = _department(register, received, said.department, said.officer)
    yield said.case_id, messages.record_opinion(said, act)


def complete_step(register: Register, received: Received) -> Meant:
    """Take down a finished step."""
    said: departments.StepDoneV1 = received.message
    act = _department(register, received, said.department, said.officer)
    yield said.case_id, messages.complete_step(said, received.event.id, act)


def answer_invitation(register: Register, received: Received) -> Meant:
    """Take down who comes to a joint activity."""
    said: departments.AttendanceGivenV1 = received.message
    officer = said.officers[0] if said.officers else said.department
    act = _department(register, received, said.department, officer)
    yield said.case_id, messages.answer_invitation(said, act)


def _intake(register: Register, received: Received) -> m.Act:
    """Return the act of intake, which is believed over our own bus only."""
    if received.queue != topology.service_queue("approval"):
        raise Unacceptable("not attested", "this comes from intake over our own bus")
    by = "onehall/intake"
    return m.Act(received.now, CALENDAR, by, m.Side.OURSELVES, delegations=register.current)


def _department(register: Register, received: Received, department: str, officer: str) -> m.Act:
    """Return a department's act; what the broker does not attest is refused."""
    if received.queue != topology.opinions_queue(department):
        raise Unacceptable("not attested", f"it says {department}, its queue says otherwise")
    if received.user_id != topology.department_user(department):
        raise Unacceptable("not attested", f"it says {department}, its user_id says otherwise")
    who = m.DepartmentId(department)
    return m.Act(received.now, CALENDAR, officer, m.Side.DEPARTMENT, who, register.current)
