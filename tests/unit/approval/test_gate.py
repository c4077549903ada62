"""The gate: all at once, or on the joint date what is ready; one package; never by silence."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onehall_approval.domain import gate
from onehall_approval.domain import model as m
from onehall_calendar import Limit, months_after
from onehall_contracts import approval

from tests.unit.approval.acting import applicant, department, ourselves, window
from tests.unit.approval.casework import (
    CASE_ID,
    CHAIN,
    FREE,
    LONG_CHAIN,
    A,
    B,
    C,
    Case,
    D,
    day,
    last_day,
    night_after,
    plan,
)


def test_every_review_counts_from_the_instant_of_acceptance() -> None:
    """Invariant 2: whoever opens the coordination later, all share `accepted_at`."""
    case = Case(*FREE, act=ourselves(day(3)))
    (opened,) = case.happened
    assert {r.promised_due_at for r in opened.reviews} == {night_after(2011, 10, 13)}
    assert case.told(approval.CoordinationOpenedV1)[0].opened_at == day(0, 9)


def test_one_department_leads_and_everybody_knows_it() -> None:
    """L-02: 牵头部门; parallel handling names who receives, forwards and convenes."""
    case = Case(*FREE)
    assert case.told(approval.CoordinationOpenedV1)[0].lead_department == "GHJ"


def test_a_case_without_items_is_refused() -> None:
    empty = Case()
    assert empty.no(_open_nothing()) == "unknown-item"


def _open_nothing() -> m.OpenCoordination:
    return m.OpenCoordination(
        CASE_ID, "1", "PC2", "610100", m.DepartmentId("GHJ"), "1", day(0), (), (), ourselves()
    )


def test_the_gate_opens_with_the_last_opinion_in_topological_order() -> None:
    """L-60, L-60b, L-60c, L-60d: granted after what it needs, in whatever order it is answered."""
    case = Case(*LONG_CHAIN)
    case.answers(D, C, B)
    assert not case.state.gates
    *_, opened, issued = case.answers(A)
    assert opened.order == (A, C, B, D)
    assert [p.item for p in opened.permits] == [A, C, B, D]
    assert issued.items == opened.order
    assert len(case.told(approval.PermitIssuedV1)) == 1


def test_on_the_joint_date_what_is_ready_is_decided_and_the_rest_goes_on() -> None:
    """DOMAIN 4.5: the satisfied subset."""
    case = Case(*LONG_CHAIN)
    case.answers(A, C, D)
    assert not case.ring(day(10, 23))
    passed, opened = case.ring(night_after(2011, 10, 13))
    assert passed.waiting == (A, B, C, D)
    assert opened.order == (A, C)
    assert (case.decided(B), case.decided(D)) == ("open", "open")
    assert case.state.phase is m.Phase.DECIDED


def test_nothing_is_granted_by_silence_however_long_it_lasts() -> None:
    """L-24, DOMAIN 4.4: for a department's own licence, lateness waits."""
    case = Case(*FREE)
    case.ring(day(400))
    assert not case.state.decisions
    assert not case.state.permits
    case.answers(B, at=day(401))
    assert (case.decided(A), case.decided(B)) == ("open", "granted")


def test_an_approval_meeting_its_conditions_is_granted_with_them() -> None:
    """L-24: meeting the conditions, it must be granted."""
    case = Case(*FREE)
    case.answers(A, B)
    case.do(case.opinion(C, "approve-with-conditions"))
    assert case.state.decisions[C].conditions == ("限期 conditions",)


def test_what_is_decided_is_packed_five_working_days_later_without_the_rest() -> None:
    """L-32: a package in time for its ten days."""
    case = Case(*FREE)
    case.answers(A, C)
    case.ring(night_after(2011, 10, 13))
    assert not case.state.issuances
    (issued,) = case.ring(night_after(2011, 10, 21))  # the 14th is day 0 of five
    assert (issued.sequence, issued.items, issued.remaining) == (1, (A, C), (B,))
    assert issued.deliver_by == night_after(2011, 10, 28)
    assert case.state.phase is m.Phase.DECIDED


