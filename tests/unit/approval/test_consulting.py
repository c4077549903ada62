"""Questions in mid-review: none stops a clock, and silence consents only where it may."""

from dataclasses import replace

import pytest
from onehall_approval.domain import model as m
from onehall_contracts import approval

from tests.unit.approval.acting import applicant, department, ourselves, window
from tests.unit.approval.casework import FREE, A, B, C, Case, day, plan, uid

QUESTION = m.ClarificationId(uid("question"))
VIEW = m.ConsultationId(uid("view"))


def ask(item: m.ItemId = A, of: str = "GHJ", **more: object) -> m.AskClarification:
    by = department(of, "03", day(2))
    return replace(m.AskClarification(QUESTION, item, "层高? how high", by), **more)


def consult(item: m.ItemId = A, of: str = "GHJ", **more: object) -> m.AskConsultation:
    made = m.AskConsultation(
        id=VIEW,
        item=item,
        body="地铁办 metro office",
        question="有无意见 any objection",
        limit_wd=5,
        silence_consents=True,
        consequence_told=True,
        act=department(of, "03", day(2)),
    )
    return replace(made, **more)


def view(agrees: bool, *reasons: str) -> m.AnswerConsultation:
    return m.AnswerConsultation(VIEW, agrees, reasons, department("GHJ", "03", day(3)))


def test_a_clarification_never_moves_a_due_and_never_suspends_a_review() -> None:
    """L-33: it is none of the eight; DOMAIN 4.4."""
    case = Case(*FREE)
    before = {item: case.dues(item) for item in (A, B, C)}
    case.do(ask())
    case.do(m.AnswerClarification(QUESTION, "三米", applicant(day(9))))
    assert {item: case.dues(item) for item in (A, B, C)} == before
    assert case.told(approval.ClarificationAskedV1)[0].question == "层高? how high"
    case.answers(A, B, C)
    assert case.decided(A) == "granted"


def test_a_question_is_asked_by_its_department_once_and_in_words() -> None:
    case = Case(*FREE)
    assert case.no(ask(of="JW")) == "not-the-department"
    assert case.no(ask(question=" ")) == "reason-missing"
    assert case.no(ask(m.ItemId("PC2-99"))) == "unknown-item"
    case.do(ask())
    assert case.stale(ask())


def test_an_unanswered_question_does_not_hold_the_opinion() -> None:
    case = Case(*FREE)
    case.do(ask())
    case.answers(A, B, C)
    assert case.state.phase is m.Phase.ISSUED


def test_only_the_applicant_answers_and_only_what_was_asked() -> None:
    case = Case(*FREE)
    case.do(ask())
    said = m.AnswerClarification(QUESTION, "三米", applicant(day(3)))
    assert case.no(replace(said, act=department("GHJ"))) == "not-the-applicant"
    assert case.no(replace(said, id=m.ClarificationId(uid("other")))) == "unknown-question"
    case.do(replace(said, act=window(day(3))))
    assert case.no(said) == "unknown-question"


@pytest.mark.parametrize(
    ("paper", "cause"),
    [("D01", "already-held"), ("D99", "not-listed"), ("D02", "formal")],
)
def test_a_demand_for_a_paper_in_mid_review_is_refused_and_recorded(paper: str, cause: str) -> None:
    """L-06, L-10: what we hold, what is not listed, what the one notice should have named."""
    case = Case(plan(A, "GHJ", papers=frozenset({"D01", "D02"})), *FREE[1:])
    before = case.state
    case.do(m.DemandPaper(A, paper, department("GHJ", "03", day(2))))
    assert case.state == before
    told = case.told(approval.DemandRefusedV1)[0]
    assert (told.paper, told.cause, told.demanded_by) == (paper, cause, "GHJ-03")
    assert not case.told(approval.ClarificationAskedV1)


def test_what_one_department_holds_no_other_may_demand() -> None:
    """L-06: one document set; B does not ask for D07, and A's set has it."""
    paper = m.Document("D07", "7" * 64, 10, "application/pdf")
    case = Case(*FREE, documents=(paper,))
    case.do(m.DemandPaper(B, "D07", department("JW", "03", day(2))))
    assert case.of(m.DemandRefused)[0].cause is m.Forbidden.ALREADY_HELD


