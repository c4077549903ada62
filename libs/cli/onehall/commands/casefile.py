"""`onehall verify-bundle`: a frozen case file 固定的案卷, checked byte by byte without us."""

import re
from pathlib import Path
from typing import Annotated

import typer
from onehall_contracts.casefile.archive import MOST_BYTES
from onehall_contracts.casefile.verifying import verify_annex, verify_casefile
from onehall_contracts.evidence import Verdict
from rich.console import Console

from onehall.commands.calling import tell

CHANGED, UNREADABLE = 1, 2
DIGEST = re.compile(r"[0-9a-fA-F]{64}")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("verify-bundle")(verify_bundle)


def verify_bundle(
    file: Annotated[Path, typer.Argument(help="The frozen case file, a .zip.")],
    manifest_sha256: Annotated[
        str | None,
        typer.Option(help="The digest that was published when the dispute was filed."),
    ] = None,
    annex: Annotated[
        Path | None, typer.Option(help="Its annex: what came to the file afterwards.")
    ] = None,
) -> None:
    """Name every byte's file that is not as it was frozen; exit 1 for any, 2 for no such file."""
    console = Console()
    try:
        published = _digest(manifest_sha256)
        content = _bytes(file)
        verdicts = [verify_casefile(content, published)]
        if annex:
            verdicts.append(verify_annex(_bytes(annex), content))
    except LookupError as error:
        console.print(f"✗ {error}", style="red", markup=False, soft_wrap=True)
        raise typer.Exit(UNREADABLE) from None
    for verdict in verdicts:
        _show(console, verdict)
    if published is None:
        tell(console, f"! trust  {NOT_COMPARED}")
    if not all(verdict.holds for verdict in verdicts):
        raise typer.Exit(CHANGED)


NOT_COMPARED = (
    "未与公布的摘要比较：请用 --manifest-sha256  it agrees with itself only: compare it with the "
    "manifest_sha256 published when the dispute was filed"
)


def _show(console: Console, verdict: Verdict) -> None:
    for check in verdict.checks:
        tell(console, f"{'✓' if check.ok else '✗'} {check.name}  {check.zh}  {check.en}")


def _digest(said: str | None) -> str | None:
    if said is not None and not DIGEST.fullmatch(said):
        raise LookupError("--manifest-sha256 is 64 hexadecimal digits; copy it from the dispute")
    return said.lower() if said else None


def _bytes(path: Path) -> bytes:
    """Return a file's bytes, of a huge one no more than shows that it is; raise `LookupError`."""
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise LookupError(f"{path} cannot be read: {error.strerror}") from None
