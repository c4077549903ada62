"""F08 fees: based on law, published, and what was published (L-53)."""

from datetime import date, datetime
from typing import Any

import pytest
from onehall_contracts import window
from onehall_contracts.ids import derived
from onehall_supervision.domain.levels import Function

from tests.building import item
from tests.observing import at, case_of
from tests.unit.supervision.functions.looking import Broken, by, levels, of, rules, shows

CASE = case_of(item(6, "XFZD"))
CHARGED = at("2011-09-28T10:00:00")
EDGE = at("2011-10-09T00:00:00")
"""Ten working days before the end of 20 October; Saturday 8 and Sunday 9 October are worked."""


def fee(when: datetime = CHARGED, **more: Any) -> window.FeeChargedV1:
    return window.FeeChargedV1.model_validate(
        {
            "fee_id": derived(CASE.case_id, "fee"),
            "case_id": CASE.case_id,
            "item_id": "PC2-06",
            "department": "XFZD",
            "what": "易地建设费",
            "amount_fen": 1000,
            "published_fen": 1000,
            "basis": "《人民防空法》第二十二条",
            "charged_by": "window-07",
            "charged_at": when,
            **more,
        }
    )


SUBJECT = f"fee/{derived(CASE.case_id, 'fee')}"


def broken(when: datetime = CHARGED, **more: Any) -> Broken:
    return Broken((CASE, fee(when, **more)), when, SUBJECT, "window-07", strict=False)


BROKEN = {
    "fee-basis-ending": broken(EDGE, basis_ends_on=date(2011, 10, 20)),
    "fee-not-as-published": broken(amount_fen=1001),
    "fee-without-basis": broken(basis=None),
    "fee-on-form": broken(on_form=True),
    "fee-on-free-item": broken(published_fen=None),
}
LAWFUL = {
    "as published, on a basis that holds": (CASE, fee()),
    "nothing was taken": (CASE, fee(amount_fen=0, published_fen=None, basis=None, on_form=True)),
    "the basis holds for more than ten working days": (
        CASE,
        fee(at("2011-10-08T23:59:59"), basis_ends_on=date(2011, 10, 20)),
    ),
    "the basis ended long after": (CASE, fee(basis_ends_on=date(2012, 12, 31))),
}


@pytest.mark.parametrize("rule", BROKEN)
def test_f08_issues_at_the_second_of_the_fee_to_whoever_took_it(rule: str) -> None:
    shown = BROKEN[rule]
    assert rules(shown.told, "F08") == {rule}
    if rule != "fee-basis-ending":  # what it is about had begun before: below
        shows(rule, shown)


@pytest.mark.parametrize("story", LAWFUL)
def test_f08_issues_nothing_for_what_is_lawful(story: str) -> None:
    assert by(LAWFUL[story], "F08") == []


def test_f08_every_rule_is_broken_here_at_every_level() -> None:
    assert BROKEN.keys() == of(Function.FEES)
    assert levels(BROKEN) == {"warning", "yellow", "red"}


def test_a_fee_on_a_basis_of_its_last_ten_working_days_is_a_warning() -> None:
    (card,) = by(BROKEN["fee-basis-ending"].told, "F08")
    assert (card.level, card.breached_at, card.responsible) == ("warning", EDGE, "window-07")
    later = (CASE, fee(at("2011-10-20T23:59:59"), basis_ends_on=date(2011, 10, 20)))
    assert rules(later, "F08") == {"fee-basis-ending"}


def test_a_fee_one_second_after_its_basis_ended_has_none() -> None:
    told = (CASE, fee(at("2011-10-21T00:00:00"), basis_ends_on=date(2011, 10, 20)))
    assert rules(told, "F08") == {"fee-without-basis"}


def test_a_fee_on_a_free_item_without_a_basis_is_both() -> None:
    told = (CASE, fee(published_fen=0, basis="  "))
    assert rules(told, "F08") == {"fee-on-free-item", "fee-without-basis"}


def test_two_fees_are_two_cards() -> None:
    other = fee(amount_fen=999, fee_id=derived(CASE.case_id, "other"))
    assert len(by((CASE, fee(amount_fen=1001), other), "F08")) == 2
