"""Who may do what, at that second: delegations, posts, levels, conflicts (R-12, F09)."""

from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType

import pytest
from onehall_approval.domain import model as m
from onehall_approval.domain.posts import OPENING
from onehall_contracts import approval

from tests.unit.approval.acting import REGISTER, applicant, department, window
from tests.unit.approval.casework import (
    FREE,
    LONG_CHAIN,
    A,
    B,
    C,
    Case,
    D,
    day,
    new_task,
    plan,
    register,
    uid,
)

GHJ = m.DepartmentId("GHJ")
SECOND = timedelta(seconds=1)


def given(number: str = "01", **more: object) -> m.Delegation:
    made = m.Delegation(
        department=GHJ,
        officer=m.OfficerId(f"GHJ-{number}"),
        post=m.Post.CHIEF,
        power=m.Power.DECIDE,
        level=m.Level.DIVISION,
        span=m.Span(OPENING),
    )
    return replace(made, **more)


def under(
    *delegations: m.Delegation, number: str = "01", at: datetime | None = None, **away: m.Span
) -> m.Act:
    """An officer of GHJ under a register that holds just these."""
    absent = {officer.replace("_", "-"): span for officer, span in away.items()}
    return replace(
        department("GHJ", number, at or day(2)), delegations=register(*delegations, away=absent)
    )


def answer(case: Case, act: m.Act, **more: object) -> m.RecordOpinion:
    return case.opinion(A, at=act.at, act=act, **more)


def step(act: m.Act, item: m.ItemId = A) -> m.CompleteStep:
    return m.CompleteStep(item, new_task(item, 1), "受理", uid("step"), act)


def test_a_delegation_holds_from_its_first_second_and_not_at_its_last() -> None:
    """L-61, invariant 11: valid at that instant."""
    case = Case(*FREE)
    span = m.Span(day(2), day(4))
    for at, expected in (
        (day(2) - SECOND, "not-delegated"),
        (day(4), "not-delegated"),
    ):
        assert case.no(answer(case, under(given(span=span), at=at))) == expected
    assert not case.stale(answer(case, under(given(span=span), at=day(2))))
    case.do(answer(case, under(given(span=span), at=day(4) - SECOND)))


def test_without_a_delegation_nobody_acts() -> None:
    case = Case(*FREE)
    assert case.no(answer(case, under())) == "not-delegated"
    assert case.no(step(under())) == "not-delegated"


def test_a_delegation_is_for_its_items_only() -> None:
    case = Case(*FREE)
    assert case.no(answer(case, under(given(items=frozenset({B}))))) == "not-delegated"
    case.do(answer(case, under(given(items=frozenset({A})))))


@pytest.mark.parametrize(
    ("power", "reviews", "decides"),
    [
        (m.Power.ACCEPT, False, False),
        (m.Power.REVIEW, True, False),
        (m.Power.DECIDE, True, True),
    ],
)
def test_the_three_rounds_give_acceptance_review_and_decision(
    power: m.Power, reviews: bool, decides: bool
) -> None:
    case = Case(*FREE)
    act = under(given(power=power))
    assert case.may(step(act)) is reviews
    assert case.may(answer(case, act)) is decides


@pytest.mark.parametrize("needed", m.Level)
@pytest.mark.parametrize("held", m.Level)
def test_a_higher_level_may_do_what_a_lower_one_may_and_never_the_reverse(
    held: m.Level, needed: m.Level
) -> None:
    """科, 处, 局."""
    case = Case(plan(A, "GHJ", authority=needed))
    allowed = case.may(answer(case, under(given(level=held))))
    assert allowed is (held.rank >= needed.rank)


def test_the_b_role_decides_only_while_the_chief_is_away() -> None:
    """AB岗."""
    case = Case(*FREE)
    both = (given("01"), given("02", post=m.Post.DEPUTY))
    assert case.no(answer(case, under(*both, number="02"))) == "not-delegated"
    away = m.Span(day(2), day(3))
    back = under(*both, number="02", at=day(3), GHJ_01=away)
    assert case.no(answer(case, back)) == "not-delegated"
    assert case.no(answer(case, under(*both, number="01", GHJ_01=away))) == "not-delegated"
    case.do(answer(case, under(*both, number="02", GHJ_01=away)))


