"""F12 送达与证照监察: certificates and deliveries."""

import pytest

from tests.building import item
from tests.concerning import certified, delivered, gate, issuance, permit, refusal
from tests.observing import at, case_of
from tests.unit.supervision.functions.shown import (
    Shown,
    comes_on_its_second,
    every_rule_of,
    neither_order_nor_repetition_matters,
    rules,
)

F12 = "F12"
FIRE, PLAN = item(6, "XFZD"), item(1, "GHJ", promised=14)
CASE = case_of(FIRE, PLAN)
DAY = at("2011-09-29T10:00:00")
EDGE = "2011-09-29T10:00:00"
LONG_AFTER = at("2012-03-01T12:00:00")
ISSUED = issuance(CASE, DAY, permit(FIRE))
TWICE = issuance(CASE, DAY, permit(FIRE, "1"), permit(PLAN, "1"))
OTHER = certified(CASE, FIRE, DAY, "another number")
WINDOW = "统一送达窗口 delivery window"

SHOWN = [
    # From 29 September: the 30th, Saturday and Sunday 8 and 9 October, the 10th and on.
    Shown("delivery-near", [CASE, ISSUED], "2011-10-14T00:00:00", "GHJ", WINDOW),
    Shown("certificate-late", [CASE, ISSUED], "2011-10-10T00:00:00", "XFZD", late=True),
    Shown("delivery-late", [CASE, ISSUED], "2011-10-19T00:00:00", "GHJ", WINDOW, late=True),
    Shown("number-twice", [CASE, TWICE], EDGE, "XFZD"),
    Shown("certificate-differs", [CASE, ISSUED, OTHER], EDGE, "XFZD"),
]


@pytest.mark.parametrize("one", SHOWN, ids=lambda one: one.rule)
def test_warning_yellow_and_red_come_on_their_second_for_who_held_it(one: Shown) -> None:
    """L-32: ten working days, across National Day and its worked Saturday."""
    comes_on_its_second(F12, one)


@pytest.mark.parametrize("one", SHOWN, ids=lambda one: one.rule)
def test_neither_order_nor_repetition_matters(one: Shown) -> None:
    neither_order_nor_repetition_matters(F12, one.told)


def test_every_rule_is_shown() -> None:
    assert {one.rule for one in SHOWN} == every_rule_of(F12)


MADE = certified(CASE, FIRE, at("2011-10-10T00:00:00"))
NOTHING = {
    "at the very end": [CASE, ISSUED, MADE, delivered(CASE, at("2011-10-13T23:59:59"))],
    "delivered, so it had been made": [CASE, ISSUED, delivered(CASE, at("2011-10-09T16:00:00"))],
    "a refusal": [CASE, issuance(CASE, DAY, refusals=(refusal(FIRE),))],
    "a certificate before its decision is heard of": [CASE, MADE],
}


@pytest.mark.parametrize("told", NOTHING.values(), ids=NOTHING.keys())
def test_nothing_comes_of_what_is_lawful(told: list) -> None:  # type: ignore[type-arg]  # messages
    assert rules(F12, told, LONG_AFTER) == set()


def test_delivery_at_the_end_of_the_tenth_day_is_in_time() -> None:
    """L-32: 行政许可法 44, to 24:00 of the last day."""
    made = certified(CASE, FIRE, DAY)
    for when, found in (
        ("00:00:00", {"delivery-near"}),
        ("00:00:01", {"delivery-near", "delivery-late"}),
    ):
        told = [CASE, ISSUED, made, delivered(CASE, at(f"2011-10-19T{when}"))]
        assert rules(F12, told, LONG_AFTER) == found


def test_the_time_runs_from_the_decision_not_from_an_issuance_that_waited() -> None:
    decided = gate(CASE, at("2011-09-27T10:00:00"), FIRE)
    made = certified(CASE, FIRE, DAY)
    told = [CASE, decided, ISSUED, made]
    assert "delivery-late" not in rules(F12, told, at("2011-10-15T00:00:00"))
    assert "delivery-late" in rules(F12, told, at("2011-10-17T00:00:00"))  # after the weekend


def test_a_certificate_for_what_was_refused_differs_from_the_decision() -> None:
    refused = issuance(CASE, DAY, refusals=(refusal(FIRE),))
    assert rules(F12, [CASE, refused, MADE], LONG_AFTER) == {"certificate-differs"}
