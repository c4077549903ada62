"""How days are counted, and who answers for them from the first."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onehall_calendar import Limit, Unit, due_on, load, local_day
from onehall_dispute.domain.remedies import last_days

from tests.unit.simulation.classes import CLASSES, accepted, played

CALENDAR = load()
DAYS = st.dates(date(2009, 4, 27), date(2026, 6, 30))


@given(DAYS)
def test_what_is_decided_on_the_spot_is_due_on_its_own_day(day: date) -> None:
    """L-20."""
    assert due_on(day, Limit(0), CALENDAR) == day


@given(DAYS, st.sampled_from([3, 5, 7, 10]))
def test_the_short_periods_of_reconsideration_are_working_days(day: date, n: int) -> None:
    """L-38."""
    last = due_on(day, Limit(n, Unit.WD), CALENDAR)
    assert CALENDAR.is_work_day(last)
    assert CALENDAR.working_days_between(day, last) == n


@given(DAYS, st.sampled_from([15, 30, 60]))
def test_the_long_periods_of_reconsideration_are_calendar_days(day: date, n: int) -> None:
    """L-38, L-36: holidays count, and the last day may be one."""
    assert due_on(day, Limit(n, Unit.CD), CALENDAR) == day + timedelta(days=n)


def test_the_time_for_reconsideration_is_sixty_calendar_days() -> None:
    """L-38, L-70."""
    decided = accepted("PC2").accepted_at
    assert last_days(decided).reconsideration == local_day(decided) + timedelta(days=60)


@pytest.mark.parametrize("class_id", CLASSES)
def test_two_officers_answer_for_every_inspection_from_the_hour_of_acceptance(
    class_id: str,
) -> None:
    """L-25: the law gives five working days to name them; here it takes none."""
    opened = played(class_id).hall.opened
    for review in opened.reviews:
        decision = [step for step in review.steps if step.clock == "decision"]
        answerable = {step.responsible for step in decision}
        assert None not in answerable
        if any(step.name == "联合踏勘" for step in decision):
            assert len(answerable) >= 2
