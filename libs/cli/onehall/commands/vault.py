"""`onehall vault`: change the key that wraps persons' keys; what they lock stays as it is."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from onehall.commands.calling import tell
from onehall.commands.explaining import explained
from onehall.stack import paths
from onehall.stack.services import SERVICES
from onehall.stack.vault_keys import rotate as rotate_key

vault = typer.Typer(help="Keys that wrap the keys of persons.", no_args_is_help=True)
StateOption = Annotated[
    Path | None, typer.Option("--state", help="Folder of the secrets; default that of `onehall`.")
]
ServiceOption = Annotated[str, typer.Option(help="Only this service; default every one.")]


def register(app: typer.Typer) -> None:
    """Add the group of commands."""
    vault.callback()(lambda: None)
    vault.command()(rotate)
    app.add_typer(vault, name="vault")


def rotate(state: StateOption = None, service: ServiceOption = "") -> None:
    """Make a new key and keep the old one beside it; services re-wrap at their next start."""
    console, root = Console(), state or paths.default_root()
    names = [one.name for one in SERVICES if one.vault and service in ("", one.name)]
    with explained(console):
        for name in names:
            path = rotate_key(root, name)
            tell(console, f"{name} has a new key in {path}; restart it, and it re-wraps")
        tell(console, "when all say so, remove *.before there, and from every backup: what old")
        tell(console, "backups hold of erased persons cannot be read from then on")
