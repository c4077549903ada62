"""Supervision helps a simulated city because departments heed it, and for no other reason."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import pytest
from onehall_approval.domain import model as m
from onehall_approval.messages import SAYS
from onehall_approval.simulation.city.city import Order
from onehall_approval.simulation.city.docket import Word, opened, words
from onehall_approval.simulation.city.halves import EPOCH
from onehall_approval.simulation.city.kinds import Kind, opened_of, published
from onehall_approval.simulation.city.running import run
from onehall_approval.simulation.playing import play
from onehall_approval.simulation.script import Scale
from onehall_calendar import SHANGHAI
from onehall_calendar.values import replace
from onehall_contracts import Message
from onehall_supervision import messages as understood
from onehall_supervision.domain import model as s
from onehall_supervision.domain.facts import Planned
from onehall_supervision.simulation.words import Beginning, Reader

from tests.unit.simulation.city import CASES, cards, city, kinds, report

MONDAY = datetime(2011, 9, 26, 10, tzinfo=SHANGHAI)
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


def reader_of(kind: Kind) -> Reader:
    """Supervision's reader, told what can be asked for: only this."""
    register = city(watched=True).register
    said = {"epoch": EPOCH.isoformat(), "kinds": published([kind], register)}
    return Reader(Beginning.model_validate_json(json.dumps(said)))


def heard_by(reader: Reader, told: Iterable[Word]) -> list[s.Observed]:
    commands = [one for word in json.loads(json.dumps([*told])) for one in reader.commands(word)]
    assert all(isinstance(one, s.Observe) for one in commands)
    return [one.event for one in commands if isinstance(one, s.Observe)]


def says(one: s.Observed) -> tuple[str, Any, Any]:
    return one.type, one.fact, one.records


def as_message(message: Message, at: datetime) -> tuple[str, Any, Any]:
    return (
        message.wire_name,
        understood.fact_of(message),
        understood.records_of(message, at),
    )


def test_what_is_told_in_short_says_what_the_messages_say() -> None:
    (kind,) = (one for one in kinds().classes if one.said.class_id == "PC2")
    register, reader = city(watched=True).register, reader_of(kind)
    case = opened(7, kind, MONDAY, register, None)
    played = play(kind.opening(7, MONDAY, register), Scale.TYPICAL)
    case.state, (_, *events) = played.state, played.events
    chief = case.hall.act(case.hall.opened.lead, m.Post.CHIEF, MONDAY)
    item = case.hall.opened.reviews[0].item
    events.append(m.ReviewAssigned(item, case.hall.opened.lead, chief.officer, MONDAY))
    issued = next(one for one in events if isinstance(one, m.IssuanceMade))
    events.append(replace(issued, remaining=(item,)))
    for event in events:
        said = [one.message for one in SAYS[type(event)](case.state, event)]
        heard = heard_by(reader, words(case, [event]))
        every = zip((one for one in said if one.kind == "event"), heard, strict=True)
        assert all(says(one) == as_message(message, one.time) for message, one in every)
    short = {word[0] for word in words(case, events)}
    assert short == {"assigned", "step", "opinion", "gate", "issued", "delivered", "said"}


def test_an_acceptance_told_in_short_is_that_of_its_own_day() -> None:
    kind = kinds().classes[0]
    case = opened(7, kind, MONDAY, city(watched=True).register, None)
    accepted, opening = heard_by(reader_of(kind), words(case, [case.hall.opened]))
    message = kind.said.model_copy(update={"accepted_at": MONDAY})
    assert says(accepted) == as_message(message, MONDAY)
    assert isinstance(opening.fact, Planned)
    assert (opening.fact.start, opening.fact.accepted) == (MONDAY, False)
    assert {*opening.fact.items} == {str(r.item) for r in case.hall.opened.reviews}


@pytest.mark.parametrize("obedience", [0.0, 1.0])
def test_nothing_is_left_undecided(obedience: float) -> None:
    found = report(watched=True, obedience=obedience)["after_the_last"]
    assert found["decided"] == found["accepted"] == CASES
    assert found["open"] == found["overdue_open"] == 0
