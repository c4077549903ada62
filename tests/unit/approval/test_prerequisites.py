"""What was assumed at fan-out: made true by a sibling or a certificate, or found false (O2)."""

from dataclasses import replace
from datetime import date

from onehall_approval.domain import model as m
from onehall_calendar import ApproverRole
from onehall_contracts import approval

from tests.unit.approval.acting import applicant, department, window
from tests.unit.approval.casework import (
    CHAIN,
    DATA,
    LONG_CHAIN,
    SOFT,
    A,
    B,
    C,
    Case,
    D,
    asked,
    day,
    needs,
    new_task,
    plan,
)

LAND = m.ItemId("PC1-09")  # decided elsewhere, years ago
OWED = m.Certificate(LAND, "国用2009第1号", "国土局")


def verify(item: m.ItemId = LAND, at: int = 1, **more: object) -> m.VerifyCertificate:
    found = replace(m.Certificate(item, "国用2009第1号", "国土局"), **more)
    return m.VerifyCertificate(found, department("GHJ", at=day(at)))


def fail(
    item: m.ItemId, at: int = 5, of: str = "GHJ", reason: str = "作废 void"
) -> m.FailAssumption:
    return m.FailAssumption(item, reason, new_task, department(of, at=day(at)))


def on_land() -> Case:
    """A and B rest on a certificate of long ago, C on nothing."""
    made = (plan(A, "GHJ", LAND), plan(B, "JW", A), plan(C, "XFZD"))
    return Case(*made, certificates=(OWED,))


def test_reviews_begin_at_once_and_what_they_need_is_only_assumed() -> None:
    """L-60: reviewed in parallel, granted in order."""
    case = Case(*CHAIN)
    assert {r.item_id for r in case.told(approval.RequestReviewV1, "JW")} == {B}
    assert asked(case.told(approval.RequestReviewV1, "JW")[0]).assumed == (A,)
    case.answers(B)
    assert case.decided(B) == "open"


def test_a_siblings_consent_discharges_what_others_assumed_of_it() -> None:
    case = Case(*CHAIN)
    events = case.answers(A)
    assert events[1] == m.PrerequisiteDischarged(A, (B,), events[0].at)


def test_a_certificate_from_elsewhere_holds_its_item_until_it_is_verified() -> None:
    """L-60, L-64: an earlier decision is a basis only once it has been looked up."""
    case = on_land()
    case.answers(A, B, C)
    assert case.decided(A) == "open"
    case.do(verify())
    assert {case.decided(item) for item in (A, B, C)} == {"granted"}


def test_a_certificate_is_named_valid_and_looked_up_by_the_lead() -> None:
    """L-64."""
    case = on_land()
    assert case.no(verify(number="")) == case.no(verify(issuer="")) == "certificate-invalid"
    assert case.no(verify(valid_until=date(2011, 9, 26), at=1)) == "certificate-invalid"
    assert case.no(replace(verify(), act=department("JW", at=day(1)))) == "not-the-department"
    assert case.no(replace(verify(), act=applicant(day(1)))) == "not-the-department"
    assert case.no(verify(B)) == "not-a-prerequisite"
    case.do(verify(valid_until=date(2011, 9, 27), at=1))


def test_a_certificate_stands_for_a_refused_sibling() -> None:
    case = Case(*CHAIN)
    case.do(verify(A))
    case.answers(A, answer="refuse")
    assert not case.of(m.DependantsAsked)
    case.answers(B, C)
    assert (case.decided(A), case.decided(B)) == ("denied", "granted")


def test_a_soft_prerequisite_holds_nothing_and_a_no_objection_replaces_it() -> None:
    case = Case(plan(A, "GHJ"), plan(B, "JW", prerequisites=needs(A, kind=SOFT)))
    case.do(m.RecordNoObjection(A, "函1", department("GHJ", at=day(1))))
    assert case.happened[-1].by is m.By.NO_OBJECTION
    case.answers(A, answer="refuse")
    case.answers(B)
    assert case.decided(B) == "granted"


def test_a_no_objection_is_for_soft_prerequisites_in_writing_and_by_their_department() -> None:
    case = Case(*CHAIN)
    said = m.RecordNoObjection(A, "函1", department("GHJ", at=day(1)))
    assert case.no(said) == "not-a-prerequisite"
    soft = Case(plan(A, "GHJ"), plan(B, "JW", prerequisites=needs(A, kind=SOFT)))
    assert soft.no(replace(said, paper=" ")) == "basis-missing"
    assert soft.no(replace(said, act=department("JW", at=day(1)))) == "not-the-department"


def test_a_no_objection_never_stands_for_a_hard_prerequisite() -> None:
    """L-60: the same item may be soft for one and hard for another."""
    soft = plan(C, "XFZD", prerequisites=needs(A, kind=SOFT))
    case = Case(plan(A, "GHJ"), plan(B, "JW", A), soft)
    case.do(m.RecordNoObjection(A, "函1", department("GHJ", at=day(1))))
    case.answers(A, answer="refuse")
    case.answers(B, C)
    case.do(m.ChooseDependants(A, m.Wish.DECIDE, applicant(day(2))))
    assert (case.decided(B), case.decided(C)) == ("denied", "granted")


def test_a_no_objection_does_not_replace_a_verified_certificate() -> None:
    soft = plan(C, "XFZD", prerequisites=needs(A, kind=SOFT))
    case = Case(plan(A, "GHJ"), plan(B, "JW", A), soft)
    case.do(verify(A))
    case.do(m.RecordNoObjection(A, "函1", department("GHJ", at=day(1))))
    assert case.state.certified(A)


