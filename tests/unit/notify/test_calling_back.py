"""Call-backs 回访: who is called and by when, by whom, how often, and what is told of it."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

import pytest
from onehall_calendar import SHANGHAI
from onehall_contracts import notify
from onehall_contracts.golden import dispute, story, voices
from onehall_contracts.golden.notify import WANTS_A_REMEDY
from onehall_contracts.ids import derived
from onehall_notify import handlers
from onehall_notify.domain import calling_back as c
from onehall_notify.messages import calling
from onehall_notify.store import calling as storing
from onehall_notify.templates.scripts import QUESTIONS, script
from onehall_store import Origin, Recorded

from tests.unit.notify.examples import DELIVERY_MADE

AT = datetime(2011, 11, 9, 9, 0, tzinfo=SHANGHAI)
SUBJECT = c.Subject(c.About.EVALUATION, story.CASE, evaluation=str(voices.EVALUATION))
OPEN = c.Open(SUBJECT, date(2011, 11, 9), AT)
CLAIM = c.Claim("clerk-7", handled=False, at=AT)


def run(*commands: c.Command) -> tuple[c.CallBack, list[c.Event]]:
    state = c.INITIAL
    events: list[c.Event] = []
    for command in commands:
        answer = c.decide(state, command)
        assert not isinstance(answer, c.Refused), answer
        for event in answer:
            state, events = c.evolve(state, event), [*events, event]
    return state, events


def refused(state: c.CallBack, command: c.Command) -> c.Reason:
    answer = c.decide(state, command)
    assert isinstance(answer, c.Refused)
    return answer.reason


def miss(hours: float) -> c.RecordMiss:
    return c.RecordMiss("clerk-7", AT + timedelta(hours=hours))


def result(by: str = "clerk-7") -> c.RecordCall:
    return c.RecordCall(
        by, satisfied=True, wants_rectification=True, remarks_sha256="0" * 64, at=AT
    )


def test_a_bad_rating_of_somebody_who_said_who_they_are_is_called_back_the_next_working_day() -> (
    None
):
    """E-06 and E-09: all of them; rated on Tuesday, called by Wednesday."""
    ((stream, opened),) = calling.openings(voices.RATED_BADLY.message, 0)
    assert opened.due_on == date(2011, 11, 9)
    assert opened.subject.about is c.About.EVALUATION
    assert stream == str(calling.id_of(opened.subject))
    message = voices.RATED_BADLY.message
    for other in ({"grade": 3}, {"named": False}):
        assert list(calling.openings(message.model_copy(update=other), 0)) == []
    friday = {"received_at": datetime(2011, 11, 11, 16, 0, tzinfo=SHANGHAI)}
    ((_, after_weekend),) = calling.openings(message.model_copy(update=friday), 0)
    assert after_weekend.due_on == date(2011, 11, 14)


def test_after_a_dispute_the_day_is_the_one_that_it_says() -> None:
    ((_, opened),) = calling.openings(dispute.CLOSED.message, 0)
    assert opened.due_on == date(2011, 12, 1)
    assert opened.subject.dispute == str(dispute.DISPUTE)


def test_a_sample_is_chosen_by_the_case_alone_and_is_as_large_as_asked() -> None:
    cases = [str(derived("case", number)) for number in range(4000)]
    chosen = [case for case in cases if c.sampled(case, 500)]
    assert 140 <= len(chosen) <= 260
    assert chosen == [case for case in cases if c.sampled(case, 500)]
    assert set(chosen) <= {case for case in cases if c.sampled(case, 1000)}
    assert not any(c.sampled(case, 0) for case in cases)
    assert all(c.sampled(case, c.PER_MYRIAD) for case in cases)


def test_a_delivered_case_is_called_back_only_if_it_is_in_the_sample() -> None:
    assert list(calling.openings(DELIVERY_MADE, 0)) == []
    ((first, opened),) = calling.openings(DELIVERY_MADE, c.PER_MYRIAD)
    assert opened.subject.about is c.About.SAMPLE and opened.due_on == date(2011, 10, 8)
    ((again, _),) = calling.openings(DELIVERY_MADE, c.PER_MYRIAD)
    assert first == again, "a case delivered in two parts is called once"


def test_whoever_handled_the_case_leaves_it_to_a_colleague() -> None:
    state, _ = run(OPEN)
    assert refused(state, c.Claim("clerk-1", handled=True, at=AT)) is c.Reason.HANDLED_THE_CASE


def test_one_calls_at_a_time() -> None:
    state, _ = run(OPEN)
    assert refused(state, miss(1)) is c.Reason.NOT_CLAIMED
    state, _ = run(OPEN, CLAIM, CLAIM)
    other = c.Claim("clerk-8", handled=False, at=AT)
    assert refused(state, other) is c.Reason.CLAIMED_BY_ANOTHER
    assert refused(state, result("clerk-8")) is c.Reason.CLAIMED_BY_ANOTHER
    state, _ = run(OPEN, CLAIM, c.GiveBack("clerk-7", AT), other)
    assert state.claimed_by == "clerk-8"


def test_three_different_times_before_somebody_counts_as_not_reached() -> None:
    state, _ = run(OPEN, CLAIM, miss(0))
    assert refused(state, miss(1.9)) is c.Reason.TOO_SOON
    state, events = run(OPEN, CLAIM, miss(0), miss(2), miss(4))
    assert state.done
    done = events[-1]
    assert isinstance(done, c.CallBackDone)
    assert (done.reached, done.satisfied) == (False, None)
    assert refused(state, result()) is c.Reason.DONE


def test_what_is_told_of_a_call_is_whether_they_are_content_and_not_what_they_said() -> None:
    state, events = run(OPEN, CLAIM, result())
    stream = str(calling.id_of(SUBJECT))
    (said,) = _said(state, stream, events)
    assert said == notify.CallBackDoneV2(
        call_back_id=calling.id_of(SUBJECT),
        case_id=story.CASE,
        about="evaluation",
        evaluation_id=voices.EVALUATION,
        reached=True,
        satisfied=True,
        wants_rectification=True,
        done_at=AT,
    )
    assert type(said) is type(WANTS_A_REMEDY.message)


def _said(state: c.CallBack, stream: str, events: Iterable[c.Event]) -> list[object]:
    recorded = (Recorded(stream, 1, derived("e"), e, Origin("test", AT)) for e in events)
    return [one.message for r in recorded for one in calling.publishes(state, r)]


def test_a_call_back_that_is_not_there_is_refused_and_one_opened_twice_is_one() -> None:
    assert refused(c.INITIAL, CLAIM) is c.Reason.UNKNOWN_CALL_BACK
    assert len(run(OPEN, OPEN)[1]) == 1


def test_every_event_comes_back_from_the_record_as_it_was() -> None:
    _, events = run(OPEN, CLAIM, c.GiveBack("clerk-7", AT), CLAIM, miss(0), result())
    codec = storing.CODEC
    assert [codec.decode(codec.name_of(e), codec.encode(e)) for e in events] == events


@pytest.mark.parametrize("about", list(c.About))
def test_there_is_a_script_for_every_call_in_both_languages(about: c.About) -> None:
    said = script(about.value)
    assert len(said["zh"]) == len(said["en"]) == len(QUESTIONS[about.value]) + 2
    assert all(line.isascii() for line in said["en"])


def test_messages_that_lead_to_calls_are_heard() -> None:
    for message in (voices.RATED_BADLY.message, dispute.CLOSED.message, DELIVERY_MADE):
        assert type(message) in handlers.CONSUMES
