"""F13 投诉咨询监察: disputes, enquiries, complaints, call-backs."""

from collections.abc import Sequence

import pytest
from onehall_supervision.domain import model as m
from onehall_supervision.domain import watching

from tests.building import item
from tests.concerning import (
    admitted,
    called_back,
    closed,
    complained,
    complaint_admitted,
    complaint_answered,
    complaint_redirected,
    department_answered,
    enquired,
    enquiry_answered,
    extended,
    filed,
    legality_opinion,
    not_admitted,
    rated,
    rating_appeal_decided,
    rating_appealed,
    rectification,
    rectified,
    reply_given,
    reply_requested,
)
from tests.observing import at, case_of
from tests.unit.supervision.functions.shown import (
    SECOND,
    Shown,
    cards,
    comes_on_its_second,
    every_rule_of,
    neither_order_nor_repetition_matters,
    rules,
    watched,
)

F13 = "F13"
CASE = case_of(item(6, "XFZD"), item(1, "GHJ", promised=14))
DAY = at("2011-09-26T10:00:00")
LONG_AFTER = at("2012-03-01T12:00:00")
COORDINATOR = "争议协调员 dispute coordinator"
REVIEWER = "评价申诉复核 review of ratings"
FILED = [CASE, filed(CASE, at("2011-09-29T10:00:00"))]
OPEN = [*FILED, admitted(CASE, at("2011-09-29T10:00:00"), at("2011-10-12T00:00:00").date())]
# Until Saturday 8 October, which is worked; the holiday is from the 1st to the 7th.
LAST = at("2011-10-08T00:00:00").date()
ASKED = [*OPEN, reply_requested(CASE, at("2011-09-29T10:00:00"), LAST)]
ADVISED = [*OPEN, legality_opinion(CASE, at("2011-09-29T10:00:00"), LAST)]
OVER = [*OPEN, closed(CASE, at("2011-09-29T16:00:00"), LAST)]
RATED = [CASE, rated(CASE, DAY), called_back(CASE, at("2011-09-26T15:00:00"))]
TO_MEND = [*RATED, rectification(CASE, at("2011-09-29T10:00:00"), LAST)]
APPEALED = [*RATED, rating_appealed(CASE, at("2011-09-29T10:00:00"), LAST)]
RETALIATED = [
    complaint_admitted(DAY),
    complained(DAY, complaint="retaliation"),
    complaint_answered(at("2011-10-08T09:00:00"), upheld=True),
]

SHOWN = [
    # Five working days from 26 September end on Saturday 8 October, which is worked.
    Shown("enquiry-near", [enquired(DAY)], "2011-09-30T00:00:00", "GHJ"),
    Shown("enquiry-over", [enquired(DAY)], "2011-10-09T00:00:00", "GHJ", late=True),
    Shown("enquiry-far-over", [enquired(DAY)], "2011-10-10T00:00:00", "GHJ", late=True),
    Shown("complaint-near", [complained(DAY)], "2011-09-30T00:00:00", "GHJ"),
    Shown("complaint-over", [complained(DAY)], "2011-10-09T00:00:00", "GHJ", late=True),
    Shown("complaint-far-over", [complained(DAY)], "2011-10-10T00:00:00", "GHJ", late=True),
    Shown(
        "dispute-admission-near",
        FILED,
        "2011-10-01T00:00:00",
        None,
        COORDINATOR,
        issued="2011-10-08T00:00:00",
    ),
    Shown("dispute-admission-over", FILED, "2011-10-10T00:00:00", None, COORDINATOR, late=True),
    Shown("dispute-admission-far-over", FILED, "2011-10-11T00:00:00", None, COORDINATOR, late=True),
    Shown("dispute-closing-near", OPEN, "2011-10-11T00:00:00", None, COORDINATOR),
    Shown("dispute-closing-over", OPEN, "2011-10-14T00:00:00", None, COORDINATOR, late=True),
    Shown(
        "dispute-closing-far-over",
        OPEN,
        "2011-10-15T00:00:00",
        None,
        COORDINATOR,
        late=True,
        issued="2011-10-17T00:00:00",
    ),
    Shown(
        "call-back-late",
        [CASE, rated(CASE, at("2011-09-30T10:00:00"))],
        "2011-10-09T00:00:00",
        "GHJ",
        late=True,
    ),
    Shown("dispute-reply-near", ASKED, "2011-09-30T00:00:00", "GHJ"),
    Shown("dispute-reply-over", ASKED, "2011-10-09T00:00:00", "GHJ", late=True),
    Shown("dispute-answer-near", ADVISED, "2011-09-30T00:00:00", "GHJ"),
    Shown("dispute-answer-over", ADVISED, "2011-10-09T00:00:00", "GHJ", late=True),
    Shown("dispute-call-back-late", OVER, "2011-10-09T00:00:00", None, COORDINATOR, late=True),
    Shown("complaint-admission-over", [complained(DAY)], "2011-09-30T00:00:00", "GHJ", late=True),
    Shown("rectification-near", TO_MEND, "2011-09-30T00:00:00", "GHJ"),
    Shown("rectification-over", TO_MEND, "2011-10-09T00:00:00", "GHJ", late=True),
    Shown("rectification-far-over", TO_MEND, "2011-10-10T00:00:00", "GHJ", late=True),
    Shown("rating-appeal-over", APPEALED, "2011-10-09T00:00:00", None, REVIEWER, late=True),
    Shown("retaliation-upheld", RETALIATED, "2011-10-08T09:00:00", "GHJ"),
]


@pytest.mark.parametrize("one", SHOWN, ids=lambda one: one.rule)
def test_warning_yellow_and_red_come_on_their_second_for_who_held_it(one: Shown) -> None:
    """DOMAIN 3.3: due - 2, due, due + 1 working days, across National Day."""
    comes_on_its_second(F13, one)


