"""Which typeface documents are set in."""

from pathlib import Path

import pytest
from onehall.stack import typefaces
from onehall_chassis import fonts


def put(folder: Path, name: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).touch()
    return folder


def test_the_best_typeface_wins_wherever_it_is(tmp_path: Path) -> None:
    put(tmp_path / "a", "wqy-zenhei.ttc")
    best = put(tmp_path / "b" / "c", "NotoSerifCJK-Regular.ttc")
    found = fonts.search([tmp_path])
    assert found == fonts.ChineseFont(best, "Noto Serif CJK SC")


def test_a_folder_that_is_given_is_the_only_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(fonts.VARIABLE, str(put(tmp_path, "wqy-zenhei.ttc")))
    assert fonts.chinese_font() == fonts.ChineseFont(tmp_path, "WenQuanYi Zen Hei")


def test_none_at_all_is_told_with_the_cure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(fonts.VARIABLE, str(put(tmp_path, "DejaVuSans.ttf")))
    with pytest.raises(fonts.FontMissing, match="onehall up"):
        fonts.chinese_font()


def test_the_stack_and_the_services_mean_the_same_variable_and_files(tmp_path: Path) -> None:
    assert typefaces.VARIABLE == fonts.VARIABLE
    for name, _ in fonts.KNOWN:
        assert any(Path(name).match(pattern) for pattern in typefaces.PATTERNS), name
