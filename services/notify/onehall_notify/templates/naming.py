"""What people call what the catalogue has ids for: departments, classes, items.

A copy, because what was sent is shown again as it was read, whatever the catalogue says by then; an
id that is not in it stands as it is.
"""

from collections.abc import Mapping
from importlib.resources import files
from typing import Final


def _read() -> dict[str, tuple[str, str]]:
    text = (files(__package__) / "names.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return {id: (chinese, english) for id, chinese, english in rows}


NAMES: Final[Mapping[str, tuple[str, str]]] = _read()
