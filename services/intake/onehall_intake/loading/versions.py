"""Load catalogues: one version from its file and parts, or all there are."""

from collections.abc import Sequence
from pathlib import Path

from onehall_intake.domain.catalogue import Catalogue, CentreId
from onehall_intake.domain.catalogue_handling import with_variants
from onehall_intake.domain.catalogue_reading import CatalogueInvalid, Problem
from onehall_intake.domain.catalogue_validation import validate
from onehall_intake.domain.catalogue_variants import Variant
from onehall_intake.domain.catalogue_versions import Versions, arranged
from onehall_intake.loading.files import FILES, built_in
from onehall_intake.loading.reading import Sheets, read_all
from onehall_intake.loading.variants import DISTRICTS, sound_variant, varies


def load_catalogue(path: Path | None = None) -> Catalogue:
    """Load `path`, or the built-in one, with what the folder `districts` beside it varies.

    Raises CatalogueInvalid with the line of each problem.
    """
    file = path or built_in()
    return _with_districts(sound(read_all(file)), file)


def load_versions(path: Path | None = None) -> Versions:
    """Load every version there is: of a folder, of one file, or the built-in one.

    In a folder each file with a `version` is one; the others are parts of them. Raises
    CatalogueInvalid when any is unsound, two cannot be told apart, or none is published.
    """
    if path is None or not path.is_dir():
        return _in_force([load_catalogue(path)], path or built_in())
    files = {file: read_all(file) for file in sorted(path.glob(FILES))}
    found = [
        _with_districts(sound(sheets), file)
        for file, sheets in files.items()
        if _is_version(sheets)
    ]
    return _in_force(found, path)


def sound(sheets: Sheets) -> Catalogue:
    """Return the catalogue a file holds, or raise CatalogueInvalid with the line of each breach."""
    problems = list(sheets.given_twice())
    try:
        catalogue = validate(sheets.raw)
    except CatalogueInvalid as invalid:
        problems += invalid.problems
    if problems:
        raise CatalogueInvalid(sheets.placed(problems))
    return catalogue


def _in_force(found: Sequence[Catalogue], path: Path) -> Versions:
    versions = arranged(found)
    if not versions.published:
        cure = "put a catalogue there that has a version, and state: published"
        raise CatalogueInvalid([Problem(path.name, "holds no published catalogue", cure)])
    return versions


def _with_districts(catalogue: Catalogue, file: Path) -> Catalogue:
    """Take in the variants of this version; those of others are another version's."""
    variants: dict[CentreId, Variant] = {}
    for beside in sorted(file.with_name(DISTRICTS).glob(FILES)):
        sheets = read_all(beside)
        if varies(sheets) != catalogue.version:
            continue
        variant = sound_variant(sheets, catalogue)
        if variant.centre in variants:
            cure = "keep one file for each centre and version"
            problem = Problem("", f"varies {variant.centre} a second time", cure)
            raise CatalogueInvalid(sheets.placed([problem]))
        variants[variant.centre] = variant
    return with_variants(catalogue, variants.values())


def _is_version(sheets: Sheets) -> bool:
    raw = sheets.sheets[0].raw
    return isinstance(raw, dict) and "version" in raw
