"""What `onehall due` prints."""

from pathlib import Path

import pytest
from onehall_calendar import render_due


def test_the_date_comes_first_and_then_every_day() -> None:
    lines = render_due("2011-09-26", "45")
    assert lines[0] == "2011-12-01"
    assert lines[1].startswith("2011-09-26  day   0  周一 Monday")
    assert lines[-2] == "2011-12-01  day  45  周四 Thursday"
    assert lines[-1].startswith("due 2011-12-01 24:00 Asia/Shanghai: 45 working days 工作日")
    assert sum("  day " in line for line in lines) == 46


def test_an_instant_and_calendar_days_are_understood() -> None:
    assert render_due("2011-09-25T16:30:00+00:00", "60", "cd")[0] == "2011-11-25"


def test_the_guide_shows_what_is_printed() -> None:
    guide = Path(__file__).parents[3] / "docs" / "how-to" / "explain-a-deadline.md"
    shown = "\n".join(["$ onehall due 2011-09-28 5", *render_due("2011-09-28", "5"), "```"])
    assert shown in guide.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("start", "n", "unit", "says"),
    [
        ("26/09/2011", "45", "wd", "start '26/09/2011' is not a date; write 2011-09-26"),
        ("2011-09-26T09:00:00", "45", "wd", "has no time zone"),
        ("2011-09-26", "many", "wd", "number of days 'many' is not a whole number"),
        ("2011-09-26", "-1", "wd", "number of days '-1' is not a whole number"),
        ("2011-09-26", "99999999999", "cd", "give 0 to 10000"),
        ("2011-09-26", "45", "weeks", "unit 'weeks' is unknown; wd is working days"),
        ("1999-09-26", "45", "wd", "1999-09-26 is outside calendar cn-2026.1"),
        ("2099-12-01", "45", "wd", "2100-01-01 is outside calendar cn-2026.1"),
    ],
)
def test_bad_input_is_told_what_to_write(start: str, n: str, unit: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        render_due(start, n, unit)
