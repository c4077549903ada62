"""What commands are handed in files: read, or refused with the file's name and nothing of it."""

import json
import sys
from pathlib import Path
from typing import Any

STANDARD_INPUT = Path("-")


def text_of(path: Path) -> str:
    """Return a file's text, or what is typed for `-`; raise `LookupError` if there is none."""
    try:
        return sys.stdin.read() if path == STANDARD_INPUT else path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise LookupError(f"{path} cannot be read: {type(error).__name__}") from None


def json_of(path: Path) -> Any:
    """Return the JSON in a file; raise `LookupError` if it is none."""
    try:
        return json.loads(text_of(path))
    except (ValueError, RecursionError):
        raise LookupError(f"{path} is not JSON") from None
