"""A problem in a catalogue file is reported with the file's name and the line."""

from collections.abc import Callable
from pathlib import Path
from time import process_time

import pytest
import yaml
from onehall_intake.domain.catalogue_reading import CatalogueInvalid
from onehall_intake.loading import commands, load_catalogue

from tests.unit.intake.examples import CATALOGUE, FILE, PART

TEXT = FILE.read_text("utf-8")
PART_TEXT = PART.read_text("utf-8")


def mine(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "mine.yaml"
    path.write_text(text, "utf-8")
    (tmp_path / PART.name).write_text(PART_TEXT, "utf-8")
    return path


def wheres(tmp_path: Path, text: str) -> list[str]:
    path = mine(tmp_path, text)
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


def test_a_problem_in_a_part_names_the_part_and_its_own_line(tmp_path: Path) -> None:
    path = mine(tmp_path, TEXT)
    text = PART_TEXT.replace("department: JYJ\n", "department: JJY\n", 1)
    (tmp_path / PART.name).write_text(text, "utf-8")
    with pytest.raises(CatalogueInvalid) as caught:
        load_catalogue(path)
    wanted = text[: text.index("department: JJY")].count("\n") + 1
    found = [problem.where for problem in caught.value.problems]
    assert f"{PART.name}:{wanted} JYJ-001.department" in found


def test_a_key_written_twice_in_a_part_is_found_there(tmp_path: Path) -> None:
    path = mine(tmp_path, TEXT)
    text = PART_TEXT.replace("    department: JYJ\n", "    department: JYJ\n" * 2, 1)
    (tmp_path / PART.name).write_text(text, "utf-8")
    with pytest.raises(CatalogueInvalid, match=rf"{PART.name}:\d+ department: is written twice"):
        load_catalogue(path)


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ("[absent.yaml]", r"names 'absent\.yaml', which is not there"),
        ("[mine.yaml]", r"names 'mine\.yaml', which is not there"),
        ("synthetic.yaml", "is not a list of file names"),
        ("[1]", "is not a list of file names"),
    ],
)
def test_a_part_that_is_not_there_is_refused(tmp_path: Path, parts: str, says: str) -> None:
    path = mine(tmp_path, TEXT.replace("parts: [synthetic.yaml]", f"parts: {parts}"))
    with pytest.raises(CatalogueInvalid, match=rf"mine\.yaml:\d+ parts: {says}"):
        load_catalogue(path)


def test_a_part_outside_the_folder_is_not_read(tmp_path: Path) -> None:
    folder = tmp_path / "inner"
    folder.mkdir()
    (tmp_path / "other.yaml").write_text(PART_TEXT, "utf-8")
    path = mine(folder, TEXT.replace("[synthetic.yaml]", "[../other.yaml]"))
    with pytest.raises(CatalogueInvalid, match="which is not there"):
        load_catalogue(path)


def test_a_part_holds_lists_only(tmp_path: Path) -> None:
    path = mine(tmp_path, TEXT)
    (tmp_path / PART.name).write_text(PART_TEXT + "version: mine\n", "utf-8")
    with pytest.raises(CatalogueInvalid, match=rf"{PART.name}:\d+ version: is not a list"):
        load_catalogue(path)


def test_checking_all_items_costs_little_beside_parsing_them() -> None:
    def parse() -> None:
        for text in (TEXT, PART_TEXT):
            yaml.load(text, Loader=yaml.CSafeLoader)

    assert _cost(load_catalogue) < 10 * _cost(parse)


def _cost(work: Callable[[], object]) -> float:
    """Return the CPU seconds of the best of three."""
    began = [(process_time(), work(), process_time()) for _ in range(3)]
    return min(after - before for before, _, after in began)


def test_the_editors_command_answers_with_a_summary_or_with_every_problem(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert commands.check([]) == 0
    assert "31 departments, 155 categories, 7 classes, 323 items" in capsys.readouterr().out
    path = mine(tmp_path, spoil("- id: PC2-09", "promised: 7", "promised: 15"))
    assert commands.check([str(path)]) == 1
    assert "PC2-09.promised: is 15 wd" in capsys.readouterr().err
