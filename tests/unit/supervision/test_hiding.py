"""Those who are rated never learn whose case a rating, a complaint or a call was about (E-04)."""

from typing import Any

import pytest
from onehall_chassis import Actor
from onehall_contracts.golden import events
from onehall_supervision.api import hiding
from onehall_supervision.store.reading import Entry

from tests.building import ACCEPTED_AT

CARD = {"function": "F13", "rule": "rectification-over", "case_id": "a case"}


def actor(*roles: str) -> Actor:
    return Actor("somebody", frozenset(roles), "GHJ")


def entry(type_: str, **data: Any) -> Entry:
    return Entry(1, "id", type_, "onehall/intake", ACCEPTED_AT, ACCEPTED_AT, None, None, data)


HIDDEN = sorted(
    name
    for name in events()
    if name.startswith(("intake.evaluation", "intake.rectification", "intake.complaint"))
    or name.startswith("notify.call-back-done.")
)


def test_there_is_something_to_hide() -> None:
    assert len(HIDDEN) == 12


@pytest.mark.parametrize("role", ["department", "clerk", "guide"])
def test_who_may_be_rated_hears_of_everything_else(role: str) -> None:
    hidden = [entry(name) for name in HIDDEN]
    hidden += [entry("notify.notice-sent.v2", template="rating-rectified@1"), entry("card", **CARD)]
    shown = [
        entry("intake.case-accepted.v1"),
        entry("notify.notice-sent.v2", template="permit-issued@2"),
        entry("card", function="F13", rule="dispute-reply-over"),
        entry("card", function="F02", rule="review-over"),
    ]
    assert hiding.heard(actor(role), [*hidden, *shown]) == shown


@pytest.mark.parametrize("roles", [("applicant",), ("supervisor",), ("department", "supervisor")])
def test_the_applicant_and_those_above_hear_of_all(roles: tuple[str, ...]) -> None:
    entries = [entry(name) for name in HIDDEN]
    assert hiding.heard(actor(*roles), entries) == entries
    assert hiding.blind(actor(*roles), CARD) == CARD


def test_a_department_has_its_card_without_the_case() -> None:
    assert hiding.blind(actor("department"), CARD) == CARD | {"case_id": None}
    of_a_dispute = CARD | {"rule": "dispute-answer-over"}
    assert hiding.blind(actor("department"), of_a_dispute) == of_a_dispute