def test_the_b_role_reviews_at_any_time_and_decides_when_there_is_no_chief() -> None:
    case = Case(*FREE)
    deputy = given("02", post=m.Post.DEPUTY)
    case.do(step(under(given("01"), deputy, number="02")))
    case.do(answer(case, under(deputy, number="02")))


def test_who_holds_a_regulatory_post_approves_nothing() -> None:
    """审管分离: approval and regulation are separate."""
    case = Case(*FREE)
    regulator = given(office=m.Office.REGULATION)
    assert case.no(answer(case, under(regulator))) == "separation-of-duties"
    assert case.no(answer(case, under(given(), regulator))) == "separation-of-duties"
    former = given(office=m.Office.REGULATION, span=m.Span(OPENING, day(1)))
    case.do(answer(case, under(given(), former)))


def test_an_opinion_has_at_most_two_signatures_of_two_people() -> None:
    """两次签字: the handler's, and one who may decide."""
    case = Case(*FREE)
    alone = answer(case, department("GHJ", "03"))
    assert case.no(alone) == "not-delegated"
    twice = answer(case, department("GHJ"), countersigned_by=m.OfficerId("GHJ-01"))
    assert case.no(twice) == "too-many-signatures"
    by_handlers = answer(case, department("GHJ"), countersigned_by=m.OfficerId("GHJ-03"))
    assert case.no(by_handlers) == "not-delegated"
    case.do(answer(case, department("GHJ", "03"), countersigned_by=m.OfficerId("GHJ-01")))
    assert case.state.opinions[A].countersigned_by == "GHJ-01"


def test_nobody_acts_for_another_department() -> None:
    """L-62: the answerable body decides."""
    case = Case(*FREE)
    strange = case.opinion(A, act=department("JW"))
    assert case.no(strange) == "not-asked"
    assert case.no(case.opinion(A, act=applicant())) == "not-asked"
    assert case.no(m.AssignReview(A, m.OfficerId("GHJ-03"), window())) == "not-the-department"


def test_an_officer_with_a_conflict_takes_no_more_part() -> None:
    """回避."""
    case = Case(*FREE)
    recuse = m.Recuse(m.OfficerId("GHJ-01"), "亲属", department("GHJ", "02"))
    case.do(recuse)
    assert case.stale(recuse)
    assert case.no(answer(case, department("GHJ"))) == "recused"
    handled = answer(case, department("GHJ", "03"), countersigned_by=m.OfficerId("GHJ-01"))
    assert case.no(handled) == "recused"
    assert case.no(step(department("GHJ"))) == "recused"
    assert case.no(m.AssignReview(A, m.OfficerId("GHJ-01"), department("GHJ", "03"))) == "recused"
    fails = m.FailAssumption(A, "作废", new_task, department("GHJ"))
    assert case.no(fails) == "recused"
    case.do(answer(case, department("GHJ", "00")))  # the head decides


def test_a_department_declares_conflicts_of_its_own_officers_only() -> None:
    case = Case(*FREE)
    rival = m.Recuse(m.OfficerId("GHJ-01"), "亲属", department("JW"))
    assert case.no(rival) == "not-the-department"
    stranger = m.Recuse(m.OfficerId("HBJ-01"), "亲属", department("HBJ"))
    assert case.no(stranger) == "not-the-department"
    assert case.no(replace(rival, act=applicant())) == "not-the-department"
    elsewhere = Case(plan(C, "XFZD"))
    elsewhere.do(m.Recuse(m.OfficerId("GHJ-01"), "亲属", department("GHJ")))  # the lead's officer


def test_a_conflict_is_declared_by_the_officer_or_who_leads_the_department() -> None:
    case = Case(*FREE)
    of_third = m.Recuse(m.OfficerId("GHJ-03"), "配偶", department("GHJ", "00"))
    assert case.no(of_third) == "not-delegated"  # the head is outside the centre
    assert case.no(replace(of_third, act=department("GHJ", "01"), ground=" ")) == "reason-missing"
    strange = replace(of_third, act=department("GHJ"), item=m.ItemId("PC9-99"))
    assert case.no(strange) == "unknown-item"
    for number in ("01", "02", "03"):
        assert case.may(replace(of_third, act=department("GHJ", number)))
    case.do(replace(of_third, act=department("GHJ", "02")))
    (said,) = case.told(approval.ConflictDeclaredV1)
    assert (said.officer, said.declared_by, said.ground) == ("GHJ-03", "GHJ-02", "配偶")


