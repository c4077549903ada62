"""How a command ends that cannot do what was asked: the problem, its cure, and exit status 1."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich.console import Console

from onehall.stack.errors import StackError

FAILED = 1


@contextmanager
def explained(console: Console) -> Iterator[None]:
    """Print a `StackError` as two lines for people instead of a traceback."""
    try:
        yield
    except StackError as error:
        console.print(f"✗ {error.problem}", style="red", markup=False)
        if error.cure:
            console.print(error.cure, markup=False)
        raise typer.Exit(FAILED) from None
