"""Whatever is said at the window, in any order: one end, one notice, silence only alone."""

from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from onehall_intake.domain import case
from onehall_intake.domain import model as m

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
    refuse,
    run,
    silence,
    supply,
    withdraw,
)

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
def test_there_is_at_most_one_correction_notice(said: list[tuple[Any, int]]) -> None:
    _, happened = run(SUBMIT, *commands(said))
    assert sum(isinstance(e, m.CorrectionNotified) for e in happened) <= 1


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
        assert not isinstance([e for e in before if not _no(e)][-1], m.CorrectionNotified)


@given(HOURS)
def test_an_alarm_is_set_exactly_while_the_window_owes_an_answer(
    said: list[tuple[Any, int]],
) -> None:
    state, _ = run(SUBMIT, *commands(said))
    owes = state.status in (m.Status.SUBMITTED, m.Status.CORRECTED)
    assert bool(case.alarms(state)) == owes


def _deemed(event: Any) -> Any:
    return event if isinstance(event, m.CaseAccepted) and event.mode is m.Mode.DEEMED else None


def _no(event: Any) -> bool:
    return isinstance(event, m.Refused)
