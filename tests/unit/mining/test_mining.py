"""A log with known answers: limits, steps, load and waiting are found exactly, and nothing else."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from onehall_supervision.mining.command import mine

from tests.unit.mining.logs import BEGUN, DAY, FOOT, HEAD, USUAL, Case, event, log, saved, trace

Report: TypeAlias = dict[str, Any]
Mine: TypeAlias = Callable[..., Report]

GOOD = [Case() for _ in range(40)]
LATE = [Case(ended=10.1), Case(ended=11.0)]
ON_THE_SECOND = Case(ended=10.0)
OPEN = [Case(USUAL[:2], deadline=2.5, ended=None), Case(USUAL[:1], deadline=30, ended=None)]
SHORT = Case(("登记", "决定", "送达"))
SWAPPED = Case(("登记", "决定", "审查", "送达"))
AGAIN = Case(("登记", "审查", "审查", "决定", "送达"))


@pytest.fixture
def report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Mine:
    def mined(text: str, *options: str, name: str = "log.xes") -> Report:
        code = mine([str(saved(tmp_path, text, name)), *options])
        told = capsys.readouterr()
        assert (code, told.err) == (0, "")
        found: Report = json.loads(told.out)
        return found

    return mined


@pytest.mark.parametrize("name", ["log.xes", "log.xes.gz"])
def test_the_made_up_log_has_its_known_answers(report: Mine, name: str) -> None:
    cases = [*GOOD, *LATE, ON_THE_SECOND, *OPEN, SHORT, SWAPPED, AGAIN]
    found = report(log(cases), name=name)
    assert found["log"] == {
        "cases": 48, "events": 187, "steps": 4, "people": 3,
        "since": BEGUN.isoformat(), "until": (BEGUN + 11 * DAY).isoformat(),
    }  # fmt: skip
    limits = found["limits"]
    assert (limits["closed"], limits["late"], limits["open"]) == (46, 2, 2)
    assert limits["open_overdue"] == 1
    (overdue,) = limits["overdue"]
    assert (overdue["case"], overdue["days_over"]) == ("case-44", 8.5)
    assert [one["step"] for one in found["process"]["steps"]] == list(USUAL)
    assert found["findings"] == {
        "cases": 3,
        "missing": {"审查": 1},
        "out-of-order": {"决定": 1},
        "repeated": {"审查": 1},
    }
    assert found["flaws"] == []


def test_the_findings_of_each_case_come_when_they_are_asked_for(report: Mine) -> None:
    text = log([*GOOD, *LATE, *OPEN, SWAPPED])
    assert "cases" not in report(text)
    late, later, overdue, swapped = report(text, "--cases")["cases"]
    assert (late["case"], late["days_over"]) == ("case-41", 0.1)
    assert (later["case"], later["days_over"], later["findings"]) == ("case-42", 1.0, [])
    assert (overdue["case"], overdue["late"], overdue["overdue"]) == ("case-43", False, True)
    assert swapped["case"] == "case-45"
    assert swapped["findings"] == [
        {"defect": "out-of-order", "step": "决定", "others": ["审查"], "times": 1}
    ]
    line = text.splitlines()[swapped["line"] - 1]
    assert "case-45" in line


def test_load_is_counted_by_person_and_week(report: Mine) -> None:
    cases = [Case(("登记", "审查"), begun=BEGUN + 7 * DAY * (n % 2)) for n in range(3)]
    clerk, officer = report(log(cases))["load"]
    assert clerk == {
        "person": "clerk-1", "events": 3, "cases": 3, "weeks": 2, "per_week": 1.5,
        "busiest_week": "2011-W39", "most_in_a_week": 2,
    }  # fmt: skip
    assert (officer["person"], officer["events"]) == ("officer-1", 3)


def test_waiting_is_measured_from_the_step_before(report: Mine) -> None:
    waits = {one["step"]: one for one in report(log(GOOD))["waiting"]}
    assert waits["登记"]["longest_days"] == 0
    assert (waits["审查"]["times"], waits["审查"]["median_days"]) == (40, 1.0)
    cases = [Case(("登记", "审查"), begun=BEGUN)] * 9
    slow = trace("slow", event("登记", BEGUN), event("审查", BEGUN + 11 * DAY))
    (wait,) = [
        one
        for one in report(log(cases).replace(FOOT, slow + FOOT))["waiting"]
        if one["step"] == "审查"
    ]
    assert (wait["median_days"], wait["mean_days"]) == (1.0, 2.0)
    assert (wait["ninth_decile_days"], wait["longest_days"]) == (1.0, 11.0)


@pytest.mark.parametrize(
    "process",
    [
        "登记\n勘验\n\n审查\n",
        '{"steps": ["登记", "勘验", "审查"]}',
        '[{"name": "登记"}, {"name": "勘验"}, {"name": "审查"}]',
    ],
)
def test_a_process_that_is_given_is_what_cases_are_compared_with(
    report: Mine, tmp_path: Path, process: str
) -> None:
    given = saved(tmp_path, process, "process")
    found = report(log(GOOD), "--process", str(given))
    assert found["process"]["from"] == "given"
    assert found["findings"]["missing"] == {"勘验": 40}


def test_a_few_cases_settle_no_order(report: Mine) -> None:
    found = report(log([Case(), SWAPPED, AGAIN]))
    assert found["findings"]["out-of-order"] == found["findings"]["repeated"] == {}


def test_what_only_begins_a_step_is_load_but_no_step_done(report: Mine) -> None:
    begun = "".join(
        trace(
            f"c{n}",
            *(event(s, BEGUN + h * DAY, "p", "start") + event(s, BEGUN + h * DAY, "p")
              for h, s in enumerate(USUAL)),
        )
        for n in range(12)
    )  # fmt: skip
    found = report(HEAD + begun + FOOT)
    assert found["findings"]["repeated"] == {}
    assert found["load"][0]["events"] == 12 * 8
    assert found["waiting"][0]["times"] == 12


def test_a_log_may_call_its_dates_what_it_likes(report: Mine) -> None:
    text = log([*GOOD, *LATE]).replace('"deadline"', '"termijn"').replace('"enddate"', '"einde"')
    assert report(text)["limits"]["closed"] == 0
    limits = report(text, "--deadline-key", "termijn", "--ended-key", "einde")["limits"]
    assert (limits["closed"], limits["late"]) == (42, 2)
