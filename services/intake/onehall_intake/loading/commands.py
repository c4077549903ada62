"""The catalogue's commands: `python -m onehall_intake catalogue-check [FILE]` and its siblings.

They need no database, no broker and no settings; `onehall catalogue` runs them.
"""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

from onehall_intake.domain.catalogue import Catalogue
from onehall_intake.domain.catalogue_figures import class_figures
from onehall_intake.domain.catalogue_reading import CatalogueInvalid
from onehall_intake.domain.catalogue_variants import Deviation, deviations
from onehall_intake.loading.acceptances import acceptances
from onehall_intake.loading.accepted import accepted
from onehall_intake.loading.files import built_in
from onehall_intake.loading.reading import read_all
from onehall_intake.loading.variants import (
    load_variant,
    load_variants,
    sound_variant,
    varies,
)
from onehall_intake.loading.versions import load_catalogue, load_versions, sound

DONE, FAILED = 0, 1
Command = Callable[[Sequence[str]], int]


def check(arguments: Sequence[str]) -> int:
    """Check a catalogue, a folder of versions or a district's variant: all problems, or none."""
    parser = ArgumentParser("catalogue-check")
    parser.add_argument("file", nargs="?", type=Path)
    given = _against(parser, arguments)
    return _explained(lambda: _checked(given.file, given.against))


def variance(arguments: Sequence[str]) -> int:
    """List what districts do differently, each with its reason; unexplained ones fail (R-60)."""
    parser = ArgumentParser("catalogue-variance")
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    given = _against(parser, arguments)
    return _explained(lambda: _variance(given.files, load_catalogue(given.against)))


def figures(arguments: Sequence[str]) -> int:
    """Print what every class costs in series and at once, as JSON (DOMAIN 4.6)."""
    given = _against(ArgumentParser("catalogue-figures"), arguments)
    return _explained(lambda: _figures(load_catalogue(given.against)))


COMMANDS: Final[Mapping[str, Command]] = {
    "catalogue-check": check,
    "catalogue-variance": variance,
    "catalogue-figures": figures,
    "accepted": lambda arguments: _explained(lambda: accepted(arguments)),
    "acceptances": lambda arguments: _explained(lambda: acceptances(arguments)),
}


def _against(parser: ArgumentParser, arguments: Sequence[str]) -> Namespace:
    parser.add_argument("--against", type=Path, help="a catalogue; left out, the built-in one")
    return parser.parse_args(arguments)


def _explained(act: Callable[[], int]) -> int:
    try:
        return act()
    except (CatalogueInvalid, LookupError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return FAILED


def _checked(path: Path | None, against: Path | None) -> int:
    if path is not None and path.is_dir():
        for one in load_versions(path).every:
            _say(_summary(one))
        return DONE
    sheets = read_all(path or built_in())
    if varies(sheets) is not None:
        catalogue = load_catalogue(against)
        variant = sound_variant(sheets, catalogue)
        found = len(deviations(variant, catalogue))
        _say(f"variant of {variant.centre}: {found} deviations, nothing added, all in order")
    else:
        _say(_summary(sound(sheets)))
    return DONE


def _summary(found: Catalogue) -> str:
    counts = (
        f"{len(found.departments)} departments, {len(found.categories)} categories, "
        f"{len(found.classes)} classes, {len(found.items)} items, {len(found.centres)} centres"
    )
    return f"catalogue {found.version} ({found.state}): {counts}, all in order"


def _variance(files: Sequence[Path], catalogue: Catalogue) -> int:
    folders = [file for file in files if file.is_dir()]
    variants = [load_variant(file, catalogue) for file in files if file not in folders]
    for folder in folders if files else [None]:
        variants += load_variants(catalogue, folder)
    found = [one for variant in variants for one in deviations(variant, catalogue)]
    for deviation in found:
        _say(_deviation(deviation))
    unexplained = sum(1 for one in found if one.reason is None)
    _say(f"{len(variants)} centres, {len(found)} deviations, {unexplained} unexplained")
    return FAILED if unexplained else DONE


def _deviation(one: Deviation) -> str:
    why = one.reason or "UNEXPLAINED: give the item a `reason`"
    return f"{one.centre} {one.item}: {one.what} ({why})"


def _figures(catalogue: Catalogue) -> int:
    classes = [
        {"id": one.id, "name": one.name, **asdict(class_figures(one.items))}
        for one in catalogue.classes.values()
    ]
    whole = {"catalogue_version": catalogue.version, "classes": classes}
    _say(json.dumps(whole, ensure_ascii=False, indent=2))
    return DONE


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
