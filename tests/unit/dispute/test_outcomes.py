"""The nine outcomes for each of the four grounds, each with its own conditions and no other's."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onehall_calendar import end_of, local_day
from onehall_contracts import approval
from onehall_contracts.ids import derived
from onehall_dispute.domain import disputes, experts, following
from onehall_dispute.domain import model as m

from tests.unit.dispute.coursing import DECIDED, SEED, SHA, Course, register, vote
from tests.unit.dispute.examples import (
    ACCEPTED,
    CALENDAR,
    ISSUED_AT,
    SUBMITTED,
    file_of,
    filing,
    not_accepted,
)

UPHELD, CORRECTED = m.Close(m.Outcome.UPHELD, SHA), m.Close(m.Outcome.CORRECTED)
AGREED, PARTLY = m.Close(m.Outcome.AGREED), m.Close(m.Outcome.PARTLY_CORRECTED)
NOT_RECONCILED = m.Close(m.Outcome.NOT_RECONCILED)
FALSE = m.Falsity(SHA, "coordinator-1", m.Digest("1" * 64))
ELSEWHERE = m.Elsewhere(m.Remedy.RECONSIDERATION, "人民政府", date(2011, 9, 28))


def course_of(ground: str) -> Course:
    """A dispute on a ground, with its respondent known."""
    if ground == "G1":
        course = Course(file_of(SUBMITTED, not_accepted()), filing("G1"))
        course.do("coordinator", m.NameRespondent(m.Department("XFZD")))
        return course
    return Course(DECIDED, filing(ground, {"G2": "PC2-01", "G3": "PC2-02", "G4": "PC2-03"}[ground]))


def department(course: Course) -> str:
    assert course.now.respondent is not None
    return course.now.respondent


def accepted_anew(course: Course) -> m.Accepted:
    """The new case of whoever filed, accepted now."""
    event, whose = m.EventId(str(derived("accepted"))), course.now.filed.applicant
    return m.Accepted(m.CaseId(str(derived("anew"))), whose, event, course.at, "PC2")


def decide_anew(course: Course, close: m.Close) -> m.Close:
    """Let the department decide again: in the case, or, where that was not accepted, in a new one.

    Neither is a deed here. Return how to close upon it.
    """
    course.at += timedelta(days=1)
    item = course.now.filed.act.item
    if item is None:
        return replace(close, accepted=accepted_anew(course))
    course.tell(
        approval.PermitChangedV1(
            case_id=course.state.case,
            item_id=item,
            department=department(course),
            permit_number="1",
            change="changed",
            changed_at=course.at,
        )
    )
    return close


def answer(course: Course, said: str) -> None:
    deed = m.AnswerOpinion(m.Answered(said), SHA)
    course.do("respondent", deed, department=department(course))


def uphold(course: Course) -> None:
    course.heard().advised("uphold", "uphold", "correct")
    course.do("coordinator", UPHELD)


def correct(course: Course) -> None:
    course.heard().advised("correct", "correct", "correct")
    answer(course, "corrected")
    course.do("coordinator", decide_anew(course, CORRECTED))


def agree(course: Course) -> None:
    course.do("coordinator", m.DraftAgreement(SHA))
    course.do("applicant", m.SignAgreement(SHA))
    course.do("respondent", m.SignAgreement(SHA), department=department(course))
    course.do("legal-officer", m.ExamineAgreement(SHA, harmless=True, reasons_sha256=SHA))
    course.do("coordinator", AGREED)


def correct_partly(course: Course) -> None:
    course.heard().advised("correct", "correct", "uphold")
    answer(course, "partly-corrected")
    course.do("coordinator", decide_anew(course, PARTLY))


def fail(course: Course) -> None:
    course.heard().advised("correct", "correct", "uphold")
    answer(course, "declined")
    course.do("coordinator", NOT_RECONCILED)


def let_run_out(course: Course) -> None:
    while course.now.closed is None:
        course.ring()


ENDINGS: dict[str, Callable[[Course], object]] = {
    "O1": uphold,
    "O2": correct,
    "O3": agree,
    "O4": correct_partly,
    "O5": fail,
    "T1": lambda course: course.do("applicant", m.Withdraw()),
    "T2": lambda course: course.do("applicant", m.BeginRemedy(ELSEWHERE)),
    "T3": let_run_out,
    "T4": lambda course: course.do("legal-officer", m.ReportFalsity(FALSE)),
}


@pytest.mark.parametrize("ground", ["G1", "G2", "G3", "G4"])
@pytest.mark.parametrize("outcome", ENDINGS)
def test_each_ground_ends_in_each_way_and_changes_no_decision_and_no_statutory_day(
    ground: str, outcome: str
) -> None:
    course = course_of(ground)
    acts, filed = course.state.acts, course.now.filed
    last = (filed.reconsideration_last_day, filed.litigation_last_day)
    ENDINGS[outcome](course)
    closed = course.now.closed
    assert closed is not None
    assert (closed.outcome, closed.call_back_by) == (
        outcome,
        CALENDAR.add_working_days(local_day(closed.at), 5),
    )
    assert course.state.acts[: len(acts)] == acts
    assert last == (date(2011, 11, 27), date(2012, 3, 28))
    assert (closed.decision is not None) is (outcome in ("O2", "O4"))
    assert (closed.handed_to is not None) is (outcome == "T2")
    assert (course.alarms, following.steps(course.state, course.now, course.at)) == ({}, [])
    assert course.refused("applicant", m.Withdraw()) == "not-open"


def test_an_outcome_without_its_conditions_is_refused_and_names_what_is_missing() -> None:
    course = Course()
    for close in (UPHELD, CORRECTED, AGREED, PARTLY, NOT_RECONCILED):
        assert course.refused("coordinator", close) == "condition-missing"
    for outcome in ("T1", "T2", "T3", "T4"):
        assert course.refused("coordinator", m.Close(m.Outcome(outcome))) == "contradiction"
    course.heard().advised("uphold", "uphold", "uphold")
    assert course.refused("coordinator", m.Close(m.Outcome.UPHELD)) == "condition-missing"


def test_an_agreement_needs_both_hands_on_one_text_that_harms_nobody_else() -> None:
    course = Course()
    sign, other = m.SignAgreement(SHA), m.Digest("c" * 64)
    assert course.refused("applicant", sign) == "too-early"
    course.do("coordinator", m.DraftAgreement(SHA))
    assert course.refused("applicant", m.SignAgreement(other)) == "contradiction"
    course.do("applicant", sign)
    assert course.refused("applicant", sign) == "already-done"
    course.do("coordinator", m.DraftAgreement(other))
    assert course.now.agreement is not None
    assert course.now.agreement.signed == frozenset()
    for part in ("applicant", "respondent"):
        course.do(part, m.SignAgreement(other))
    harm = m.ExamineAgreement(other, harmless=False, reasons_sha256=SHA)
    course.do("legal-officer", harm)
    assert course.refused("coordinator", AGREED) == "condition-missing"


def test_a_correction_needs_a_newer_decision_and_the_answer_that_fits() -> None:
    course = Course().heard().advised("correct", "correct", "correct")
    assert course.refused("coordinator", NOT_RECONCILED) == "condition-missing"
    answer(course, "partly-corrected")
    assert course.refused("coordinator", PARTLY) == "condition-missing"
    decide_anew(course, PARTLY)
    assert course.refused("coordinator", CORRECTED) == "condition-missing"
    course.do("coordinator", PARTLY)


def test_what_was_not_accepted_is_corrected_by_accepting_a_new_case_of_the_same_person() -> None:
    course = course_of("G1").heard().advised("correct", "correct", "correct")
    answer(course, "corrected")
    course.tell(
        ACCEPTED
    )  # no such thing happens to a case that is over, and it would prove nothing
    assert course.refused("coordinator", CORRECTED) == "condition-missing"
    anew = accepted_anew(course)
    older = replace(anew, at=course.now.filed.at)
    anothers = replace(anew, applicant=m.Reference(str(derived("somebody"))))
    of_another_class = replace(anew, class_id="PC1")
    for one in (older, anothers, of_another_class):
        deed = replace(CORRECTED, accepted=one)
        assert course.refused("coordinator", deed) == "condition-missing"
    course.do("coordinator", replace(CORRECTED, accepted=anew))
    assert course.now.closed is not None
    assert (course.now.closed.decision, course.now.closed.decided_in) == (anew.event, anew.case)


def test_what_was_not_accepted_can_be_closed_upon_a_new_case_and_that_is_offered() -> None:
    course = course_of("G1")
    offered = {s.deed: s.note for s in following.steps(course.state, course.now, course.at)}
    assert offered[m.Close] == "O2, O4"
    other = {s.deed for s in following.steps(Course().state, Course().now, Course().at)}
    assert m.Close not in other, "elsewhere the decision must be on record"
    course.heard().advised("correct", "correct", "correct")
    answer(course, "partly-corrected")
    offered = {s.deed: s.note for s in following.steps(course.state, course.now, course.at)}
    assert offered[m.Close] == "O4, O5", "as the department answered"


def test_an_alarm_that_rings_late_leaves_the_call_back_its_days() -> None:
    course = Course()
    over_at, late = end_of(date(2011, 10, 31)), end_of(date(2011, 11, 14))
    (closed,) = course.ask(disputes.rings(disputes.CLOSE, late, CALENDAR))
    assert isinstance(closed, m.DisputeClosed)
    assert closed.at == over_at, "nobody is late because of it"
    assert closed.call_back_by == CALENDAR.add_working_days(local_day(late), 5)


def test_a_department_that_does_not_answer_is_recorded_and_lets_the_dispute_close() -> None:
    course = Course().heard().advised("correct", "correct", "correct")
    course.at = course.at.fromisoformat("2011-10-11T00:00:00+08:00")
    course.do("director", m.Extend())
    while course.now.answer_missed is None:
        course.ring()
    assert course.now.answer_missed.at == end_of(date(2011, 10, 18))
    course.do("coordinator", NOT_RECONCILED)


def test_false_material_is_a_document_of_the_frozen_file_with_who_found_it() -> None:
    course = Course()
    foreign = replace(FALSE, document=m.Digest("9" * 64))
    assert course.refused("legal-officer", m.ReportFalsity(foreign)) == "contradiction"
    course.do("legal-officer", m.ReportFalsity(FALSE))
    assert course.now.closed is not None
    assert course.now.closed.falsity == FALSE


def test_a_remedy_cannot_have_begun_tomorrow_or_before_the_decision() -> None:
    course = Course()
    for day in (date(2011, 9, 27), date(2011, 9, 29)):
        deed = m.BeginRemedy(replace(ELSEWHERE, since=day))
        assert course.refused("respondent", deed) == "contradiction"
    course.do("respondent", m.BeginRemedy(ELSEWHERE))
    assert course.now.closed is not None
    assert course.now.closed.handed_to == "XFZD", "who has ten working days to answer (L-74)"


def test_an_extension_is_given_once_and_never_past_ten_days_before_the_remedy_ends() -> None:
    course = Course()
    assert course.now.open_until == date(2011, 10, 31)
    course.do("director", m.Extend())
    assert course.now.open_until == date(2011, 11, 14)
    assert course.refused("director", m.Extend()) == "already-done"
    late = Course(DECIDED, filing("G2", "PC2-04", at=ISSUED_AT + timedelta(days=30)))
    assert late.now.open_until == date(2011, 11, 17)
    assert late.refused("director", m.Extend()) == "too-late"


def test_at_midnight_of_the_last_day_nothing_is_taken_though_the_alarm_be_late() -> None:
    course = Course()
    course.at = end_of(date(2011, 10, 31))
    assert course.refused("applicant", m.Withdraw()) == "not-open"
    course.at -= timedelta(seconds=1)
    course.do("applicant", m.Withdraw())


def test_somebody_whom_a_licence_affects_can_dispute_it_when_a_coordinator_confirmed_it() -> None:
    neighbour = m.Reference(str(derived("applicant", "neighbour")))
    course = Course()
    theirs = filing("G2", "PC2-01", applicant=neighbour, dispute=m.DisputeId(str(derived("n"))))
    assert isinstance(disputes.decide(course.state, theirs), m.Refused)
    confirm = m.ConfirmInterest(
        neighbour, m.ItemId("PC2-01"), SHA, course.command("coordinator", UPHELD).who
    )
    course.ask(confirm)
    refused = disputes.decide(course.state, replace(theirs, ground=m.Ground.G4))
    assert isinstance(refused, m.Refused)
    assert refused.reason == "ground-mismatch"
    course.ask(theirs)
    assert course.state.disputes[theirs.dispute].filed.applicant == neighbour
    for again, reason in ((confirm, "already-done"), (theirs, "already-filed")):
        answered = disputes.decide(course.state, again)
        assert isinstance(answered, m.Refused)
        assert answered.reason == reason


DAYS = st.integers(0, 60)
DEEDS: list[tuple[str, m.Deed]] = [
    ("respondent", m.GiveReply(SHA)),
    ("coordinator", m.DrawPanel(register(), 3, SEED)),
    ("coordinator", m.DrawPanel(register(1, 2), 3, SEED)),
    ("expert", m.Declare(m.Declared.FREE)),
    ("expert", m.Declare(m.Declared.TIED, experts.Tie.PAID)),
    ("coordinator", m.RecordMinutes((m.Side.APPLICANT,), SHA)),
    ("expert", vote("uphold")),
    ("expert", vote("correct")),
    ("respondent", m.AnswerOpinion(m.Answered.DECLINED, SHA)),
    ("director", m.Extend()),
    ("applicant", m.Withdraw()),
    ("coordinator", m.DraftAgreement(SHA)),
    ("applicant", m.SignAgreement(SHA)),
    ("respondent", m.SignAgreement(SHA)),
    ("legal-officer", m.ExamineAgreement(SHA, harmless=True, reasons_sha256=SHA)),
    ("legal-officer", m.ReportFalsity(FALSE)),
    *(("coordinator", close) for close in (UPHELD, CORRECTED, AGREED, PARTLY, NOT_RECONCILED)),
]
STEPS = st.lists(
    st.tuples(st.sampled_from(range(len(DEEDS) + 3)), st.integers(0, 4), st.integers(0, 5)),
    max_size=30,
)


@given(DAYS, STEPS)
def test_whatever_people_do_there_is_one_end_in_its_time_and_nothing_after_it(
    late: int, steps: list[tuple[int, int, int]]
) -> None:
    course = Course(DECIDED, filing("G2", "PC2-04", at=ISSUED_AT + timedelta(days=late)))
    for kind, member, days in steps:
        course.at += timedelta(days=days)
        while course.alarms and min(course.alarms.values()) <= course.at:
            at, _ = course.at, course.ring()
            course.at = max(at, course.at)
        _try(course, kind, member)
    ended = [n for n, e in enumerate(course.happened) if isinstance(e, m.DisputeClosed)]
    bound = course.now.filed.reconsideration_last_day - timedelta(days=10)
    assert len(ended) <= 1
    assert course.now.open_until is None or course.now.open_until <= bound
    if ended:
        assert ended == [len(course.happened) - 1]
        closed: Any = course.happened[-1]
        assert closed.at <= end_of(bound)
    again = DECIDED
    for event in course.happened:
        again = disputes.evolve(again, event)
    assert again == course.state


def _try(course: Course, kind: int, member: int) -> None:
    """Let somebody do something, whether or not it is allowed."""
    if kind >= len(DEEDS):
        part, deed = "coordinator", _other(course, kind - len(DEEDS))
    else:
        part, deed = DEEDS[kind]
    sitting = course.now.panel.members if course.now.panel else ()
    ref = sitting[member % len(sitting)] if part == "expert" and sitting else ""
    command = course.command(part, deed, ref=ref)
    if not isinstance(disputes.decide(course.state, command), m.Refused):
        course.ask(command)


def _other(course: Course, which: int) -> m.Deed:
    if which == 0:
        return m.ScheduleMeeting(course.at + timedelta(hours=20), "2", remote=True)
    since = local_day(course.at) if which == 1 else date(2020, 1, 1)
    return m.BeginRemedy(m.Elsewhere(m.Remedy.LITIGATION, "人民法院", since))
