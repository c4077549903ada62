"""No evidence, no issuance: what is ready waits in sight, and goes on by itself once (G17)."""

from dataclasses import replace
from typing import Any

from onehall_approval.api import view
from onehall_approval.domain import coordination as co
from onehall_approval.domain import evidencing
from onehall_approval.domain import model as m

from tests.unit.approval.acting import ourselves
from tests.unit.approval.casework import CHAIN, FREE, A, B, C, Case, day, night_after

STALE = m.Evidence("the log's last note", fresh=False)


def stale(command: Any) -> Any:
    """Return a command as it comes while no checkpoint is fresh."""
    return replace(command, act=replace(command.act, evidence=STALE))


def rung(n: int = 1) -> m.Ring:
    return m.Ring(evidencing.ALARM, ourselves(day(n)))


def waiting() -> Case:
    """Every department has answered, and there is no evidence."""
    case = Case(*FREE)
    return case.all(*(stale(case.opinion(item)) for item in (A, B, C)))


def test_all_answers_are_taken_and_nothing_is_issued() -> None:
    case = waiting()
    assert [len(case.of(kind)) for kind in (m.OpinionRecorded, m.GateOpened)] == [3, 0]
    assert len(case.of(m.EvidenceAwaited)) == 1
    assert case.state.phase is m.Phase.REVIEWING
    assert view.standing(case.state)["waits_for_evidence_since"] is not None


def test_while_it_stays_stale_asking_again_changes_nothing() -> None:
    assert waiting().stale(stale(rung()))


def test_a_fresh_checkpoint_lets_it_go_on_once() -> None:
    case = waiting()
    resumed, gate, issued = case.do(rung())
    kinds = m.EvidenceResumed, m.GateOpened, m.IssuanceMade
    assert tuple(type(one) for one in (resumed, gate, issued)) == kinds
    assert issued.at == day(1), "the decision is made when there is evidence of what led to it"
    assert case.stale(rung())
    assert view.standing(case.state)["waits_for_evidence_since"] is None


def test_any_fresh_command_will_do() -> None:
    case = waiting()
    case.ring(night_after(2011, 10, 13))
    assert [len(case.of(k)) for k in (m.EvidenceResumed, m.IssuanceMade)] == [1, 1]
    assert case.stale(rung())


def test_with_fresh_evidence_nothing_waits() -> None:
    case = Case(*FREE)
    case.answers(A, B, C)
    assert [len(case.of(k)) for k in (m.EvidenceAwaited, m.IssuanceMade)] == [0, 1]


def test_a_package_that_is_due_waits_too_and_goes_on_by_itself() -> None:
    """What is decided on the joint date is issued in time, but not without evidence."""
    case = Case(*FREE)
    case.answers(A, B)
    case.ring(night_after(2011, 10, 13))
    (when,) = [at for kind, at in co.alarms(case.state).items() if kind == "package"]
    (awaited,) = case.do(stale(m.Ring("package", ourselves(when))))
    assert isinstance(awaited, m.EvidenceAwaited)
    assert "package" not in co.alarms(case.state)
    happened = case.do(m.Ring(evidencing.ALARM, ourselves(when)))
    assert [type(one) for one in happened] == [m.EvidenceResumed, m.IssuanceMade]
    assert happened[1].items == (A, B)


def test_what_issues_nothing_needs_no_evidence() -> None:
    """An applicant who gives up is let go; the case ends without a permit."""
    case = Case(*CHAIN)
    before = len(case.happened)
    case.do(stale(case.opinion(A)))
    assert type(case.happened[before]) is m.OpinionRecorded
    assert not case.of(m.EvidenceAwaited)
