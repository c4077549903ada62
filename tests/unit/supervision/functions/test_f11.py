"""F11 disclosure: guides complete and current, grants public within seven days, persons not."""

from datetime import date, datetime
from typing import Any

import pytest
from onehall_contracts import approval, window
from onehall_supervision import messages
from onehall_supervision.domain.levels import Function

from tests.building import item
from tests.observing import at, case_of, issued, said
from tests.unit.supervision.functions.looking import (
    SECOND,
    Broken,
    by,
    ends_in_time,
    levels,
    of,
    rules,
    shows,
)

FIRE = item(6, "XFZD")
CASE = case_of(FIRE)
ISSUED = at("2011-09-28T16:00:00")
PUBLISHED = at("2010-10-15T09:00:00")


def guide(when: datetime = PUBLISHED, **more: Any) -> window.GuidePublishedV1:
    return window.GuidePublishedV1.model_validate(
        {
            "item_id": "PC2-06",
            "department": "XFZD",
            "catalogue_version": "610100-2010.2",
            "revised_on": date(2010, 10, 15),
            "published_at": when,
            **more,
        }
    )


def published(when: datetime, holder: str = "masked") -> approval.DecisionPublishedV1:
    return approval.DecisionPublishedV1.model_validate(
        {
            "case_id": CASE.case_id,
            "items": ("PC2-06",),
            "holder": holder,
            "published_at": when,
        }
    )


def behind(changed_on: date = date(2010, 9, 30)) -> window.GuidePublishedV1:
    return guide(revised_on=date(2009, 5, 1), basis_changed_on=changed_on)


def caught_up(when: datetime) -> window.GuidePublishedV1:
    return guide(
        when,
        catalogue_version="610100-2011.2",
        revised_on=date(2011, 9, 1),
        basis_changed_on=date(2010, 9, 30),
    )


BROKEN = {
    "guide-outdated": Broken(
        (behind(),),
        at("2011-10-01T00:00:00"),
        "guide/PC2-06/2010-09-30",
        over=caught_up,
        issued=at("2011-10-08T00:00:00"),  # it is over on a holiday, told when work begins
    ),
    "decision-unpublished": Broken(
        (CASE, issued(CASE, ISSUED)),
        at("2011-10-13T00:00:00"),  # 29, 30 September, 8 to 12 October
        "PC2-06/publication",
        over=published,
    ),
    "guide-incomplete": Broken(
        (guide(empty_fields=("form", "fees")),),
        PUBLISHED,
        "guide/PC2-06/610100-2010.2",
        strict=False,
    ),
    "personal-data-public": Broken(
        (CASE, issued(CASE, ISSUED), published(ISSUED, "unmasked")),
        ISSUED,
        "PC2-06/publication",
        strict=False,
    ),
}
LAWFUL = {
    "published at once, the holder masked": (CASE, issued(CASE, ISSUED), published(ISSUED)),
    "an organisation is named": (CASE, issued(CASE, ISSUED), published(ISSUED, "organisation")),
    "nothing was granted": (
        CASE,
        approval.CaseRefusedV1.model_validate(issued(CASE, ISSUED).model_dump() | {"refusals": ()}),
    ),
    "a complete guide": (guide(),),
    "a guide that followed the law": (guide(basis_changed_on=date(2010, 10, 1)),),
    "a guide imported years after it had followed": (
        guide(revised_on=date(2005, 1, 1), basis_changed_on=date(2003, 8, 27)),
    ),
    "a guide that catches up within twelve months": (
        behind(),
        caught_up(at("2011-09-01T09:00:00")),
    ),
}


@pytest.mark.parametrize("rule", BROKEN)
def test_f11_issues_on_the_edge_second_to_whoever_held_it(rule: str) -> None:
    shows(rule, BROKEN[rule])


@pytest.mark.parametrize("story", LAWFUL)
def test_f11_issues_nothing_for_what_is_lawful(story: str) -> None:
    assert by(LAWFUL[story], "F11") == []


def test_f11_every_rule_is_broken_here_at_every_level() -> None:
    assert BROKEN.keys() == of(Function.DISCLOSURE)
    assert levels(BROKEN) == {"warning", "yellow", "red"}


@pytest.mark.parametrize("rule", [rule for rule, broken in BROKEN.items() if broken.over])
def test_what_is_public_on_the_edge_second_is_in_time(rule: str) -> None:
    """L-52: seven working days from 28 September, 1 to 7 October free, the 8th and 9th worked."""
    ends_in_time(rule, BROKEN[rule])


def test_twelve_months_are_over_at_the_end_of_the_same_day() -> None:
    told = (behind(date(2010, 10, 8)),)
    assert rules(told, "F11", at("2011-10-09T00:00:00")) == set()
    assert rules(told, "F11", at("2011-10-09T00:00:01")) == {"guide-outdated"}


def test_a_guide_is_the_affair_of_its_department() -> None:
    assert messages.stream_of(said(guide(), PUBLISHED)) == "department/XFZD"
    (card,) = by((guide(empty_fields=("form",)),), "F11")
    assert (card.department, card.item) == ("XFZD", "PC2-06")
    assert "form" in card.reason_zh


def test_a_new_version_with_gaps_is_a_new_card() -> None:
    again = guide(PUBLISHED + SECOND, catalogue_version="610100-2011.1", empty_fields=("fees",))
    assert len(by((guide(empty_fields=("form",)), again), "F11")) == 2


def test_each_change_of_the_law_gives_a_guide_twelve_months() -> None:
    told = (behind(), behind(date(2011, 3, 1)))
    (first,) = by(told, "F11", at("2011-10-10T09:00:00"))
    assert first.subject == "guide/PC2-06/2010-09-30"
    assert len(by(told, "F11", at("2012-03-02T00:00:01"))) == 2
