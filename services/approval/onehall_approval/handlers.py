"""Bus in: what an acceptance, an opinion and a finished step mean here."""

from collections.abc import Iterable

from onehall_bus import topology
from onehall_calendar import Calendar, load
from onehall_contracts import departments, intake
from onehall_store import Handlers, Received, Unacceptable

from onehall_approval import messages
from onehall_approval.domain.model import Command

CALENDAR: Calendar = load()


def open_coordination(received: Received) -> Iterable[tuple[str, Command]]:
    """Ask every department of an accepted case."""
    said: intake.CaseAcceptedV1 = received.message
    if received.queue != topology.service_queue("approval"):
        raise Unacceptable("not attested", "acceptances come from intake over our own bus")
    yield said.case_id, messages.open_coordination(said, CALENDAR)


def record_opinion(received: Received) -> Iterable[tuple[str, Command]]:
    """Take down a department's opinion, if it is really that department's."""
    said: departments.OpinionGivenV1 = received.message
    _attested(received, said.department)
    yield said.case_id, messages.record_opinion(said, received.now, CALENDAR)


def complete_step(received: Received) -> Iterable[tuple[str, Command]]:
    """Take down a finished step."""
    said: departments.StepDoneV1 = received.message
    _attested(received, said.department)
    yield said.case_id, messages.complete_step(said, received.event.id, received.now)


CONSUMES: Handlers[Command] = {
    intake.CaseAcceptedV1: open_coordination,
    departments.OpinionGivenV1: record_opinion,
    departments.StepDoneV1: complete_step,
}


def _attested(received: Received, department: str) -> None:
    """Refuse what the broker does not attest: queue and user must be the department's own."""
    if received.queue != topology.opinions_queue(department):
        raise Unacceptable("not attested", f"it says {department}, its queue says otherwise")
    if received.user_id != topology.department_user(department):
        raise Unacceptable("not attested", f"it says {department}, its user_id says otherwise")
