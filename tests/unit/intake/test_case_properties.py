"""Whatever is said at the window, in any order: one end, one notice, silence only alone."""

from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from onehall_intake.domain import case
from onehall_intake.domain import model as m
from onehall_intake.domain.catalogue import DepartmentId

from tests.unit.intake.cases import (
    DUE,
    FORM,
    MONDAY,
    PLANS,
    SUBMIT,
    accept,
    endings,
    issuance,
    notify,
    on_the_spot,
    paper,
    refuse,
    report,
    run,
    silence,
    supply,
    withdraw,
)

DEFENCE = DepartmentId("RFB")

SAID = st.sampled_from(
    [
        accept,
        lambda at: refuse("not-required", at),
        lambda at: refuse("not-corrected", at),
        lambda at: refuse(at=at, reasons=()),
        withdraw,
        lambda at: notify("D08", at=at),
        lambda at: notify("D01", "D08", at=at),
        lambda at: supply(PLANS, at=at),
        lambda at: supply(FORM, at=at),
        silence,
        issuance,
        lambda at: report("D08", "D13", at=at),
        lambda at: report("D01", "D14", at=at, department=DEFENCE),
        lambda at: report("D13", at=at),
        lambda at: notify("D08", "D13", "D01", "D14", at=at),
        lambda at: notify("D37", at=at),
        lambda at: on_the_spot(PLANS, at=at),
        lambda at: supply(PLANS, FORM, paper("D13"), paper("D14"), at=at),
        lambda at: m.SubmitCase(SUBMIT.filing, at, SUBMIT.calendar),
    ]
)
HOURS = st.lists(st.tuples(SAID, st.integers(0, 60)), max_size=14)


def commands(said: list[tuple[Any, int]]) -> list[m.Command]:
    """Return the commands in the order of their times, each some hours after the one before."""
    at, listed = MONDAY, list[m.Command]()
    for make, hours in said:
        at += timedelta(hours=hours)
        listed.append(make(at))
    return listed


@given(HOURS)
def test_a_case_ends_at_most_once_and_then_says_so_for_ever(said: list[tuple[Any, int]]) -> None:
    state, happened = run(SUBMIT, *commands(said))
    ended = endings(happened)
    assert len(ended) <= 1
    assert state.ended == (ended[0] if ended else None)
    assert bool(ended) == (state.status not in (
        m.Status.SUBMITTED, m.Status.AWAITING_CORRECTION, m.Status.CORRECTED
    ))  # fmt: skip


@given(HOURS)
def test_no_point_is_notified_twice_without_a_correction_between_and_none_thrice(
    said: list[tuple[Any, int]],
) -> None:
    """L-10: one notice; once more only what a correction left open, and nothing new ever."""
    _, happened = run(SUBMIT, *commands(said))
    notices = [e for e in happened if isinstance(e, m.CorrectionNotified)]
    assert len(notices) <= 2
    if len(notices) == 2:
        first, again = notices
        assert (first.again, again.again) == (False, True)
        assert _kinds(again) <= _kinds(first)
        between = happened[happened.index(first) : happened.index(again)]
        assert any(isinstance(e, m.CorrectionReceived) for e in between)


@given(HOURS)
def test_every_gap_reported_in_time_is_in_the_notice_that_follows(
    said: list[tuple[Any, int]],
) -> None:
    """L-10: the one notice names everything."""
    reported: set[str] = set()
    for event in run(SUBMIT, *commands(said))[1]:
        match event:
            case m.GapsReported():
                reported |= _kinds(event)
            case m.CorrectionNotified():
                assert reported <= _kinds(event)
                reported = set()
            case (
                m.CorrectedOnTheSpot(documents=documents)
                | m.CorrectionReceived(documents=documents)
            ):
                reported -= {d.kind for d in documents}


@given(HOURS)
def test_saying_everything_twice_changes_nothing_but_the_record_of_demands(
    said: list[tuple[Any, int]],
) -> None:
    once = commands(said)
    state, happened = run(SUBMIT, *once)
    twice = [command for command in once for _ in range(2)]
    again, repeated = run(SUBMIT, *twice)
    assert (again.status, again.listed, again.outstanding) == (
        state.status,
        state.listed,
        state.outstanding,
    )
    assert endings(repeated) == endings(happened)


@given(HOURS)
def test_what_is_refused_as_a_demand_never_reaches_the_applicant(
    said: list[tuple[Any, int]],
) -> None:
    state, happened = run(SUBMIT, *commands(said))
    assert state.filing is not None
    for notice in (e for e in happened if isinstance(e, m.CorrectionNotified)):
        assert _kinds(notice) <= set(state.filing.papers)
    assert set(state.outstanding) <= set(state.listed)


@given(HOURS)
def test_every_case_somebody_waits_on_ends_in_exactly_one_way_however_long_it_takes(
    said: list[tuple[Any, int]],
) -> None:
    state, happened = run(SUBMIT, *commands(said), silence(DUE + timedelta(days=400)))
    waits_for_applicant = state.status is m.Status.AWAITING_CORRECTION
    assert len(endings(happened)) == (0 if waits_for_applicant else 1)


@given(HOURS)
def test_a_case_is_deemed_accepted_only_when_nobody_answered_in_time(
    said: list[tuple[Any, int]],
) -> None:
    _, happened = run(SUBMIT, *commands(said))
    deemed = [e for e in endings(happened) if e == _deemed(e)]
    for acceptance in deemed:
        before = happened[: happened.index(acceptance)]
        received = [e for e in before if isinstance(e, m.CaseSubmitted | m.CorrectionReceived)][-1]
        assert received.answer_due_at is not None
        assert acceptance.accepted_at == received.at
        assert acceptance.at >= received.answer_due_at
        asked = (m.CorrectionNotified, m.CorrectionReceived)
        last = [e for e in before if isinstance(e, asked)][-1:]
        assert not any(isinstance(e, m.CorrectionNotified) for e in last)


@given(HOURS)
def test_an_alarm_is_set_exactly_while_the_window_owes_an_answer(
    said: list[tuple[Any, int]],
) -> None:
    state, _ = run(SUBMIT, *commands(said))
    owes = state.status in (m.Status.SUBMITTED, m.Status.CORRECTED)
    assert bool(case.alarms(state)) == owes


def _kinds(event: m.CorrectionNotified | m.GapsReported) -> set[str]:
    return {d.kind for d in event.deficiencies}


def _deemed(event: Any) -> Any:
    return event if isinstance(event, m.CaseAccepted) and event.mode is m.Mode.DEEMED else None
