"""`onehall rules check`: whether a rule file can be used, else its line and the cure."""

from pathlib import Path

import pytest
from onehall.main import application
from onehall_supervision.rules.command import MOST, rules
from typer.testing import CliRunner

GOOD = 'name = "ours"\nextends = "default"\ncount = "ceil"\n'
BAD = 'name = "ours"\n\n[[rule]]\nid = "a"\nfunction = "F02"\nlevel = "orange"\n'


def saved(tmp_path: Path, text: str | bytes) -> str:
    path = tmp_path / "ours.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


def test_the_command_says_what_a_rule_file_holds(tmp_path: Path) -> None:
    result = CliRunner().invoke(application("rules"), ["rules", "check", saved(tmp_path, GOOD)])
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("ours.toml: profile ours, ")
    assert "rules of 14 functions" in result.stdout


def test_the_command_says_the_line_and_the_cure(tmp_path: Path) -> None:
    result = CliRunner().invoke(application("rules"), ["rules", "check", saved(tmp_path, BAD)])
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "ours.toml, line 3: a rule needs 'zh', a text\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "ours.toml, line 1: give the profile a name, like name = 'default'\n"),
        ("name = ", "ours.toml, line 1: not TOML: "),
        (b'name = "ours"\n# \xff\n', "ours.toml, line 2: not UTF-8; save the file as UTF-8\n"),
        (b"#" * (MOST + 1), f"ours.toml: longer than {MOST} bytes; a profile has some hundred\n"),
    ],
)
def test_whatever_the_file_is_the_answer_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str | bytes, said: str
) -> None:
    assert rules(["check", saved(tmp_path, text)]) == 1
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert err.startswith(said)


def test_what_is_no_file_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert rules(["check", str(tmp_path / "none.toml")]) == 1
    assert rules(["check", str(tmp_path)]) == 1
    assert capsys.readouterr().err.count("name a text file") == 2
