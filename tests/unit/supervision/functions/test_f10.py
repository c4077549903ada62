"""F10 并联协同监察: opinions, visits, the gate."""

from datetime import timedelta

import pytest
from onehall_contracts import intake
from onehall_supervision.domain.answering import LINK

from tests.building import item
from tests.concerning import concluded, convened, gate, hearing, met, opinion
from tests.moving import consultation_answered, outage, suspended
from tests.observing import answered, at, case_of, issued
from tests.unit.supervision.functions.shown import (
    SECOND,
    Shown,
    cards,
    comes_on_its_second,
    every_rule_of,
    neither_order_nor_repetition_matters,
    rules,
)

F10 = "F10"
FIRE, PLAN, GREEN = item(6, "XFZD"), item(1, "GHJ", promised=14), item(5, "XFZD", promised=11)
CASE, THREE = case_of(FIRE, PLAN), case_of(FIRE, PLAN, GREEN)
DAY = at("2011-10-08T09:00:00")  # a Saturday that is worked, after National Day
EDGE = "2011-10-08T09:00:00"
LONG_AFTER = at("2012-03-01T12:00:00")
SIGNER = "officer of the opinion"
READY = [CASE, *(answered(CASE, one, at("2011-09-29T16:00:00")) for one in (FIRE, PLAN))]
ABSENT = [("XFZD", ()), ("GHJ", ("GHJ-03", "GHJ-04"))]
MISSED = met(CASE, "a", DAY - timedelta(days=10), ABSENT)

SHOWN = [
    # W(10) = 1: 24:00 of the ninth working day, 12 October.
    Shown("opinion-near", [CASE], "2011-10-13T00:00:00", "XFZD"),
    Shown("opinion-over", [CASE], "2011-10-14T00:00:00", "XFZD", late=True),
    Shown(
        "opinion-over-again",
        [THREE],
        "2011-10-15T00:00:00",
        "XFZD",
        late=True,
        issued="2011-10-17T00:00:00",
    ),
    Shown(
        "consulted-silent",
        [CASE, consultation_answered(CASE, FIRE, DAY)],
        EDGE,
        None,
        "街道办 street office",
    ),
    Shown("absent", [CASE, met(CASE, "a", DAY, ABSENT)], EDGE, "XFZD"),
    Shown("absent-again", [CASE, MISSED, met(CASE, "b", DAY, ABSENT)], EDGE, "XFZD"),
    Shown(
        "opinion-without-reasons",
        [CASE, opinion(CASE, FIRE, DAY, "refuse")],
        EDGE,
        "XFZD",
        SIGNER,
    ),
    Shown(
        "second-visit",
        [CASE, convened(CASE, "a", DAY - timedelta(days=10)), convened(CASE, "b", DAY)],
        EDGE,
        "GHJ",
    ),
    # Two working days after 29 September: the 30th and 8 October.
    Shown("gate-held", READY, "2011-10-09T00:00:00", "GHJ", late=True),
]


@pytest.mark.parametrize("one", SHOWN, ids=lambda one: one.rule)
def test_warning_yellow_and_red_come_on_their_second_for_who_held_it(one: Shown) -> None:
    """R-14, R-29: across National Day and its worked Saturday."""
    comes_on_its_second(F10, one)


@pytest.mark.parametrize("one", SHOWN, ids=lambda one: one.rule)
def test_neither_order_nor_repetition_matters(one: Shown) -> None:
    neither_order_nor_repetition_matters(F10, one.told)


def test_every_rule_is_shown() -> None:
    assert {one.rule for one in SHOWN} == every_rule_of(F10)


