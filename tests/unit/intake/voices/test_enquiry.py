"""One enquiry: its published limit, one answer, one publication that names nobody."""

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onehall_calendar import SHANGHAI, load
from onehall_intake.domain.voices import enquiry as e
from onehall_intake.domain.voices.words import REPLY_WD, Handler, Refused, Topic

CALENDAR = load()
AT = datetime(2011, 9, 29, 17, 0, tzinfo=SHANGHAI)  # the day before the last before the holiday
HASH = "a" * 64
BY = Handler("ghj-1", "GHJ", AT)


def ask(topic: Topic = Topic.OTHER) -> e.Ask:
    return e.Ask(e.Asked("01", "ZX1", topic, "GHJ", HASH), AT, CALENDAR)


def answer() -> e.AnswerEnquiry:
    return e.AnswerEnquiry(HASH, BY)


def publish() -> e.PublishAnswer:
    return e.PublishAnswer("要带什么?", "见办事指南。", BY)


def run(*commands: e.Command) -> tuple[e.Enquiry, list[Any]]:
    state, happened = e.INITIAL, list[Any]()
    for command in commands:
        decided = e.decide(state, command)
        if isinstance(decided, Refused):
            happened.append(decided.reason.value)
            continue
        for event in decided:
            state = e.evolve(state, event)
            happened.append(event)
    return state, happened


@pytest.mark.parametrize(
    ("topic", "last"),
    [
        (Topic.PAPERS, date(2011, 9, 30)),
        (Topic.LAW, date(2011, 10, 11)),
        (Topic.OTHER, date(2011, 10, 11)),
    ],
)
def test_an_answer_is_owed_within_the_published_limit_of_its_topic(
    topic: Topic, last: date
) -> None:
    state, _ = run(ask(topic))
    assert state.received is not None
    assert (state.received.reply_wd, state.received.answer_by) == (REPLY_WD[topic], last)


def test_every_topic_has_a_limit() -> None:
    assert REPLY_WD.keys() == set(Topic)
    assert set(REPLY_WD.values()) == {1, 5}


def test_it_is_answered_once_then_published_once() -> None:
    assert run(ask(), publish())[1][-1] == "not-answered-yet"
    assert run(ask(), answer(), answer())[1][-1] == "already-answered"
    assert run(ask(), answer(), publish(), publish())[1][-1] == "already-published"
    assert run(ask(), ask())[1][-1] == "already-asked"
    assert run(answer())[1] == ["unknown-voice"]


@given(st.lists(st.sampled_from([ask, answer, publish]), max_size=10))
def test_in_any_order_nothing_happens_twice_nor_before_its_turn(done: list[Any]) -> None:
    _, happened = run(*(make() for make in done))
    order = [type(one) for one in happened if not isinstance(one, str)]
    assert order == [e.EnquiryReceived, e.EnquiryAnswered, e.AnswerPublished][: len(order)]
