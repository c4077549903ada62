"""Everybody's gaps go into one notice; what comes later, or twice, is refused and on the record."""

from dataclasses import replace
from datetime import datetime

import pytest
from onehall_calendar import SHANGHAI
from onehall_intake.domain import case
from onehall_intake.domain import model as m
from onehall_intake.domain.catalogue import DepartmentId

from tests.unit.intake.cases import (
    DAY,
    DUE,
    FILING,
    FIRE,
    FORM,
    GAPS_DUE,
    MOMENT,
    MONDAY,
    PLANNING,
    PLANS,
    SUBMIT,
    accept,
    demands,
    issuance,
    notify,
    on_the_spot,
    paper,
    reasons,
    refuse,
    report,
    run,
    silence,
    supply,
    withdraw,
)

CORRECTED = MONDAY + 2 * DAY
DEFENCE = DepartmentId("RFB")


def test_participants_have_three_working_days_and_the_lead_sees_all_gaps_merged() -> None:
    """L-02, L-10: one intake for the whole project; gaps in 3 wd, the one notice by wd 5."""
    state, happened = run(SUBMIT, report("D13", "D08"), report("D08", "D14", department=DEFENCE))
    assert state.gaps_due_at == GAPS_DUE == datetime(2011, 9, 9, 0, 0, tzinfo=SHANGHAI)
    assert [type(e) for e in happened[1:]] == [m.GapsReported, m.GapsReported]
    assert state.gap_kinds == ("D13", "D08", "D14")
    assert state.status is m.Status.SUBMITTED
    assert case.alarms(state) == {"deemed-acceptance": DUE}


def test_the_notice_holds_every_reported_gap_and_may_add_its_own() -> None:
    """L-10: all that is missing, at once."""
    gaps = (SUBMIT, report("D13", "D08"), report("D14", department=DEFENCE))
    (refused,) = [e for e in run(*gaps, notify("D08"))[1] if isinstance(e, m.Refused)]
    assert refused.reason is m.Reason.GAP_OMITTED
    assert "D13, D14" in refused.detail
    state, happened = run(*gaps, notify("D08", "D13", "D14", "D05"))
    assert isinstance(happened[-1], m.CorrectionNotified)
    assert state.gaps == ()
    assert state.listed == ("D08", "D13", "D14", "D05")


def test_a_gap_after_the_third_working_day_is_lost_and_on_the_record() -> None:
    """L-10: the late participant's sub-case is deemed complete on that point (DOMAIN 4.2)."""
    assert demands(SUBMIT, report("D13", at=GAPS_DUE - MOMENT)) == []
    state, happened = run(SUBMIT, report("D13", at=GAPS_DUE))
    assert happened[-1] == m.DemandRefused(
        ("D13",), m.Demand.LATE_GAP, "department/XFZD", GAPS_DUE, FIRE
    )
    assert state.gap_kinds == ()
    assert case.alarms(state) == {"deemed-acceptance": DUE}


def test_a_lost_point_cannot_come_back_through_the_notice_of_the_lead() -> None:
    """L-10: nobody asks for what silence has given; another department's own need stays askable."""
    late = (SUBMIT, report("D13", "D08", at=GAPS_DUE))
    assert demands(*late, notify("D13", at=GAPS_DUE + MOMENT))[1:] == [("late-gap", ("D13",))]
    assert demands(*late, notify("D08", at=GAPS_DUE + MOMENT))[1:] == []
    told = (SUBMIT, report("D13"), report("D13", at=GAPS_DUE))
    assert demands(*told, notify("D13", at=GAPS_DUE + MOMENT)) == [("late-gap", ("D13",))]


def test_a_gap_after_the_notice_is_a_second_demand() -> None:
    """L-10, PEERS test 2: refused to the department, recorded, the applicant protected."""
    state, happened = run(SUBMIT, notify("D08"), report("D13"))
    assert happened[-1].cause is m.Demand.SECOND_NOTICE
    assert (state.status, state.outstanding) == (m.Status.AWAITING_CORRECTION, ("D08",))


def test_a_second_notice_is_refused_and_recorded_with_who_demanded_it() -> None:
    """L-10, L-57, PEERS test 2: one notice; the second is a violation and has no effect."""
    state, happened = run(SUBMIT, notify("D08"), notify("D09"))
    assert happened[-1] == m.DemandRefused(
        ("D09",), m.Demand.SECOND_NOTICE, "clerk/zhao", MONDAY + DAY
    )
    assert state.deficiencies[0].kind == "D08"
    assert (state.notices, state.outstanding) == (1, ("D08",))
    assert demands(SUBMIT, notify("D08"), notify("D08")) == [("second-notice", ("D08",))]
    reviewed = (SUBMIT, notify("D08"), accept(), notify("D09"))
    assert demands(*reviewed) == [("second-notice", ("D09",))]
    assert demands(*reviewed[:-1], issuance(remaining=("PC2-01",)), reviewed[-1]) == [
        ("second-notice", ("D09",))
    ]


