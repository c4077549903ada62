"""A case that does not go straight on: refused in part, withdrawn, terminated, papers late."""

from dataclasses import replace

import pytest
from onehall_approval.domain import model as m
from onehall_contracts import approval

from tests.building import ACCEPTED_AT
from tests.unit.approval.acting import applicant, department, ourselves, window
from tests.unit.approval.casework import (
    CHAIN,
    FREE,
    LONG_CHAIN,
    A,
    B,
    C,
    Case,
    D,
    day,
    new_task,
    night_after,
    plan,
)

DEPARTMENTS = ("GHJ", "XFZD", "HBJ", "JW", "RFB", "WWJ")
THIRTEEN = [m.ItemId(f"PC2-{n:02}") for n in range(1, 14)]


def choose(wish: m.Wish, item: m.ItemId = A, at: int = 2) -> m.ChooseDependants:
    return m.ChooseDependants(item, wish, applicant(day(at)))


def withdraw(*items: m.ItemId, at: int = 2) -> m.WithdrawItems:
    return m.WithdrawItems(items, applicant(day(at)))


def terminate(*items: m.ItemId, **more: object) -> m.TerminateItems:
    made = m.TerminateItems(items, "法人终止 ended", "行政许可法 70", department("GHJ", at=day(2)))
    return replace(made, **more)


def refused_first(*plans: m.Plan) -> Case:
    """A is refused, and the applicant is asked about what needs it."""
    case = Case(*(plans or LONG_CHAIN))
    case.answers(A, answer="refuse")
    return case


def test_a_refusal_asks_about_what_needs_it_and_the_siblings_go_on() -> None:
    """L-51, DOMAIN 4.4: 5 working days to choose, 60 at most to keep."""
    case = refused_first()
    (asked,) = case.of(m.DependantsAsked)
    assert asked.dependants == (B, D)
    assert asked.answer_by == night_after(2011, 10, 8)
    assert asked.pending_until == night_after(2011, 12, 22)
    case.answers(C)
    assert case.decided(C) == "open"
    case.do(choose(m.Wish.DECIDE))
    decided = {item: case.decided(item) for item in (A, B, C, D)}
    assert decided == {A: "denied", B: "denied", C: "granted", D: "denied"}


def test_what_falls_with_a_refusal_is_refused_for_want_of_it_by_the_body_that_refused() -> None:
    """L-51, L-62: the reasons name the prerequisite and its department."""
    case = refused_first()
    case.answers(C)
    case.do(choose(m.Wish.DECIDE))
    fallen = case.state.decisions[B]
    assert isinstance(fallen, m.Denied)
    assert "PC2-01" in fallen.reasons[0] and "GHJ" in fallen.reasons[0]
    assert fallen.legal_basis


def test_kept_dependants_wait_and_the_others_are_decided_on_the_joint_date() -> None:
    case = refused_first()
    case.answers(B, C, D)
    case.do(choose(m.Wish.KEEP))
    assert not case.state.gates
    case.ring(day(11))
    assert [case.decided(item) for item in (A, B, C, D)] == ["denied", "open", "granted", "open"]
    told = case.told(approval.DependantsKeptV1)[0]
    assert (told.dependants, told.pending_until) == ((B, D), night_after(2011, 12, 22))


def test_saying_nothing_keeps_them_for_60_working_days_and_then_they_are_refused() -> None:
    """A-11: with remedies, so that nothing hangs for ever."""
    case = refused_first()
    case.answers(B, C, D)
    case.ring(night_after(2011, 12, 21))
    assert case.decided(B) == "open"
    case.ring(night_after(2011, 12, 22))
    assert (case.decided(B), case.decided(D)) == ("denied", "denied")
    assert case.state.phase is m.Phase.ISSUED


def test_one_who_keeps_may_still_withdraw_or_have_them_decided() -> None:
    case = refused_first()
    case.do(choose(m.Wish.KEEP))
    assert case.stale(choose(m.Wish.KEEP))
    case.do(choose(m.Wish.WITHDRAW))
    assert case.state.items_ended == dict.fromkeys((B, D), m.EndCause.PREREQUISITE)
    assert case.no(choose(m.Wish.DECIDE)) == "no-choice"
    case.answers(C)
    assert (case.decided(A), case.decided(C)) == ("denied", "granted")


