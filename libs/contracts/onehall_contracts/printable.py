"""What a file of unknown origin says, made safe to print: a verdict must not be painted over."""

from typing import Final
from unicodedata import category

OBEYED: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Controls, invisible marks that turn a text round, halves of characters, ends of lines."""


def printable(text: str) -> str:
    r"""Return a text in which whatever a terminal obeys stands written out, as `\x1b` does."""
    return text if text.isprintable() else "".join(map(_shown, text))


def _shown(character: str) -> str:
    if category(character) in OBEYED:
        return character.encode("unicode_escape").decode()
    return character