def test_the_rest_is_issued_second_and_then_the_case_is_issued() -> None:
    case = Case(*FREE)
    case.answers(A, C)
    case.ring(day(30))
    *_, issued = case.answers(B, at=day(31))
    assert (issued.sequence, issued.items, issued.remaining) == (2, (B,), ())
    assert case.state.phase is m.Phase.ISSUED
    first, second = case.told(approval.PermitIssuedV1)
    assert first.issuance_id != second.issuance_id
    assert not set(first.permits) & set(second.permits)


def test_decisions_close_together_are_one_package() -> None:
    case = Case(*FREE)
    case.answers(A)
    case.ring(night_after(2011, 10, 13))
    case.answers(B, at=day(12))
    *_, issued = case.answers(C, at=day(13))
    assert issued.items == (A, B, C)
    assert issued.deliver_by == case.state.gates[0].deliver_by  # counted from the earliest


def test_a_case_whose_last_items_leave_after_a_package_is_issued() -> None:
    """No state from which a case cannot end."""
    case = Case(*FREE)
    case.answers(A, C)
    case.ring(day(30))
    case.do(m.WithdrawItems((B,), applicant(day(31))))
    assert case.state.phase is m.Phase.ISSUED
    assert len(case.state.issuances) == 1


def test_a_case_whose_last_items_leave_before_the_package_is_issued_at_once() -> None:
    case = Case(*FREE)
    case.answers(A, C)
    case.ring(night_after(2011, 10, 13))
    *_, issued = case.do(m.WithdrawItems((B,), applicant(day(12))))
    assert (issued.items, issued.remaining) == ((A, C), ())


def test_a_permit_taken_back_holds_what_rests_on_it() -> None:
    """L-60, L-64: re-checked in the session, not only at the first gate."""
    case = Case(*CHAIN)
    case.answers(A, C)
    case.ring(day(30))
    case.do(_revoke(case, A))
    case.answers(B, at=day(32))
    assert case.decided(B) == "open"
    assert "permit:PC2-01" in gate.blockers(case.state, B)
    found = m.Certificate(A, "新证1", "规划局")
    case.do(m.VerifyCertificate(found, department("GHJ", at=day(33))))
    assert case.decided(B) == "granted"


def _revoke(case: Case, item: m.ItemId) -> m.RevokePermit:
    number = case.state.reviews[item].permit_number
    said = (number, m.Defect.ULTRA_VIRES, ("越权",), ("行政许可法 69",), False)
    return m.RevokePermit(*said, department("GHJ", at=day(31)))


def test_an_item_waits_for_papers_it_asks_for_and_no_others() -> None:
    """容缺: what is owed holds only the items that need it."""
    asks = plan(B, "JW", papers=frozenset({"D09"}))
    case = Case(plan(A, "GHJ"), asks, owed=frozenset({"D09"}))
    case.answers(A, B)
    assert gate.blockers(case.state, A) == ()
    assert gate.blockers(case.state, B) == ("supplement",)
    paper = m.Document("D09", "1" * 64, 10, "application/pdf")
    case.do(m.NoteSupplement((paper,), frozenset(), ourselves(day(3))))
    assert (case.decided(A), case.decided(B)) == ("granted", "granted")


def test_a_permit_runs_to_the_same_day_of_its_last_month() -> None:
    """L-50: a certificate with its term, 民法典 202."""
    case = Case(plan(A, "GHJ", valid_months=12))
    case.answers(A, at=day(3))
    assert case.state.decisions[A].valid_until == night_after(2012, 9, 29)
    assert months_after(date(2012, 1, 31), 1) == date(2012, 2, 29)
    assert months_after(date(2011, 1, 31), 1) == date(2011, 2, 28)
    assert months_after(date(2011, 8, 31), 1) == date(2011, 9, 30)


def test_a_decision_on_the_spot_is_dated_on_the_day_of_acceptance() -> None:
    """L-20: 即办件."""
    case = Case(plan(A, "GHJ", promised=2, legal=Limit(2)))
    case.answers(A)
    assert case.state.gate is not None
    assert last_day(case.state.reviews[A].promised_due_at) == date(2011, 9, 28)
    assert case.state.gate.at == day(0, 9)
    assert case.state.issuances[0].used_wd == 0


def test_every_grant_names_its_certificate_and_number() -> None:
    """L-50: in writing, under a number of its own."""
    case = Case(*FREE)
    case.answers(A, B, C)
    said = case.told(approval.PermitIssuedV1)[0].permits
    assert len({p.permit_number for p in said}) == 3
    assert {p.certificate for p in said} == {"许可证"}


