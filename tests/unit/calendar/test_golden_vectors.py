"""The golden vectors of working-day limits: the start day excluded, the n-th working day."""

from datetime import date

import pytest
from onehall_calendar import Limit, deadline, due_on, load

VECTORS = [
    ("2011-09-26", 5, "2011-10-08"),  # a Saturday: 8 and 9 October were worked
    ("2011-09-26", 10, "2011-10-13"),
    ("2011-09-26", 14, "2011-10-19"),
    ("2011-09-26", 20, "2011-10-27"),
    ("2011-09-26", 29, "2011-11-09"),
    ("2011-09-26", 45, "2011-12-01"),
    ("2011-09-26", 60, "2011-12-22"),
    ("2011-09-28", 5, "2011-10-10"),
    ("2011-09-30", 20, "2011-11-02"),
    ("2012-01-19", 5, "2012-01-31"),  # 21 and 29 January were worked
    ("2012-01-19", 20, "2012-02-21"),
    ("2010-09-20", 14, "2010-10-15"),
    ("2009-09-30", 10, "2009-10-21"),
    ("2026-01-30", 20, "2026-03-05"),  # 14 and 28 February are worked
    ("2026-04-29", 5, "2026-05-09"),  # a Saturday
    ("2026-09-18", 5, "2026-09-24"),  # Sunday 20 September is worked
    ("2026-09-28", 14, "2026-10-22"),
    ("2026-11-23", 20, "2026-12-21"),
    ("2026-12-04", 20, "2027-01-04"),  # the library it is seeded from raises here
]


@pytest.mark.parametrize(("start", "n", "due"), VECTORS)
def test_a_limit_ends_on_its_golden_day(start: str, n: int, due: str) -> None:
    began, ends, limit = date.fromisoformat(start), date.fromisoformat(due), Limit(n)
    assert load().add_working_days(began, n) == ends
    assert due_on(began, limit, load()) == ends
    assert deadline(began, limit, load()).due_on == ends


def test_the_centre_worked_589_days_from_its_opening_to_the_end_of_august_2011() -> None:
    assert load().working_days_between(date(2009, 4, 26), date(2011, 8, 31)) == 589


def test_only_the_vector_past_2026_is_projected() -> None:
    projected = [
        (start, n)
        for start, n, _ in VECTORS
        if deadline(date.fromisoformat(start), Limit(n), load()).projected
    ]
    assert projected == [("2026-12-04", 20)]
