"""Stuck cases: each invariant is broken for real, seen by its name, cured, and gone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from onehall_contracts import Message, approval, intake
from onehall_contracts.ids import derived
from onehall_supervision.domain.stuck import INVARIANTS, Remedy, doubts, stuck

from tests import moving
from tests.building import ACCEPTED_AT, item
from tests.observing import answered, at, case_of, issued, opened, step_completed, submitted
from tests.unit.supervision.watch import Watch, limits_of

FIRE, PLAN = item(6, "XFZD"), item(1, "GHJ", promised=14)
GRACE = timedelta(minutes=15)
DAY = at("2011-09-28T12:00:00")
LATER = at("2012-06-01T12:00:00")
CASE = case_of(FIRE, PLAN)
BEGUN: Sequence[Message] = (submitted(CASE), CASE, opened(CASE))
DONE = (answered(CASE, FIRE, DAY), answered(CASE, PLAN, DAY))


def by(watch: Watch, now: datetime = LATER) -> set[str]:
    return {one.invariant for one in stuck(watch.view, now, GRACE)}


def gate() -> approval.GateOpenedV1:
    order = tuple(one.item_id for one in CASE.items)
    return approval.GateOpenedV1(case_id=CASE.case_id, order=order, opened_at=DAY)


def delivered() -> approval.DeliveryMadeV1:
    return approval.DeliveryMadeV1(
        case_id=CASE.case_id,
        issuance_id=derived(CASE.case_id, "issuance"),
        channel="window",
        receipt="signed",
        decided_at=DAY,
        delivered_at=DAY,
    )


@dataclass(frozen=True)
class Stuck:
    """What breaks an invariant, and what said later mends it."""

    broken: Sequence[Message]
    cured: Sequence[Message]


WAITS = moving.kept(CASE, FIRE, when=DAY, until=at("2011-10-28T00:00:00"))
STOPPED = moving.suspended(CASE, FIRE, on=date(2011, 9, 28), declared=5)
BREAKS: dict[str, Stuck] = {
    "coordination-not-opened": Stuck((submitted(CASE), CASE), (opened(CASE),)),
    "acceptance-missing": Stuck((opened(CASE), step_completed(CASE, FIRE, "审查", DAY)), (CASE,)),
    "review-unanswered": Stuck(BEGUN, DONE),
    "all-answered": Stuck((*BEGUN, *DONE), (issued(CASE, DAY),)),
    "gate-open": Stuck((*BEGUN, *DONE, gate()), (issued(CASE, DAY),)),
    "not-delivered": Stuck((*BEGUN, *DONE, issued(CASE, DAY)), (delivered(),)),
    "clock-not-resumed": Stuck(
        (*BEGUN, STOPPED), (moving.resumed(CASE, FIRE, on=date(2011, 10, 12)),)
    ),
    "choice-not-made": Stuck((*BEGUN, WAITS), (moving.ended(CASE, FIRE, when=DAY),)),
    "consultation-unanswered": Stuck(
        (*BEGUN, moving.consulted(CASE, FIRE, when=DAY, due=at("2011-10-01T00:00:00"))),
        (moving.consultation_answered(CASE, FIRE, when=DAY),),
    ),
    "check-missed": Stuck(BEGUN, (*DONE, issued(CASE, DAY))),
}


def test_every_invariant_is_broken_and_cured_here() -> None:
    assert BREAKS.keys() == INVARIANTS.keys()


@pytest.mark.parametrize("name", BREAKS)
def test_what_lasts_is_named_and_once_it_is_cured_it_is_gone(name: str) -> None:
    watch = limits_of(BREAKS[name].broken)
    assert name in by(watch)
    assert name not in by(watch.see(*BREAKS[name].cured))


@pytest.mark.parametrize("name", BREAKS)
def test_nothing_is_stuck_before_its_instant_and_while_messages_may_be_on_their_way(
    name: str,
) -> None:
    watch = limits_of(BREAKS[name].broken)
    since = min(one.since for one in doubts(watch.view) if one.invariant == name)
    assert name not in by(watch, since + GRACE - timedelta(seconds=1))
    assert name in by(watch, since + GRACE)


@pytest.mark.parametrize("name", BREAKS)
def test_the_order_in_which_things_were_heard_does_not_matter(name: str) -> None:
    told = BREAKS[name].broken
    assert doubts(limits_of(told).view) == doubts(limits_of(told[::-1]).view)


def test_a_case_that_goes_its_way_is_never_stuck() -> None:
    """At each moment, as soon as it is due: the next thing happens before anything has lasted."""
    watch = limits_of([])
    for said, now in (
        (submitted(CASE), ACCEPTED_AT),
        (CASE, ACCEPTED_AT),
        (opened(CASE), ACCEPTED_AT),
        (DONE[0], DAY),
        (DONE[1], DAY),
        (gate(), DAY),
        (issued(CASE, DAY), DAY),
        (delivered(), LATER),
    ):
        watch.see(said)
        assert by(watch, now) == set()


def test_what_is_checked_is_no_longer_missed() -> None:
    watch = limits_of(BEGUN)
    assert "check-missed" in by(watch)
    while watch.alarm and watch.alarm <= LATER:
        watch.check(watch.alarm)
    assert "check-missed" not in by(watch)


def test_a_withdrawn_case_is_stuck_by_nothing() -> None:
    gone = intake.CaseWithdrawnV1(
        case_id=CASE.case_id, applicant_ref=CASE.applicant_ref, withdrawn_at=DAY
    )
    assert by(limits_of((*BEGUN, STOPPED, gone))) <= {"check-missed"}


def test_the_two_cures_by_command_are_those_the_command_knows() -> None:
    assert {one for one in Remedy if one.by_command} == {Remedy.RESEND, Remedy.RING}
    said: Callable[[Any], tuple[str, ...]] = lambda i: (i.zh, i.en, i.cure_zh, i.cure_en)  # noqa: E731 - one use
    assert all(all(said(one)) for one in INVARIANTS.values())
