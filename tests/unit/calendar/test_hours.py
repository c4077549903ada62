"""Working time within the day, and the ceiling count of the hunan2018 profile."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onehall_calendar import (
    SHANGHAI,
    add_working_time,
    load,
    used_days,
    working_hours,
    working_time_between,
)

SECOND = timedelta(seconds=1)
MOMENTS = st.integers(0, 19 * 365 * 86_400).map(
    lambda seconds: datetime(2010, 1, 1, tzinfo=SHANGHAI) + timedelta(seconds=seconds)
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def test_a_centre_is_open_seven_hours() -> None:
    assert working_hours(load()) == ((time(9), time(12)), (time(13), time(17)))


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2011-09-26T10:00", 1, "2011-09-26T11:00"),
        ("2011-09-26T10:00", 2, "2011-09-26T12:00"),
        ("2011-09-26T10:00", 2.5, "2011-09-26T13:30"),
        ("2011-09-26T12:30", 1, "2011-09-26T14:00"),
        ("2011-09-26T18:00", 1, "2011-09-27T10:00"),
        ("2011-09-30T16:00", 4, "2011-10-08T12:00"),  # over National Day to a worked Saturday
        ("2011-09-26T10:00", 7, "2011-09-27T10:00"),
        ("2011-10-01T10:00", 0, "2011-10-01T10:00"),
    ],
)
def test_working_time_passes_only_while_the_centre_is_open(
    start: str, hours: float, due: str
) -> None:
    assert add_working_time(at(start), hours, load()) == at(due)
    assert add_working_time(at(start), timedelta(hours=hours), load()) == at(due)
    assert working_time_between(at(start), at(due), load()) == timedelta(hours=hours)


def test_working_time_is_counted_in_shanghai_whatever_the_zone_of_the_instant() -> None:
    start = datetime(2011, 9, 26, 2, tzinfo=UTC)  # 10:00 in Xi'an
    assert add_working_time(start, 1, load()) == at("2011-09-26T11:00")


def test_working_time_cannot_run_backwards() -> None:
    with pytest.raises(ValueError, match="give 0 or more"):
        add_working_time(at("2011-09-26T10:00"), -1, load())
    with pytest.raises(ValueError, match="has no time zone"):
        add_working_time(datetime(2011, 9, 26, 10), 1, load())  # noqa: DTZ001


@given(MOMENTS, st.timedeltas(timedelta(0), timedelta(hours=60)))
def test_measuring_undoes_adding(start: datetime, amount: timedelta) -> None:
    end = add_working_time(start, amount, load())
    assert working_time_between(start, end, load()) == amount


@given(MOMENTS, MOMENTS, MOMENTS)
def test_working_time_adds_up(a: datetime, b: datetime, c: datetime) -> None:
    def between(x: datetime, y: datetime) -> timedelta:
        return working_time_between(x, y, load())

    assert between(a, b) + between(b, c) == between(a, c)


ACCEPTED = at("2018-10-15T10:00")


@pytest.mark.parametrize(
    ("moment", "used"),
    [
        ("2018-10-19T10:00", 5),  # 预警: used >= P - 2, P = 7
        ("2018-10-24T10:00", 8),  # 黄牌: used >= P + 1
        ("2018-10-29T10:00", 11),  # 红牌: used >= L + 1, L = 10
    ],
)
def test_one_second_past_the_golden_instant_is_one_day_more(moment: str, used: int) -> None:
    assert used_days(ACCEPTED, at(moment), load()) == used - 1
    assert used_days(ACCEPTED, at(moment) + SECOND, load()) == used


def test_three_days_of_special_procedure_shift_every_instant_by_three() -> None:
    for moment, used in (("2018-10-24", 5), ("2018-10-29", 8), ("2018-11-01", 11)):
        exact = at(f"{moment}T10:00")
        assert used_days(ACCEPTED, exact, load(), excluded_wd=3) == used - 1
        assert used_days(ACCEPTED, exact + SECOND, load(), excluded_wd=3) == used
    assert used_days(ACCEPTED, ACCEPTED + SECOND, load(), excluded_wd=3) == 0


def test_nothing_is_used_at_or_before_the_start() -> None:
    assert used_days(ACCEPTED, ACCEPTED, load()) == 0
    assert used_days(ACCEPTED, ACCEPTED - timedelta(days=9), load()) == 0
    assert used_days(ACCEPTED, ACCEPTED + SECOND, load()) == 1


def test_a_rest_day_uses_nothing() -> None:
    friday_evening, monday = at("2018-10-19T23:00"), at("2018-10-22T10:00")
    assert used_days(ACCEPTED, friday_evening, load()) == used_days(ACCEPTED, monday, load()) == 5


def test_a_start_on_a_rest_day_counts_from_the_next_working_day() -> None:
    saturday = at("2018-10-20T11:00")
    assert used_days(saturday, at("2018-10-21T23:00"), load()) == 0
    assert used_days(saturday, at("2018-10-22T08:00"), load()) == 1
    assert used_days(saturday, at("2018-10-23T00:00"), load()) == 1
    assert used_days(saturday, at("2018-10-23T00:00") + SECOND, load()) == 2


@given(MOMENTS, st.timedeltas(timedelta(0), timedelta(days=90)), st.integers(0, 60))
def test_used_passes_n_exactly_when_n_working_days_have_passed(
    start: datetime, later: timedelta, n: int
) -> None:
    moment, calendar = start + later, load()
    if not calendar.is_work_day(start.date()):
        return
    limit = datetime.combine(calendar.add_working_days(start.date(), n), start.timetz())
    assert (used_days(start, moment, calendar) > n) == (moment > limit)
