"""A problem in a catalogue file is reported with the file's name and the line."""

from pathlib import Path

import pytest
from onehall_intake import loading
from onehall_intake.domain.catalogue_reading import CatalogueInvalid
from onehall_intake.loading import load_catalogue

from tests.unit.intake.examples import CATALOGUE, FILE

TEXT = FILE.read_text("utf-8")


def wheres(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "mine.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(CatalogueInvalid) as caught:
        load_catalogue(path)
    return [problem.where for problem in caught.value.problems]


def line_after(anchor: str, key: str, text: str = TEXT) -> int:
    start = text.index(anchor)
    return text[: text.index(key, start)].count("\n") + 1


def spoil(anchor: str, old: str, new: str) -> str:
    start = TEXT.index(anchor)
    return TEXT[:start] + TEXT[start:].replace(old, new, 1)


def test_a_given_path_and_the_built_in_file_load_alike() -> None:
    assert load_catalogue(FILE) == CATALOGUE


def test_a_problem_names_file_line_item_and_field(tmp_path: Path) -> None:
    text = spoil("- id: PC2-09", "promised: 7", "promised: 15")
    line = line_after("- id: PC2-09", "promised:")
    assert f"mine.yaml:{line} PC2-09.promised" in wheres(tmp_path, text)


def test_a_missing_field_is_placed_at_its_entry(tmp_path: Path) -> None:
    text = spoil("- id: PC2-09", "        certificate: 建筑垃圾处置许可\n", "")
    line = line_after("- id: PC2-09", "- id: PC2-09")
    assert wheres(tmp_path, text) == [f"mine.yaml:{line} PC2-09.certificate"]


def test_a_key_written_twice_is_reported_although_yaml_would_keep_the_last(tmp_path: Path) -> None:
    text = spoil("- id: PC2-09", "promised: 7\n", "promised: 7\n        promised: 7\n")
    line = line_after("- id: PC2-09", "promised:") + 1
    assert wheres(tmp_path, text) == [f"mine.yaml:{line} promised"]


@pytest.mark.parametrize(
    "text",
    [
        "a: [",
        "a: !!python/object:os.system {}",
        "a: &x 1\nb: *x",
        "a: &x [*x]",
        "? [1]\n: 2",
        "\t- x",
    ],
)
def test_broken_or_unsafe_yaml_is_refused_with_its_line(tmp_path: Path, text: str) -> None:
    [where] = wheres(tmp_path, text)
    assert where.startswith("mine.yaml:")


@pytest.mark.parametrize("text", ["", "7", "[]", "a: !!int x", "a: !!timestamp 2011-02-31"])
def test_a_file_that_is_no_catalogue_is_refused(tmp_path: Path, text: str) -> None:
    assert wheres(tmp_path, text)


def test_a_missing_file_and_a_wrong_encoding_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CatalogueInvalid, match=r"absent\.yaml: FileNotFoundError"):
        load_catalogue(tmp_path / "absent.yaml")
    (tmp_path / "gbk.yaml").write_bytes("城市".encode("gbk"))
    with pytest.raises(CatalogueInvalid, match=r"gbk\.yaml: UnicodeDecodeError"):
        load_catalogue(tmp_path / "gbk.yaml")


def test_the_editors_command_answers_with_a_summary_or_with_every_problem(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert loading.main([]) == 0
    assert "31 departments, 7 classes, 62 items" in capsys.readouterr().out
    path = tmp_path / "mine.yaml"
    path.write_text(spoil("- id: PC2-09", "promised: 7", "promised: 15"), "utf-8")
    assert loading.main([str(path)]) == 1
    assert "PC2-09.promised: is 15 wd" in capsys.readouterr().err
