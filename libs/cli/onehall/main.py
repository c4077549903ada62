"""The `onehall` command: each sub-command lives in a module of `onehall.commands`."""

import sys
from importlib import import_module

import typer

# A module says which commands it brings, so that only the asked one's libraries are loaded.
MODULES = {
    "onehall.commands.stack": ("up", "down", "status"),
    "onehall.commands.prepare": ("prepare",),
    "onehall.commands.departments": ("departments",),
    "onehall.commands.keys": ("keys",),
    "onehall.commands.trust": ("workers", "transport", "security-events"),
    "onehall.commands.verify": ("verify",),
    "onehall.commands.casefile": ("verify-bundle",),
    "onehall.commands.log": ("log",),
    "onehall.commands.passport": ("passport",),
    "onehall.commands.people": ("people",),
    "onehall.commands.vault": ("vault",),
    "onehall.commands.due": ("due",),
    "onehall.commands.catalogue": ("catalogue",),
    "onehall.commands.simulate": ("simulate",),
    "onehall.commands.mining": ("supervise-log",),
    "onehall.commands.rules": ("rules",),
    "onehall.commands.exporting": ("export",),
    "onehall.commands.demo": ("demo",),
    "onehall.commands.stuck": ("stuck",),
    "onehall.commands.what_if": ("what-if",),
    "onehall.commands.bounces": ("bounces",),
    "onehall.commands.asking": ("trace", "token", "parked", "replay", "discard"),
}


INTERRUPTED = 130


def application(asked: str | None = None) -> typer.Typer:
    """Return the command line: with the module of one command, or with all of them."""
    app = typer.Typer(
        name="onehall",
        help="Onehall 一厅: run it, look into it, ask it.",
        no_args_is_help=True,
        pretty_exceptions_show_locals=False,
    )
    app.callback()(lambda: None)  # one loaded command is still a sub-command
    only = [module for module, commands in MODULES.items() if asked in commands]
    for module in only or MODULES:
        import_module(module).register(app)
    return app


def main() -> None:
    """Run the command line."""
    try:
        application(sys.argv[1] if len(sys.argv) > 1 else None)()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
