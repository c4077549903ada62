"""Acceptance test 1: thirteen departments, one window, one visit, within the limit, over 2011."""

import json
import subprocess
import sys
from typing import Any

from tests.unit.simulation.test_simulated_cases import TABLE

ONEHALL = (sys.executable, "-m", "onehall")


def onehall(*arguments: str) -> str:
    command = (*ONEHALL, "simulate", *arguments)
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_the_xian_stage_ends_within_45_working_days_over_the_real_calendar() -> None:
    told = json.loads(onehall("--class", "PC2", "--from", "2011-09-26", "--json"))
    saved = {one["what"].split()[0]: (one["alone"], one["together"]) for one in told["saved"]}
    assert told["serial"]["legal_wd"] == 319
    assert told["actual"]["used_wd"] <= told["joint"]["limit_wd"] <= 45
    assert told["actual"]["issuances"] == 1
    assert saved["windows"] == saved["site"] == (13, 1)
    assert saved["drawing"][1] == 1


def test_every_date_is_shown_with_its_make_up_saturdays() -> None:
    shown = onehall("--class", "PC2", "--explain")
    assert "2011-10-07  skipped  周五 Friday, 国庆节 National Day" in shown
    assert "2011-10-08  day   5  周六 Saturday, 调休上班 make-up working day" in shown
    assert "319" in shown


def test_all_seven_classes_are_computed_at_once() -> None:
    told: list[dict[str, Any]] = json.loads(onehall("--all", "--json"))
    assert {one["class_id"]: one["serial"]["legal_wd"] for one in told} == {
        name: row[2] for name, row in TABLE.items()
    }
    assert {one["class_id"]: one["joint"]["limit_wd"] for one in told} == {
        name: row[5] for name, row in TABLE.items()
    }


def test_a_small_city_is_run_by_its_own_programs_and_heeded_cards_keep_promises() -> None:
    told = json.loads(onehall("--cases", "60", "--obedience", "1", "--json"))
    runs = {one["run"]: one for one in told["runs"]}
    assert set(runs) == {
        f"{order}-{who}" for order in ("series", "parallel") for who in ("watched", "unwatched")
    }
    for run in runs.values():
        assert run["after_the_last"]["decided"] == 60
        assert bool(run["supervision"]["counts"]) == run["watched"]
    late = {name: run["after_the_last"]["overdue"] for name, run in runs.items()}
    assert late["parallel-watched"] <= late["parallel-unwatched"]
