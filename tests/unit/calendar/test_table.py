"""The shipped table of working days, against its source and against itself."""

import importlib.util
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import chinese_calendar
import pytest
from onehall_calendar import SHANGHAI, Calendar, Day, Status, load, versions
from onehall_calendar.table import parse

SEED = Path(__file__).parents[3] / "scripts" / "seed_calendar.py"


def days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(days=1)


def test_every_official_day_agrees_with_chinesecalendar_but_the_one_it_has_wrong() -> None:
    disputed = [
        day
        for day in days(date(2004, 1, 1), date(2026, 12, 31))
        if load().is_work_day(day) != chinese_calendar.is_workday(day)
    ]
    # 国办发明电〔2005〕35号: 12月31日(星期六)上班, its rest moved to Tuesday 2006-01-03.
    assert disputed == [date(2005, 12, 31)]
    assert load().is_work_day(date(2005, 12, 31))
    assert not load().is_work_day(date(2006, 1, 3))


def test_the_committed_table_is_what_its_script_writes() -> None:
    spec = importlib.util.spec_from_file_location("seed_calendar", SEED)
    assert spec and spec.loader
    seed = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(seed)
    assert seed.TABLE.read_text(encoding="utf-8") == seed.table()


@pytest.mark.parametrize(
    ("day", "is_work", "name", "status"),
    [
        (date(2011, 10, 1), False, "国庆节 National Day", Status.OFFICIAL),
        (date(2011, 10, 8), True, "调休上班 make-up working day", Status.OFFICIAL),
        (date(2011, 10, 15), False, "周六 Saturday", Status.OFFICIAL),
        (date(2011, 10, 17), True, "周一 Monday", Status.OFFICIAL),
        (
            date(2015, 9, 3),
            False,
            "抗战胜利70周年纪念日 Victory Day, 70th anniversary",
            Status.OFFICIAL,
        ),
        (date(2020, 1, 31), False, "春节 Spring Festival", Status.OFFICIAL),  # prolonged afterwards
        (date(2026, 12, 31), True, "周四 Thursday", Status.OFFICIAL),
        (date(2027, 2, 5), False, "春节 Spring Festival", Status.PROJECTED),  # New Year's Eve 除夕
        (date(2027, 6, 9), False, "端午节 Dragon Boat Festival", Status.PROJECTED),
        (date(2028, 10, 3), False, "国庆节 National Day", Status.PROJECTED),  # also 中秋
        (date(2040, 9, 20), False, "中秋节 Mid-autumn Festival", Status.PROJECTED),
    ],
)
def test_a_day_says_why_it_is_worked_or_not(
    day: date, is_work: bool, name: str, status: Status
) -> None:
    assert load().day(day) == Day(day, is_work, name, status)


def test_a_projected_year_has_its_thirteen_statutory_days_and_no_make_up_day() -> None:
    for year in range(2027, 2100):
        of_year = [d for d in load().days_off if d.year == year]
        assert 11 <= len(of_year) <= 13, year  # 中秋 may fall on 国庆节
        assert not [d for d in load().made_up if d.year == year]


def test_the_lunar_festivals_of_a_projected_year_lie_whole_months_apart() -> None:
    named: dict[str, dict[int, date]] = {}
    for day, name in sorted(load().days_off.items()):
        if day.year >= 2027:
            named.setdefault(name.split()[0], {}).setdefault(day.year, day)
    for year in range(2027, 2100):
        first_of_year = named["春节"][year] + timedelta(days=1)
        assert date(year, 1, 21) <= first_of_year <= date(year, 2, 20)
        assert named["清明节"][year] in (date(year, 4, 4), date(year, 4, 5))
        to_dragon = named["端午节"][year] - first_of_year - timedelta(days=4)
        assert to_dragon.days in (117, 118, 119, 147, 148, 149), year  # 4 or 5 months


def test_a_day_outside_the_table_is_refused_with_the_ends_of_the_table() -> None:
    with pytest.raises(ValueError, match=r"2003-12-31 is outside calendar cn-2026\.1, which knows"):
        load().is_work_day(date(2003, 12, 31))
    with pytest.raises(ValueError, match="knows 2004-01-01 to 2099-12-31"):
        load().add_working_days(date(2099, 12, 1), 60)


def test_no_future_day_in_range_raises() -> None:
    for day in days(date(2027, 1, 1), date(2040, 12, 31)):
        assert load().day(day).status is Status.PROJECTED
        assert load().add_working_days(day, 60) > day


def test_an_instant_is_not_taken_for_a_day() -> None:
    with pytest.raises(ValueError, match="give its day in Asia/Shanghai"):
        load().is_work_day(datetime(2011, 10, 8, 23, tzinfo=SHANGHAI))


def test_the_days_before_the_first_working_day_are_not_worked() -> None:
    assert not load().is_work_day(date(2004, 1, 1))
    assert load().next_working_day(date(2004, 1, 1)) == date(2004, 1, 2)


def test_a_version_is_loaded_once_and_an_unknown_one_names_the_known() -> None:
    assert load() is load("cn-2026.1")
    assert load().version in versions()
    assert load().official_until == date(2026, 12, 31)
    with pytest.raises(ValueError, match=r"no calendar 'cn-1999'; known: cn-2026\.1"):
        load("cn-1999")


def test_a_table_that_contradicts_itself_is_refused() -> None:
    table = "version t\nofficial 2026-01-01 2026-12-31\nprojected 2026-12-31\n"
    assert isinstance(parse(table), Calendar)
    with pytest.raises(ValueError, match="2026-01-05 is no make-up day"):
        parse(table + "2026 元旦 off 01-01 work 01-05\n")  # a Monday
    with pytest.raises(ValueError, match="2027-01-01 is outside calendar t"):
        parse(table + "2027 元旦 off 01-01\n")


def test_a_new_version_moves_only_what_it_changes() -> None:
    table = "version t.{}\nofficial 2026-01-01 2026-12-31\nprojected 2026-12-31\n{}"
    before = parse(table.format(1, ""))
    after = parse(table.format(2, "2026 国庆节 off 10-01..10-07 work 10-10\n"))
    assert before.add_working_days(date(2026, 9, 30), 5) == date(2026, 10, 7)
    assert after.add_working_days(date(2026, 9, 30), 5) == date(2026, 10, 13)
    assert before.add_working_days(date(2026, 9, 1), 5) == after.add_working_days(
        date(2026, 9, 1), 5
    )
