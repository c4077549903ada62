"""Several versions side by side: the day decides which is in force, and a draft never is."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from onehall_intake.domain.catalogue import UnknownEntry
from onehall_intake.domain.catalogue_reading import CatalogueInvalid
from onehall_intake.domain.catalogue_terms import State
from onehall_intake.domain.catalogue_versions import Versions, arranged
from onehall_intake.loading import load_versions

from tests.unit.intake.examples import CATALOGUE, FILE, PART

FIRST = CATALOGUE
NEXT = replace(CATALOGUE, version="2012.1", valid_from=date(2012, 1, 1))
DRAFT = replace(CATALOGUE, version="2013.1", valid_from=date(2012, 6, 1), state=State.DRAFT)
VERSIONS = arranged([DRAFT, NEXT, FIRST])


@pytest.mark.parametrize(
    ("day", "version"),
    [
        (date(2011, 8, 31), FIRST.version),
        (date(2011, 12, 31), FIRST.version),
        (date(2012, 1, 1), "2012.1"),
        (date(2030, 1, 1), "2012.1"),
        (date(2009, 4, 27), FIRST.version),  # before the first: the first there is
    ],
)
def test_the_version_in_force_is_the_last_one_valid_by_then(day: date, version: str) -> None:
    assert VERSIONS.on(day).version == version


def test_a_case_finds_the_version_it_was_filed_under_even_a_draft() -> None:
    assert VERSIONS.version("2013.1") is DRAFT
    with pytest.raises(UnknownEntry, match=r"no version '2012'.*did you mean '2012.1'"):
        VERSIONS.version("2012")


def test_one_catalogue_is_in_force_every_day() -> None:
    assert CATALOGUE.on(date(1999, 1, 1)) is CATALOGUE


def test_drafts_alone_are_never_in_force() -> None:
    with pytest.raises(UnknownEntry, match="state: published"):
        Versions((DRAFT,)).on(date(2012, 7, 1))


def test_two_versions_cannot_share_a_name_or_a_first_day() -> None:
    with pytest.raises(CatalogueInvalid, match=r"has the name of another.*\n?.*has the valid_from"):
        arranged([FIRST, FIRST])
    assert arranged([NEXT, replace(DRAFT, valid_from=NEXT.valid_from)])


def test_a_folder_gives_every_version_in_it(tmp_path: Path) -> None:
    text = FILE.read_text("utf-8")
    (tmp_path / "a.yaml").write_text(text, "utf-8")
    later = text.replace("610100-2011.2", "610100-2012.1").replace("2011-08-31\n", "2012-01-01\n")
    (tmp_path / "b.yaml").write_text(later.replace("state: published", "state: draft"), "utf-8")
    (tmp_path / PART.name).write_text(PART.read_text("utf-8"), "utf-8")
    found = load_versions(tmp_path)
    assert [one.version for one in found.every] == ["610100-2011.2", "610100-2012.1"]
    assert found.on(date(2012, 2, 1)).version == "610100-2011.2"


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CatalogueInvalid, match="holds no published catalogue"):
        load_versions(tmp_path)


def test_a_service_is_not_started_with_drafts_alone(tmp_path: Path) -> None:
    text = FILE.read_text("utf-8").replace("state: published", "state: draft")
    (tmp_path / "a.yaml").write_text(text, "utf-8")
    (tmp_path / PART.name).write_text(PART.read_text("utf-8"), "utf-8")
    for path in (tmp_path, tmp_path / "a.yaml"):
        with pytest.raises(CatalogueInvalid, match="state: published"):
            load_versions(path)
