"""The city's volume over its own working days, and what cannot be asked of the programs."""

import io
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from onehall_approval.simulation.city.command import assumed, simulate_city
from onehall_approval.simulation.city.demand import CITY_CASES, CITY_PARALLEL, demanded
from onehall_approval.simulation.city.habits import Habits
from onehall_calendar import load
from onehall_supervision.simulation.command import supervise

from tests.unit.simulation.city import accepted, kinds


def test_the_city_had_83033_matters_on_589_working_days_5251_of_them_in_parallel() -> None:
    demand = demanded(kinds(), CITY_CASES, 1, load())
    matters = Counter(len(asked.kind.plans) > 1 for asked in demand.asked)
    of_classes = sum(len(a.kind.plans) for a in demand.asked if len(a.kind.plans) > 1)
    assert (demand.matters, demand.parallel, len(demand.days)) == (83_033, 5_251, 589)
    assert of_classes == CITY_PARALLEL
    assert matters[False] == CITY_CASES - CITY_PARALLEL
    assert len({a.kind.number for a in demand.asked if len(a.kind.plans) > 1}) == 7


def test_everybody_comes_on_a_working_day_and_in_order() -> None:
    demand = demanded(kinds(), 5_000, 1, load())
    when = [(asked.day, asked.half) for asked in demand.asked]
    assert when == sorted(when)
    assert all(load().is_work_day(day) for day in demand.days)


def test_fewer_matters_come_at_the_same_rate_on_fewer_days() -> None:
    demand = demanded(kinds(), 300, 1, load())
    assert (len(demand.days), demand.parallel) == (3, 19)


@pytest.mark.parametrize("cases", [1, 2, 3, 17, 63])
def test_few_matters_are_as_many_as_were_asked_for(cases: int) -> None:
    demand = demanded(kinds(), cases, 1, load())
    assert sum(len(asked.kind.plans) for asked in demand.asked) == cases


@pytest.mark.parametrize("cases", [0, -5])
def test_nobody_cannot_be_simulated(cases: int) -> None:
    with pytest.raises(ValueError, match="give 1 or more, the city had 83033"):
        demanded(kinds(), cases, 1, load())


def test_a_seed_gives_the_same_demand_every_time() -> None:
    one, again, other = (demanded(kinds(), 200, seed, load()) for seed in (1, 1, 2))
    assert one == again
    assert one != other


def test_an_assumption_can_be_changed_by_its_name() -> None:
    assert assumed(["obedience=0.5", "repeated=2"]) == Habits(obedience=0.5, repeated=2)


@pytest.mark.parametrize(
    ("change", "said"),
    [("zeal=1", "there is none; known: work_share"), ("obedience=much", "'much' is no float")],
)
def test_what_cannot_be_assumed_is_said(change: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        assumed([change])


@pytest.mark.parametrize(
    ("given", "more", "said"),
    [
        ("{}", [], "catalogue_version: Field required"),
        ("nothing", [], "Invalid JSON"),
        (None, ["--cases", "0"], "give 1 or more"),
        (None, ["--habit", "zeal=1"], "there is none"),
        (None, ["--cases", "1", "--report", "/nowhere/at/all.json"], "/nowhere/at/all.json"),
    ],
)
def test_a_city_that_cannot_be_run_says_why(
    given: str | None,
    more: list[str],
    said: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    acceptances = tmp_path / "acceptances.json"
    acceptances.write_text(accepted() if given is None else given, "utf-8")
    arguments = ["--acceptances", str(acceptances), "--report", str(tmp_path / "r.json"), *more]
    assert simulate_city(arguments) == 2
    assert said in capsys.readouterr().err


def test_a_file_that_is_not_there_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = tmp_path / "none.json"
    assert simulate_city(["--acceptances", str(missing), "--report", str(missing)]) == 2
    assert "none.json" in capsys.readouterr().err


@pytest.mark.parametrize("said", ["", "hello\n", '{"kinds": []}\n'])
def test_supervision_stops_at_what_it_does_not_understand(
    said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(said))
    assert supervise(["--report", str(tmp_path / "r.json")]) == 2
    assert "supervision of the simulation stops" in capsys.readouterr().err


def test_a_city_whose_supervision_is_gone_says_so(tmp_path: Path) -> None:
    acceptances = tmp_path / "acceptances.json"
    acceptances.write_text(accepted(), "utf-8")
    command = [sys.executable, "-m", "onehall_approval.simulation.city", "--watched"]
    command += ["--cases", "1", "--acceptances", str(acceptances), "--report", str(tmp_path / "r")]
    done = subprocess.run(command, input="", capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "supervision does not answer any more" in done.stderr
    assert set(json.loads(done.stdout.splitlines()[0])) == {"epoch", "kinds"}
