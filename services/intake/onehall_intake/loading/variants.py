"""Read the variants of districts: small files held against one version of the catalogue."""

from collections.abc import Mapping
from pathlib import Path

from onehall_intake.domain.catalogue import Catalogue
from onehall_intake.domain.catalogue_reading import CatalogueInvalid
from onehall_intake.domain.catalogue_variants import KEY, Variant, validate_variant
from onehall_intake.loading.files import FILES, built_in
from onehall_intake.loading.reading import Sheets, read_all

DISTRICTS = "districts"


def varies(sheets: Sheets) -> object:
    """Return the version a district's variant was held against; None for a catalogue."""
    return sheets.raw.get(KEY) if isinstance(sheets.raw, Mapping) else None


def load_variant(path: Path, catalogue: Catalogue) -> Variant:
    """Load one variant; raise CatalogueInvalid with the line of everything it adds."""
    return sound_variant(read_all(path), catalogue)


def load_variants(catalogue: Catalogue, folder: Path | None = None) -> tuple[Variant, ...]:
    """Load every variant of a folder, or the built-in ones, in the order of their names."""
    files = sorted((folder or built_in(DISTRICTS)).glob(FILES))
    return tuple(load_variant(file, catalogue) for file in files)


def sound_variant(sheets: Sheets, catalogue: Catalogue) -> Variant:
    """Return the variant a file holds, or raise CatalogueInvalid with the line of each breach."""
    problems = list(sheets.given_twice())
    try:
        variant = validate_variant(sheets.raw, catalogue)
    except CatalogueInvalid as invalid:
        problems += invalid.problems
    if problems:
        raise CatalogueInvalid(sheets.placed(problems))
    return variant
