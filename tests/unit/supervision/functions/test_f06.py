"""F06 决定合法性监察: hearings, verification, reasons, remedies and prerequisites."""

import pytest

from tests.building import item
from tests.concerning import (
    REMEDIES,
    convened,
    hearing,
    issuance,
    met,
    opinion,
    permit,
    refusal,
)
from tests.moving import suspended
from tests.observing import at, case_of
from tests.unit.supervision.functions.shown import (
    Shown,
    comes_on_its_second,
    every_rule_of,
    neither_order_nor_repetition_matters,
    rules,
)

F06 = "F06"
FIRE = item(6, "XFZD").model_copy(update={"hearing": "mandatory"})
ENVIRONMENT, PLAN = item(5, "HBJ", promised=11), item(1, "GHJ", 5, promised=14)
CASE = case_of(FIRE, ENVIRONMENT, PLAN)
DAY = at("2011-10-09T09:00:00")  # a Sunday that is worked, after National Day
LONG_AFTER = at("2012-03-01T12:00:00")
ONE = [("XFZD", ("XFZD-03",)), ("HBJ", ())]
HELD = hearing(CASE, FIRE, "held", at("2011-10-08T15:00:00"), record="听证笔录 1")
SIGNER = "officer of the opinion"

SHOWN = [
    # 24:00 of the fifth of ten working days: 27 to 30 September, and Saturday 8 October.
    Shown("hearing-notice-due", [CASE], "2011-10-09T00:00:00", "XFZD"),
    Shown("verified-alone", [CASE, met(CASE, "a", DAY, ONE)], str(DAY)[:19], "XFZD", "XFZD-03"),
    Shown(
        "verified-alone",
        [CASE, met(CASE, "a", at("2011-10-03T10:00:00"), ONE)],
        "2011-10-03T10:00:00",
        "XFZD",
        "XFZD-03",
        issued="2011-10-08T00:00:00",
    ),
    Shown(
        "criterion-missing",
        [CASE, opinion(CASE, ENVIRONMENT, DAY, "refuse", legal_basis=(" ",))],
        str(DAY)[:19],
        "HBJ",
        SIGNER,
    ),
    Shown(
        "criterion-missing", [CASE, HELD, opinion(CASE, FIRE, DAY)], str(DAY)[:19], "XFZD", SIGNER
    ),
    Shown(
        "refused-without-form",
        [CASE, issuance(CASE, DAY, refusals=(refusal(ENVIRONMENT, reasons=()),))],
        str(DAY)[:19],
        "HBJ",
    ),
    Shown("hearing-not-held", [CASE, issuance(CASE, DAY, permit(FIRE))], str(DAY)[:19], "XFZD"),
    Shown(
        "prerequisite-not-granted",
        [CASE, issuance(CASE, DAY, permit(PLAN))],
        str(DAY)[:19],
        "GHJ",
    ),
]


@pytest.mark.parametrize("one", SHOWN, ids=lambda one: one.rule)
def test_warning_yellow_and_red_come_on_their_second_for_who_held_it(one: Shown) -> None:
    """L-21, L-40, L-43, L-51, L-60: across National Day and its worked Sunday."""
    comes_on_its_second(F06, one)


@pytest.mark.parametrize("one", SHOWN, ids=lambda one: one.rule)
def test_neither_order_nor_repetition_matters(one: Shown) -> None:
    neither_order_nor_repetition_matters(F06, one.told)


def test_every_rule_is_shown() -> None:
    assert {one.rule for one in SHOWN} == every_rule_of(F06)


