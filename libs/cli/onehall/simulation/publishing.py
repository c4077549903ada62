"""Plots and figures of simulated cities, as files; the same figures give the same bytes."""

import asyncio
import json
import os
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import typst
from rich.console import Console

from onehall.simulation import plotting, tables
from onehall.simulation.found import Found
from onehall.stack import typefaces

FIGURES: Final = "figures.json"
TEMPLATE: Final = Path(str(files("onehall.simulation") / "charts.typ"))
FAMILIES: Final = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
)
PPI: Final = 132.0
BEGIN, END = "<!-- simulation: begin -->", "<!-- simulation: end -->"


class Desk:
    """A folder for what is published, and the typeface it is set in."""

    def __init__(self, folder: Path, page: Path | None = None) -> None:
        """Take a folder, and a page with a place for the tables.

        Raises OSError if nothing can be written there or a Chinese typeface cannot be had, and
        ValueError if the page has no such place.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._page = folder, page
        self._write(FIGURES, b"{}")
        if page:
            _between(page.read_text("utf-8"), "")
        self._typefaces = asyncio.run(_typefaces())

    def publish(self, found: Found) -> None:
        """Write figures, plots and tables."""
        plain = json.dumps(found.plain, ensure_ascii=False, indent=1) + "\n"
        self._write(FIGURES, plain.encode())
        for name, plot in plotting.plots(found).items():
            self._draw(name, plot)
        if self._page:
            written = tables.markdown(tables.everything(found))
            text = _between(self._page.read_text("utf-8"), written)
            self._page.write_text(text, "utf-8")

    def _draw(self, name: str, plot: Mapping[str, Any]) -> None:
        said = json.dumps({**plot, "fonts": FAMILIES}, ensure_ascii=False)
        compiler = typst.Compiler(
            str(TEMPLATE), font_paths=self._typefaces, ignore_system_fonts=True
        )
        for form in ("svg", "png"):
            made = compiler.compile(sys_inputs={"said": said}, format=form, ppi=PPI)
            assert made is not None  # noqa: S101 - nothing was asked to be written to a file
            self._write(f"{name}.{form}", made if isinstance(made, bytes) else made[0])

    def _write(self, name: str, content: bytes) -> None:
        (self._folder / name).write_bytes(content)


def _between(text: str, content: str) -> str:
    """Put content between the marks of a page."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"the page has no place for the tables; write {BEGIN} and {END} in it")
    return f"{before}{BEGIN}\n\n{content}\n{END}{after}"


async def _typefaces() -> list[str]:
    """Return the folders with a Chinese typeface: named, the system's, or fetched."""
    if given := os.environ.get(typefaces.VARIABLE, "").strip():
        return [given]
    if typefaces.installed():
        return [str(folder) for folder in typefaces.SYSTEM if folder.is_dir()]
    return [str(await typefaces.tree(Console(stderr=True)))]