def test_a_conflict_in_one_item_leaves_the_officer_the_others() -> None:
    case = Case(plan(A, "GHJ"), plan(B, "GHJ"))
    chief = department("GHJ", "01")
    case.do(m.Recuse(m.OfficerId("GHJ-01"), "配偶", chief, A))
    assert case.no(answer(case, chief)) == "recused"
    assert case.no(step(chief)) == "recused"
    case.do(case.opinion(B, act=chief))
    whole = m.Recuse(m.OfficerId("GHJ-01"), "配偶", chief)
    case.do(whole)
    assert case.stale(replace(whole, item=B))


def test_an_opinion_says_under_which_delegation_each_signature_was_given() -> None:
    """F09: others can judge it themselves."""
    case = Case(plan(A, "GHJ", authority=m.Level.DIVISION))
    span = m.Span(OPENING, day(9))
    handler = given("03", post=m.Post.HANDLER, power=m.Power.REVIEW, id=uid("handler"))
    weak = given("01", level=m.Level.SECTION, id=uid("weak"))
    chief = given("01", span=span, id=uid("chief"))
    act = under(weak, handler, chief, number="03")
    case.do(answer(case, act, countersigned_by=m.OfficerId("GHJ-01")))
    (said,) = case.told(approval.OpinionRecordedV1)
    assert str(said.authority.delegation_id) == uid("handler")
    assert (said.authority.post, said.authority.needed) == ("handler", None)
    second = said.countersigned_under
    assert str(second.delegation_id) == uid("chief"), "the one that allowed it"
    assert (second.level, second.needed, second.office) == ("处级", "处级", "approval")
    assert (second.valid_from, second.valid_until) == (span.start, span.end)


def test_a_signature_alone_needs_the_level_that_decides() -> None:
    case = Case(*FREE)
    case.do(answer(case, under(given(id=uid("chief")))))
    (said,) = case.told(approval.OpinionRecordedV1)
    assert said.authority.needed == "处级"
    assert said.countersigned_under is None


def test_a_review_is_handed_to_an_officer_who_may_review() -> None:
    case = Case(*FREE)
    assert case.no(m.AssignReview(A, m.OfficerId("JW-03"), department("GHJ"))) == "not-delegated"
    case.do(m.AssignReview(A, m.OfficerId("GHJ-02"), department("GHJ")))
    assert case.state.responsible[A] == "GHJ-02"


def test_every_step_names_who_answers_for_it() -> None:
    """R-22: the handler works, the chief decides."""
    case = Case(*FREE)
    steps = case.state.reviews[A].steps
    assert [s.responsible for s in steps] == ["GHJ-03", "GHJ-03", "GHJ-01"]


def test_a_step_is_done_once_and_only_where_the_review_has_it() -> None:
    case = Case(*FREE)
    case.do(step(department("GHJ", "03")))
    assert case.stale(step(department("GHJ", "03")))
    assert case.no(replace(step(department("GHJ", "03")), step="送达")) == "unknown-step"
    assert case.no(replace(step(department("JW", "03")), step="决定")) == "not-asked"


def test_what_a_department_signed_stays_its_own_after_the_delegation_ends() -> None:
    """Invariant 11: valid at that instant, not for ever."""
    case = Case(*LONG_CHAIN)
    case.do(answer(case, under(given(span=m.Span(OPENING, day(3))))))
    case.answers(B, C, D, at=day(5))
    assert case.decided(A) == "granted"


def test_the_register_knows_who_holds_a_post_at_an_instant() -> None:
    spans = (given("01", span=m.Span(OPENING, day(2))), given("04", span=m.Span(day(2))))
    held = m.Delegations(MappingProxyType({GHJ: spans}))
    assert held.holding(GHJ, m.Post.CHIEF, day(2) - SECOND) == "GHJ-01"
    assert held.holding(GHJ, m.Post.CHIEF, day(2)) == "GHJ-04"
    assert REGISTER.holding(m.DepartmentId("ZZZ"), m.Post.CHIEF, day(2)) is None