@pytest.mark.parametrize("one", SHOWN, ids=lambda one: one.rule)
def test_neither_order_nor_repetition_matters(one: Shown) -> None:
    neither_order_nor_repetition_matters(F13, one.told)


def test_every_rule_is_shown() -> None:
    assert {one.rule for one in SHOWN} == every_rule_of(F13)


IN_TIME = at("2011-09-29T16:00:00")
# Closed, and asked how it went: neither leaves anything open.
ENDED = closed(CASE, at("2011-09-29T16:00:00"), at("2012-12-31T00:00:00").date())
NOTHING = {
    "an enquiry answered": [enquired(DAY), enquiry_answered(IN_TIME)],
    "a complaint answered": [complained(DAY), complaint_answered(IN_TIME, upheld=True)],
    "nobody to answer": [complained(DAY, named=False), complaint_admitted(IN_TIME)],
    "a complaint for somebody else": [complained(DAY), complaint_redirected(IN_TIME)],
    "replied to": [*ASKED, reply_given(CASE, at("2011-09-29T16:00:00")), ENDED],
    "a dispute over before the reply": [*ASKED, ENDED],
    "an opinion answered": [*ADVISED, department_answered(CASE, at("2011-09-29T16:00:00")), ENDED],
    "an opinion to uphold": [*OPEN, legality_opinion(CASE, at("2011-09-29T10:00:00"), None), ENDED],
    "put right": [*TO_MEND, rectified(CASE, at("2011-09-29T16:00:00"))],
    "excluded while it was to be put right": [
        *TO_MEND,
        rating_appeal_decided(CASE, at("2011-09-29T16:00:00")),
    ],
    "an appeal decided": [
        *APPEALED,
        rating_appeal_decided(CASE, at("2011-09-29T16:00:00"), excluded=False),
    ],
    "no retaliation": [complained(DAY, complaint="retaliation"), complaint_answered(IN_TIME)],
    "called back": [
        CASE,
        rated(CASE, at("2011-09-30T10:00:00")),
        called_back(CASE, at("2011-10-09T00:00:00")),
    ],
    "rated badly without a name": [CASE, rated(CASE, DAY, named=False)],
    "rated fairly": [CASE, rated(CASE, DAY, grade=3)],
    "not admitted": [*FILED, not_admitted(CASE, at("2011-09-30T10:00:00"))],
}


@pytest.mark.parametrize("told", NOTHING.values(), ids=NOTHING.keys())
def test_nothing_comes_of_what_is_lawful(told: list) -> None:  # type: ignore[type-arg]  # messages
    assert rules(F13, told, LONG_AFTER) == set()


def test_an_answer_at_the_end_of_the_last_day_is_in_time() -> None:
    told = [enquired(DAY), enquiry_answered(at("2011-10-09T00:00:00"))]
    assert rules(F13, told, LONG_AFTER) == {"enquiry-near"}


def test_what_is_nearly_due_when_it_begins_is_warned_of_then() -> None:
    """Coordination of a single day: nobody is warned of it before it was theirs."""
    when = at("2011-10-12T10:00:00")
    told = [*FILED, admitted(CASE, when, when.date())]
    (near,) = [c for c in cards(F13, told, when) if c.rule == "dispute-closing-near"]
    assert near.breached_at == when


def test_retaliation_waits_for_a_supervisor() -> None:
    """✋: that it was retaliation is not for a rule to say."""
    happened = watching.decide(watched(RETALIATED).view, m.Check(LONG_AFTER))
    assert isinstance(happened, Sequence)
    waiting = {event.card.rule for event in happened if isinstance(event, m.CardProposed)}
    issued = {event.rule for event in happened if isinstance(event, m.CardIssued)}
    assert "retaliation-upheld" in waiting - issued


def test_two_working_days_before_a_sunday_are_thursday_and_friday() -> None:
    told = [*FILED, admitted(CASE, at("2011-09-29T10:00:00"), at("2011-10-16T00:00:00").date())]
    near = at("2011-10-13T00:00:00")
    assert "dispute-closing-near" not in rules(F13, told, near - SECOND)
    assert "dispute-closing-near" in rules(F13, told, near)


def test_an_extension_moves_the_last_day_of_coordination() -> None:
    later = at("2011-10-26T00:00:00").date()
    told = [*OPEN, extended(CASE, at("2011-10-10T10:00:00"), later)]
    over = at("2011-10-28T00:00:00")
    assert "dispute-closing-over" not in rules(F13, told, over)
    assert "dispute-closing-over" in rules(F13, told, over + SECOND)


def test_a_dispute_that_its_clock_closes_is_not_overdue_though_its_end_is_heard_later() -> None:
    """T3: it ends at 24:00 of its last day, when the limit is looked at too."""
    late = {"dispute-closing-over", "dispute-closing-far-over"}
    ended = at("2011-10-13T00:00:00")
    assert not late & rules(F13, OPEN, ended + SECOND), "before its end is heard"
    told = [*OPEN, closed(CASE, ended, at("2011-10-20T00:00:00").date())]
    assert not late & rules(F13, told, LONG_AFTER), "and ever after"


def test_a_second_opinion_is_to_be_answered_anew() -> None:
    """The first was answered; a new panel's is another duty."""
    told = [
        *ADVISED,
        department_answered(CASE, at("2011-09-30T09:00:00")),
        legality_opinion(CASE, at("2011-10-10T10:00:00"), at("2011-10-20T00:00:00").date()),
    ]
    found = cards(F13, told, LONG_AFTER)
    assert [card.rule for card in found].count("dispute-answer-over") == 1