def test_a_paper_the_one_time_notice_does_not_list_is_not_to_be_asked_for() -> None:
    """L-06: unrelated to the item; another department's paper is its own to ask for."""
    assert demands(SUBMIT, notify("D08", "D37")) == [("not-listed", ("D37",))]
    assert demands(SUBMIT, report("D14")) == [("not-listed", ("D14",))]
    assert run(SUBMIT, notify("D08", "D37"))[0].notices == 0


def test_a_paper_the_hall_has_is_not_to_be_asked_for() -> None:
    """L-06, L-22: what is here, or made here, is not asked of the applicant again."""
    assert demands(SUBMIT, report("D01", defect="missing")) == [("already-held", ("D01",))]
    assert demands(SUBMIT, report("D01", defect="wrong")) == []
    made_here = replace(SUBMIT, filing=replace(FILING, held=("D13",)))
    assert demands(made_here, notify("D13")) == [("already-held", ("D13",))]


def test_gaps_are_reported_by_those_who_have_an_item_in_the_case() -> None:
    stranger = report("D08", department=DepartmentId("SYJ"))
    assert reasons(SUBMIT, stranger) == ["not-concerned"]
    assert reasons(SUBMIT, report()) == ["nothing-missing"]
    assert reasons(report("D08")) == ["unknown-case"]


@pytest.mark.parametrize("ending", [refuse(), withdraw()])
def test_nothing_is_demanded_of_a_case_that_is_over(ending: m.Command) -> None:
    assert reasons(SUBMIT, ending, report("D08"), notify("D08")) != []
    assert demands(SUBMIT, ending, report("D08"), notify("D08")) == []


@pytest.mark.parametrize("accepted", [accept(), silence()])
def test_a_gap_after_acceptance_is_lost(accepted: m.Command) -> None:
    """L-10: acceptance, said or deemed, closes the list."""
    assert demands(SUBMIT, accepted, report("D13", at=DUE)) == [("late-gap", ("D13",))]


def test_what_a_correction_leaves_open_may_be_notified_once_more_and_nothing_else() -> None:
    """L-10, edge case of DOMAIN 2.1: again incomplete on a listed point."""
    open_again = (SUBMIT, notify("D08", "D13"), supply(PLANS))
    assert reasons(*open_again, notify("D08", at=CORRECTED)) == ["gap-omitted"]
    assert demands(*open_again, notify("D13", "D05", at=CORRECTED)) == [("second-notice", ("D05",))]
    state, happened = run(*open_again, notify("D13", at=CORRECTED))
    assert happened[-1] == m.CorrectionNotified(happened[-1].deficiencies, CORRECTED, again=True)
    assert (state.outstanding, state.listed) == (("D13",), ("D08", "D13"))
    third = (*open_again, notify("D13", at=CORRECTED), notify("D13", at=CORRECTED))
    assert demands(*third) == [("second-notice", ("D13",))]
    supplied = (*third[:-1], supply(paper("D13"), at=CORRECTED), third[-1])
    assert demands(*supplied) == [("second-notice", ("D13",))]


def test_a_corrected_paper_that_is_still_wrong_may_be_notified_once_more() -> None:
    """L-10: only that point, and a participant may report it in three working days."""
    corrected = (SUBMIT, notify("D08", "D13"), supply(PLANS, paper("D13")))
    assert run(*corrected, report("D13", at=CORRECTED))[0].gap_kinds == ("D13",)
    assert demands(*corrected, report("D09", at=CORRECTED)) == [("second-notice", ("D09",))]
    assert demands(*corrected, report("D13", at=DUE)) == [("second-notice", ("D13",))]
    state, _ = run(*corrected, notify("D13", at=CORRECTED))
    assert (state.status, state.notices) == (m.Status.AWAITING_CORRECTION, 2)


def test_what_can_be_put_right_at_the_window_is_put_right_there() -> None:
    """L-09: corrected on the spot, so nothing is notified and no clock moves."""
    gap = (SUBMIT, report("D08", department=PLANNING), report("D13"))
    state, happened = run(*gap, on_the_spot(PLANS))
    assert happened[-1] == m.CorrectedOnTheSpot((PLANS,), MONDAY + DAY)
    assert state.documents == (FORM, PLANS)
    assert state.gap_kinds == ("D13",)
    assert case.alarms(state) == {"deemed-acceptance": DUE}
    assert reasons(SUBMIT, on_the_spot(paper("D37"))) == ["not-asked-for"]
    assert reasons(SUBMIT, on_the_spot()) == ["nothing-supplied"]
    assert reasons(SUBMIT, notify("D08"), on_the_spot(PLANS)) == ["notice-given"]
    assert reasons(SUBMIT, on_the_spot(PLANS, at=DUE)) == ["deemed-accepted"]
