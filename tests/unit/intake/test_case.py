"""A case is accepted, refused or withdrawn; asked for corrections once; and silence accepts it."""

from dataclasses import replace
from datetime import datetime

import pytest
from onehall_calendar import SHANGHAI
from onehall_intake.domain import case
from onehall_intake.domain import filing as f
from onehall_intake.domain import model as m

from tests.unit.intake.cases import (
    DAY,
    DUE,
    FORM,
    MOMENT,
    MONDAY,
    PLANS,
    SUBMIT,
    accept,
    issuance,
    notify,
    reasons,
    refuse,
    run,
    silence,
    supply,
    withdraw,
)

CORRECTED = datetime(2011, 9, 7, 9, 0, tzinfo=SHANGHAI)
DUE_AGAIN = datetime(2011, 9, 16, 0, 0, tzinfo=SHANGHAI)


def test_an_answer_is_due_at_the_end_of_the_fifth_working_day_after_receipt() -> None:
    """L-10: the start day is not counted, and the fifth ends at 24:00."""
    state, (submitted,) = run(SUBMIT)
    assert submitted.answer_due_at == DUE
    assert case.alarms(state) == {"deemed-acceptance": DUE}
    assert case.rings("deemed-acceptance", DUE) == silence()


def test_an_application_is_in_when_it_enters_the_system_whatever_the_hour() -> None:
    """L-14, L-15: received on Saturday night, answered in five working days like any other."""
    night = datetime(2011, 9, 3, 23, 59, tzinfo=SHANGHAI)
    state, (submitted,) = run(replace(SUBMIT, at=night))
    assert state.received_at == night
    assert submitted.answer_due_at == datetime(2011, 9, 10, 0, 0, tzinfo=SHANGHAI)


def test_an_alarm_of_another_name_is_a_defect() -> None:
    with pytest.raises(ValueError, match="no alarm 'wake-up'"):
        case.rings("wake-up", DUE)


def test_a_case_is_handed_in_once() -> None:
    assert reasons(SUBMIT, SUBMIT) == ["already-submitted"]


def test_an_acceptance_counts_from_the_moment_it_is_said() -> None:
    """L-11: what is complete is accepted."""
    state, happened = run(SUBMIT, accept())
    assert happened[-1] == m.CaseAccepted(m.Mode.EXPLICIT, MONDAY + DAY, MONDAY + DAY)
    assert state.status is m.Status.ACCEPTED
    assert case.alarms(state) == {}


def test_silence_accepts_as_of_the_day_the_materials_were_received() -> None:
    """L-10: no notice in time, so accepted from receipt, not from day 6 (PEERS test 3)."""
    _, happened = run(SUBMIT, silence(DUE + 3 * DAY))
    assert happened[-1] == m.CaseAccepted(m.Mode.DEEMED, MONDAY, DUE + 3 * DAY)


def test_silence_before_its_time_or_after_an_answer_means_nothing() -> None:
    assert run(SUBMIT, silence(DUE - MOMENT)) == run(SUBMIT)
    for answer in (accept(), refuse(), withdraw(), notify("D08")):
        assert run(SUBMIT, answer, silence(DUE + 30 * DAY)) == run(SUBMIT, answer)
    assert run(silence()) == run()


@pytest.mark.parametrize(
    "answer", [accept(DUE), refuse(at=DUE), withdraw(DUE), notify("D08", at=DUE)]
)
def test_from_the_end_of_the_fifth_working_day_every_answer_is_too_late(answer: m.Command) -> None:
    assert reasons(SUBMIT, answer) == ["deemed-accepted"]


@pytest.mark.parametrize(
    "answer",
    [
        accept(DUE - MOMENT),
        refuse(at=DUE - MOMENT),
        withdraw(DUE - MOMENT),
        notify("D08", at=DUE - MOMENT),
    ],
)
def test_up_to_the_end_of_the_fifth_working_day_every_answer_is_in_time(answer: m.Command) -> None:
    """L-10: a notice sent by the end of the fifth working day is in time."""
    assert reasons(SUBMIT, answer) == []


def test_a_notice_stops_the_five_days_and_the_last_correction_starts_them_again() -> None:
    state, _ = run(SUBMIT, notify("D08", "D01"))
    assert state.status is m.Status.AWAITING_CORRECTION
    assert case.alarms(state) == {}
    state, happened = run(SUBMIT, notify("D08", "D01"), supply(PLANS))
    assert happened[-1].outstanding == ("D01",)
    assert case.alarms(state) == {}
    state, _ = run(SUBMIT, notify("D08", "D01"), supply(PLANS), supply(FORM, at=CORRECTED))
    assert state.status is m.Status.CORRECTED
    assert case.alarms(state) == {"deemed-acceptance": DUE_AGAIN}


