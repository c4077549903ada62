"""What supervision has corrected 纠错: done by our own rules and once, or answered with our no."""

from dataclasses import replace

import pytest
from onehall_approval.domain import model as m
from onehall_calendar import SuspensionCause
from onehall_contracts import approval

from tests.unit.approval.acting import applicant, department, ourselves
from tests.unit.approval.casework import FREE, A, B, Case, day, uid

AGAIN, REASSIGN, END = m.CorrectiveAct
PROCEDURE = m.ProcedureId(uid("procedure"))


def ordered(what: m.CorrectiveAct, n: int = 1, **more: object) -> m.Correct:
    made = m.Correct(m.CorrectionId(uid("correction", n)), A, what, ourselves(day(2)))
    return replace(made, **more)


def answered(case: Case) -> approval.CorrectionAnsweredV1:
    last: approval.CorrectionAnsweredV1 = case.told(approval.CorrectionAnsweredV1)[-1]
    return last


def suspended() -> Case:
    start = m.StartProcedure(
        PROCEDURE, (A,), SuspensionCause.TESTING, 9, "通知", department("GHJ", "01", day(1))
    )
    return Case(*FREE).all(start)


def test_a_task_is_sent_again_as_it_stands() -> None:
    case = Case(*FREE)
    before = case.state
    sent, _ = case.do(ordered(AGAIN))
    assert sent == m.TaskSentAgain(A, m.DepartmentId("GHJ"), before.reviews[A].task, day(2))
    assert case.state.reviews == before.reviews
    assert answered(case).carried_out


def test_another_officer_answers_for_a_review_as_the_register_allows() -> None:
    case = Case(*FREE)
    case.do(ordered(REASSIGN, responsible=m.OfficerId("GHJ-02")))
    assert case.state.responsible[A] == "GHJ-02"
    assert answered(case).carried_out
    (said,) = case.told(approval.ReviewAssignedV1)
    assert (said.department, said.responsible) == ("GHJ", "GHJ-02")


def test_a_special_procedure_is_ended_and_the_clock_runs_on() -> None:
    case = suspended()
    stopped = case.dues(A)
    case.do(ordered(END, procedure=PROCEDURE))
    assert case.dues(A) < stopped
    assert answered(case).carried_out


@pytest.mark.parametrize(
    ("what", "more", "why"),
    [
        (REASSIGN, {}, "name who"),
        (REASSIGN, {"responsible": m.OfficerId("JW-03")}, "no delegation"),
        (REASSIGN, {"item": m.ItemId("PC9-99"), "responsible": m.OfficerId("GHJ-02")}, "PC9-99"),
        (AGAIN, {"item": m.ItemId("PC9-99")}, "not an item"),
        (END, {}, "no special procedure"),
        (END, {"procedure": m.ProcedureId(uid("another"))}, "no special procedure"),
        (END, {"procedure": PROCEDURE, "item": B}, "no special procedure"),
    ],
)
def test_what_cannot_be_done_changes_nothing_and_is_answered_with_the_reason(
    what: m.CorrectiveAct, more: dict[str, object], why: str
) -> None:
    case = suspended()
    events = case.do(ordered(what, **more))
    assert [type(event) for event in events] == [m.CorrectionAnswered]
    said = answered(case)
    assert not said.carried_out
    assert why in said.detail


def test_a_task_that_is_answered_is_not_sent_again() -> None:
    case = Case(*FREE)
    case.answers(A)
    case.do(ordered(AGAIN))
    assert not answered(case).carried_out
    assert "has its opinion" in answered(case).detail


def test_a_correction_is_carried_out_once() -> None:
    case = Case(*FREE)
    once = ordered(AGAIN)
    case.do(once)
    assert case.stale(once)
    assert case.stale(replace(once, what=REASSIGN)), "the id is what counts"
    case.do(ordered(AGAIN, 2))
    assert len(case.told(approval.CorrectionAnsweredV1)) == 2


@pytest.mark.parametrize("what", m.CorrectiveAct)
def test_a_closed_case_is_answered_and_stays_as_it_is(what: m.CorrectiveAct) -> None:
    issued, ended = Case(*FREE), Case(*FREE)
    for item in FREE:
        issued.answers(item.item)
    ended.do(m.WithdrawItems((), applicant(day(1))))
    for case, phase in ((issued, m.Phase.ISSUED), (ended, m.Phase.ENDED)):
        order = ordered(what, responsible=m.OfficerId("GHJ-02"), procedure=PROCEDURE)
        events = case.do(order)
        assert [type(event) for event in events] == [m.CorrectionAnswered]
        assert not answered(case).carried_out
        assert case.state.phase is phase


def test_a_case_nobody_knows_is_refused_and_no_history_begins() -> None:
    assert Case().no(ordered(AGAIN)) == "unknown-case"