def test_a_paper_owed_under_tolerant_acceptance_is_waited_for() -> None:
    case = Case(*FREE, owed=frozenset({"D09"}))
    assert case.no(m.DemandPaper(A, "D09", department("GHJ", "03", day(2)))) == "paper-owed"
    assert case.no(m.DemandPaper(A, "D01", department("JW", "03", day(2)))) == "not-the-department"


def test_silence_of_a_consulted_body_that_was_told_so_is_consent_after_its_day() -> None:
    """DOMAIN 4.4: 超时默认."""
    case = Case(*FREE)
    (asked,) = case.do(consult())
    assert not case.ring(asked.due_at.replace(year=2011, month=10, day=1))
    (deemed,) = case.ring(asked.due_at)
    assert (deemed.agrees, deemed.deemed) == (True, True)
    assert case.told(approval.ConsultationAnsweredV1)[0].deemed
    assert case.decided(A) == "open", "a consent that was deemed decides nothing"


@pytest.mark.parametrize(
    "request_",
    [
        consult(body="XFZD"),
        consult(C, "XFZD"),
        consult(consequence_told=False),
    ],
    ids=["a licence of the case", "a matter of safety", "not told"],
)
def test_silence_consents_nowhere_else(request_: m.AskConsultation) -> None:
    """DOMAIN 4.4 (a), (b), (c)."""
    case = Case(*FREE[:2], plan(C, "XFZD", safety=True))
    assert case.no(request_) == "silence-cannot-consent"
    case.do(replace(request_, silence_consents=False))
    assert not case.ring(day(9))


def test_whoever_has_leave_does_not_consent_by_silence() -> None:
    """DOMAIN 4.4 (d)."""
    case = Case(*FREE)
    case.do(consult())
    leave = m.GrantLeave(VIEW, 10, department("GHJ", "03", day(3)))
    assert case.no(replace(leave, limit_wd=0)) == "wrong-date"
    assert case.no(replace(leave, limit_wd=-1)) == "wrong-date"
    assert case.no(replace(leave, limit_wd=251)) == "wrong-date"
    assert case.no(replace(leave, act=department("JW", at=day(3)))) == "not-the-department"
    case.do(leave)
    assert not [e for e in case.ring(day(30)) if isinstance(e, m.ConsultationAnswered)]
    assert case.told(approval.ConsultationDeferredV1)


def test_an_objection_states_its_reasons_and_is_on_record_once() -> None:
    """DOMAIN 4.4."""
    case = Case(*FREE)
    assert case.no(view(True)) == "unknown-question"
    case.do(consult())
    assert case.stale(consult())
    assert case.no(view(False)) == case.no(view(False, " ")) == "reason-missing"
    case.do(view(False, "盾构区间 above the tunnel"))
    assert case.no(view(True)) == "unknown-question"
    assert not case.ring(day(9))
    assert case.told(approval.ConsultationAnsweredV1)[0].agrees is False


def test_a_consultation_fits_into_the_review_it_serves() -> None:
    case = Case(*FREE)
    assert case.no(consult(limit_wd=0)) == "wrong-date"
    assert case.no(consult(limit_wd=11)) == "wrong-date"
    case.do(consult(limit_wd=10))


def test_nobody_is_deemed_to_consent_to_what_is_decided_or_gone() -> None:
    case = Case(*FREE)
    case.do(consult())
    case.do(m.WithdrawItems((A,), applicant(day(3))))
    assert not [e for e in case.ring(day(9)) if isinstance(e, m.ConsultationAnswered)]


def test_an_alarm_that_has_nothing_left_to_do_does_nothing() -> None:
    case = Case(*FREE)
    case.do(consult())
    for kind in ("joint-date", "package", "choice/PC2-01", "consultation/x", f"consultation/{VIEW}",
                 "hearing/PC2-01", "renewal/x"):  # fmt: skip
        assert case.stale(m.Ring(kind, ourselves(day(3))))
