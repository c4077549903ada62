"""F05 special procedures: announced, of the law's kinds, as long as declared (L-33, L-34)."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from onehall_contracts import Event, Message, approval
from onehall_supervision import messages
from onehall_supervision.domain import model as m
from onehall_supervision.domain import watching
from onehall_supervision.domain.course.refusing import Refused
from onehall_supervision.domain.levels import Function
from onehall_supervision.domain.records.procedures import ProcedureBegun

from tests.building import item
from tests.moving import assigned, ended, resumed, suspended
from tests.observing import at, case_of, issued, said
from tests.unit.supervision.functions.looking import (
    Broken,
    Told,
    by,
    of,
    rules,
    shows,
)

FIRE, PLAN = item(6, "XFZD"), item(1, "GHJ", promised=14)
CASE = case_of(FIRE, PLAN)
BEGAN = at("2011-09-28T09:00:00")
HELD = assigned(CASE, FIRE, "XFZD-03", at("2011-09-26T09:30:00"))
UNTIL = "2011-10-10"
"""Five working days from 28 September: 29, 30, then Saturday 8, Sunday 9 and Monday 10 October."""


def begun(
    procedure: str = "procedure", declared: int = 5, when: datetime = BEGAN, **more: str
) -> approval.ClockSuspendedV1:
    on = when.date()
    return suspended(CASE, FIRE, on=on, declared=declared, procedure=procedure, when=when, **more)


def over(when: datetime) -> Message:
    return resumed(CASE, FIRE, on=when.date(), when=when)


def subject(procedure: str = "procedure") -> str:
    return f"special/{begun(procedure).procedure_id}"


THREE = tuple(
    begun(f"test {n}", cause="检验", when=at(f"2011-09-{27 + n}T09:00:00")) for n in (0, 1, 2)
)
BROKEN = {
    "special-near": Broken(
        (CASE, HELD, begun()), at("2011-10-10T00:00:00"), subject(), "XFZD-03", strict=False
    ),
    "special-over": Broken(
        (CASE, HELD, begun()), at("2011-10-11T00:00:00"), subject(), "XFZD-03", over=over
    ),
    "special-far-over": Broken(
        (CASE, HELD, begun()), at("2011-10-12T00:00:00"), subject(), "XFZD-03", over=over
    ),
    "special-without-notice": Broken(
        (CASE, HELD, begun(notice=" ")), BEGAN, subject(), "XFZD-03", strict=False
    ),
    "special-third-of-kind": Broken(
        (CASE, HELD, *THREE), THREE[2].suspended_at, "special/检验", "XFZD-03", strict=False
    ),
}
LAWFUL: dict[str, Told] = {
    "ended on its last declared day": (CASE, begun(declared=5), over(at("2011-10-09T12:00:00"))),
    "announced, and just begun": (CASE, begun(when=at("2013-06-20T09:00:00"))),
    "two of one kind": (
        CASE,
        *(begun(f"test {n}", when=at(f"2011-09-{27 + n}T09:00:00")) for n in (0, 1)),
        *(resumed(CASE, FIRE, on=date(2011, 9, 28 + n), procedure=f"test {n}") for n in (0, 1)),
    ),
    "the item left the case": (CASE, begun(), ended(CASE, FIRE, when=at("2011-09-30T09:00:00"))),
    "the case was decided meanwhile": (CASE, begun(), issued(CASE, at("2011-09-30T09:00:00"))),
    "heard to end before it is heard to begin": (over(at("2011-09-29T09:00:00")), begun(), CASE),
}


@pytest.mark.parametrize("rule", BROKEN)
def test_f05_issues_on_the_edge_second_to_whoever_held_it(rule: str) -> None:
    shows(rule, BROKEN[rule])


@pytest.mark.parametrize("story", LAWFUL)
def test_f05_issues_nothing_for_what_is_lawful(story: str) -> None:
    assert by(LAWFUL[story], "F05") == []


def test_f05_every_rule_is_broken_here_but_the_one_no_message_can_break() -> None:
    assert BROKEN.keys() == of(Function.SPECIAL_PROCEDURE) - {"special-not-listed"}


@pytest.mark.parametrize(
    ("ended_on", "found"),
    [
        ("2011-10-10", {"special-near"}),
        ("2011-10-11", {"special-near", "special-over"}),
        ("2011-10-12", {"special-near", "special-over", "special-far-over"}),
    ],
)
def test_the_last_declared_day_counts_to_its_end(ended_on: str, found: set[str]) -> None:
    """L-34: 1 to 7 October are free, Saturday the 8th and Sunday the 9th are worked."""
    told = (CASE, begun(), over(at(f"{ended_on}T17:00:00")))
    assert rules(told, "F05") == found


def test_f05_a_procedure_outside_the_eight_is_red_n_a_from_messages() -> None:
    """The contract has no other cause; should one ever pass it, supervision does not believe it."""
    entry = messages.observed(said(begun(), BEGAN))
    (record,) = (one for one in entry.records if isinstance(one, ProcedureBegun))
    believed = replace(record, cause="研究 thinking it over")
    view = watching.evolve(watching.INITIAL, messages.observed(said(CASE, BEGAN)))
    view = watching.evolve(view, replace(entry, fact=None, records=(believed,)))
    issued_now = watching.decide(view, m.Check(BEGAN))
    assert not isinstance(issued_now, Refused)
    found = [c for c in issued_now if isinstance(c, m.CardIssued) and c.function == "F05"]
    assert {(card.rule, card.level) for card in found} == {("special-not-listed", "red")}


def test_a_notice_told_twice_is_one_procedure() -> None:
    again: tuple[Message | Event, ...] = (said(begun(), BEGAN), said(begun(), BEGAN))
    twice = (CASE, *again, *THREE[:2])
    assert "special-third-of-kind" not in rules(twice, "F05")


def test_three_of_different_kinds_are_lawful() -> None:
    kinds = ("检验", "检测", "鉴定")
    told = [begun(f"one {n}", cause=kind) for n, kind in enumerate(kinds)]
    assert "special-third-of-kind" not in rules((CASE, *told), "F05")


def test_a_procedure_of_several_reviews_ends_with_the_last_of_them() -> None:
    both = suspended(CASE, FIRE, PLAN, on=BEGAN.date(), declared=5, when=BEGAN)
    one_left = ended(CASE, FIRE, when=at("2011-09-30T09:00:00"))
    assert rules((CASE, both, one_left), "F05") >= {"special-over"}
