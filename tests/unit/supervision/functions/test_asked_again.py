"""Each function is asked again after whatever changes its mind; nothing is forgotten."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from onehall_calendar import load
from onehall_contracts import Message
from onehall_supervision import messages
from onehall_supervision.domain import facts as f
from onehall_supervision.domain import model as m
from onehall_supervision.domain import pending, watching
from onehall_supervision.domain.functions import WATCHERS
from onehall_supervision.domain.levels import Function

from tests.building import item
from tests.concerning import (
    admitted,
    certified,
    complained,
    complaint_answered,
    concluded,
    conflict,
    convened,
    delivered,
    enquired,
    enquiry_answered,
    filed,
    gate,
    hearing,
    issuance,
    met,
    opinion,
    permit,
    rated,
    refusal,
)
from tests.moving import assigned, ended, extended, kept, outage, resumed, suspended, voided
from tests.observing import answered, at, case_of, opened, said, step_completed
from tests.unit.supervision.watch import Watch

FIRE = item(6, "XFZD").model_copy(update={"hearing": "mandatory"})
GREEN, PLAN = item(5, "XFZD", promised=11), item(1, "GHJ", 5, promised=14)
CASE = case_of(FIRE, GREEN, PLAN)
DAY, NEXT = at("2011-10-08T09:00:00"), at("2011-10-10T09:00:00")
ALONE = [("XFZD", ("XFZD-03",)), ("GHJ", ())]
OPINION = answered(CASE, FIRE, DAY).opinion_id
EVERYTHING: Sequence[Message] = (
    CASE,
    opened(CASE),
    step_completed(CASE, FIRE, "审查", DAY),
    answered(CASE, FIRE, DAY),
    voided(CASE, FIRE, OPINION, NEXT),
    opinion(CASE, GREEN, NEXT, "refuse", legal_basis=()),
    answered(CASE, PLAN, NEXT),
    suspended(CASE, FIRE, on=DAY.date(), declared=3, when=DAY),
    resumed(CASE, FIRE, on=NEXT.date(), when=NEXT),
    extended(CASE, FIRE, days=5, when=DAY),
    assigned(CASE, FIRE, "XFZD-04", DAY),
    outage(CASE, FIRE, GREEN, begins=DAY, ends=NEXT + timedelta(days=9)),
    kept(CASE, PLAN, when=DAY, until=NEXT),
    ended(CASE, PLAN, when=NEXT),
    hearing(CASE, FIRE, "parties-informed", DAY, due_at=NEXT),
    hearing(CASE, FIRE, "held", NEXT, record="record"),
    convened(CASE, "a", DAY),
    convened(CASE, "b", NEXT),
    met(CASE, "a", DAY, ALONE),
    met(CASE, "b", NEXT, ALONE),
    concluded(CASE, "a", NEXT),
    conflict(CASE, "officer of the opinion", DAY),
    gate(CASE, NEXT),
    issuance(
        CASE, NEXT, permit(PLAN), refusals=(refusal(GREEN, reasons=()),), remaining=("PC2-06",)
    ),
    issuance(CASE, NEXT + timedelta(days=4), permit(FIRE), sequence=2),
    certified(CASE, PLAN, NEXT, "another"),
    delivered(CASE, NEXT),
    filed(CASE, DAY),
    admitted(CASE, NEXT, NEXT.date()),
    enquired(DAY),
    enquiry_answered(NEXT),
    complained(DAY, complaint="retaliation"),
    complaint_answered(NEXT, upheld=True),
    rated(CASE, NEXT),
)


@settings(max_examples=25, deadline=None)
@given(st.permutations(EVERYTHING))
def test_what_a_function_demands_next_is_what_a_fresh_look_finds(told: list[Message]) -> None:
    watch = Watch()
    for number, message in enumerate(told):
        watch.see(message)
        if number % 7 == 0:
            watch.check(NEXT)
        for function in WATCHERS:
            fresh = pending.function_pending(watch.view, function)
            assert watch.view.pending.get(function) == fresh, (function, message.wire_name)


OTHER = replace(load(), version="other", made_up=load().made_up - {date(2011, 10, 8)})


def test_another_version_of_the_calendar_is_counted_with_by_every_function() -> None:
    """L-30: 8 October is no longer worked; what was due is due a working day later."""
    told = [CASE, issuance(CASE, at("2011-09-29T10:00:00"), permit(PLAN)), enquired(DAY)]
    heard = messages.observed(said(CASE, DAY))
    fact = f.Recalculated("other", OTHER, at("2011-09-28T09:00:00"), {})
    view = watching.evolve(
        Watch().see(*told).view, replace(heard, id=m.EventId("new"), fact=fact, records=())
    )
    for function in WATCHERS:
        assert view.pending.get(function) == pending.function_pending(view, function), function
    before = Watch().see(*told).view.pending
    assert view.pending[Function.DELIVERY] > before[Function.DELIVERY]
