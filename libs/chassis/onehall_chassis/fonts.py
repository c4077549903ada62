"""Where the Chinese typeface of our documents is: given, fetched by the stack, or the system's."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from onehall_chassis.settings import PREFIX

VARIABLE = f"{PREFIX}FONTS"
SYSTEM = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
# Best for a document first. File names, because reading every font of a machine takes seconds.
KNOWN = (
    ("NotoSerifCJK-Regular.ttc", "Noto Serif CJK SC"),
    ("SourceHanSerifSC-Regular.otf", "Source Han Serif SC"),
    ("NotoSansCJK-Regular.ttc", "Noto Sans CJK SC"),
    ("SourceHanSansSC-Regular.otf", "Source Han Sans SC"),
    ("wqy-zenhei.ttc", "WenQuanYi Zen Hei"),
    ("wqy-microhei.ttc", "WenQuanYi Micro Hei"),
)


class FontMissing(Exception):
    """There is no Chinese typeface, so no document can be set; the text says how to get one."""


@dataclass(frozen=True, slots=True)
class ChineseFont:
    """A typeface as typst wants it: the folder to look in, and the family's name."""

    folder: Path
    family: str


def chinese_font() -> ChineseFont:
    """Return the typeface to set documents in; raise `FontMissing` if there is none."""
    given = os.environ.get(VARIABLE, "").strip()
    found = search([Path(given)] if given else system_folders())
    if found is None:
        where = f"{VARIABLE}={given}" if given else "this system"
        raise FontMissing(
            f"no Chinese typeface in {where}; `onehall up` fetches one,"
            f" fonts-noto-cjk or fonts-wqy-zenhei have one, {VARIABLE} names its folder"
        )
    return found


def system_folders() -> list[Path]:
    """Return the folders in which a system and its user keep typefaces."""
    data = os.environ.get("XDG_DATA_HOME")
    own = Path(data) if data else Path("~/.local/share").expanduser()
    return [*SYSTEM, own / "fonts"]


def search(folders: Iterable[Path]) -> ChineseFont | None:
    """Return the best typeface below `folders`, if any."""
    names = [file for file, _ in KNOWN]
    found = [path for folder in folders for path in _files(folder) if path.name in names]
    if not found:
        return None
    best = min(found, key=lambda path: (names.index(path.name), str(path)))
    return ChineseFont(best.parent, dict(KNOWN)[best.name])


def _files(folder: Path) -> Iterator[Path]:
    for parent, _, names in os.walk(folder):
        yield from (Path(parent) / name for name in names)
