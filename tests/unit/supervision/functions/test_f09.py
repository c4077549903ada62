"""F09 授权与回避监察: signatures, delegations, absences, conflicts."""

from datetime import timedelta

import pytest

from tests.building import item
from tests.concerning import (
    authority,
    away,
    conflict,
    delegation,
    delegation_ends,
    opinion,
)
from tests.observing import at, case_of
from tests.unit.supervision.functions.shown import (
    Shown,
    comes_on_its_second,
    every_rule_of,
    neither_order_nor_repetition_matters,
    rules,
)

F09 = "F09"
FIRE, PLAN = item(6, "XFZD"), item(1, "GHJ", promised=14)
CASE = case_of(FIRE, PLAN)
DAY = at("2011-10-08T09:00:00")  # a Saturday that is worked, after National Day
EDGE = "2011-10-08T09:00:00"
LONG_AFTER = at("2012-03-01T12:00:00")
SIGNER = "officer of the opinion"
HEAD = authority(post="head", level="局级")
ENDED = authority(valid_until=DAY)
CHIEF, DEPUTY = delegation("chief", "XFZD-01"), delegation("deputy", "XFZD-02", "deputy")
AWAY = away("XFZD-01", DAY, at("2011-10-12T00:00:00"))
ENDING = delegation("one", "XFZD-03", "handler", valid_until=at("2011-10-13T00:00:00"))

SHOWN = [
    # Five working days before 24:00 of 12 October begin with 8 October: seven days are off.
    Shown(
        "delegation-ending", [ENDING], "2011-10-01T00:00:00", "XFZD", issued="2011-10-08T00:00:00"
    ),
    Shown("chief-away", [CHIEF, AWAY], EDGE, "XFZD"),
    Shown(
        "decided-outside", [CASE, opinion(CASE, FIRE, DAY, authority=HEAD)], EDGE, "XFZD", SIGNER
    ),
    Shown(
        "signed-without-authority",
        [CASE, opinion(CASE, FIRE, DAY, authority=ENDED)],
        EDGE,
        "XFZD",
        SIGNER,
    ),
    Shown(
        "signed-in-conflict",
        [CASE, conflict(CASE, SIGNER, DAY), opinion(CASE, FIRE, DAY)],
        EDGE,
        "XFZD",
        SIGNER,
    ),
    Shown(
        "both-offices",
        [CHIEF, delegation("other", "XFZD-01", "handler", office="regulation", valid_from=DAY)],
        EDGE,
        "XFZD",
    ),
    Shown(
        "both-offices",
        [CASE, opinion(CASE, FIRE, DAY, authority=authority(office="regulation"))],
        EDGE,
        "XFZD",
        SIGNER,
    ),
]


@pytest.mark.parametrize("one", SHOWN, ids=lambda one: one.rule)
def test_warning_yellow_and_red_come_on_their_second_for_who_held_it(one: Shown) -> None:
    """R-12, R-39, R-39b: across National Day and its worked Saturday."""
    comes_on_its_second(F09, one)


@pytest.mark.parametrize("one", SHOWN, ids=lambda one: one.rule)
def test_neither_order_nor_repetition_matters(one: Shown) -> None:
    neither_order_nor_repetition_matters(F09, one.told)


def test_every_rule_is_shown() -> None:
    assert {one.rule for one in SHOWN} == every_rule_of(F09)


SIGNED = authority(valid_from=DAY, valid_until=DAY + timedelta(seconds=1))
NOTHING = {
    "in force that second": [CASE, opinion(CASE, FIRE, DAY, authority=SIGNED)],
    "from before opinions named it": [CASE, opinion(CASE, FIRE, DAY, key_id="a key")],
    "the head decides what is above 处级": [
        CASE,
        opinion(CASE, FIRE, DAY, authority=authority(post="head", level="局级", needed="局级")),
    ],
    "a handler signs first, the chief decides": [
        CASE,
        opinion(
            CASE,
            FIRE,
            DAY,
            authority=authority(post="handler", level="科级", needed=None),
            countersigned_by="XFZD-01",
            countersigned_under=authority(),
        ),
    ],
    "declared afterwards": [
        CASE,
        opinion(CASE, FIRE, DAY),
        conflict(CASE, SIGNER, DAY + timedelta(seconds=1)),
    ],
    "a conflict of another item": [
        CASE,
        conflict(CASE, SIGNER, DAY, "PC2-01"),
        opinion(CASE, FIRE, DAY),
    ],
    "the deputy is there": [CHIEF, DEPUTY, AWAY],
    "away on holidays only": [
        CHIEF,
        away("XFZD-01", at("2011-10-01T00:00:00"), at("2011-10-08T00:00:00")),
    ],
    "nobody's chief is away": [DEPUTY, AWAY],
    "away is a handler": [delegation("one", "XFZD-01", "handler"), AWAY],
    "given for a few days": [
        delegation(
            "one",
            "XFZD-03",
            "handler",
            registered_at=at("2011-10-08T09:00:00"),
            valid_until=at("2011-10-13T00:00:00"),
        )
    ],
    "ended on purpose": [
        ENDING,
        delegation_ends("one", "XFZD-03", at("2011-09-29T00:00:00"), at("2011-09-29T00:00:00")),
    ],
    "goes on by another": [ENDING, delegation("two", "XFZD-03", "handler")],
    "one office after the other": [
        delegation("one", "XFZD-01", valid_until=DAY, registered_at=DAY),
        delegation("two", "XFZD-01", office="regulation", valid_from=DAY),
    ],
}


@pytest.mark.parametrize("told", NOTHING.values(), ids=NOTHING.keys())
def test_nothing_comes_of_what_is_lawful(told: list) -> None:  # type: ignore[type-arg]  # messages
    assert rules(F09, told, LONG_AFTER) == set()


def test_a_delegation_that_is_renewed_ends_later() -> None:
    renewed = delegation_ends(
        "one", "XFZD-03", at("2011-10-22T00:00:00"), at("2011-09-27T09:00:00")
    )
    assert rules(F09, [ENDING, renewed], at("2011-10-14T23:59:59")) == set()
    assert rules(F09, [ENDING, renewed], at("2011-10-17T00:00:00")) == {"delegation-ending"}


@pytest.mark.parametrize(
    "under",
    [
        authority(valid_from=DAY + timedelta(seconds=1)),
        authority(valid_until=DAY),
        authority(level="科级"),
    ],
)
def test_a_delegation_counts_at_its_level_and_in_its_time(under: object) -> None:
    """L-61: outside of it a signature is without authority, on the second."""
    signed = opinion(CASE, FIRE, DAY, authority=under)
    assert rules(F09, [CASE, signed], LONG_AFTER) == {"signed-without-authority"}


def test_a_second_signature_without_any_authority_is_found() -> None:
    signed = opinion(CASE, FIRE, DAY, authority=authority(needed=None), countersigned_by="XFZD-07")
    assert rules(F09, [CASE, signed], LONG_AFTER) == {"signed-without-authority"}


def test_the_chief_is_missed_from_when_the_deputy_goes_too() -> None:
    """R-12: one active chief, and one who stands in."""
    deputy_too = away("XFZD-02", at("2011-10-10T14:00:00"), at("2011-10-11T00:00:00"))
    told = [CHIEF, DEPUTY, AWAY, deputy_too]
    assert rules(F09, told, at("2011-10-10T13:59:59")) == set()
    assert rules(F09, told, at("2011-10-10T14:00:00")) == {"chief-away"}