def test_data_is_needed_as_hard_as_a_permit() -> None:
    case = Case(plan(A, "GHJ"), plan(B, "JW", prerequisites=needs(A, kind=DATA)))
    case.answers(B)
    case.answers(A, answer="refuse")
    assert case.of(m.DependantsAsked)[0].dependants == (B,)


def test_a_failed_assumption_voids_exactly_the_opinions_that_rested_on_it() -> None:
    """L-60, L-64."""
    case = Case(*LONG_CHAIN)
    case.answers(A, B, D)
    failed, *voided = case.do(fail(A))
    assert failed.voided == (A, B, D)
    assert [v.item for v in voided] == [A, B, D]
    assert {v.because for v in voided} == {A}
    case.answers(C)
    assert case.decided(C) == "open"


def test_what_a_certificate_stands_for_does_not_rest_on_what_failed() -> None:
    """L-60: a certificate was verified for B, which D needs; what B needs is nothing to D."""
    case = Case(*LONG_CHAIN)
    case.do(verify(B))
    case.answers(A, B, D)
    (failed, *_) = case.do(fail(A))
    assert failed.voided == (A, B)


def test_a_voided_opinion_is_asked_for_again_in_a_new_round_under_a_new_task() -> None:
    case = Case(*CHAIN)
    case.do(m.CompleteStep(A, new_task(A, 1), "受理", new_task(A, 9), department("GHJ", "03")))
    case.answers(A, B)
    old = case.opinion(A)
    case.do(fail(A))
    review = case.state.reviews[A]
    assert (review.round, review.task) == (2, new_task(A, 2))
    assert not case.state.steps_done
    again = asked(case.told(approval.RequestReviewV1, "GHJ")[-1])
    assert (again.round, str(again.task_id)) == (2, review.task)
    assert case.no(old) == "wrong-task"
    case.answers(A, B, C)
    assert {case.decided(item) for item in (A, B, C)} == {"granted"}


def test_who_is_asked_again_has_its_promise_again_with_all_that_moved_it() -> None:
    """L-30: ten days from the new question and the five of the extension; the legal limit stays."""
    case = Case(*CHAIN)
    extend = m.ExtendLimit(
        A, 5, ApproverRole.HEAD_OF_AUTHORITY, "局长", "疑难", "通知", department("GHJ", at=day(1))
    )
    case.do(extend)
    legal, joint = case.dues(A)[1], case.state.joint_due_at
    case.answers(A, at=day(2))
    case.do(fail(A, at=5))
    assert case.dues(A) == (day(20).date(), legal)
    assert case.state.joint_due_at == joint


def test_a_prerequisite_found_false_on_day_40_blocks_the_issuance_and_names_the_opinions() -> None:
    """L-60, L-64: PEERS test 8."""
    made = [replace(p, promised_wd=45) for p in (plan(A, "GHJ", LAND), plan(B, "JW", A), CHAIN[2])]
    case = Case(*made, certificates=(OWED,))
    case.do(verify(at=2))
    case.answers(A, B, at=day(30))
    case.do(fail(LAND, at=40))
    told = case.told(approval.AssumptionFailedV1)[0]
    assert told.voided == (A, B)
    case.answers(A, B, C, at=day(41))
    case.ring(day(60))
    assert case.decided(C) == "granted"  # it never rested on the land
    assert (case.decided(A), case.decided(B)) == ("open", "open")
    case.do(verify(at=61))
    assert case.decided(B) == "granted"


def test_only_what_is_assumed_can_fail_said_by_its_department_with_its_reason() -> None:
    case = Case(*CHAIN)
    assert case.no(fail(m.ItemId("PC2-99"))) == "not-a-prerequisite"
    assert case.no(fail(A, of="JW")) == "not-the-department"
    assert case.no(fail(A, reason="")) == "reason-missing"
    case.answers(A, B, C)
    assert Case(*CHAIN).no(replace(fail(A), act=window(day(1)))) == "not-the-department"


def test_the_certificate_of_a_refused_item_can_still_fail_and_then_the_applicant_is_asked() -> None:
    """L-60, L-64: the certificate stood for a refused sibling, and was false."""
    case = Case(*CHAIN, plan(D, "HBJ"))
    case.do(verify(A))
    case.answers(A, answer="refuse")
    case.answers(C)
    case.ring(day(11))
    assert (case.decided(A), case.decided(B)) == ("denied", "open")
    case.do(fail(A, at=12))
    assert case.of(m.DependantsAsked)[0].dependants == (B,)
    case.answers(B, D, at=day(13))
    assert (case.decided(B), case.decided(D)) == ("open", "granted")
    case.do(m.ChooseDependants(A, m.Wish.DECIDE, applicant(day(14))))
    assert case.decided(B) == "denied"


def test_the_certificate_of_a_withdrawn_item_can_still_fail_and_then_holds_the_rest() -> None:
    """L-60."""
    case = Case(*CHAIN)
    case.do(verify(A))
    case.do(m.WithdrawItems((A,), applicant(day(2))))
    assert B not in case.state.items_ended
    case.do(fail(A, at=3))
    case.answers(B, C)
    case.ring(day(60))
    assert (case.decided(B), case.decided(C)) == ("open", "granted")
    case.do(verify(A, at=61))
    assert case.decided(B) == "granted"
