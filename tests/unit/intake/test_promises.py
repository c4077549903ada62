"""容缺受理: accepted on a promise, the rest in time, and what becomes of a promise not kept."""

from datetime import date, datetime, timedelta

import pytest
from onehall_calendar import SHANGHAI
from onehall_intake.domain import case
from onehall_intake.domain import model as m

from tests.unit.intake.cases import (
    DAY,
    DUE,
    KEY_PAPERS,
    LATER,
    MOMENT,
    MONDAY,
    SUBMIT,
    SUBMIT_KEY,
    accept,
    ended,
    hand_in_owed,
    issuance,
    notify,
    on_the_spot,
    overdue,
    paper,
    promise,
    reasons,
    run,
)

ACCEPT = promise(*LATER)
OWED_DUE = datetime(2011, 9, 22, 0, 0, tzinfo=SHANGHAI)  # 12 September was a holiday
REST = tuple(paper(kind) for kind in LATER[1:])


def test_secondary_papers_may_follow_within_ten_working_days_on_a_written_promise() -> None:
    state, happened = run(SUBMIT_KEY, ACCEPT)
    accepted = happened[-1]
    assert (accepted.mode, accepted.promise) == (m.Mode.TOLERANT, "C-17")
    assert accepted.accepted_at == MONDAY + DAY
    assert tuple(owed.kind for owed in state.owed) == LATER
    assert {owed.due_at for owed in state.owed} == {OWED_DUE}
    assert case.alarms(state) == {"supplement-overdue": OWED_DUE}
    assert case.rings("supplement-overdue", OWED_DUE) == overdue(OWED_DUE)


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (promise(*LATER, promise=""), "promise-missing"),
        (promise(), "nothing-deferred"),
        (promise(*LATER, "D13"), "not-deferrable"),
        (promise(*LATER, "D99"), "not-deferrable"),
        (promise(*LATER, due_wd=30), "due-too-late"),
        (promise(*LATER, due_wd=0), None),
        (promise(*LATER, due_wd=29), None),
        (promise(*LATER, distrusted_until=date(2011, 9, 6)), "promise-broken"),
        (promise(*LATER, distrusted_until=date(2011, 9, 5)), None),
        (promise(*LATER, at=DUE), "deemed-accepted"),
    ],
)
def test_a_promise_is_taken_under_its_own_rules_only(
    command: m.Command, reason: str | None
) -> None:
    assert reasons(SUBMIT_KEY, command) == ([reason] if reason else [])


def test_key_papers_must_be_complete_and_what_is_here_is_not_deferred() -> None:
    assert reasons(SUBMIT, promise(*LATER)) == ["key-papers-missing"]
    here = on_the_spot(paper(LATER[0]))
    assert reasons(SUBMIT_KEY, here, ACCEPT) == ["not-missing"]
    assert reasons(SUBMIT_KEY, here, promise(*LATER[1:])) == []


def test_a_paper_found_wrong_may_be_deferred_too() -> None:
    complete = on_the_spot(*(paper(kind) for kind in LATER))
    asked = (SUBMIT_KEY, complete, notify(LATER[0]))
    state, _ = run(*asked, promise(LATER[0], at=MONDAY + 2 * DAY))
    assert [owed.kind for owed in state.owed] == [LATER[0]]


def test_papers_come_in_one_after_another_until_nothing_is_owed() -> None:
    first = hand_in_owed(paper(LATER[0]))
    state, happened = run(SUBMIT_KEY, ACCEPT, first)
    assert happened[-1].still_owed == LATER[1:]
    assert case.alarms(state) == {"supplement-overdue": OWED_DUE}
    state, happened = run(SUBMIT_KEY, ACCEPT, first, hand_in_owed(*REST))
    assert happened[-1].still_owed == ()
    assert case.alarms(state) == {}
    assert {d.kind for d in state.documents} == {d.kind for d in KEY_PAPERS} | set(LATER)
    assert reasons(SUBMIT_KEY, ACCEPT, first, first) == ["not-owed"]
    assert reasons(SUBMIT_KEY, ACCEPT, first, hand_in_owed(*REST), first) == ["nothing-owed"]


def test_what_was_not_promised_or_nothing_at_all_is_not_taken() -> None:
    assert reasons(SUBMIT_KEY, ACCEPT, hand_in_owed()) == ["nothing-supplied"]
    assert reasons(SUBMIT_KEY, ACCEPT, hand_in_owed(paper("D01"))) == ["not-owed"]
    assert reasons(SUBMIT_KEY, accept(), hand_in_owed(paper("D22"))) == ["nothing-owed"]
    assert reasons(SUBMIT_KEY, hand_in_owed(paper("D22"))) == ["nothing-owed"]


def test_a_promise_not_kept_is_said_once_and_the_late_paper_is_not_taken() -> None:
    late = hand_in_owed(paper(LATER[0]), at=OWED_DUE)
    assert reasons(SUBMIT_KEY, ACCEPT, late) == ["supplement-late"]
    in_time = hand_in_owed(paper(LATER[0]), at=OWED_DUE - MOMENT)
    broken = (SUBMIT_KEY, ACCEPT, in_time, overdue(OWED_DUE))
    state, happened = run(*broken, overdue(OWED_DUE), overdue(OWED_DUE + DAY))
    assert happened[3:] == [m.SupplementOverdue(LATER[1:], OWED_DUE, date(2012, 9, 22))]
    assert (state.owed, case.alarms(state)) == ((), {})
    assert reasons(*broken, hand_in_owed(REST[0], at=OWED_DUE)) == ["supplement-late"]
    assert run(*broken, ended())[0].status is m.Status.CLOSED


def test_no_promise_is_broken_before_its_time_or_after_the_case_is_over() -> None:
    accepted = (SUBMIT_KEY, ACCEPT)
    assert run(*accepted, overdue(OWED_DUE - MOMENT)) == run(*accepted)
    for end in (ended("withdrawn"), issuance()):
        state, _ = run(*accepted, end)
        assert case.alarms(state) == {}
        assert run(*accepted, end, overdue(OWED_DUE)) == run(*accepted, end)
    assert reasons(*accepted, ended(), hand_in_owed(REST[0])) == ["already-ended"]


def test_the_year_after_a_broken_promise_ends_in_february_too() -> None:
    leap = datetime(2012, 2, 29, 12, 0, tzinfo=SHANGHAI)
    state, happened = run(SUBMIT_KEY, ACCEPT, overdue(leap))
    assert happened[-1].distrusted_until == date(2013, 2, 28)
    assert state.overdue == LATER
    assert leap - OWED_DUE > timedelta(0)
