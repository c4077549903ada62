"""The rules as data: profiles in TOML files beside this one, read and checked when first asked for.

`default` watches all fourteen functions; `hunan2018` and `yulin` say where they differ from it.
"""

from functools import lru_cache
from importlib.resources import files
from typing import Final

from onehall_supervision.domain.rulebook.book import Answering, Book, Count, Rule
from onehall_supervision.domain.rulebook.reading import RuleFileError, Source, read

PROFILES: Final = ("default", "hunan2018", "yulin")


@lru_cache(maxsize=8)
def profile(name: str) -> Book:
    """Return a profile that comes with the service; raise `KeyError` for another name."""
    if name not in PROFILES:
        raise KeyError(name)
    here = files(__package__) / name
    sources = [
        Source(f"{name}/{file.name}", file.read_text(encoding="utf-8"))
        for file in sorted(here.iterdir(), key=lambda one: (one.name != "profile.toml", one.name))
        if file.name.endswith(".toml")
    ]
    return read(sources, profile)


def book_of(file: str, text: str) -> Book:
    """Read a profile of somebody's own from one file; raise `RuleFileError` with its line."""
    return read([Source(file, text)], profile)


DEFAULT: Final = profile("default")

__all__ = [
    "DEFAULT",
    "PROFILES",
    "Answering",
    "Book",
    "Count",
    "Rule",
    "RuleFileError",
    "book_of",
    "profile",
]