def test_the_prerequisite_put_right_by_a_certificate_frees_what_was_kept() -> None:
    """L-60: it was refused here and granted on a new application."""
    case = refused_first()
    case.answers(B, C, D)
    case.do(choose(m.Wish.KEEP))
    case.ring(day(11))
    new = m.Certificate(A, "新证1", "规划局")
    case.do(m.VerifyCertificate(new, department("GHJ", at=day(30))))
    assert (case.decided(A), case.decided(B), case.decided(D)) == ("denied", "granted", "granted")


def test_a_choice_is_the_applicants_and_only_where_there_is_one() -> None:
    case = refused_first()
    said = choose(m.Wish.KEEP)
    assert case.no(replace(said, act=department("GHJ"))) == "not-the-applicant"
    stranger = replace(applicant(), by="somebody")
    assert case.no(replace(said, act=stranger)) == "not-the-applicant"
    assert case.no(choose(m.Wish.KEEP, item=C)) == "no-choice"
    case.do(replace(said, act=window(day(2))))


def test_a_refusal_that_nothing_needs_asks_nothing() -> None:
    case = Case(*CHAIN)
    case.answers(C, answer="refuse")
    assert not case.of(m.DependantsAsked)


def test_what_rests_on_its_own_certificate_is_not_asked_about() -> None:
    """L-60: D needs B, and a certificate stands for B."""
    case = Case(*LONG_CHAIN)
    case.do(m.VerifyCertificate(m.Certificate(B, "证1", "建委"), department("GHJ", at=day(1))))
    case.answers(A, answer="refuse")
    assert case.of(m.DependantsAsked)[0].dependants == (B,)
    case.do(choose(m.Wish.WITHDRAW))
    case.answers(C, D)
    assert case.decided(D) == "granted"


def test_one_refusal_of_thirteen_leaves_twelve_with_their_permits() -> None:
    """L-51, L-62: PEERS test 7 as the law has it: only what needs it falls; the letter says why."""
    case = _thirteen()
    for item in THIRTEEN[1:]:
        case.do(case.opinion(item))
    case.do(case.opinion(A, "refuse"))
    said = case.told(approval.PermitIssuedV1)[0]
    assert (len(said.permits), [r.item_id for r in said.refusals]) == (12, [A])
    assert said.refusals[0].reasons and said.refusals[0].legal_basis and said.refusals[0].remedies


def test_one_refusal_all_thirteen_rest_on_ends_the_case_with_nothing_issued() -> None:
    """L-51, L-62: PEERS test 7: nothing granted, reasons and remedies in every letter."""
    case = _thirteen(A)
    case.do(case.opinion(A, "refuse"))
    case.do(choose(m.Wish.DECIDE))
    (letter,) = case.told(approval.CaseRefusedV1)
    assert len(letter.refusals) == 13
    assert all(r.reasons and r.legal_basis and r.remedies for r in letter.refusals)
    assert not case.state.permits
    assert case.state.phase is m.Phase.ISSUED
    late = case.opinion(THIRTEEN[5])
    assert case.stale(late), "an opinion that crossed with the refusal is nobody's fault"


def test_the_others_are_told_that_their_opinions_are_no_longer_needed() -> None:
    """PEERS test 7: a department whose item fell while it was at it hears so."""
    case = _thirteen(A)
    case.do(case.opinion(A, "refuse"))
    case.do(choose(m.Wish.WITHDRAW))
    told = [m for one in DEPARTMENTS for m in case.told(approval.CancelReviewV1, one)]
    assert {t.item_id for t in told} == set(THIRTEEN[1:])
    for one in DEPARTMENTS:
        assert {t.department for t in case.told(approval.CancelReviewV1, one)} == {one}


def _thirteen(*first: m.ItemId) -> Case:
    made = [plan(A, "GHJ")]
    for n, item in enumerate(THIRTEEN[1:]):
        made.append(plan(item, DEPARTMENTS[n % 6], *first))
    return Case(*made)


def test_the_applicant_takes_items_back_without_a_reason_and_what_needs_them_follows() -> None:
    case = Case(*LONG_CHAIN)
    first, second = case.do(withdraw(A))
    assert (first.items, first.cause) == ((A,), m.EndCause.APPLICANT)
    assert (second.items, second.cause) == ((B, D), m.EndCause.PREREQUISITE)
    case.answers(C)
    assert case.state.phase is m.Phase.ISSUED
    assert case.stale(m.RecordOpinion(A, new_task(A, 1), _said(), department("GHJ", at=day(3))))


