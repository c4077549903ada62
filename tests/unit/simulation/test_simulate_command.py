"""`onehall simulate` says what is wrong with what it was asked, and answers in seconds."""

import json
import subprocess
import sys

import pytest
from onehall.commands import simulate as command
from onehall.main import application
from onehall.simulation import showing
from onehall_approval.simulation import Scale
from typer.testing import CliRunner, Result

SIMULATES = (sys.executable, "-m", "onehall_approval.simulation")


def simulate(*arguments: str) -> Result:
    return CliRunner().invoke(application("simulate"), ["simulate", *arguments])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "--class PC2, or --all"),
        (("--class", "PC2", "--all"), "--class PC2, or --all"),
        (("--class", "PC2", "--from", "soon"), "write 2011-09-26"),
        (("--class", "PC2", "--from", "1999-09-26"), "which knows 2004-01-01 to 2099-12-31"),
        (("--class", "PC2", "--scale", "fast"), "'fast' is not one of"),
    ],
)
def test_what_cannot_be_simulated_is_said_with_its_cure(
    arguments: tuple[str, ...], said: str
) -> None:
    result = simulate(*arguments)
    assert result.exit_code == 2
    assert said in result.output


def test_an_unknown_class_is_refused_by_the_catalogue_itself() -> None:
    result = simulate("--class", "PC9")
    assert result.exit_code == 2
    assert "no class 'PC9' in the catalogue; did you mean" in result.output


@pytest.mark.parametrize("given", ["", "nonsense", "{}", '[{"case_id": "secret-name"}]'])
def test_what_is_no_acceptance_is_refused_without_saying_it_back(given: str) -> None:
    done = subprocess.run(SIMULATES, input=given, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("this is no intake.case-accepted.v1: ")
    assert "secret" not in done.stderr
    assert "Traceback" not in done.stderr


def test_one_class_for_programs() -> None:
    told = json.loads(simulate("--class", "PC6", "--scale", "typical", "--json").stdout)
    assert (told["class_id"], told["scale"], told["actual"]["used_wd"]) == ("PC6", "typical", 6)
    assert "deadlines" not in told


def test_both_programs_know_the_same_scales() -> None:
    assert [one.value for one in command.Scale] == [one.value for one in Scale]
    assert set(showing.HOW) == set(Scale)