def test_a_refusal_states_reasons_basis_remedies_and_the_body_answerable() -> None:
    """L-51, L-62, invariant 10: 60 days to reconsideration, 6 months to court."""
    case = Case(*FREE)
    case.answers(A, B)
    case.answers(C, answer="refuse")
    (refusal,) = case.told(approval.PermitIssuedV1)[0].refusals
    assert (refusal.department, refusal.reasons) == ("XFZD", ("不符合 not met",))
    assert refusal.legal_basis == ("消防法 11",)
    remedies = refusal.remedies
    assert remedies.reconsideration_body and remedies.court
    assert (remedies.reconsideration_days, remedies.litigation_months) == (60, 6)


@pytest.mark.parametrize("missing", [{"reasons": ()}, {"reasons": (" ",)}, {"legal_basis": ("",)}])
def test_a_refusal_without_reasons_or_basis_cannot_be_recorded(
    missing: dict[str, tuple[str, ...]],
) -> None:
    """L-51: a blank reason is none."""
    case = Case(*FREE)
    assert case.no(case.opinion(C, "refuse", **missing)) == "refusal-without-reasons"
    assert case.no(case.opinion(C, "approve-with-conditions", conditions=(" ",))) == (
        "conditions-missing"
    )


def test_false_materials_bar_a_safety_item_for_a_year() -> None:
    """L-56."""
    case = Case(plan(A, "GHJ"), plan(C, "XFZD", safety=True))
    case.do(case.opinion(A, "refuse", false_materials=True))
    case.do(case.opinion(C, "refuse", false_materials=True))
    barred = {d.item: d.barred_until for d in case.state.gates[0].refusals}
    assert barred == {A: None, C: date(2012, 9, 26)}


def test_a_case_in_which_nothing_is_granted_is_refused_as_one() -> None:
    case = Case(*FREE)
    case.answers(A, B, C, answer="refuse")
    assert len(case.told(approval.CaseRefusedV1)[0].refusals) == 3
    assert not case.told(approval.PermitIssuedV1)


def reviews(needs: dict[int, Iterable[int]]) -> dict[m.ItemId, m.Review]:
    made = [
        plan(m.ItemId(f"X-{n:02}"), "GHJ", *(m.ItemId(f"X-{o:02}") for o in rests))
        for n, rests in needs.items()
    ]
    return dict(Case(*made).state.reviews)


ACYCLIC = st.integers(1, 12).flatmap(
    lambda n: st.fixed_dictionaries(
        {k: st.sets(st.integers(0, k - 1)) if k else st.just(set()) for k in range(n)}
    )
)


@given(ACYCLIC)
def test_the_order_puts_everything_after_what_it_needs(needs: dict[int, set[int]]) -> None:
    """L-60."""
    known = reviews(needs)
    order = gate.order(dict(reversed(known.items())))
    assert set(order) == set(known)
    for item, review in known.items():
        assert all(order.index(need) < order.index(item) for need in review.needs)


def test_a_cycle_has_no_order() -> None:
    known = reviews({0: (), 1: ()})
    first, second = known.values()
    turned = {first.item: replace(first, prerequisites=plan(A, "GHJ", second.item).prerequisites)}
    turned[second.item] = replace(second, prerequisites=plan(A, "GHJ", first.item).prerequisites)
    with pytest.raises(ValueError, match="cycle"):
        gate.order(turned)


def test_an_issued_case_is_delivered_by_the_window_with_its_receipt() -> None:
    """L-32, L-01: one office delivers, for all departments."""
    case = Case(*FREE)
    case.answers(A, B, C)
    delivery = m.MakeDelivery(1, m.Channel.POST, "EMS1", window(day(3)))
    assert case.no(replace(delivery, act=department("GHJ"))) == "not-delegated"
    assert case.no(replace(delivery, sequence=2)) == "unknown-issuance"
    assert case.no(replace(delivery, receipt=" ")) == "notice-missing"
    case.do(delivery)
    assert case.no(delivery) == "already-delivered"
    told = case.told(approval.DeliveryMadeV1)[0]
    assert (told.channel, told.receipt, told.decided_at) == ("post", "EMS1", day(0, 9))