def test_silence_after_a_correction_accepts_as_of_the_correction() -> None:
    """L-11: all that was asked for is in, so the case must be accepted."""
    _, happened = run(SUBMIT, notify("D08"), supply(PLANS), silence(DUE_AGAIN))
    assert happened[-1] == m.CaseAccepted(m.Mode.DEEMED, CORRECTED, DUE_AGAIN)
    late = accept(DUE_AGAIN)
    assert reasons(SUBMIT, notify("D08"), supply(PLANS), late) == ["deemed-accepted"]


def test_a_correction_takes_the_place_of_the_papers_of_its_kind() -> None:
    better = f.Document("D01", "c" * 64, 12, "application/pdf")
    state, _ = run(SUBMIT, notify("D01", "D08"), supply(better, PLANS))
    assert state.documents == (better, PLANS)
    assert "D08" not in state.missing


def test_what_the_one_time_notice_asked_for_and_nobody_handed_in_is_missing() -> None:
    state, _ = run(SUBMIT)
    assert "D08" in state.missing
    assert "D01" not in state.missing


def test_a_notice_names_something() -> None:
    assert reasons(SUBMIT, notify()) == ["nothing-missing"]


def test_corrections_are_what_was_asked_for() -> None:
    asked = (SUBMIT, notify("D08"))
    assert reasons(SUBMIT, supply(PLANS)) == ["nothing-outstanding"]
    assert reasons(*asked, supply()) == ["nothing-supplied"]
    assert reasons(*asked, supply(PLANS, FORM)) == ["not-asked-for"]
    assert reasons(*asked, supply(PLANS), supply(PLANS, at=CORRECTED)) == ["nothing-outstanding"]


def test_a_refusal_says_why_on_what_law_and_what_can_be_done() -> None:
    """L-07, L-13: not subject to a licence, so not accepted: reasons, law and remedies."""
    nowhere = f.Remedies("", "")
    assert reasons(SUBMIT, refuse(reasons=())) == ["refusal-without-reasons"]
    assert reasons(SUBMIT, refuse(legal_basis=())) == ["refusal-without-reasons"]
    assert reasons(SUBMIT, refuse(remedies=nowhere)) == ["remedies-missing"]
    state, _ = run(SUBMIT, refuse())
    assert state.status is m.Status.NOT_ACCEPTED


def test_a_wrong_authority_is_told_with_the_right_one() -> None:
    """L-08: not this authority, so the right one is named."""
    assert reasons(SUBMIT, refuse("wrong-authority")) == ["authority-missing"]
    assert reasons(SUBMIT, refuse("wrong-authority", right_authority="省水利厅")) == []


def test_nothing_is_uncorrected_before_a_correction_was_asked_for() -> None:
    """L-10: nobody is refused for what nobody asked them for."""
    assert reasons(SUBMIT, refuse("not-corrected")) == ["correction-first"]
    assert reasons(SUBMIT, notify("D08"), refuse("not-corrected", MONDAY + 90 * DAY)) == []


@pytest.mark.parametrize(
    ("ending", "reason"),
    [
        (accept(), "already-accepted"),
        (silence(), "already-accepted"),
        (refuse(), "already-refused"),
        (withdraw(), "already-withdrawn"),
    ],
)
def test_after_its_end_a_case_takes_no_further_answer(ending: m.Command, reason: str) -> None:
    later = (accept(), refuse(), withdraw(), notify("D08"), supply(PLANS))
    assert reasons(SUBMIT, ending, *later) == [reason] * len(later)


def test_an_issuance_closes_an_accepted_case_once() -> None:
    state, happened = run(SUBMIT, accept(), issuance(), issuance())
    assert [type(e) for e in happened[2:]] == [m.IssuanceRecorded]
    assert state.status is m.Status.CLOSED
    assert reasons(SUBMIT, accept(), issuance(), withdraw()) == ["already-ended"]
    assert reasons(SUBMIT, issuance()) == ["not-accepted"]
    assert reasons(SUBMIT, withdraw(), issuance()) == ["not-accepted"]


def test_a_case_nobody_handed_in_takes_nothing() -> None:
    commands = (accept(), refuse(), withdraw(), notify("D08"), supply(PLANS), issuance())
    assert reasons(*commands) == ["unknown-case"] * len(commands)
