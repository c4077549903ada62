"""A Chinese typeface for documents: the system's, else one from the distribution's packages."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from rich.console import Console

from onehall.stack import fetch
from onehall.stack.cache import once
from onehall.stack.errors import StackError

VARIABLE = "ONEHALL_FONTS"
PACKAGE = "fonts-wqy-zenhei"
TREE = f"typeface-{PACKAGE}"
SYSTEM = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
PATTERNS = ("Noto*CJK-Regular.ttc", "SourceHan*SC-Regular.otf", "wqy-*.ttc")


async def provided(console: Console) -> Mapping[str, str]:
    """Return what the services' environment must say so that they find a typeface.

    Without one nothing stops: permits hold, and their documents are made once there is one.
    """
    if os.environ.get(VARIABLE) or installed():
        return {}
    try:
        return {VARIABLE: str(await tree(console))}
    except (StackError, OSError) as error:
        console.print(f"no Chinese typeface, so permits get no PDF yet: {error}", style="yellow")
        return {}


def installed() -> bool:
    """Whether the system has a typeface that documents can be set in."""
    return any(_has_one(folder) for folder in SYSTEM if folder.is_dir())


async def tree(console: Console) -> Path:
    """Return the cached folder with the typeface in it, fetching it if need be."""
    missing = [tool for tool in ("apt-get", "dpkg-deb") if shutil.which(tool) is None]
    if missing:
        cure = f"Install a Chinese typeface, or name its folder with {VARIABLE}."
        raise StackError(f"{PACKAGE} cannot be fetched: there is no {missing[0]}", cure)

    async def build(partial: Path, _target: Path) -> None:
        await fetch.package(PACKAGE, partial, console)
        if not _has_one(partial):
            raise StackError(f"{PACKAGE} has no typeface in it", f"Name a folder with {VARIABLE}.")

    return await once(TREE, build)


def _has_one(folder: Path) -> bool:
    return any(next(folder.rglob(pattern), None) for pattern in PATTERNS)
