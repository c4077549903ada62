"""History under other rules and calendars; the order and number of its events do not matter."""

import random
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from onehall_calendar import load
from onehall_contracts import Message
from onehall_supervision import messages
from onehall_supervision.domain import model as m
from onehall_supervision.domain.levels import Level
from onehall_supervision.domain.replaying import Terms, cards, replayed
from onehall_supervision.domain.rulebook import book_of, profile
from onehall_supervision.store import CODEC

from tests.building import ACCEPTED_AT, item
from tests.observing import answered, at, case_of, issued, opened, said, step_completed

FIRE, PLAN = item(6, "XFZD", promised=10), item(1, "GHJ", promised=14)
CASE = case_of(FIRE, PLAN)
LATE = at("2011-11-10T10:00:00")
UNTIL = at("2012-03-01T00:00:00")


def entry(message: Message, when: datetime) -> m.Observed:
    return messages.observed(said(message, when))


def history() -> list[m.Observed]:
    return [
        entry(CASE, ACCEPTED_AT),
        entry(opened(CASE), ACCEPTED_AT),
        entry(step_completed(CASE, FIRE, "审查", at("2011-10-12T09:00:00")), ACCEPTED_AT),
        entry(answered(CASE, FIRE, LATE), LATE),
        entry(answered(CASE, PLAN, LATE), LATE),
        entry(issued(CASE, LATE), LATE),
    ]


def written(events: list[m.Observed], terms: Terms) -> str:
    return "\n".join(CODEC.encode(card) for card in cards(replayed(events, terms)))


@pytest.mark.parametrize("seed", range(20))
def test_twice_and_shuffled_gives_the_same_cards_byte_for_byte(seed: int) -> None:
    told = history()
    mixed = [*told, *told]
    random.Random(seed).shuffle(mixed)  # noqa: S311 - any order will do
    assert written(mixed, Terms(UNTIL)) == written(told, Terms(UNTIL)) != ""


def test_a_card_is_issued_at_the_instant_it_would_have_been() -> None:
    for card in cards(replayed(history(), Terms(UNTIL))):
        assert card.at >= card.breached_at
        assert (card.at - card.breached_at).days < 9  # a week of holidays at most


def test_nothing_after_the_end_of_the_span_counts() -> None:
    early = replayed(history(), Terms(at("2011-10-12T00:00:00")))
    assert {card.level for card in cards(early)} == {Level.WARNING}


def test_other_rules_give_other_cards() -> None:
    strict = book_of(
        "strict.toml",
        """
        name = "strict"
        [[rule]]
        id = "at-half"
        function = "F02"
        level = "red"
        clock = "review"
        when = "used > P / 2"
        zh = "过半"
        en = "half of it is used"
        law = "none"
        """,
    )
    found = [*cards(replayed(history(), Terms(UNTIL, strict)))]
    assert {(card.rule, card.level, card.rule_set) for card in found} == {
        ("at-half", Level.RED, "strict")
    }


def test_another_profile_counts_by_other_days() -> None:
    def breached(book: str) -> set[tuple[str, datetime]]:
        found = cards(replayed(history(), Terms(UNTIL, profile(book))))
        return {(card.rule, card.breached_at) for card in found}

    assert ("review-over", at("2011-10-14T00:00:00")) in breached("default")
    # Begun days count from the instant of the acceptance, 09:00 on 26 September.
    assert ("review-over", at("2011-10-13T09:00:00")) in breached("hunan2018")


def test_another_calendar_moves_the_edges() -> None:
    worked = date(2011, 10, 6)
    off = {day: why for day, why in load().days_off.items() if day != worked}
    other = replace(load(), version="without-a-holiday", days_off=off)
    now, then = (
        {
            card.rule: card.breached_at
            for card in cards(replayed(history(), Terms(UNTIL, calendar=c)))
        }
        for c in (None, other)
    )
    assert now["case-over"] - then["case-over"] == timedelta(days=1)
