"""One complaint: silence admits, nobody handles their own, it is answered once."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onehall_calendar import SHANGHAI, load
from onehall_intake.domain.voices import complaint as c
from onehall_intake.domain.voices.words import ComplaintKind, Handler, Refused

CALENDAR = load()
AT = datetime(2011, 9, 29, 17, 0, tzinfo=SHANGHAI)
SILENCE = datetime(2011, 10, 10, 0, 0, tzinfo=SHANGHAI)  # 30 September, 8 and 9 October worked
HASH = "a" * 64
SUPERVISOR = Handler("li", None, AT)
COLLEAGUE = Handler("wwj-2", "WWJ", AT)


def complain(kind: ComplaintKind = ComplaintKind.CONDUCT, who: str | None = "ref") -> c.Complain:
    said = c.Said("01", "TS1", kind, "WWJ", HASH, officer="wwj-1", complainant=who)
    return c.Complain(said, AT, CALENDAR)


def run(*commands: c.Command) -> tuple[c.Complaint, list[Any]]:
    state, happened = c.INITIAL, list[Any]()
    for command in commands:
        decided = c.decide(state, command)
        if isinstance(decided, Refused):
            happened.append(decided.reason.value)
            continue
        for event in decided:
            state = c.evolve(state, event)
            happened.append(event)
    return state, happened


def answer(by: Handler = SUPERVISOR) -> c.AnswerComplaint:
    return c.AnswerComplaint(True, HASH, by)


def test_its_limits_run_over_the_holiday() -> None:
    state, _ = run(complain())
    assert state.received is not None
    assert (state.received.silence_at, state.received.answer_by) == (SILENCE, date(2011, 10, 25))
    assert c.alarms(state) == {c.ADMISSION: SILENCE}


def test_silence_admits_and_what_was_said_before_is_not_said_again() -> None:
    note = c.rings(c.ADMISSION, SILENCE)
    state, happened = run(complain(), note)
    assert happened[-1] == c.ComplaintAdmitted(None, SILENCE)
    assert c.alarms(state) == {}
    for done in (c.Admit(SUPERVISOR), c.Redirect("12345 热线", SUPERVISOR)):
        state, happened = run(complain(), done, note)
        assert len(happened) == 2
        assert c.alarms(state) == {}


def test_after_silence_it_cannot_be_passed_on_even_before_the_alarm_rang() -> None:
    late = Handler("li", None, SILENCE)
    early = Handler("li", None, SILENCE - timedelta(seconds=1))
    assert run(complain(), c.Redirect("12345", late))[1][-1] == "already-admitted"
    assert run(complain(), c.Admit(late))[1][-1] == "already-admitted"
    assert isinstance(run(complain(), c.Redirect("12345", early))[1][-1], c.ComplaintRedirected)


@pytest.mark.parametrize("kind", ComplaintKind)
def test_nobody_handles_a_complaint_about_themselves(kind: ComplaintKind) -> None:
    own = Handler("wwj-1", None, AT)
    for done in (c.Admit(own), c.Redirect("12345", own), answer(own)):
        assert run(complain(kind), done)[1][-1] == "own-conduct"


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (ComplaintKind.INTEGRITY, "own-department"),
        (ComplaintKind.RETALIATION, "own-department"),
        (ComplaintKind.CONDUCT, None),
        (ComplaintKind.OTHER, None),
    ],
)
def test_integrity_and_reprisals_are_handled_outside_the_department(
    kind: ComplaintKind, reason: str | None
) -> None:
    last = run(complain(kind), answer(COLLEAGUE))[1][-1]
    assert (last == reason) if reason else isinstance(last, c.ComplaintAnswered)
    assert isinstance(run(complain(kind), answer())[1][-1], c.ComplaintAnswered)


def test_reprisals_are_flagged_and_who_gives_no_name_is_not_named() -> None:
    assert complain(ComplaintKind.RETALIATION).said.flagged
    assert not complain().said.flagged
    assert complain().said.named
    assert not complain(who=None).said.named


def test_an_answer_admits_on_the_way_and_ends_it() -> None:
    _, happened = run(complain(), answer(), answer(), c.Admit(SUPERVISOR))
    assert [getattr(one, "upheld", one) for one in happened[2:]] == [
        True,
        *["already-answered"] * 2,
    ]
    assert run(complain(), c.Redirect("12345", SUPERVISOR), answer())[1][-1] == "already-redirected"
    assert run(answer())[1] == ["unknown-voice"]
    assert run(complain(), complain())[1][-1] == "already-asked"


def test_only_its_own_alarm_rings() -> None:
    with pytest.raises(ValueError, match="admission"):
        c.rings("deemed-acceptance", AT)


HANDLERS = st.sampled_from(
    [SUPERVISOR, COLLEAGUE, Handler("wwj-1", "WWJ", AT), Handler("late", None, SILENCE)]
)
DONE = st.lists(
    st.one_of(
        st.builds(c.Admit, HANDLERS),
        st.builds(c.Redirect, st.just("12345"), HANDLERS),
        st.builds(c.AnswerComplaint, st.booleans(), st.just(HASH), HANDLERS),
        st.just(c.NoteSilence(SILENCE)),
    ),
    max_size=8,
)


@given(st.sampled_from(ComplaintKind), DONE)
def test_it_goes_one_way_only_and_never_through_whom_it_is_about(
    kind: ComplaintKind, done: list[c.Command]
) -> None:
    state, happened = run(complain(kind), *done)
    assert not (state.redirected and (state.admitted or state.answered))
    if state.answered:
        assert state.admitted
    events = [one for one in happened if not isinstance(one, str)]
    assert len({type(one) for one in events}) == len(events)
    assert all(getattr(one, "by", None) != "wwj-1" for one in events)
    if kind in (ComplaintKind.INTEGRITY, ComplaintKind.RETALIATION):
        assert all(getattr(one, "by", None) != "wwj-2" for one in events)
