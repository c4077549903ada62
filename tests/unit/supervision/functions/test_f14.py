"""F14 performance: months that are low, failing, or failing again, of thirty cases or more."""

import random
from datetime import datetime, timedelta

import pytest
from onehall_supervision.domain import model as m
from onehall_supervision.domain import watching
from onehall_supervision.domain.answering import CHIEF
from onehall_supervision.domain.course.refusing import Refused
from onehall_supervision.domain.levels import Level
from onehall_supervision.domain.rulebook import DEFAULT

from tests.observing import at

SECOND = timedelta(seconds=1)
# Counted on Saturday 8 October 2011, which is worked, after a week of holidays.
COUNTED = at("2011-10-08T09:00:00")


def month(
    score: float,
    period: str = "2011-09",
    satisfaction: float | None = None,
    cases: int = 30,
    when: datetime = COUNTED,
) -> m.Rolled:
    return m.Rolled(when, period, score, cases, satisfaction, 30, "default")


def after(*scores: m.Rolled) -> m.CaseView:
    view = watching.INITIAL
    for score in scores:
        happened = watching.decide(view, m.Roll(score))
        assert not isinstance(happened, Refused)
        for event in happened:
            view = watching.evolve(view, event)
    return view


def cards(view: m.CaseView, now: datetime) -> set[tuple[str, Level, str]]:
    happened = watching.decide(view, m.Check(now))
    assert not isinstance(happened, Refused)
    found = [event for event in happened if isinstance(event, m.CardIssued)]
    assert {card.responsible for card in found} <= {CHIEF}
    return {(card.rule, card.level, str(card.subject)) for card in found}


LOW = ("score-low", Level.WARNING, "2011-09")
FAILING = ("score-failing", Level.YELLOW, "2011-09")
UNSATISFIED = ("satisfaction-low", Level.WARNING, "2011-09")
AGAIN = ("failing-again", Level.RED, "2011-10")
NOVEMBER = at("2011-11-01T09:00:00")


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        (month(80), set()),
        (month(79.9), {LOW}),
        (month(60), {LOW}),
        (month(59.9), {FAILING}),
        (month(100, satisfaction=95), set()),
        (month(100, satisfaction=94.9), {UNSATISFIED}),
        (month(59.9, satisfaction=50), {FAILING, UNSATISFIED}),
        (month(10, cases=29), set()),
    ],
)
def test_a_month_is_shown_as_it_is(score: m.Rolled, expected: set[tuple[str, Level, str]]) -> None:
    view = after(score)
    assert cards(view, COUNTED - SECOND) == set()
    assert cards(view, COUNTED) == expected


@pytest.mark.parametrize(
    ("second", "red"),
    [
        (month(59, "2011-10", when=NOVEMBER), True),
        (month(60, "2011-10", when=NOVEMBER), False),
        (month(59, "2011-11", when=NOVEMBER), False),
        (month(59, "2011-10", cases=29, when=NOVEMBER), False),
    ],
)
def test_two_failing_months_in_a_row_are_red(second: m.Rolled, red: bool) -> None:
    view = after(month(59), second)
    assert (AGAIN in cards(view, NOVEMBER)) is red
    assert AGAIN not in cards(view, NOVEMBER - SECOND)


def test_december_is_followed_by_january() -> None:
    view = after(month(50, "2011-12"), month(50, "2012-01", when=NOVEMBER))
    assert ("failing-again", Level.RED, "2012-01") in cards(view, NOVEMBER)


def test_a_month_is_counted_once_and_the_order_makes_no_difference() -> None:
    months = [month(50 + n, f"2011-{n:02}", when=NOVEMBER) for n in range(1, 11)]
    straight = cards(after(*months), NOVEMBER)
    mixed = [*months, *months]
    random.Random(1).shuffle(mixed)  # noqa: S311 - any order will do
    assert cards(after(*mixed), NOVEMBER) == straight
    assert watching.decide(after(*months), m.Roll(months[0])) == []


def test_every_rule_of_the_function_is_shown_here() -> None:
    assert {rule.id for rule in DEFAULT.rules if rule.function == "F14"} == {
        one[0] for one in (LOW, FAILING, UNSATISFIED, AGAIN)
    }
