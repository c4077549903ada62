"""`onehall verify-bundle`: a frozen case file 固定的案卷, checked byte by byte without us."""

import re
from pathlib import Path
from typing import Annotated

import typer
from onehall_contracts.casefile.archive import MOST_BYTES
from onehall_contracts.casefile.logged import verify_logged
from onehall_contracts.casefile.verifying import verify_annex, verify_casefile
from onehall_contracts.evidence import Verdict
from onehall_contracts.signing import BadKey
from rich.console import Console

from onehall.commands import proofs
from onehall.commands.calling import tell
from onehall.commands.files import json_of

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
    proof: Annotated[
        Path | None, typer.Option(help="The log's proof of the case, or a passport of it.")
    ] = None,
    log_keys: Annotated[
        Path | None, typer.Option(help="The log's keys, as a JWK set, had another way.")
    ] = None,
) -> None:
    """Name every byte's file that is not as it was frozen; exit 1 for any, 2 for no such file."""
    console = Console()
    try:
        published, content = _digest(manifest_sha256), _bytes(file)
        beside = [verify_annex(_bytes(annex), content)] if annex else []
        logged = _logged(content, proof, log_keys)
    except (LookupError, BadKey) as error:
        console.print(f"✗ {error}", style="red", markup=False, soft_wrap=True)
        raise typer.Exit(UNREADABLE) from None
    verdicts = [verify_casefile(content, published), *beside, *logged]
    for verdict in verdicts:
        _show(console, verdict)
    _trust(console, published, logged)
    if not all(verdict.holds for verdict in verdicts):
        raise typer.Exit(CHANGED)


NOT_COMPARED = (
    "未与公布的摘要比较：请用 --manifest-sha256 或 --proof  it agrees with itself only: compare it "
    "with the manifest_sha256 published when the dispute was filed, or with the log"
)
LOG_KEYS = {
    True: "使用给定的日志公钥  the log's keys were given",
    False: (
        "仅使用证明自带的日志公钥：请另行取得后用 --log-keys  only the proof's own keys were used: "
        "have the log's another way, and give them with --log-keys"
    ),
}


def _trust(console: Console, published: str | None, logged: list[Verdict]) -> None:
    """Say whose word all of it rests on."""
    for one in logged:
        tell(console, f"{'✓' if one.given else '!'} trust  {LOG_KEYS[one.given]}")
    if published is None and not logged:
        tell(console, f"! trust  {NOT_COMPARED}")


def _logged(content: bytes, proof: Path | None, log_keys: Path | None) -> list[Verdict]:
    """Return what a proof of the log's says, if one is given."""
    if proof is None:
        if log_keys:
            raise LookupError("--log-keys are for --proof; give the proof too")
        return []
    return [verify_logged(content, json_of(proof), proofs.log_keys(log_keys))]


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
