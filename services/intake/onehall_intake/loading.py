"""Read a catalogue from YAML; every problem names its file and line.

`python -m onehall_intake catalogue-check [FILE]` checks a file, or the built-in one.
"""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from importlib import resources
from pathlib import Path

import yaml

from onehall_intake.domain import catalogue_reading as reading
from onehall_intake.domain.catalogue import Catalogue
from onehall_intake.domain.catalogue_reading import CatalogueInvalid, Problem
from onehall_intake.domain.catalogue_validation import validate

BUILT_IN = "catalogue.yaml"
TIMESTAMP = "tag:yaml.org,2002:timestamp"
CURE_YAML = "write plain YAML; docs/how-to/edit-the-catalogue.md shows how"

Lines = Mapping[reading.Path, int]


class CatalogueLoader(yaml.SafeLoader):
    """Safe YAML without aliases, and with dates left as text so that a wrong one gets its line."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - PyYAML's own class attribute
        first: [(tag, pattern) for tag, pattern in resolvers if tag != TIMESTAMP]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Refuse aliases: they can make a small file endless, and an entry's line ambiguous."""
        if self.check_event(yaml.AliasEvent):
            what = "an alias (*name) is not allowed"
            raise yaml.composer.ComposerError(None, None, what, self.get_mark())
        return super().compose_node(parent, index)


def load_catalogue(path: Path | None = None) -> Catalogue:
    """Load `path`, or the built-in one; raise CatalogueInvalid with the line of each problem."""
    name = path.name if path else BUILT_IN
    tree, raw = _parse(_text(path, name), name)
    lines = dict(_lines(tree, ()))
    problems = list(_given_twice(tree, ()))
    try:
        catalogue = validate(raw)
    except CatalogueInvalid as invalid:
        problems += invalid.problems
    if problems:
        raise CatalogueInvalid([_placed(problem, name, lines) for problem in problems])
    return catalogue


def main(arguments: list[str]) -> int:
    """Check one catalogue for its editor: 0 and a summary, or 1 and every problem."""
    try:
        found = load_catalogue(Path(arguments[0]) if arguments else None)
    except CatalogueInvalid as invalid:
        sys.stderr.write(f"{invalid}\n")
        return 1
    counts = f"{len(found.departments)} departments, {len(found.classes)} classes"
    sys.stdout.write(
        f"catalogue {found.version}: {counts}, {len(found.items)} items, all in order\n"
    )
    return 0


def _text(path: Path | None, name: str) -> str:
    try:
        source = path or resources.files("onehall_intake").joinpath("data", BUILT_IN)
        return source.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        cure = "give the path of a readable file in UTF-8"
        raise CatalogueInvalid([Problem(name, type(error).__name__, cure)]) from error


def _parse(text: str, name: str) -> tuple[yaml.Node | None, object]:
    loader = CatalogueLoader(text)
    try:
        tree = loader.get_single_node()
        return tree, loader.construct_document(tree) if tree else None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        what = error.problem or "is not YAML"
        raise CatalogueInvalid([Problem(f"{name}:{line}", what, CURE_YAML)]) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise CatalogueInvalid([Problem(name, type(error).__name__, CURE_YAML)]) from None
    finally:
        loader.dispose()


def _lines(node: yaml.Node | None, path: reading.Path) -> Iterator[tuple[reading.Path, int]]:
    """Say on which line each entry of the raw data begins."""
    if node is None:
        return
    yield path, node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        for n, child in enumerate(node.value):
            yield from _lines(child, (*path, n))
    elif isinstance(node, yaml.MappingNode):
        for key, child in node.value:
            yield from _lines(child, (*path, str(key.value)))
            yield (
                (*path, str(key.value)),
                key.start_mark.line + 1,
            )  # the key's line, not the value's


def _given_twice(node: yaml.Node | None, path: reading.Path) -> Iterator[Problem]:
    """Find keys written twice in one mapping, of which YAML silently keeps the last."""
    if isinstance(node, yaml.SequenceNode):
        for n, child in enumerate(node.value):
            yield from _given_twice(child, (*path, n))
    elif isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, child in node.value:
            here = (*path, str(key.value))
            if str(key.value) in seen:
                yield Problem(str(key.value), "is written twice", "keep one of them", here)
            seen.add(str(key.value))
            yield from _given_twice(child, here)


def _placed(problem: Problem, name: str, lines: Lines) -> Problem:
    """Add file and line: those of the entry itself, or of what it is missing from."""
    path = problem.path
    while path and path not in lines:
        path = path[:-1]
    return replace(problem, where=f"{name}:{lines.get(path, 1)} {problem.where}")