TOLD = hearing(
    CASE, FIRE, "parties-informed", at("2011-10-08T23:59:59"), due_at=at("2011-10-15T00:00:00")
)
BOTH = [("XFZD", ("XFZD-03",)), ("HBJ", ("HBJ-03",))]
NOTHING = {
    "told in time": [CASE, TOLD, hearing(CASE, FIRE, "held", DAY)],
    "two officers": [CASE, TOLD, met(CASE, "a", DAY, BOTH)],
    "no visit": [CASE, TOLD, met(CASE, "a", DAY, ONE, activity="drawing-review")],
    "refused in form": [CASE, TOLD, issuance(CASE, DAY, refusals=(refusal(ENVIRONMENT),))],
    "heard and cited": [
        CASE,
        TOLD,
        HELD,
        opinion(CASE, FIRE, DAY, legal_basis=("听证笔录 1",)),
        issuance(CASE, DAY, permit(FIRE)),
    ],
    "an approval needs no article": [CASE, TOLD, opinion(CASE, ENVIRONMENT, DAY, legal_basis=())],
    "granted together": [CASE, TOLD, issuance(CASE, DAY, permit(PLAN), permit(ENVIRONMENT))],
    "granted before": [
        CASE,
        TOLD,
        issuance(CASE, DAY, permit(PLAN), sequence=2),
        issuance(CASE, at("2011-10-08T09:00:00"), permit(ENVIRONMENT)),
    ],
    "granted before, but that is not heard yet": [
        CASE,
        TOLD,
        issuance(CASE, DAY, permit(PLAN), sequence=2),
    ],
    "not concerned": [
        CASE,
        TOLD,
        issuance(CASE, DAY, permit(PLAN), not_concerned=(ENVIRONMENT.item_id,)),
    ],
    "fell with its prerequisite": [CASE, TOLD, issuance(CASE, DAY, refusals=(refusal(FIRE),))],
}


@pytest.mark.parametrize("told", NOTHING.values(), ids=NOTHING.keys())
def test_nothing_comes_of_what_is_lawful(told: list) -> None:  # type: ignore[type-arg]  # messages
    assert rules(F06, told, LONG_AFTER) == set()


def test_a_hearing_that_was_asked_for_is_held_before_the_decision() -> None:
    """L-41: on request, and before the time to ask for it was over."""
    plain = case_of(ENVIRONMENT, PLAN)
    told = hearing(plain, ENVIRONMENT, "parties-informed", DAY, due_at=at("2011-10-18T00:00:00"))
    lapsed = hearing(plain, ENVIRONMENT, "lapsed", at("2011-10-18T00:00:00"))
    early = issuance(plain, at("2011-10-17T09:00:00"), permit(ENVIRONMENT))
    late = issuance(plain, at("2011-10-18T09:00:00"), permit(ENVIRONMENT))
    asked = hearing(plain, ENVIRONMENT, "requested", at("2011-10-10T09:00:00"))
    assert rules(F06, [plain, told, early], LONG_AFTER) == {"hearing-not-held"}
    assert rules(F06, [plain, told, lapsed, late], LONG_AFTER) == set()
    assert rules(F06, [plain, told, asked, late], LONG_AFTER) == {"hearing-not-held"}


def test_a_special_procedure_moves_the_time_to_tell_of_a_hearing() -> None:
    day = at("2011-09-27T09:00:00")
    stopped = suspended(CASE, FIRE, on=day.date(), declared=3, when=day)
    assert rules(F06, [CASE, stopped], at("2011-10-11T23:59:59")) == set()
    assert rules(F06, [CASE, stopped], at("2011-10-12T00:00:00")) == {"hearing-notice-due"}


def test_a_refusal_without_remedies_has_no_form_either() -> None:
    """L-51: 复议机关 and court; how long is for the law to say."""
    nowhere = REMEDIES.model_copy(update={"court": " "})
    refused = issuance(CASE, DAY, refusals=(refusal(ENVIRONMENT, remedies=nowhere),))
    assert "refused-without-form" in rules(F06, [CASE, refused], DAY)


def test_a_proposal_alone_verifies_nothing() -> None:
    assert rules(F06, [CASE, convened(CASE, "a", DAY)], DAY) == {"hearing-notice-due"}
