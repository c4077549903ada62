"""What approval says became of a case: once, in any order, and the last word closes it."""

from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest
from onehall_intake.domain import filing as f
from onehall_intake.domain import model as m
from onehall_intake.domain.catalogue import ItemId

from tests.unit.intake.cases import (
    SUBMIT,
    accept,
    bar,
    ended,
    issuance,
    items_ended,
    reasons,
    run,
    withdraw,
)

ACCEPTED = (SUBMIT, accept())
FIRST = issuance(sequence=1, remaining=("PC2-01", "PC2-02"))
SECOND = issuance(sequence=2, result="refused", remaining=("PC2-02",))
LAST = issuance(sequence=3)
UNTIL = date(2012, 9, 26)


def test_an_issuance_with_items_remaining_keeps_a_case_open_and_the_last_closes_it() -> None:
    state, _ = run(*ACCEPTED, FIRST)
    assert (state.status, state.remaining) == (m.Status.PARTLY_ISSUED, ("PC2-01", "PC2-02"))
    state, _ = run(*ACCEPTED, FIRST, SECOND, LAST)
    assert (state.status, state.result) == (m.Status.CLOSED, m.Result.ISSUED)
    assert [one.sequence for one in state.issuances] == [1, 2, 3]


@pytest.mark.parametrize("order", list(permutations((FIRST, SECOND, LAST, FIRST))))
def test_the_order_of_issuances_does_not_matter(order: tuple[m.Command, ...]) -> None:
    state, _ = run(*ACCEPTED, *order)
    assert (state.status, state.remaining) == (m.Status.CLOSED, ())
    assert len(state.issuances) == 3
    assert state.issuance is not None
    assert state.issuance.sequence == 3


@pytest.mark.parametrize(
    "order", list(permutations((FIRST, items_ended("PC2-01"), items_ended("PC2-02"))))
)
def test_items_that_leave_a_case_no_longer_keep_it_open(order: tuple[m.Command, ...]) -> None:
    state, _ = run(*ACCEPTED, *order)
    assert (state.status, state.remaining) == (m.Status.CLOSED, ())
    assert run(*ACCEPTED, *order, items_ended("PC2-01"))[0] == state


@pytest.mark.parametrize("outcome", ["withdrawn", "terminated"])
def test_a_case_with_nothing_decided_ends_withdrawn_or_terminated(outcome: str) -> None:
    state, _ = run(*ACCEPTED, ended(outcome))
    assert (state.status, state.result) == (m.Status.CLOSED, outcome)
    assert run(*ACCEPTED, ended(outcome), ended(outcome))[0] == state
    assert reasons(*ACCEPTED, ended(outcome), issuance()) == ["already-ended"]


def test_approval_decides_nothing_about_a_case_that_is_not_accepted() -> None:
    for word in (issuance(), items_ended("PC2-01"), ended()):
        assert reasons(SUBMIT, word) == ["not-accepted"]
        assert reasons(SUBMIT, withdraw(), word) == ["not-accepted"]
        assert reasons(word) == ["unknown-case"]


def test_a_withdrawal_after_acceptance_is_approvals_to_record() -> None:
    (refused,) = [e for e in run(*ACCEPTED, withdraw())[1] if isinstance(e, m.Refused)]
    assert refused.reason is m.Reason.ALREADY_ACCEPTED
    assert "approval (POST /cases/{case_id}/withdrawals)" in refused.detail


def test_a_bar_is_recorded_once_whatever_the_case_has_come_to() -> None:
    """L-56: false materials or fraud bar the applicant from the item for one or three years."""
    state, happened = run(*ACCEPTED, issuance(result="refused"), bar(), bar())
    assert [e for e in happened if isinstance(e, m.Barred)] == [
        m.Barred(f.Bar(ItemId("PC2-06"), UNTIL), bar().at)
    ]
    assert state.status is m.Status.CLOSED
    assert run(*ACCEPTED, bar(), bar(until=date(2014, 9, 26)))[0].bars[-1].until.year == 2014


def test_a_barred_item_is_not_taken_and_the_answer_names_it_with_its_day_only() -> None:
    """L-56: no reapplication until the day has passed; other items are not concerned."""
    barred = replace(SUBMIT, bars=(f.Bar(ItemId("PC2-06"), UNTIL),))
    (refused,) = run(barred)[1]
    assert (refused.reason, "PC2-06 (to 2012-09-26)" in refused.detail) == ("barred", True)
    elsewhere = replace(SUBMIT, bars=(f.Bar(ItemId("PC6-01"), UNTIL),))
    assert reasons(elsewhere) == []