PAPER = intake.OwedDocument(kind="D03", due_at=at("2011-10-20T00:00:00"))
OVER = issued(CASE, at("2011-09-30T09:00:00"))
VISITED = met(CASE, "a", DAY, [("XFZD", ("XFZD-03",)), ("GHJ", ("GHJ-03",))])
NOTHING = {
    "one item is no parallel case": [case_of(FIRE)],
    "answered and decided": [*READY, gate(CASE, at("2011-09-30T09:00:00")), OVER],
    "decided by a department's fast clock": [*READY, gate(CASE, at("2011-09-29T15:55:00"))],
    "leave was asked for": [
        *READY,
        OVER,
        met(
            CASE,
            "a",
            DAY,
            [("GHJ", ("GHJ-03",))],
            attendance=({"department": "XFZD", "on_leave": True},),
        ),
    ],
    "whose points are closed need not come again": [
        *READY,
        OVER,
        VISITED,
        met(CASE, "a", DAY + timedelta(days=2), ABSENT, round=2),
    ],
    "a second visit with its reason": [
        *READY,
        OVER,
        convened(CASE, "a", DAY),
        convened(CASE, "b", DAY + timedelta(days=2), "改址 the site moved"),
    ],
    "a first visit that was called off": [
        *READY,
        OVER,
        convened(CASE, "a", DAY),
        concluded(CASE, "a", DAY, "called-off"),
        convened(CASE, "b", DAY + timedelta(days=2)),
    ],
    "an opinion is heard of after the issuance": [
        CASE,
        answered(CASE, FIRE, at("2011-09-29T16:00:00")),
        issued(CASE, at("2011-10-12T16:00:00")),
    ],
    "a visit still holds the gate": [*READY, convened(CASE, "a", at("2011-09-28T09:00:00"))],
    "a hearing still holds the gate": [
        *READY,
        hearing(CASE, FIRE, "parties-informed", at("2011-09-28T09:00:00")),
    ],
    "a paper is owed": [
        CASE.model_copy(update={"owed": (PAPER,)}),
        *READY[1:],
    ],
}


@pytest.mark.parametrize("told", NOTHING.values(), ids=NOTHING.keys())
def test_nothing_comes_of_what_is_lawful(told: list) -> None:  # type: ignore[type-arg]  # messages
    found = rules(F10, told, LONG_AFTER)
    assert found == set()


def test_an_opinion_at_the_very_end_is_in_time() -> None:
    edge = at("2011-10-14T00:00:00")
    for when, found in ((edge, set()), (edge + SECOND, {"opinion-over"})):
        told = [CASE, answered(CASE, FIRE, when), answered(CASE, PLAN, DAY)]
        near = {"opinion-near", "gate-held"}
        assert rules(F10, told, LONG_AFTER) - near == found


def test_a_special_procedure_moves_what_an_opinion_has() -> None:
    """L-33: three days that do not count."""
    stopped = suspended(CASE, FIRE, on=at("2011-09-27T00:00:00").date(), declared=3)
    assert "opinion-over" not in rules(F10, [CASE, stopped], at("2011-10-18T00:00:01"))
    assert "opinion-over" in rules(F10, [CASE, stopped], at("2011-10-19T00:00:01"))


def test_who_was_late_while_the_link_was_down_answers_for_nothing() -> None:
    begins, ends = at("2011-10-12T09:00:00"), at("2011-10-20T09:00:00")
    late = answered(THREE, FIRE, at("2011-10-17T10:00:00"))
    told = [THREE, outage(THREE, FIRE, begins=begins, ends=ends), late]
    found = cards(F10, told, LONG_AFTER)
    (over,) = [c for c in found if (c.rule, c.subject) == ("opinion-over", FIRE.item_id)]
    assert (over.department, over.responsible) == (None, LINK)
    assert "opinion-over-again" not in {c.rule for c in found}


def test_a_re_inspection_is_missed_by_who_has_points_open() -> None:
    point = {"point": "1", "department": "XFZD", "what": "楼梯 the stairs"}
    first = met(CASE, "a", DAY, [("XFZD", ("XFZD-03",)), ("GHJ", ("GHJ-03",))], findings=(point,))
    again = met(CASE, "a", DAY + timedelta(days=2), ABSENT, round=2)
    assert "absent" in rules(F10, [CASE, first, again], at("2011-10-10T09:00:00"))
