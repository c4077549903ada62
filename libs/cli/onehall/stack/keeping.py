"""Files that hold secrets: their owner's alone, and there whole or not at all."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from onehall.stack.accounts import Account

OWN, EVERYBODY = 0o600, 0o644
FOLDER_OF_OWN, FOLDER_OF_ALL = 0o700, 0o755


def keep(path: Path, text: str, mode: int = OWN, owner: Account | None = None) -> Path:
    """Write a file in one step, whatever was there before, and return its path."""
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}.partial")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWN)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        os.fchmod(file.fileno(), mode)
        if owner is not None:
            os.fchown(file.fileno(), owner.uid, owner.gid)
        file.write(text)
    partial.replace(path)
    return path


def keep_once(root: Path, name: Path, make: Callable[[], str]) -> Path:
    """Return the path of a file below `root`; one that is missing is made, with its folders."""
    path = root / name
    if not path.exists():
        folders(root, path.parent)
        keep(path, make())
    return path


def folders(root: Path, folder: Path, mode: int = FOLDER_OF_OWN) -> Path:
    """Make what is missing of a folder below `root`, for its owner alone, and return it."""
    if folder != root and not folder.is_dir():
        folders(root, folder.parent, mode)
        folder.mkdir(mode=mode, exist_ok=True)
    return folder
