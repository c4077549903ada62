"""`onehall` loads only what was asked for, and knows everything when asked for help."""

import subprocess
import sys

import pytest
from onehall.main import MODULES, application
from typer.testing import CliRunner

LOADED = "import sys; from onehall.main import application; application({!r}); print(*sys.modules)"


def test_help_names_every_command() -> None:
    shown = CliRunner().invoke(application(), ["--help"]).output
    assert all(command in shown for commands in MODULES.values() for command in commands)


@pytest.mark.parametrize("command", [c for commands in MODULES.values() for c in commands])
def test_a_command_is_found_in_the_module_that_says_it_brings_it(command: str) -> None:
    result = CliRunner().invoke(application(command), [command, "--help"])
    assert result.exit_code == 0, result.output


def test_a_small_question_does_not_load_the_servers() -> None:
    code = LOADED.format("due")
    done = subprocess.run((sys.executable, "-c", code), capture_output=True, text=True, check=True)
    assert "onehall_calendar" in done.stdout
    assert "asyncpg" not in done.stdout


def test_due_prints_the_day_and_refuses_nonsense() -> None:
    run = CliRunner()
    shown = run.invoke(application("due"), ["due", "2011-09-26", "45"])
    assert shown.output.splitlines()[0] == "2011-12-01"
    refused = run.invoke(application("due"), ["due", "tomorrow", "45"])
    assert refused.exit_code == 2
    assert "write 2011-09-26" in refused.output
