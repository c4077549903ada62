"""The real permit log of a Dutch municipality (WABO, CoSeLoG project), judged exactly.

The log is not ours to publish: `make judge LOG=/path/to/the/log.xes.gz`. Without it nothing here
is skipped; it fails. `make test` proves the same on logs that tests/unit/mining makes up.
"""

import json
import os
from typing import Any

import pytest
from onehall.main import application
from typer.testing import CliRunner

LOG = "ONEHALL_REAL_LOG"


@pytest.fixture(scope="module")
def found() -> Any:
    assert os.environ.get(LOG), f"{LOG} must name the log: make judge LOG=..."
    arguments = ["supervise-log", os.environ[LOG], "--json", "--cases"]
    result = CliRunner().invoke(application("supervise-log"), arguments)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_it_is_the_log_we_mean(found: Any) -> None:
    assert (found["log"]["cases"], found["log"]["events"]) == (860, 5261)
    assert (found["log"]["steps"], found["log"]["people"]) == (26, 44)
    assert found["flaws"] == []


def test_284_of_849_closed_cases_ended_after_their_deadline(found: Any) -> None:
    limits = found["limits"]
    assert (limits["late"], limits["closed"], limits["closed_without_deadline"]) == (284, 849, 0)
    assert sum(case["late"] for case in found["cases"]) == 284


def test_eleven_are_not_closed_and_all_were_overdue_when_the_log_ends(found: Any) -> None:
    limits = found["limits"]
    assert (limits["open"], limits["open_overdue"]) == (11, 11)
    assert {one["case"] for one in limits["overdue"]} == {
        "case-416", "case-4537", "case-4925", "case-5897", "case-7087", "case-7272", "case-7805",
        "case-7960", "case-7980", "case-8047", "case-9206",
    }  # fmt: skip
    # They were so at the last event too, long before the last case ended.
    last_event = "2011-10-12T11:18:52"
    assert all(one["deadline"] < last_event for one in limits["overdue"])


def test_steps_that_nine_in_ten_have_are_missed_in_the_others(found: Any) -> None:
    steps = [one["step"].split()[0] for one in found["process"]["steps"]]
    assert steps == ["Confirmation", "T02", "T06", "T04", "T05", "T10"]
    missing = {step.split()[0]: n for step, n in found["findings"]["missing"].items()}
    assert missing == {"T10": 78, "T05": 72, "T04": 71, "T02": 67, "T06": 67}


def test_order_and_repetition(found: Any) -> None:
    early = {step.split()[0]: n for step, n in found["findings"]["out-of-order"].items()}
    again = {step.split()[0]: n for step, n in found["findings"]["repeated"].items()}
    assert (early, again) == ({"T14": 1}, {"T02": 29, "T04": 2, "T12": 1})


def test_load_by_person(found: Any) -> None:
    assert sum(one["events"] for one in found["load"]) == 5261
    busiest = found["load"][0]
    assert (busiest["person"], busiest["events"], busiest["cases"]) == ("Resource01", 807, 166)
