"""`check FILE`: read a rule file as the service would; what it holds, or the line and the cure."""

import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from onehall_supervision.domain.levels import Level
from onehall_supervision.domain.rulebook import Book, RuleFileError, book_of

DONE, WRONG = 0, 1
MOST: Final = 1024 * 1024
"""Bytes of the largest rule file that is read."""


def rules(arguments: Sequence[str]) -> int:
    """Check a rule file; return 1 if it cannot be used, having said where and why in one line."""
    parser = ArgumentParser("rules", description="rule files 发牌规则 of supervision")
    asked = parser.add_subparsers(required=True)
    checking = asked.add_parser("check", help="say whether a rule file can be used")
    checking.add_argument("file", type=Path)
    file: Path = parser.parse_args(arguments).file
    try:
        book = book_of(file.name, _text(file))
    except RuleFileError as error:
        sys.stderr.write(f"{error}\n")
        return WRONG
    sys.stdout.write(f"{file.name}: {_told(book)}\n")
    return DONE


def _text(file: Path) -> str:
    """Return what a file says; raise `RuleFileError` if that is no text of a usual length."""
    try:
        with file.open("rb") as read:
            data = read.read(MOST + 1)
    except OSError as error:
        what = f"cannot be read ({type(error).__name__}); name a text file"
        raise RuleFileError(file.name, 0, what) from None
    if len(data) > MOST:
        raise RuleFileError(file.name, 0, f"longer than {MOST} bytes; a profile has some hundred")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise RuleFileError(file.name, line, "not UTF-8; save the file as UTF-8") from None


def _told(book: Book) -> str:
    levels = Counter(rule.level for rule in book.rules)
    each = ", ".join(f"{levels[level]} {level}" for level in Level)
    functions = len({rule.function for rule in book.rules})
    return f"profile {book.name}, {len(book.rules)} rules of {functions} functions: {each}"
