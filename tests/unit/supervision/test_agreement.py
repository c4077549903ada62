"""What approval states of a limit and what supervision counts from the causes are the same."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from hypothesis import given, settings
from hypothesis import strategies as st
from onehall_approval import messages as approval_messages
from onehall_approval.domain import coordination
from onehall_approval.domain import model as a
from onehall_calendar import ApproverRole, SuspensionCause
from onehall_contracts import Message
from onehall_contracts.ids import derived, uuid7
from onehall_store import Recorded
from onehall_store.deciding import Origin
from onehall_supervision import messages
from onehall_supervision.domain.comparing import STATING, differences

from tests.building import ACCEPTED_AT, item
from tests.moving import AUTHORITY, GOVERNMENT
from tests.observing import at, case_of
from tests.unit.approval.acting import CALENDAR, department, ourselves
from tests.unit.supervision.watch import Watch

FIRE, PLAN = item(6, "XFZD", promised=10), item(1, "GHJ", promised=14)
CASE = case_of(PLAN, FIRE)
PROCEDURE = a.ProcedureId(str(derived("procedure")))


@dataclass
class Approval:
    """Approval's own decider, with everything it says to everybody."""

    state: a.Coordination = coordination.INITIAL
    said: list[Message] = field(default_factory=list)

    def ask(self, command: a.Command) -> None:
        events = coordination.decide(self.state, command)
        assert isinstance(events, Sequence), events
        for event in events:
            self.state = coordination.evolve(self.state, event)
            recorded = Recorded(CASE.case_id, 1, uuid7(), event, Origin("test", ACCEPTED_AT))
            told = approval_messages.publishes(self.state, recorded)
            self.said += [one.message for one in told if one.department is None]


def opened() -> Approval:
    approval = Approval()
    approval.ask(approval_messages.open_coordination(CASE, ourselves()))
    return approval


def begin(when: datetime, declared: int) -> a.StartProcedure:
    items, cause = (a.ItemId("PC2-06"),), SuspensionCause.EXPERT_REVIEW
    act = department("XFZD", at=when)
    return a.StartProcedure(PROCEDURE, items, cause, declared, "notice 1", act)


def end(when: datetime) -> a.EndProcedure:
    return a.EndProcedure(PROCEDURE, department("XFZD", at=when))


def extend(when: datetime, days: int, role: ApproverRole) -> a.ExtendLimit:
    joint = role is GOVERNMENT
    one, act = ("GHJ", None) if joint else ("XFZD", a.ItemId("PC2-06"))
    return a.ExtendLimit(act, days, role, "leader", "reason", "notice 2", department(one, at=when))


def agree(said: Sequence[Message]) -> None:
    """Hear everything in order, and compare each statement when it is heard."""
    watch = Watch().see(CASE)
    compared = 0
    for message in said:
        watch.see(message)
        fact = messages.fact_of(message)
        if isinstance(fact, STATING):
            compared += 1
            assert list(differences(watch.view, fact)) == []
    assert compared > 1


def test_both_count_a_suspension_an_extension_and_the_resumption_alike() -> None:
    """PEERS test 4; L-31, L-33, L-34: two calculations, one answer."""
    approval = opened()
    approval.ask(begin(at("2011-09-28T10:00:00"), 7))
    approval.ask(extend(at("2011-10-10T10:00:00"), 15, GOVERNMENT))
    approval.ask(end(at("2011-10-12T17:00:00")))
    agree(approval.said)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 20), st.integers(0, 30), st.integers(0, 14), st.integers(1, 20), st.booleans()
)
def test_both_count_any_procedure_and_any_extension_alike(
    begins: int, lasts: int, approved: int, declared: int, joint: bool
) -> None:
    """L-30, L-31, L-33, L-34: whichever comes first."""

    def day(n: int) -> datetime:
        on = CALENDAR.add_working_days(ACCEPTED_AT.date(), n)
        return at(f"{on}T10:00:00")

    role, days = (GOVERNMENT, 15) if joint else (AUTHORITY, 10)
    moves: list[tuple[datetime, a.Command]] = [
        (day(begins), begin(day(begins), declared)),
        (day(approved), extend(day(approved), days, role)),
        (day(begins + lasts), end(day(begins + lasts))),
    ]
    approval = opened()
    for _, command in sorted(moves, key=lambda move: move[0]):
        approval.ask(command)
    agree(approval.said)
