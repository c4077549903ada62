"""Bus in: what an acceptance, a signed opinion and a finished step mean here."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from asyncpg import Pool
from onehall_bus import topology
from onehall_calendar import Calendar, load
from onehall_contracts import Message, departments, intake, supervision
from onehall_contracts.signing import Untrusted
from onehall_store import Handlers, Heard, Received, Unacceptable
from onehall_store.vault import Erasure

from onehall_approval import messages
from onehall_approval.domain import model as m
from onehall_approval.messages.checkpoints import seen
from onehall_approval.messages.notary import Notary
from onehall_approval.messages.proving import proven
from onehall_approval.store import Checkpoints, Keys, Register
from onehall_approval.store.heartbeats import Heartbeat

CALENDAR: Calendar = load()

Meant = Iterable[tuple[str, m.Command]]


@dataclass(frozen=True, slots=True)
class Known:
    """What handlers know besides the event: who may act, whose keys count, who signs for us.

    And the evidence log's checkpoints, without which nothing is issued.
    """

    register: Register
    keys: Keys
    notary: Notary
    checkpoints: Checkpoints = field(default_factory=Checkpoints)

    async def open(self, pool: Pool) -> None:
        """Read everything before anything is consumed."""
        await self.register.open(pool)
        await self.keys.open(pool)
        await self.checkpoints.open(pool)

    def act(
        self, received: Received, by: str, side: m.Side, department: str | None = None
    ) -> m.Act:
        """Return who acts, by what authority, and who signs what we say of it."""
        whose = m.DepartmentId(department) if department else None
        held = self.register.current
        return m.Act(received.now, CALENDAR, by, side, whose, held, self.notary)


def consumes(known: Known) -> Handlers[m.Command]:
    """Return the handlers, each with what it has to know."""
    handlers: Mapping[type[Message], Callable[[Known, Any], Meant | Heard]] = {
        departments.OpinionGivenV1: record_opinion,
        departments.StepDoneV1: complete_step,
        departments.AttendanceGivenV1: answer_invitation,
        departments.ClarificationRequestedV1: ask_clarification,
        departments.HeartbeatV1: hear,
        intake.CaseAcceptedV1: open_coordination,
        intake.DocumentAddedV1: note_supplement,
        intake.SupplementOverdueV1: lapse_supplement,
        intake.PersonErasedV1: forget_holder,
        supervision.CorrectCaseV1: correct,
        supervision.CheckpointSignedV1: see_checkpoint,
    }
    return {kind: partial(handler, known) for kind, handler in handlers.items()}


def open_coordination(known: Known, received: Received) -> Meant:
    """Ask every department of an accepted case."""
    said: intake.CaseAcceptedV1 = received.message
    yield said.case_id, messages.open_coordination(said, _intake(known, received))


def note_supplement(known: Known, received: Received) -> Meant:
    """Take in papers that came after acceptance."""
    said: intake.DocumentAddedV1 = received.message
    yield said.case_id, messages.note_supplement(said, _intake(known, received))


def lapse_supplement(known: Known, received: Received) -> Meant:
    """End a case whose promised papers did not come."""
    said: intake.SupplementOverdueV1 = received.message
    yield said.case_id, messages.lapse_supplement(said, _intake(known, received))


def forget_holder(known: Known, received: Received) -> Heard:
    """Destroy what an erased holder's documents are kept with."""
    by = _intake(known, received).by
    said: intake.PersonErasedV1 = received.message
    return Heard(Erasure(received.event.id, said.applicant_ref, by, said.ground, said.erased_at))


def record_opinion(known: Known, received: Received) -> Meant:
    """Take down a department's opinion, if its signature proves that it is."""
    said: departments.OpinionGivenV1 = received.message
    _attested(received, said.department)
    find = known.keys.of(said.department, received.now)
    try:
        stated, proof = proven(said, find, known.notary.name, received.now)
    except Untrusted as error:
        raise Unacceptable(error.reason, error.detail) from None
    act = known.act(received, stated.officer, m.Side.DEPARTMENT, said.department)
    yield said.case_id, messages.record_opinion(stated, proof, act)


def complete_step(known: Known, received: Received) -> Meant:
    """Take down a finished step."""
    said: departments.StepDoneV1 = received.message
    act = _department(known, received, said.department, said.officer)
    yield said.case_id, messages.complete_step(said, received.event.id, act)


def answer_invitation(known: Known, received: Received) -> Meant:
    """Take down who comes to a joint activity."""
    said: departments.AttendanceGivenV1 = received.message
    officer = said.officers[0] if said.officers else said.department
    act = _department(known, received, said.department, officer)
    yield said.case_id, messages.answer_invitation(said, act)


def ask_clarification(known: Known, received: Received) -> Meant:
    """Ask the applicant what a department wants to know."""
    said: departments.ClarificationRequestedV1 = received.message
    act = _department(known, received, said.department, said.officer)
    yield said.case_id, messages.ask_clarification(said, act)


def correct(known: Known, received: Received) -> Meant:
    """Do what supervision asks for, or tell it why not."""
    said: supervision.CorrectCaseV1 = received.message
    act = _ours(known, received, f"onehall/supervision/{said.ordered_by}")
    yield said.case_id, messages.correct(said, act)


def see_checkpoint(known: Known, received: Received) -> Heard | Meant:
    """Keep what the evidence log is now, if the log itself signed it."""
    _ours(known, received, "onehall/supervision")
    if (watched := known.checkpoints.log) is None:
        return ()
    said: supervision.CheckpointSignedV1 = received.message
    try:
        one = seen(said.note, watched.origin, watched.keys)
    except Untrusted as error:
        raise Unacceptable(error.reason, error.detail) from None
    if known.checkpoints.contradicts(one):
        detail = f"the log signed two roots for {one.size} entries; compare it with other copies"
        raise Unacceptable("split view", detail)
    return Heard(one)


def hear(_known: Known, received: Received) -> Heard:
    """Remember that a worker is alive."""
    said: departments.HeartbeatV1 = received.message
    _attested(received, said.department)
    return Heard(Heartbeat(**said.model_dump(), seen_at=received.now))


def _intake(known: Known, received: Received) -> m.Act:
    return _ours(known, received, "onehall/intake")


def _ours(known: Known, received: Received, by: str) -> m.Act:
    """Return the act of another service, which is believed over our own bus only."""
    if received.queue != topology.service_queue("approval"):
        raise Unacceptable("not attested", "this is said over our own bus, by one of us")
    return known.act(received, by, m.Side.OURSELVES)


def _department(known: Known, received: Received, department: str, officer: str) -> m.Act:
    """Return a department's act; what the broker does not attest is refused."""
    _attested(received, department)
    return known.act(received, officer, m.Side.DEPARTMENT, department)


def _attested(received: Received, department: str) -> None:
    if received.queue != topology.opinions_queue(department):
        raise Unacceptable("not attested", f"it says {department}, its queue says otherwise")
    if received.user_id != topology.department_user(department):
        raise Unacceptable("not attested", f"it says {department}, its user_id says otherwise")
    if received.event.source != f"department/{department}":
        detail = f"its source is not department/{department}: whoever reads the record believes it"
        raise Unacceptable("not attested", detail)
