"""Read the YAML of a catalogue file and its parts, remembering where each entry was written."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

import yaml

from onehall_intake.domain.catalogue_reading import CatalogueInvalid, Problem
from onehall_intake.domain.catalogue_reading import Path as Place

TIMESTAMP = "tag:yaml.org,2002:timestamp"
CURE_YAML = "write plain YAML; docs/how-to/edit-the-catalogue.md shows how"
PARTS = "parts"

Written: TypeAlias = tuple[str, int]  # file name, line


class CatalogueLoader(yaml.CSafeLoader):
    """Safe YAML in libyaml's speed, dates left as text so that a wrong one gets its line."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - PyYAML's own class attribute
        first: [(tag, pattern) for tag, pattern in resolvers if tag != TIMESTAMP]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


@dataclass(frozen=True, slots=True)
class Sheet:
    """One file as read: its data, and the tree that knows its lines."""

    name: str
    tree: yaml.Node | None
    raw: object


@dataclass(frozen=True, slots=True)
class Sheets:
    """A file and its parts as one: lists are joined, and every entry keeps file and line."""

    sheets: tuple[Sheet, ...]

    @property
    def raw(self) -> object:
        """Return the data of all files: the first one's, with the lists of its parts appended."""
        first = self.sheets[0].raw
        if not isinstance(first, Mapping) or len(self.sheets) == 1:
            return first
        joined = dict(first)
        for sheet in self.sheets[1:]:
            for key, value in sheet.raw.items() if isinstance(sheet.raw, Mapping) else ():
                here = joined.get(key, [])
                joined[key] = [*here, *value] if isinstance(here, list) else here
        return joined

    def placed(self, problems: Iterable[Problem]) -> list[Problem]:
        """Add file and line to problems: those of the entry, or of what it is missing from."""
        lines = dict(self._lines())
        return [_placed(problem, self.sheets[0].name, lines) for problem in problems]

    def given_twice(self) -> Iterator[Problem]:
        """Find keys written twice in one mapping, of which YAML silently keeps the last."""
        for sheet, offsets in self._offsets():
            for problem in _given_twice(sheet.tree, ()):
                yield replace(problem, path=_moved(problem.path, offsets))

    def _lines(self) -> Iterator[tuple[Place, Written]]:
        for sheet, offsets in reversed(list(self._offsets())):  # the first file's word counts
            for place, line in _lines(sheet.tree, ()):
                yield _moved(place, offsets), (sheet.name, line)

    def _offsets(self) -> Iterator[tuple[Sheet, Mapping[str, int]]]:
        """Say how far each file's lists begin in the joined ones."""
        before: dict[str, int] = {}
        for sheet in self.sheets:
            yield sheet, dict(before)
            for key, value in sheet.raw.items() if isinstance(sheet.raw, Mapping) else ():
                if isinstance(value, list):
                    before[str(key)] = before.get(str(key), 0) + len(value)


def read(text: str, name: str) -> Sheet:
    """Parse one file; raise CatalogueInvalid with the line where it is no YAML."""
    loader = CatalogueLoader(text)
    try:
        _refuse_aliases(text, name)
        tree = loader.get_single_node()
        return Sheet(name, tree, loader.construct_document(tree) if tree else None)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        what = error.problem or "is not YAML"
        raise CatalogueInvalid([Problem(f"{name}:{line}", what, CURE_YAML)]) from None
    except CatalogueInvalid:
        raise
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise CatalogueInvalid([Problem(name, type(error).__name__, CURE_YAML)]) from None
    finally:
        loader.dispose()


def read_all(path: Path) -> Sheets:
    """Read a file and the parts it names, which lie beside it."""
    first = read(text_of(path), path.name)
    found = [first]
    for n, part in enumerate(_parts(first)):
        cure = "put it beside the file that names it, or name it no more"
        beside = path.with_name(part)
        if beside == path or not beside.is_file():
            lost = Problem(PARTS, f"names {part!r}, which is not there", cure, (PARTS, n))
            raise CatalogueInvalid(Sheets((first,)).placed([lost]))
        sheet = read(text_of(beside), part)
        _refuse_stray(sheet)
        found.append(sheet)
    return Sheets(tuple(found))


def text_of(path: Path) -> str:
    """Read a file's text; raise CatalogueInvalid when it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        cure = "give the path of a readable file in UTF-8"
        raise CatalogueInvalid([Problem(path.name, type(error).__name__, cure)]) from error


def _refuse_aliases(text: str, name: str) -> None:
    """Refuse aliases: they can make a small file endless, and an entry's line ambiguous."""
    for event in yaml.parse(text, CatalogueLoader):
        if isinstance(event, yaml.AliasEvent):
            line = event.start_mark.line + 1 if event.start_mark else 1
            what = "an alias (*name) is not allowed"
            raise CatalogueInvalid([Problem(f"{name}:{line}", what, CURE_YAML)])


def _parts(sheet: Sheet) -> list[str]:
    named = sheet.raw.get(PARTS, []) if isinstance(sheet.raw, Mapping) else []
    if isinstance(named, list) and all(isinstance(one, str) and one for one in named):
        return [Path(one).name for one in named]
    cure = "list file names, as [synthetic.yaml]"
    problem = Problem(PARTS, "is not a list of file names", cure, (PARTS,))
    raise CatalogueInvalid(Sheets((sheet,)).placed([problem]))


def _refuse_stray(sheet: Sheet) -> None:
    """Keep a part to lists: what is said once is said in the file that names the part."""
    if not isinstance(sheet.raw, Mapping):
        raise CatalogueInvalid([Problem(sheet.name, "holds no lists", CURE_YAML)])
    cure = "a part holds lists only; say it in the file that names the part"
    stray = [
        Problem(str(key), "is not a list", cure, (str(key),))
        for key, value in sheet.raw.items()
        if not isinstance(value, list)
    ]
    if stray:
        raise CatalogueInvalid(Sheets((sheet,)).placed(stray))


def _lines(node: yaml.Node | None, path: Place) -> Iterator[tuple[Place, int]]:
    """Say on which line each entry of the raw data begins: for a value, its key's."""
    if node is None:
        return
    yield path, node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        for n, child in enumerate(node.value):
            yield from _lines(child, (*path, n))
    elif isinstance(node, yaml.MappingNode):
        for key, child in node.value:
            here = (*path, str(key.value))
            yield from _lines(child, here)
            yield here, key.start_mark.line + 1


def _given_twice(node: yaml.Node | None, path: Place) -> Iterator[Problem]:
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


def _moved(place: Place, offsets: Mapping[str, int]) -> Place:
    match place:
        case (str(key), int(n), *rest):
            return (key, n + offsets.get(key, 0), *rest)
        case _:
            return place


def _placed(problem: Problem, name: str, lines: Mapping[Place, Written]) -> Problem:
    place = problem.path
    while place and place not in lines:
        place = place[:-1]
    file, line = lines.get(place, (name, 1)) if place else (name, 1)
    return replace(problem, where=f"{file}:{line} {problem.where}")
