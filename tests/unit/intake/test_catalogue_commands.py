"""`onehall catalogue` refuses a bad file with the line, what is wrong and the cure.

Each of the issue's five refusals is tried through the command itself, as its editor runs it.
"""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from onehall_contracts.intake import CaseAcceptedV1
from onehall_intake.loading import commands

from tests.unit.intake.examples import CATALOGUE, FILE, PART, items_of

TEXT = FILE.read_text("utf-8")
VARIANT = (FILE.parent / "districts" / "610102.yaml").read_text("utf-8")


def onehall(*arguments: str) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-m", "onehall", "catalogue", *arguments]
    return subprocess.run(program, capture_output=True, text=True, check=False, timeout=60)


def after(anchor: str, old: str, new: str, text: str = TEXT) -> str:
    start = text.index(anchor)
    assert old in text[start:], old
    return text[:start] + text[start:].replace(old, new, 1)


def nine_steps(text: str) -> str:
    steps = "      - {name: 公示, clock: decision}\n"
    text = after("- id: T8", steps, steps + "      - {name: 会签, clock: decision}\n", text)
    text = after("- id: PC2-01", "split: [2, 2, 3, 3, 2, 2]", "split: [2, 2, 2, 3, 1, 2, 2]", text)
    return after("- id: PC2-05", "split: [5, 2, 4, 10, 5, 3]", "split: [5, 2, 4, 9, 1, 5, 3]", text)


def cycle(text: str) -> str:
    new = (
        "        prerequisites:\n          - {item: PC2-02, kind: hard}\n        certificate: 消防"
    )
    return after("- id: PC2-06", "        certificate: 消防", new, text)


@pytest.mark.parametrize(
    ("spoil", "anchor", "key", "says"),
    [
        (nine_steps, "- id: PC2-01", "steps:", "PC2-01.steps: are 9, more than 8; "),
        (
            lambda text: after("- id: PC2-09", "promised: 7", "promised: 15", text),
            "- id: PC2-09",
            "promised:",
            "PC2-09.promised: is 15 wd, more than the 14 wd allowed; promise at most 14",
        ),
        (
            cycle,
            "- id: PC2-02",
            "prerequisites:",
            "PC2-02.prerequisites: form a cycle: PC2-02 waits for PC2-06 waits for PC2-02; remove",
        ),
        (
            lambda text: after("- id: PC2-09", "department: SRYL", "department: SRLY", text),
            "- id: PC2-09",
            "department:",
            "PC2-09.department: names 'SRLY', which is not listed; did you mean 'SRYL'?",
        ),
    ],
    ids=["nine steps", "a promise over 70 %", "a cycle", "an unknown department"],
)
def test_a_bad_catalogue_is_refused_with_the_line_and_the_reason(
    tmp_path: Path, spoil: Callable[[str], str], anchor: str, key: str, says: str
) -> None:
    text, path = spoil(TEXT), tmp_path / "mine.yaml"
    path.write_text(text, "utf-8")
    (tmp_path / PART.name).write_text(PART.read_text("utf-8"), "utf-8")
    done = onehall("check", str(path))
    line = text[: text.index(key, text.index(anchor))].count("\n") + 1
    assert done.returncode == 1
    assert f"mine.yaml:{line} {says}" in done.stderr


def test_a_district_that_adds_a_step_is_refused_with_the_line_and_the_reason(
    tmp_path: Path,
) -> None:
    anchor = "      - {name: 联合踏勘, limit: 2}\n"
    text = after("- id: PC6-01", anchor, anchor + "      - {name: 会签, limit: 1}\n", VARIANT)
    path = tmp_path / "610102.yaml"
    path.write_text(text, "utf-8")
    done = onehall("check", str(path))
    line = text[: text.index("会签")].count("\n") + 1
    assert done.returncode == 1
    assert f"610102.yaml:{line} PC6-01.steps[4].name: adds the step '会签'" in done.stderr
    assert "a district may drop steps, never add one (R-60)" in done.stderr


def test_the_built_in_catalogue_is_in_order_and_its_variants_explain_themselves() -> None:
    checked, listed = onehall("check"), onehall("variance")
    assert (checked.returncode, listed.returncode) == (0, 0), checked.stderr + listed.stderr
    assert "323 items, 13 centres, all in order" in checked.stdout
    assert "7 deviations, 0 unexplained" in listed.stdout


def test_a_missing_file_is_named_with_its_cure() -> None:
    done = onehall("check", "absent.yaml")
    assert done.returncode == 1
    assert "absent.yaml: FileNotFoundError; give the path of a readable file" in done.stderr


def test_a_sound_variant_is_in_order(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "610102.yaml"
    path.write_text(VARIANT, "utf-8")
    assert commands.check([str(path)]) == 0
    assert "variant of 610102: 7 deviations, nothing added" in capsys.readouterr().out


def test_an_unexplained_deviation_is_counted_and_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "610102.yaml"
    path.write_text(re.sub(r"\n    reason: 验资.*", "", VARIANT), "utf-8")
    assert commands.variance([str(path)]) == 1
    out = capsys.readouterr().out
    assert "610102 PC7-02: does not ask for D56 (UNEXPLAINED" in out
    assert "1 centres, 7 deviations, 1 unexplained" in out


def test_the_figures_of_all_classes_come_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.figures([]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["catalogue_version"] == CATALOGUE.version
    second = found["classes"][1]
    assert (second["id"], second["legal_wd"], second["joint_wd"]) == ("PC2", 319, 29)
    assert len(found["classes"]) == 7


@pytest.mark.parametrize("wanted", CATALOGUE.classes)
def test_an_acceptance_of_a_class_is_what_intake_would_say(
    wanted: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert commands.COMMANDS["accepted"]([wanted, "--at", "2011-09-26T09:00", "--all"]) == 0
    out = capsys.readouterr().out
    said = CaseAcceptedV1.model_validate_json(out)
    assert [one.item_id for one in said.items] == [one.id for one in items_of(wanted)]
    assert said.accepted_at.isoformat() == "2011-09-26T09:00:00+08:00"
    assert (said.mode, said.centre) == ("explicit", "610100")


def test_the_same_acceptance_is_printed_every_time(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["PC2", "--at", "2011-09-26T09:00:00+08:00", "--without", "PC2-13"]
    assert commands.COMMANDS["accepted"](arguments) == 0
    once = capsys.readouterr().out
    assert commands.COMMANDS["accepted"](arguments) == 0
    assert capsys.readouterr().out == once
    assert "PC2-13" not in [one["item_id"] for one in json.loads(once)["items"]]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["PC9", "--at", "2011-09-26T09:00"], "no class 'PC9'"),
        (["PC2", "--at", "2011-09-26T09:00", "--without", "PC2-06"], "'PC2-06' has no condition"),
        (["PC2", "--at", "2011-09-26T09:00", "--centre", "610199"], "no centre '610199'"),
    ],
)
def test_an_acceptance_nobody_could_ask_for_is_refused(
    arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert commands.COMMANDS["accepted"](arguments) == 1
    assert says in capsys.readouterr().err
