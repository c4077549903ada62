"""Supervision helps a simulated city because departments heed it, and for no other reason."""

import json
from datetime import datetime, timedelta

import pytest
from onehall_approval import messages
from onehall_approval.domain import model as m
from onehall_approval.simulation.city.city import Order
from onehall_approval.simulation.city.docket import opened, words
from onehall_approval.simulation.city.halves import EPOCH
from onehall_approval.simulation.city.kinds import opened_of, published
from onehall_approval.simulation.city.running import run
from onehall_approval.simulation.playing import taken
from onehall_calendar import SHANGHAI
from onehall_supervision import messages as understood
from onehall_supervision.domain import model as s
from onehall_supervision.domain.facts import Planned
from onehall_supervision.simulation.words import Beginning, Reader

from tests.unit.simulation.city import CASES, cards, city, kinds, report

MONDAY = datetime(2011, 9, 26, 10, tzinfo=SHANGHAI)
NOBODY = "00000000-0000-0000-0000-000000000000"
KPIS = ("at_the_end", "after_the_last", "classes", "alone", "months", "half_days", "officers")


def test_cards_that_nobody_reads_change_nothing_at_all() -> None:
    alone, ignored = report(watched=False), report(watched=True, obedience=0.0)
    assert {name: ignored[name] for name in KPIS} == {name: alone[name] for name in KPIS}
    assert cards(ignored) > 0
    assert cards(alone) == 0


def test_cards_that_are_heeded_keep_promises() -> None:
    ignored = report(watched=True, obedience=0.0)["after_the_last"]
    heeded = report(watched=True, obedience=1.0)["after_the_last"]
    assert heeded["on_time_rate"] > ignored["on_time_rate"]
    assert heeded["overdue"] < ignored["overdue"]
    assert heeded["accepted"] == heeded["decided"] == CASES


def test_cards_that_are_heeded_make_fewer_cards() -> None:
    assert cards(report(watched=True, obedience=1.0)) < cards(report(watched=True, obedience=0.0))


def test_cards_that_nobody_answers_become_orders() -> None:
    ignored = report(watched=True, obedience=0.0)["counts"]
    heeded = report(watched=True, obedience=1.0)["counts"]
    assert any(level == "order" for _, level, _ in ignored)
    assert not any(level == "order" for _, level, _ in heeded)


def test_the_same_seed_gives_the_same_figures_and_another_seed_others() -> None:
    first = report(watched=True, obedience=1.0)
    again = report.__wrapped__(watched=True, obedience=1.0)
    assert again == first
    assert report(watched=False, seed=2)["alone"] != report(watched=False)["alone"]


def test_one_after_another_takes_longer_than_all_at_once() -> None:
    series, parallel = (report(watched=False, order=order) for order in Order)
    days = [
        (one["class_id"], one["mean_wd"], other["mean_wd"])
        for one, other in zip(series["classes"], parallel["classes"], strict=True)
        if one["projects"]
    ]
    assert days
    assert all(slow > quick for _, slow, quick in days), days


def test_one_after_another_is_asked_in_the_order_of_prerequisites() -> None:
    ran = city(watched=False, order=Order.SERIES)
    run(ran)
    assert ran.projects
    for project in ran.projects:
        needs = {
            review.item: review.needs for review in opened_of(project.kind, ran.register).reviews
        }
        cases = [one for one in ran.outcomes if one.project == project.number]
        accepted = {one.item: one.accepted_at for one in cases}
        decided = {one.item: one.decided_at for one in cases if one.decided_at}
        assert set(accepted) == set(needs)
        assert all(accepted[item] > decided[need] for item in needs for need in needs[item])


def test_what_is_told_in_short_says_what_the_messages_say() -> None:
    ran = city(watched=True)
    said = {"epoch": EPOCH.isoformat(), "kinds": published(kinds().every, ran.register)}
    reader = Reader(Beginning.model_validate_json(json.dumps(said)))
    (kind,) = (one for one in kinds().classes if one.said.class_id == "PC2")
    case = opened(7, kind, MONDAY, ran.register, None)
    review = case.hall.opened.reviews[0]
    chief = case.hall.act(review.department, m.Post.CHIEF, MONDAY)
    handler = case.hall.act(review.department, m.Post.HANDLER, MONDAY + timedelta(hours=3))
    commands: list[m.Command] = [
        m.AssignReview(review.item, handler.officer, chief),
        m.CompleteStep(review.item, review.task, review.steps[1].name, NOBODY, handler),
    ]
    for command in commands:
        events, case.state = taken(case.state, command)
        (word,) = words(case, events)
        (message,) = (one.message for e in events for one in messages.SAYS[type(e)](case.state, e))
        (heard,) = reader.commands(json.loads(json.dumps(word)))
        assert isinstance(heard, s.Observe)
        assert heard.event.type == message.wire_name
        assert heard.event.fact == understood.fact_of(message)
        assert heard.event.records == understood.records_of(message, heard.event.time)


def test_an_acceptance_told_in_short_is_planned_from_its_own_day() -> None:
    ran = city(watched=True)
    said = {"epoch": EPOCH.isoformat(), "kinds": published(kinds().every, ran.register)}
    reader = Reader(Beginning.model_validate_json(json.dumps(said)))
    case = opened(7, kinds().classes[0], MONDAY, ran.register, None)
    (word,) = words(case, [case.hall.opened])
    for heard in reader.commands(word):
        assert isinstance(heard, s.Observe)
        fact = heard.event.fact
        assert isinstance(fact, Planned)
        assert fact.start == MONDAY
        assert {*map(str, fact.items)} == {str(r.item) for r in case.hall.opened.reviews}


@pytest.mark.parametrize("obedience", [0.0, 1.0])
def test_nothing_is_left_undecided(obedience: float) -> None:
    found = report(watched=True, obedience=obedience)["after_the_last"]
    assert found["decided"] == found["accepted"] == CASES
    assert found["open"] == found["overdue_open"] == 0
