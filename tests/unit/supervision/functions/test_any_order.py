"""Every story of the functions, in whatever order and however often it is told: the same cards."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onehall_calendar import load
from onehall_contracts import Event
from onehall_supervision.domain import model as m
from onehall_supervision.domain import pending, watching
from onehall_supervision.domain.facts import Recalculated
from onehall_supervision.domain.functions import WATCHERS
from onehall_supervision.domain.levels import Function
from onehall_supervision.domain.rulebook import DEFAULT

from tests.building import ACCEPTED_AT
from tests.observing import at, said
from tests.unit.supervision.functions import (
    test_f01,
    test_f04,
    test_f05,
    test_f07,
    test_f08,
    test_f11,
)
from tests.unit.supervision.functions.looking import LONG_AFTER, Told
from tests.unit.supervision.watch import Watch, watching_of

MODULES = (test_f01, test_f04, test_f05, test_f07, test_f08, test_f11)
LAWFUL: list[Told] = [told for module in MODULES for told in module.LAWFUL.values()]
BROKEN: dict[str, Told] = {
    rule: broken.told for module in MODULES for rule, broken in module.BROKEN.items()
}
STORIES = [*LAWFUL, *BROKEN.values()]
SHOWN_APART = {"special-not-listed"}  # in test_f05: no message can say it
INSTANTS = [at(f"2011-{day}T00:00:01") for day in ("09-30", "10-09", "10-13", "12-01")]


def events(told: Told) -> list[Event]:
    return [one if isinstance(one, Event) else said(one, ACCEPTED_AT) for one in told]


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(STORIES), st.data())
def test_any_order_and_any_repetition_give_the_same_view_and_the_same_cards(
    told: Told, data: st.DataObject
) -> None:
    heard = events(told)
    again = data.draw(st.lists(st.sampled_from(heard), max_size=4))
    in_order = watching_of(heard)
    out_of_order = watching_of(data.draw(st.permutations([*heard, *again])))
    assert out_of_order.view == in_order.view
    for watch in (in_order, out_of_order):
        watch.check(LONG_AFTER)
    assert out_of_order.cards == in_order.cards
    assert out_of_order.view.proposed == in_order.view.proposed


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(STORIES), st.data())
def test_what_is_pending_is_what_a_fresh_look_would_find(told: Told, data: st.DataObject) -> None:
    watch = Watch()
    steps: Sequence[Event | datetime] = [*events(told), *INSTANTS]
    for step in data.draw(st.permutations(steps)):
        watch.check(step) if isinstance(step, datetime) else watch.see(step)
        assert pending.of_functions(watch.view) == _fresh(watch.view)


def _fresh(view: m.CaseView) -> dict[str, datetime]:
    found = {function: pending.function_pending(view, function) for function in WATCHERS}
    return {function: when for function, when in found.items() if when}


@pytest.mark.parametrize("rule", BROKEN)
def test_another_calendar_counts_the_clocks_of_the_functions_again(rule: str) -> None:
    """The make-up days of October are taken away; what is pending moves at once, or never did."""
    other = replace(load(), version="other", made_up=load().made_up - {date(2011, 10, 8)})
    view = watching_of(BROKEN[rule]).view
    moved = m.Observed(
        source="onehall/approval",
        type="approval.deadlines-recalculated.v1",
        id=m.EventId("recalculated"),
        time=ACCEPTED_AT,
        cause=None,
        caseversion=None,
        data="{}",
        fact=Recalculated("other", other, ACCEPTED_AT, {}),
    )
    after = watching.evolve(view, moved)
    assert pending.of_functions(after) == _fresh(after)


@pytest.mark.parametrize("rule", BROKEN)
def test_a_second_look_issues_nothing_more(rule: str) -> None:
    watch = watching_of(BROKEN[rule])
    watch.check(LONG_AFTER)
    assert watch.check(LONG_AFTER) == []


def test_every_rule_of_these_functions_is_broken_by_a_story() -> None:
    watched = [Function(module.__name__[-3:].upper()) for module in MODULES]
    known = {rule.id for rule in DEFAULT.rules if rule.function in watched}
    assert known == BROKEN.keys() | SHOWN_APART
