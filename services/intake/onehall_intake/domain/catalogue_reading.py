"""Read typed values out of raw data, noting every misfit instead of stopping at the first."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeAlias, TypeGuard, TypeVar

from onehall_intake.domain.catalogue import nearest

Path: TypeAlias = tuple[str | int, ...]
Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a catalogue: where, what, and how to put it right.

    `path` leads to the entry in the raw data, so that whoever read a file can add the line.
    """

    where: str
    what: str
    cure: str
    path: Path = field(default=(), repr=False, compare=False)

    def __str__(self) -> str:
        return f"{self.where}: {self.what}; {self.cure}"


class CatalogueInvalid(ValueError):
    """The catalogue breaks its rules; `problems` lists every breach found, not the first."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        listed = "\n".join(f"  {problem}" for problem in problems)
        super().__init__(f"the catalogue has {len(problems)} problem(s):\n{listed}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One mapping of the raw catalogue, its place, and the list its problems are added to.

    Every reader gives a harmless stand-in after noting a problem, so that one pass finds them all.
    """

    raw: Mapping[object, object]
    label: str
    path: Path
    problems: list[Problem]

    def problem(self, key: str, what: str, cure: str) -> None:
        """Note what is wrong with one key of this entry."""
        where = ".".join(part for part in (self.label, key) if part)
        path = (*self.path, key) if key else self.path
        self.problems.append(Problem(where, what, cure, path))

    def only(self, *keys: str) -> None:
        """Note keys that mean nothing here: most are misspelt ones that do."""
        for key in self.raw:
            if key not in keys:
                self.problem(str(key), "is not a known key", nearest(str(key), frozenset(keys)))

    def has(self, key: str) -> bool:
        """Tell whether the key is there with a value."""
        return self.raw.get(key) is not None

    def text(self, key: str, cure: str = "write a text") -> str:
        """Read a text that must not be empty."""
        value = self.raw.get(key)
        if isinstance(value, str) and value.strip():
            return value.strip()
        self._unfit(key, "a text", cure)
        return ""

    def optional_text(self, key: str) -> str | None:
        """Read a text that may be left out."""
        return self.text(key) if self.has(key) else None

    def whole(self, key: str) -> int:
        """Read a whole number of at least one; 0 stands for a problem already noted."""
        value = self.raw.get(key)
        if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
            return value
        self._unfit(key, "a whole number of at least 1", "write a number without quotes")
        return 0

    def share(self, key: str) -> float:
        """Read a share between 0 and 1."""
        value = self.raw.get(key)
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1:
            return float(value)
        self._unfit(key, "a share between 0 and 1", "write for example 0.90")
        return 0.0

    def flag(self, key: str, default: bool | None = None) -> bool:
        """Read yes or no; without a default it must be said."""
        value = self.raw.get(key, default)
        if isinstance(value, bool):
            return value
        self._unfit(key, "true or false", "write true or false without quotes")
        return False

    def day(self, key: str) -> date:
        """Read a date, written as such or as ISO text."""
        value = self.raw.get(key)
        if type(value) is date:
            return value
        try:
            return date.fromisoformat(value if isinstance(value, str) else "")
        except ValueError:
            self._unfit(key, "a date", "write it as 2011-08-31")
            return date.min

    def choice(self, key: str, kind: type[Choice]) -> Choice:
        """Read one of a closed list of words."""
        value = self.raw.get(key)
        for one in kind:
            if value == one.value:
                return one
        self._unfit(key, "one of the known words", f"use one of: {', '.join(kind)}")
        return next(iter(kind))

    def optional_choice(self, key: str, usual: Choice) -> Choice:
        """Read one of a closed list of words, or take the usual one."""
        return self.choice(key, type(usual)) if self.has(key) else usual

    def texts(self, key: str, cure: str = "list at least one text") -> tuple[str, ...]:
        """Read a list of texts that must not be empty."""
        value = self.raw.get(key)
        if isinstance(value, list) and value and all(_is_text(one) for one in value):
            return tuple(value)
        self._unfit(key, "a list of texts", cure)
        return ()

    def optional_texts(self, key: str) -> tuple[str, ...]:
        """Read a list of texts that may be left out."""
        return self.texts(key) if self.has(key) else ()

    def wholes(self, key: str) -> tuple[int, ...]:
        """Read a list of whole numbers, each at least one."""
        value = self.raw.get(key)
        if isinstance(value, list) and value and all(type(n) is int and n >= 1 for n in value):
            return tuple(value)
        self._unfit(key, "a list of whole numbers of at least 1", "write for example [2, 2, 1]")
        return ()

    def entry(self, key: str) -> "Entry":
        """Step into a mapping that must be there."""
        return self._step(self.raw.get(key), key, (*self.path, key), f"{key}: {{...}}")

    def entries(self, key: str, cure: str = "list at least one entry") -> tuple["Entry", ...]:
        """Step into each mapping of a list that must not be empty."""
        value = self.raw.get(key)
        if not isinstance(value, list) or not value:
            self._unfit(key, "a list of entries", cure)
            return ()
        return tuple(self._element(key, n, one) for n, one in enumerate(value))

    def optional_entries(self, key: str) -> tuple["Entry", ...]:
        """Step into each mapping of a list that may be left out."""
        return self.entries(key) if self.has(key) else ()

    def _element(self, key: str, n: int, value: object) -> "Entry":
        own = value.get("id") if isinstance(value, Mapping) else None
        name = f"{key}[{n + 1}]"
        found = self._step(value, name, (*self.path, key, n), "an entry with keys and values")
        # An entry with an id is known by it alone: PC2-01, not classes[2].items[1].
        return Entry(found.raw, own, found.path, found.problems) if _is_text(own) else found

    def _step(self, value: object, name: str, path: Path, wanted: str) -> "Entry":
        label = ".".join(part for part in (self.label, name) if part)
        if isinstance(value, Mapping):
            return Entry(value, label, path, self.problems)
        what = "is missing" if value is None else f"is a {type(value).__name__}"
        self.problems.append(Problem(label, what, f"write {wanted}", path))
        return Entry({}, label, path, [])  # its keys are not missing one by one

    def _unfit(self, key: str, wanted: str, cure: str) -> None:
        value = self.raw.get(key)
        empty = value is None or (isinstance(value, str | list) and not value)
        self.problem(key, "is missing" if empty else f"is not {wanted}", cure)


def _is_text(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and bool(value.strip())