def _said() -> m.Opinion:
    officer = m.OfficerId("GHJ-01")
    return m.Opinion(m.OpinionId("late"), m.Answer.APPROVE, officer, ACCEPTED_AT)


def test_items_named_twice_leave_once() -> None:
    case = Case(*LONG_CHAIN)
    case.do(withdraw(C, C))
    assert len(case.told(approval.CancelReviewV1, "XFZD")) == 1


def test_what_has_a_certificate_to_rest_on_stays_when_its_prerequisite_leaves() -> None:
    case = Case(*LONG_CHAIN)
    case.do(m.VerifyCertificate(m.Certificate(B, "证1", "建委"), department("GHJ", at=day(1))))
    case.do(withdraw(A))
    assert set(case.state.items_ended) == {A, B}
    case.answers(C, D)
    assert case.decided(D) == "granted"


def test_withdrawing_everything_ends_the_case_as_withdrawn() -> None:
    case = Case(*LONG_CHAIN)
    *_, ended = case.do(withdraw())
    assert ended.cause is m.EndCause.APPLICANT
    assert case.state.phase is m.Phase.ENDED
    (told,) = case.told(approval.CaseEndedV1)
    assert told.outcome == "withdrawn"
    assert {d for d in DEPARTMENTS if case.told(approval.CancelReviewV1, d)} == {
        "GHJ", "JW", "XFZD", "HBJ"
    }  # fmt: skip


def test_only_the_applicant_withdraws_and_only_what_is_open() -> None:
    case = Case(*LONG_CHAIN)
    assert case.no(replace(withdraw(A), act=department("GHJ"))) == "not-the-applicant"
    assert case.no(withdraw(m.ItemId("PC2-99"))) == "unknown-item"
    case.do(withdraw(C))
    assert case.no(withdraw(C)) == "item-ended"


def test_a_decided_item_cannot_be_withdrawn() -> None:
    case = Case(*FREE)
    case.answers(A)
    case.ring(day(11))
    assert case.no(withdraw(A, at=12)) == "already-decided"


def test_the_lead_terminates_with_reason_and_article_and_dependants_follow() -> None:
    case = Case(*LONG_CHAIN)
    assert case.no(terminate(A, reason=" ")) == "reason-missing"
    assert case.no(terminate(A, basis="")) == "basis-missing"
    assert case.no(terminate(A, act=department("JW", at=day(2)))) == "not-the-lead"
    assert case.no(terminate(A, act=applicant(day(2)))) == "not-the-lead"
    case.do(terminate(A))
    assert case.state.items_ended == {
        A: m.EndCause.TERMINATED,
        B: m.EndCause.PREREQUISITE,
        D: m.EndCause.PREREQUISITE,
    }


def test_terminating_everything_ends_the_case_as_terminated() -> None:
    case = Case(*LONG_CHAIN)
    case.do(terminate())
    assert case.told(approval.CaseEndedV1)[0].outcome == "terminated"


@pytest.mark.parametrize("answered", [(), (A,), (A, B, C)])
def test_papers_promised_and_not_supplied_end_what_is_undecided(
    answered: tuple[m.ItemId, ...],
) -> None:
    """容缺: DOMAIN 4.1."""
    owing = [replace(p, papers=frozenset({"D09"})) for p in FREE]
    case = Case(*owing, owed=frozenset({"D09"}))
    case.answers(*answered)
    lapse = m.LapseSupplement(("D09",), ourselves(day(8)))
    case.do(lapse)
    assert case.told(approval.CaseEndedV1)[0].outcome == "terminated"
    assert case.stale(lapse), "said twice, it is nobody's fault"


def test_a_late_word_about_papers_after_the_case_is_over_changes_nothing() -> None:
    case = Case(*FREE, owed=frozenset({"D09"}))
    case.answers(A, B, C)
    assert case.state.phase is m.Phase.ISSUED
    assert case.stale(m.LapseSupplement(("D09",), ourselves(day(8))))
    assert case.stale(m.NoteSupplement((), frozenset(), ourselves(day(8))))


def test_papers_that_came_in_time_end_nothing() -> None:
    case = Case(*FREE, owed=frozenset({"D09"}))
    paper = m.Document("D09", "1" * 64, 10, "application/pdf")
    case.do(m.NoteSupplement((paper,), frozenset(), ourselves(day(3))))
    assert case.stale(m.LapseSupplement(("D09",), ourselves(day(8))))
    assert case.state.documents[-1] == paper
