"""The days until which an act can be challenged, on the calendars of real years."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onehall_calendar import load
from onehall_dispute.domain import remedies

CALENDAR = load()


def noon(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T12:00:00+08:00")


@pytest.mark.parametrize(
    ("act", "reconsideration", "litigation"),
    [
        ("2011-09-28", "2011-11-27", "2012-03-28"),
        ("2011-08-31", "2011-10-30", "2012-02-29"),  # no 31 February; a leap year
        ("2010-08-29", "2010-10-28", "2011-02-28"),
        ("2011-10-31", "2011-12-30", "2012-04-30"),
        ("2011-12-31", "2012-02-29", "2012-06-30"),
        ("2012-02-29", "2012-04-29", "2012-08-29"),
        ("2011-06-30", "2011-08-29", "2011-12-30"),
        ("2011-07-01", "2011-08-30", "2012-01-01"),  # a holiday is not moved
    ],
)
def test_last_days_follow_from_the_act_to_the_end_of_the_month(
    act: str, reconsideration: str, litigation: str
) -> None:
    last = remedies.last_days(noon(act))
    assert last.reconsideration.isoformat() == reconsideration
    assert last.litigation.isoformat() == litigation


def test_the_day_of_an_act_is_the_day_in_the_city() -> None:
    after_midnight = datetime(2011, 9, 28, 16, 30, tzinfo=UTC)
    assert remedies.last_days(after_midnight) == remedies.last_days(noon("2011-09-29"))


@pytest.mark.parametrize(
    ("act", "filed", "close_by"),
    [
        ("2011-09-26", "2011-09-26", "2011-10-27"),  # golden vector: 20 wd over National Day
        ("2011-09-26", "2011-09-30", "2011-11-02"),
        ("2011-09-26", "2011-10-20", "2011-11-15"),  # 20 wd would be 11-17
        ("2011-12-20", "2012-01-19", "2012-02-08"),  # 20 wd would be 02-21
        ("2026-01-30", "2026-01-30", "2026-03-05"),
        ("2026-11-23", "2026-12-04", "2027-01-04"),  # into a projected year
    ],
)
def test_coordination_takes_twenty_working_days_and_leaves_ten_days_for_remedies(
    act: str, filed: str, close_by: str
) -> None:
    found = remedies.close_by(noon(filed), remedies.last_days(noon(act)), CALENDAR)
    assert found.isoformat() == close_by


@given(st.dates(date(2010, 1, 1), date(2026, 6, 1)), st.integers(0, 60))
def test_coordination_never_reaches_the_last_days_and_never_moves_them(
    act: date, later: int
) -> None:
    at = noon(act.isoformat())
    last = remedies.last_days(at)
    assert last.reconsideration == act + timedelta(days=60)
    assert 181 <= (last.litigation - act).days <= 184
    closing = remedies.close_by(at + timedelta(days=later), last, CALENDAR)
    assert (last.reconsideration - closing).days >= 10
    assert remedies.last_days(at) == last
