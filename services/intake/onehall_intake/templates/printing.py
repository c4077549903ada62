"""PDFs, each set in a process of its own: typst neither blocks the loop nor keeps its memory here.

`python -m onehall_intake.templates.printing` is that process: JSON in, PDF out.
"""

import asyncio
import json
import sys
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, Final

AT_ONCE: Final = 2
WAITING: Final = 16
KEPT: Final = 64
SECONDS: Final = 20.0


class Busy(Exception):
    """So many documents wait to be set that one more would only wait in vain."""


class NotSet(Exception):
    """A document could not be set; the text says why, for the log and for nobody outside."""


@dataclass(slots=True)
class Press:
    """Sets documents, a few at once, and keeps the last ones: most people ask for the same."""

    places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    asked: int = 0
    kept: OrderedDict[bytes, bytes] = field(default_factory=OrderedDict)

    async def pdf(self, name: str, told: Mapping[str, Any], folder: Path, family: str) -> bytes:
        """Return a guide or a notice as PDF, in the typeface `family` found in `folder`.

        Raises Busy when too many wait, NotSet when the document cannot be set.
        """
        order = {"name": name, "told": told, "folder": str(folder), "family": family}
        content = json.dumps(order, ensure_ascii=False).encode()
        key = sha256(content).digest()
        if key in self.kept:
            self.kept.move_to_end(key)
            return self.kept[key]
        if self.asked >= WAITING:
            raise Busy(f"{self.asked} documents are being set")
        self.asked += 1
        try:
            async with self.places:
                made = await _set(content)
        finally:
            self.asked -= 1
        self.kept[key] = made
        while len(self.kept) > KEPT:
            self.kept.popitem(last=False)
        return made


async def _set(order: bytes) -> bytes:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        __name__,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        made, said = await asyncio.wait_for(process.communicate(order), SECONDS)
    except TimeoutError:
        raise NotSet(f"not set within {SECONDS:.0f} s") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        raise NotSet(said.decode(errors="replace")[-500:])
    return made


def compiled(order: Mapping[str, Any]) -> bytes:
    """Set one document, here and now; for the process that does nothing else."""
    import typst  # noqa: PLC0415 - only the setting process loads it

    with as_file(files(__package__)) as folder:
        made = typst.compile(
            str(folder / f"{order['name']}.typ"),
            root=str(folder),
            font_paths=[order["folder"]] if order["folder"] else [],
            ignore_system_fonts=True,
            sys_inputs={
                "told": json.dumps(order["told"], ensure_ascii=False),
                "family": order["family"],
            },
        )
    return bytes(made)  # one document, one file


if __name__ == "__main__":
    sys.stdout.buffer.write(compiled(json.load(sys.stdin.buffer)))
