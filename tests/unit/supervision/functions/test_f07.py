"""F07 materials: only published papers, once, and never what is held already (L-06, L-10)."""

from datetime import datetime

import pytest
from onehall_contracts import Message, approval
from onehall_supervision.domain.functions.f04_intake import WINDOW
from onehall_supervision.domain.levels import Function

from tests.observing import at
from tests.unit.supervision.functions.looking import (
    SECOND,
    Broken,
    by,
    levels,
    of,
    rules,
    shows,
    waits_for_a_person,
)
from tests.unit.supervision.functions.test_f04 import (
    AGAIN,
    CASE,
    NOTICED,
    SUPPLIED,
    accepted,
    demanded,
    handed_in,
    not_accepted,
    noticed,
    supplied,
)

HANDED_IN = handed_in()


def in_review(cause: str, paper: str = "D09", when: datetime = AGAIN) -> approval.DemandRefusedV1:
    return approval.DemandRefusedV1.model_validate(
        {
            "case_id": CASE.case_id,
            "item_id": "PC2-06",
            "department": "XFZD",
            "paper": paper,
            "cause": cause,
            "demanded_by": "XFZD-03",
            "refused_at": when,
        }
    )


HELD = "XFZD/D02"
BROKEN = {
    "asked-already-held": Broken(
        (HANDED_IN, demanded("already-held", "D02")), AGAIN, HELD, "XFZD-03", strict=False
    ),
    "asked-not-listed": Broken(
        (HANDED_IN, CASE, in_review("not-listed")),
        AGAIN,
        "PC2-06/XFZD/D09",
        "XFZD-03",
        strict=False,
    ),
    "asked-twice": Broken(
        (HANDED_IN, demanded("already-held", "D02", when=NOTICED), demanded("already-held", "D02")),
        AGAIN,
        HELD,
        "XFZD-03",
        strict=False,
    ),
    "acceptance-blocked": Broken(
        (HANDED_IN, noticed(NOTICED, "D01", "D77"), supplied(AGAIN, "D01", "D77"), accepted(AGAIN)),
        NOTICED,
        "D77",
        WINDOW,
        None,
        strict=False,
    ),
}
LAWFUL = {
    "what is missing is asked for once": (
        HANDED_IN,
        noticed(NOTICED, "D01", "D02"),
        supplied(SUPPLIED, "D01", "D02"),
        accepted(AGAIN),
    ),
    "what came in is still wrong, and is asked for once more": (
        HANDED_IN,
        noticed(NOTICED, "D01"),
        supplied(SUPPLIED, "D01"),
        noticed(AGAIN, "D01"),
    ),
    "a gap told too late, and so refused": (HANDED_IN, demanded("late-gap", "D02")),
    "a new point, which is the one notice's affair": (
        HANDED_IN,
        noticed(NOTICED, "D01"),
        demanded("second-notice", "D02"),
    ),
    "not accepted, and nobody had asked for what is not listed": (HANDED_IN, not_accepted()),
}


@pytest.mark.parametrize("rule", BROKEN)
def test_f07_issues_at_the_second_of_the_demand_to_whoever_made_it(rule: str) -> None:
    shows(rule, BROKEN[rule])


@pytest.mark.parametrize("story", LAWFUL)
def test_f07_issues_nothing_for_what_is_lawful(story: str) -> None:
    assert by(LAWFUL[story], "F07") == []


def test_f07_every_rule_is_broken_here_at_every_level() -> None:
    assert BROKEN.keys() == of(Function.MATERIALS)
    assert levels(BROKEN) == {"warning", "yellow", "red"}


def test_f07_has_no_clock_so_holidays_move_only_when_a_card_is_written() -> None:
    """A demand refused on 3 October is a demand of that day; its card comes when work begins."""
    told = (HANDED_IN, demanded("not-listed", "D09", when=at("2011-10-03T10:00:00")))
    assert rules(told, "F07", at("2011-10-07T23:59:59")) == set()
    (card,) = by(told, "F07", at("2011-10-08T00:00:00"))
    assert card.breached_at == at("2011-10-03T10:00:00")


def test_acceptance_that_was_blocked_waits_for_a_supervisor() -> None:
    waiting = {rule for rule, broken in BROKEN.items() if waits_for_a_person(rule, broken)}
    assert waiting == {"acceptance-blocked"}


def test_a_refusal_after_a_demand_for_what_is_not_listed_may_be_because_of_it() -> None:
    told = (HANDED_IN, demanded("not-listed", "D09", when=NOTICED), not_accepted(cause="other"))
    assert rules(told, "F07") == {"asked-not-listed", "acceptance-blocked"}
    (card,) = (card for card in by(told, "F07") if card.rule == "acceptance-blocked")
    assert (card.responsible, card.breached_at) == ("XFZD-03", AGAIN)


def test_what_the_window_had_to_ask_for_is_asked_for_again_in_a_review() -> None:
    assert rules((CASE, in_review("formal", "D01")), "F07") == {"asked-twice"}


def test_a_notice_repeated_before_anything_came_in_asks_twice() -> None:
    told = (HANDED_IN, noticed(NOTICED, "D01"), noticed(NOTICED + SECOND, "D01"))
    assert rules(told, "F07") == {"asked-twice"}


def test_a_third_notice_of_one_paper_asks_twice_whatever_came_in() -> None:
    told: list[Message] = [HANDED_IN]
    for day in (27, 28, 29):
        told.append(noticed(at(f"2011-09-{day}T09:00:00"), "D01"))
        told.append(supplied(at(f"2011-09-{day}T10:00:00"), "D01"))
    assert rules(told, "F07") == {"asked-twice"}


def test_two_departments_that_ask_for_one_paper_each_ask_once() -> None:
    other = demanded("already-held", "D02").model_copy(update={"department": "GHJ"})
    assert rules((HANDED_IN, demanded("already-held", "D02"), other), "F07") == {
        "asked-already-held"
    }
