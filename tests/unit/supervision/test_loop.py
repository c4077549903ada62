"""The loop 预警、督办、纠错: who owes what until when, in working time, and what follows."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from onehall_contracts.ids import derived
from onehall_supervision.domain import model as m
from onehall_supervision.domain import watching
from onehall_supervision.domain.course import acts as a
from onehall_supervision.domain.course.refusing import Reason, Refused
from onehall_supervision.domain.course.standing import Status
from onehall_supervision.domain.facts import DepartmentId, ItemId
from onehall_supervision.domain.levels import Function, Level
from onehall_supervision.messages.loop import order_uuid

from tests.building import item
from tests.moving import suspended
from tests.observing import answered, at, case_of
from tests.unit.supervision.watch import Watch, watching_of

SECOND = timedelta(seconds=1)
FIRE = item(6, "XFZD", promised=3)
CASE = case_of(FIRE)
# Accepted on Monday 26 September 2011, promised 3 working days: over at 24:00 of the 29th. The
# 30th is worked, 1 to 7 October are holidays, Saturday the 8th and Sunday the 9th are worked.
ISSUED = at("2011-09-30T00:00:01")
YELLOW = m.CardKey(Function.CASE_LIMIT, "review-over", m.Subject("PC2-06"))
NEAR = m.CardKey(Function.CASE_LIMIT, "review-near", m.Subject("PC2-06"))
RED = m.CardKey(Function.CASE_LIMIT, "review-far-over", m.Subject("PC2-06"))
CLERK = "fire-clerk"


def carded() -> Watch:
    """A case whose review has just got its yellow card."""
    watch = watching_of([CASE])
    watch.check(ISSUED)
    assert YELLOW in watch.view.cards
    return watch


def theirs(when: datetime, by: str = CLERK, department: str = "XFZD") -> a.Who:
    return a.Who(by, when, DepartmentId(department))


def ours(when: datetime, by: str = "supervisor-1") -> a.Who:
    return a.Who(by, when)


def do(watch: Watch, act: a.Act) -> list[m.Event]:
    decided = watching.decide(watch.view, act)
    assert not isinstance(decided, Refused), decided
    for event in decided:
        watch.view = watching.evolve(watch.view, event)
    return list(decided)


def no(watch: Watch, act: a.Act) -> Reason:
    decided = watching.decide(watch.view, act)
    assert isinstance(decided, Refused), decided
    return decided.reason


def status(watch: Watch, key: m.CardKey = YELLOW) -> Status:
    return watch.view.loop.course(key).status


def follows(watch: Watch, when: datetime) -> list[m.Event]:
    """Check at an instant; return what is not about new cards."""
    decided = watching.decide(watch.view, m.Check(when))
    assert not isinstance(decided, Refused)
    for event in decided:
        watch.view = watching.evolve(watch.view, event)
    return [event for event in decided if not isinstance(event, m.CardIssued)]


def explain(when: datetime) -> a.Explain:
    return a.Explain(YELLOW, "人员请假", "已安排代班", when + timedelta(days=1), theirs(when))


def test_an_answer_is_owed_in_two_working_days_that_skip_the_holiday() -> None:
    """Issued on 30 September: the second working day after it is Sunday 9 October, worked."""
    due = at("2011-10-10T00:00:00")
    watch = carded()
    assert not any(isinstance(e, a.OrderIssued) for e in follows(watch, due))
    (order,) = [e for e in follows(watch, due + SECOND) if _orders(e)]
    assert isinstance(order, a.OrderIssued)
    assert order.kind is a.OrderKind.URGE
    assert order.department == "XFZD"
    assert YELLOW in order.keys
    assert order.finish_by == at("2011-10-18T00:00:00")  # five working days after the 10th
    assert status(watch) is Status.URGED


def test_nothing_follows_twice() -> None:
    watch = carded()
    late = at("2011-10-10T00:00:01")
    assert follows(watch, late)
    assert follows(watch, late) == []


def test_the_alarm_of_a_case_rings_for_what_is_owed() -> None:
    watch = watching_of([CASE, answered(CASE, FIRE, at("2011-09-30T12:00:00"))])
    watch.check(at("2011-09-30T13:00:00"))
    assert YELLOW in watch.view.cards
    rings = watching.alarms(watch.view)[watching.CHECK]
    assert rings <= at("2011-10-10T00:00:01")
    assert follows(watch, rings)


def test_a_card_that_was_answered_in_time_has_no_consequence() -> None:
    watch = carded()
    do(watch, explain(at("2011-10-09T16:00:00")))
    assert status(watch) is Status.ANSWERED
    later = follows(watch, at("2011-10-12T00:00:00"))
    assert not [e for e in later if isinstance(e, a.OrderIssued) and YELLOW in e.keys]
    do(watch, a.Close(YELLOW, ours(at("2011-10-12T10:00:00"))))
    assert status(watch) is Status.CLOSED
    assert YELLOW in watch.view.cards


def test_a_warning_that_nobody_acknowledges_is_recorded_and_nothing_more() -> None:
    watch = carded()
    events = follows(watch, at("2011-10-09T00:00:01"))
    missed = [e for e in events if isinstance(e, a.DutyMissed) and e.key == NEAR]
    assert [e.duty for e in missed] == [a.Duty.ACKNOWLEDGE]
    assert not [e for e in events if isinstance(e, a.OrderIssued) and NEAR in e.keys]


def test_an_order_on_a_red_card_that_is_not_met_becomes_a_recommendation() -> None:
    watch = carded()
    steps = ("2011-10-28T00:00:01", "2011-11-03T00:00:01", "2011-11-11T00:00:01")
    for when in steps:
        follows(watch, at(when))
    assert RED in watch.view.cards
    kinds = {o.issued.kind for o in watch.view.loop.orders.values() if RED in o.issued.keys}
    assert kinds == {a.OrderKind.URGE, a.OrderKind.RECOMMENDATION}
    ended = {o.ended for o in watch.view.loop.orders.values() if o.issued.kind is a.OrderKind.URGE}
    assert ended == {a.Ended.UNMET}


def test_each_unmet_order_on_a_red_card_becomes_a_recommendation_of_its_own() -> None:
    """A supervisor's second order, unmet like the first, leaves the first's recommendation be."""
    watch = carded()
    for when in ("2011-10-28T00:00:01", "2011-11-03T00:00:01", "2011-11-11T00:00:01"):
        follows(watch, at(when))
    (first,) = _recommended(watch, RED)
    do(watch, a.AnswerOrder(first, "已整改", theirs(at("2011-11-12T10:00:00"))))
    again = replace(order("2011-11-12T11:00:00", "2011-11-14T00:00:00"), keys=(RED,))
    do(watch, again)
    follows(watch, at("2011-11-14T00:00:01"))
    assert watch.view.loop.orders[again.id].ended is a.Ended.UNMET
    assert len(_recommended(watch, RED)) == 2
    assert watch.view.loop.orders[first].answered_at == at("2011-11-12T10:00:00")


@pytest.mark.parametrize("length", range(30, 40))
def test_an_order_that_followed_by_itself_has_an_id_however_long_its_name(length: int) -> None:
    """36 characters are as many as an id has."""
    name = a.OrderId("urge/F10/gate-over/".ljust(length, "x"))
    assert order_uuid("case", name) == derived("case", "order", name)


def test_a_recommendation_answered_in_time_is_not_missed() -> None:
    watch = carded()
    follows(watch, at("2011-10-10T00:00:01"))
    (order,) = (id for id, o in watch.view.loop.orders.items() if YELLOW in o.issued.keys)
    do(watch, a.AnswerOrder(order, "已整改", theirs(at("2011-10-11T10:00:00"))))
    later = follows(watch, at("2011-10-20T00:00:01"))
    assert order not in {e.order for e in later if isinstance(e, a.DutyMissed)}
    do(watch, a.CloseOrder(order, a.Ended.MET, ours(at("2011-10-20T10:00:00"))))
    assert watch.view.loop.orders[order].ended is a.Ended.MET


def test_an_appeal_is_decided_by_somebody_else_and_a_revoked_card_stays() -> None:
    watch = carded()
    do(watch, a.Appeal(YELLOW, "系统登记有误", theirs(at("2011-10-08T10:00:00"))))
    assert status(watch) is Status.APPEALED
    decide = a.DecideAppeal(YELLOW, a.Outcome.REVOKED, "属实", ours(at("2011-10-10T10:00:00")))
    assert no(watch, replace(decide, who=ours(decide.who.at, by=CLERK))) is (
        Reason.SEPARATION_OF_DUTIES
    )
    do(watch, decide)
    assert status(watch) is Status.REVOKED
    assert YELLOW in watch.view.cards
    assert no(watch, explain(at("2011-10-10T11:00:00"))) is Reason.CARD_OVER


@pytest.mark.parametrize("appealed", [True, False])
def test_with_a_revoked_card_goes_the_order_that_was_given_because_of_it(appealed: bool) -> None:
    watch = carded()
    do(watch, a.Appeal(YELLOW, "系统登记有误", theirs(at("2011-10-08T10:00:00"))))
    do(watch, order("2011-10-08T11:00:00", "2011-10-13T00:00:00"))
    who = ours(at("2011-10-11T10:00:00"), by="supervisor-2")
    decided = a.DecideAppeal(YELLOW, a.Outcome.REVOKED, "属实", who)
    do(watch, decided if appealed else a.Revoke(YELLOW, "属实", who))
    ((_, given),) = watch.view.loop.orders.items()
    assert given.ended is a.Ended.WITHDRAWN
    assert not [
        e for e in follows(watch, at("2011-11-01T00:00:00")) if isinstance(e, a.OrderClosed)
    ]


def test_an_order_for_two_cards_stands_until_both_are_revoked() -> None:
    watch = carded()
    watch.view = watching.evolve(watch.view, replace(watch.view.cards[YELLOW], rule="other"))
    second = replace(YELLOW, rule="other")
    both = replace(order("2011-10-08T11:00:00", "2011-10-13T00:00:00"), keys=(YELLOW, second))
    do(watch, both)
    for key, ended in ((YELLOW, None), (second, a.Ended.WITHDRAWN)):
        do(watch, a.Revoke(key, "属实", ours(at("2011-10-11T10:00:00"), by="supervisor-2")))
        assert watch.view.loop.orders[both.id].ended is ended


def test_what_follows_goes_out_however_long_the_demand_was() -> None:
    watch, demand = carded(), "限" * 2000
    urged = replace(order("2011-09-30T10:00:00", "2011-10-12T00:00:00"), demand_zh=demand)
    watch.view = watching.evolve(watch.view, replace(watch.view.cards[YELLOW], level=Level.RED))
    do(watch, urged)
    told = follows(watch, at("2011-10-12T00:00:01"))
    (recommended,) = (e for e in told if isinstance(e, a.OrderIssued) and urged.id in e.id)
    assert len(recommended.demand_zh) <= 2000


def test_while_an_appeal_waits_no_answer_is_owed_and_after_a_rejection_it_is_again() -> None:
    watch = carded()
    do(watch, a.Appeal(YELLOW, "系统登记有误", theirs(at("2011-10-08T10:00:00"))))
    assert not [e for e in follows(watch, at("2011-10-11T00:00:01")) if _about(e)]
    rejected = a.DecideAppeal(YELLOW, a.Outcome.REJECTED, "不属实", ours(at("2011-10-12T10:00:00")))
    do(watch, rejected)
    assert not [e for e in follows(watch, at("2011-10-15T00:00:00")) if _about(e)]
    assert [e for e in follows(watch, at("2011-10-17T00:00:01")) if _about(e)]


def test_an_appeal_nobody_decides_is_recorded_against_the_supervisors() -> None:
    watch = carded()
    do(watch, a.Appeal(YELLOW, "系统登记有误", theirs(at("2011-10-08T10:00:00"))))
    events = follows(watch, at("2011-10-15T00:00:01"))
    assert a.Duty.DECIDE in {e.duty for e in events if isinstance(e, a.DutyMissed)}


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        (a.Appeal(YELLOW, "迟", theirs(at("2011-10-11T00:00:01"))), Reason.TOO_LATE),
        (a.Acknowledge(RED, theirs(ISSUED)), Reason.UNKNOWN_CARD),
        (a.Acknowledge(YELLOW, theirs(ISSUED, department="GHJ")), Reason.NOT_YOUR_CARD),
        (a.Explain(YELLOW, "因", "果", None, theirs(ISSUED)), Reason.INCOMPLETE),
        (a.Close(YELLOW, ours(ISSUED)), Reason.NOT_ANSWERED),
        (
            a.DecideAppeal(YELLOW, a.Outcome.REJECTED, "无", ours(ISSUED)),
            Reason.NOT_APPEALED,
        ),
        (a.AnswerOrder(a.OrderId("none"), "答", theirs(ISSUED)), Reason.UNKNOWN_ORDER),
        (a.CloseOrder(a.OrderId("none"), a.Ended.MET, ours(ISSUED)), Reason.UNKNOWN_ORDER),
        (a.Confirm(YELLOW, ours(ISSUED)), None),
        (a.Dismiss(YELLOW, "无", ours(ISSUED)), Reason.UNKNOWN_CARD),
    ],
)
def test_what_may_not_be_done_is_refused_with_its_reason(act: a.Act, reason: Reason | None) -> None:
    if reason is None:  # what is issued already needs no confirmation
        assert do(carded(), act) == []
    else:
        assert no(carded(), act) is reason


def order(when: str, finish_by: str, department: str = "XFZD") -> a.IssueOrder:
    id = a.OrderId("00000000-0000-4000-8000-000000000001")
    to = DepartmentId(department)
    demand = ("限期办结", "finish it")
    return a.IssueOrder(id, a.OrderKind.URGE, to, (YELLOW,), *demand, at(finish_by), ours(at(when)))


def test_an_order_by_hand_has_at_most_five_working_days() -> None:
    watch = carded()
    when = "2011-09-30T10:00:00"
    assert no(watch, order(when, "2011-10-13T00:00:01")) is Reason.ORDER_TOO_LONG
    assert no(watch, order(when, "2011-09-30T09:00:00")) is Reason.ORDER_TOO_LONG
    assert no(watch, order(when, "2011-10-12T00:00:00", "GHJ")) is Reason.NOT_YOUR_CARD
    (issued,) = do(watch, order(when, "2011-10-13T00:00:00"))
    assert isinstance(issued, a.OrderIssued)
    assert do(watch, order(when, "2011-10-13T00:00:00")) == []


def test_who_ordered_because_of_a_card_does_not_decide_its_appeal() -> None:
    watch = carded()
    do(watch, order("2011-09-30T10:00:00", "2011-10-13T00:00:00"))
    do(watch, a.Appeal(YELLOW, "有误", theirs(at("2011-10-08T10:00:00"))))
    decide = a.DecideAppeal(YELLOW, a.Outcome.REVOKED, "属实", ours(at("2011-10-08T11:00:00")))
    assert no(watch, decide) is Reason.SEPARATION_OF_DUTIES
    assert do(watch, replace(decide, who=ours(decide.who.at, by="supervisor-2")))


def test_a_special_procedure_recorded_afterwards_prepares_an_appeal_and_erases_nothing() -> None:
    watch = carded()
    heard = at("2011-10-08T10:00:00")
    watch.see(suspended(CASE, FIRE, on=date(2011, 9, 27), declared=5, when=heard))
    assert YELLOW in watch.view.cards
    course = watch.view.loop.course(YELLOW)
    assert course.drafted
    assert course.status is Status.ISSUED


def test_a_correction_is_ordered_once_and_needs_what_it_is_about() -> None:
    watch = carded()
    id = a.CorrectionId("00000000-0000-4000-8000-000000000002")
    said = (ItemId("PC2-06"), YELLOW)
    who = ours(at("2011-10-08T10:00:00"))
    send = a.Correct(id, a.CorrectiveAct.SEND_AGAIN, *said, None, None, "队列丢失", who)
    reassign = replace(send, act=a.CorrectiveAct.REASSIGN)
    assert no(watch, reassign) is Reason.INCOMPLETE
    assert no(watch, replace(send, item=ItemId("PC2-99"))) is Reason.UNKNOWN_ITEM
    assert do(watch, send)
    assert do(watch, send) == []


def _recommended(watch: Watch, key: m.CardKey) -> list[a.OrderId]:
    """The recommendations that followed from orders about a card."""
    orders = [o.issued for o in watch.view.loop.orders.values() if key in o.issued.keys]
    return [one.id for one in orders if one.kind is a.OrderKind.RECOMMENDATION]


def _about(event: m.Event) -> bool:
    return isinstance(event, a.DutyMissed) and event.key == YELLOW


def _orders(event: m.Event) -> bool:
    return isinstance(event, a.OrderIssued) and YELLOW in event.keys
